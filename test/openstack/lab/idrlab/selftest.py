"""`lab selftest`: proves the lab, by default a second one beside the first, and that its end leaves nothing."""
from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from . import lifecycle, namespaces
from .checks import RESULTS, Results, expect
from .host import POLICY
from .layout import Lab, start_time


def run(lab: Lab, here: bool, data_plane: bool | None) -> int:
    """Runs all checks; 0 when all passed.

    :param here: in the lab that runs, and leave it running; without, in one of its own, purged at the end
    :param data_plane: as for `lifecycle.up`; of no effect with `here`
    """
    results = Results()
    if here:
        _inside(lab, results, keep=False)
        return results.end()
    own = Lab(lab.root.with_name(lab.root.name + "-selftest"))
    own.root.mkdir(parents=True, exist_ok=True)
    if lab.cache.exists() and not own.cache.exists():
        shutil.copytree(lab.cache, own.cache)
    policy = POLICY.exists()
    started: list[bool] = []
    results.check("a fresh lab starts", lambda: _start(own, data_plane, started))
    if started:
        results.check("a second up finds it running", lambda: lifecycle.up(own))
        _inside(own, results, keep=True)
        results.check("down and up again keep servers and addresses", lambda: _again(own))
    results.check("down --purge leaves nothing", lambda: _gone(own, results.names, policy))
    return results.end()


def _start(own: Lab, data_plane: bool | None, started: list[bool]) -> None:
    lifecycle.up(own, fresh=True, data_plane=data_plane)
    started.append(True)


def _inside(lab: Lab, results: Results, keep: bool) -> None:
    (lab.root / RESULTS).unlink(missing_ok=True)
    results.check("the inside part runs to its end", lambda: _run_inside(lab, keep))
    if (lab.root / RESULTS).exists():
        results.add(lab)


def _run_inside(lab: Lab, keep: bool) -> None:
    lifecycle.run_inside(lab, "selftest", "keep" if keep else "clear")
    expect((lab.root / RESULTS).exists(), "it ended without results")


def _again(own: Lab) -> str:
    """What `selftest_inside` left running must be there after a restart."""
    kept = json.loads((own.root / RESULTS).read_text())["kept"]
    lifecycle.down(own)
    expect(namespaces.holder(own) is None, "it still runs after down")
    lifecycle.up(own)
    listed = _output(own, ["openstack", "server", "list", "-f", "value", "-c", "Name", "-c", "Status"])
    expect(f"{kept['server']} ACTIVE" in listed, f"{kept['server']} is not ACTIVE: {listed}")
    if kept["address"]:
        curl = ["curl", "-sS", "--retry", "20", "--retry-delay", "1", "--retry-all-errors", "-m", "2"]
        answer = _output(own, ["ip", "netns", "exec", "outside", *curl, f"http://{kept['address']}/"])
        expect(json.loads(answer)["server"] == kept["server"], f"{kept['address']} answers {answer!r}")
        return f"{kept['address']} answers in the name of {kept['server']}"
    return f"{kept['server']} is ACTIVE"


def _output(lab: Lab, command: list[str]) -> str:
    words = namespaces.entered(lab, command, lifecycle.client_environment(lab))
    done = subprocess.run(words, capture_output=True, text=True)
    expect(done.returncode == 0, f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


def _gone(own: Lab, names: list[str], policy: bool) -> str:
    pid = namespaces.holder(own)
    inside = {one: start_time(one) for one in namespaces.members(pid)} if pid else {}
    lifecycle.down(own, purge=True)
    left = [f"process {one}" for one, began in inside.items() if began and start_time(one) == began]
    left += [str(own.root)] * own.root.exists()
    left += [str(POLICY)] * (POLICY.exists() and not policy)
    network = "".join(
        subprocess.run(command, capture_output=True, text=True).stdout
        for command in (["ip", "netns", "list"], ["ip", "-brief", "link"], ["iptables-save"], ["ebtables-nft-save"])
    )
    left += [name for name in names if name in network]
    left += [line for line in Path("/proc/self/mounts").read_text().splitlines() if str(own.root) in line]
    expect(not left, f"left behind: {', '.join(left)}")
    return f"{len(inside)} processes, {len(names)} names looked for"
