"""Up, down and status: what the verbs do, outside the lab's namespaces and inside."""
from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import config, host, namespaces, network, runner, seed, services
from .layout import PIDS, PYTHON, READY, SOURCE, Lab, LabError, say
from .runner import Service

KEPT_BY_FRESH = ("cache", "lock", "install.log")
END_PATIENCE_SECONDS = 10
BASE_PATIENCE_SECONDS = 40


def client_environment(lab: Lab) -> dict[str, str]:
    """What OpenStack's clients need inside the lab; OS_CLOUD may already name another than `idr`."""
    cloud = os.environ.get("OS_CLOUD")
    return {"OS_CLIENT_CONFIG_FILE": str(lab.clouds), "OS_CLOUD": cloud if cloud in config.CLOUD_NAMES else "idr"}


def run_inside(lab: Lab, *words: str) -> int:
    """Runs one of this program's own deeds (see `inside`) in the lab's namespaces; its exit status."""
    command = [PYTHON, str(SOURCE / "lab"), "_inside", *words]
    return subprocess.run(namespaces.entered(lab, command, {"IDR_LAB_DIR": str(lab.root)})).returncode


def up(lab: Lab, fresh: bool = False, data_plane: bool | None = None) -> None:
    """Makes the lab run.

    :param fresh: ends it and forgets its state first; the migrated databases are kept
    :param data_plane: wanted or not; None takes what the kept state has, or what the kernel can
    :raises LabError: anything that keeps it from running; what was started meanwhile goes on (`lab down` ends it)
    """
    if fresh:
        if namespaces.holder(lab):
            down(lab)
        _forget(lab)
    host.install(lab)
    on = _mode(lab, data_plane)
    if namespaces.holder(lab) is None:
        config.render(lab, on)
        namespaces.create(lab)
        say("namespaces made, configuration written")
    if run_inside(lab, "up", "on" if on else "off") != 0:
        raise LabError("the lab did not start (end what was started with: lab down)")


def _forget(lab: Lab) -> None:
    for entry in lab.root.iterdir() if lab.root.exists() else ():
        if entry.name in KEPT_BY_FRESH:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _mode(lab: Lab, wanted: bool | None) -> bool:
    """Whether this lab has a data plane; decided at its first start, and kept with its state."""
    if lab.mode_record.exists():
        on = lab.mode_record.read_text() == "on"
        if wanted not in (None, on):
            made = "with" if on else "without"
            raise LabError(f"the lab's state was made {made} a data plane (change it with --fresh)")
        return on
    on = wanted is not False
    if on and (lack := network.missing()):
        if wanted:
            raise LabError(f"no data plane on this machine: {lack}")
        say(f"data plane: off on this machine, {lack}; the APIs work without")
        on = False
    lab.mode_record.write_text("on" if on else "off")
    return on


def down(lab: Lab, purge: bool = False) -> None:
    """Ends exactly what `up` started, and checks that nothing is left.

    :param purge: removes the state, too
    :raises LabError: something is left, with its names
    """
    if namespaces.holder(lab):
        run_inside(lab, "down")
        left = namespaces.destroy(lab)
        if left:
            raise LabError(f"left behind: {', '.join(left)}")
        say("namespaces gone, with every process, interface and filter rule in them")
    else:
        say("the lab is not running")
    if purge:
        shutil.rmtree(lab.root)
        say(f"{lab.root} removed; Debian's packages stay installed")


def status(lab: Lab) -> int:
    """Prints what runs; 0 when the lab is up, 3 when it is down."""
    pid = namespaces.holder(lab)
    if pid is None:
        print(f"down ({lab.root}{'' if lab.root.exists() else ', not there'})")
        return 3
    print(f"up ({lab.root}, process {pid}, data plane {lab.mode_record.read_text()})", flush=True)
    return run_inside(lab, "status")


# -- inside the namespaces

def inside(lab: Lab, deed: str, words: Sequence[str]) -> int:
    """The part of a verb that is done inside; 0 when it went well."""
    if deed == "up":
        _start(on=words[0] == "on")
    elif deed == "down":
        _end()
    elif deed == "status":
        _list()
    else:
        from . import selftest_inside

        return selftest_inside.run(lab, keep=words == ["keep"])
    return 0


def _start(on: bool) -> None:
    table = services.table(on)
    wanted = [step for step in table if isinstance(step, Service)]
    if READY.exists() and all(runner.alive(one.name) and one.ready() for one in wanted):
        say(f"already running: {len(wanted)} services answer")
        return
    seed.load()
    runner.bring_up(table)
    READY.touch()
    say("ready")


def _end() -> None:
    names = [record.name for record in PIDS.iterdir()]
    runner.end([name for name in names if name not in services.BASE], END_PATIENCE_SECONDS)
    say("services ended")
    runner.end(services.BASE, BASE_PATIENCE_SECONDS)
    say("databases and message queue ended")


def _pss_kib(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # ended meanwhile
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _list() -> None:
    """Each service with its own processes' memory, then everything in the lab (servers and helpers too)."""
    sessions: dict[int, list[Path]] = {}
    everything = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    for entry in everything:
        try:
            sessions.setdefault(os.getsid(int(entry.name)), []).append(entry)
        except ProcessLookupError:
            continue
    print(f"{'service':20} {'pid':>6} {'processes':>9} {'MiB':>6}")
    for record in sorted(PIDS.iterdir()):
        pid = runner.alive(record.name)
        members = sessions.get(pid, []) if pid else []
        size = sum(map(_pss_kib, members)) // 1024
        print(f"{record.name:20} {pid or 'ended':>6} {len(members):>9} {size:>6}")
    print(f"{'all of the lab':20} {'':>6} {len(everything):>9} {sum(map(_pss_kib, everything)) // 1024:>6}")
