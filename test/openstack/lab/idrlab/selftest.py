"""`lab selftest`: proves the lab, by default a second one beside the first, and that its end leaves nothing."""
from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import lifecycle, namespaces
from .host import POLICY
from .layout import Lab, start_time

RESULTS = "selftest.json"


@dataclass
class Results:
    """What passed and failed so far, and names that must not be found outside the lab."""

    passed: int = 0
    failed: int = 0
    names: list[str] = field(default_factory=list)

    def check(self, name: str, prove: Callable[[], str | None]) -> None:
        """Runs one check; a line for it, with what it saw. Any exception is its failure."""
        try:
            seen = prove()
        except Exception as error:  # a check may fail in any way, and the others still run
            self.failed += 1
            print(f"FAIL {name}: {type(error).__name__} {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok   {name}{f' ({seen})' if seen else ''}", flush=True)

    def add(self, lab: Lab) -> None:
        """Adds what the inside part wrote down."""
        found = json.loads((lab.root / RESULTS).read_text())
        self.passed += found["passed"]
        self.failed += found["failed"]
        self.names += found["names"]

    def end(self) -> int:
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def expect(condition: object, otherwise: str) -> None:
    """:raises AssertionError: the condition does not hold (never optimised away, unlike `assert`)"""
    if not condition:
        raise AssertionError(otherwise)


def run(lab: Lab, here: bool, data_plane: bool | None) -> int:
    """Runs all checks; 0 when all passed.

    :param here: in the lab that runs, and leave it running; without, in one of its own, purged at the end
    :param data_plane: as for `lifecycle.up`; of no effect with `here`
    """
    results = Results()
    if here:
        _inside(lab, results)
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
        _inside(own, results)
        results.check("down and up again keep servers and addresses", lambda: _again(own))
    results.check("down --purge leaves nothing", lambda: _gone(own, results.names, policy))
    return results.end()


def _start(own: Lab, data_plane: bool | None, started: list[bool]) -> None:
    lifecycle.up(own, fresh=True, data_plane=data_plane)
    started.append(True)


def _inside(lab: Lab, results: Results) -> None:
    (lab.root / RESULTS).unlink(missing_ok=True)
    results.check("the inside part runs to its end", lambda: _run_inside(lab))
    if (lab.root / RESULTS).exists():
        results.add(lab)


def _run_inside(lab: Lab) -> None:
    lifecycle.run_inside(lab, "selftest")
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
