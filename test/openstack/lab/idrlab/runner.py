"""Starts services and runs tasks in the order that their table asks for, and ends them. Runs inside the lab."""
from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from .layout import DRIVERS, INSIDE, PIDS, LabError, same_process, say, start_time

LOGS = INSIDE / "log"
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
    "XDG_CACHE_HOME": f"{INSIDE}/cache",  # entry points that were looked up
    "PYTHONPATH": str(DRIVERS),
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True)
class Service:
    """A process that goes on: ready when `ready` says so, started once all of `after` are done."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    after: Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)
    timeout_seconds: float = 120


@dataclass(frozen=True)
class Task:
    """Something done once a start. It can be done again without harm, and says what it did, if anything."""

    name: str
    run: Callable[[], str | None]
    after: Sequence[str] = ()


def alive(name: str) -> int | None:
    """The process id of a service, if the process that was started still runs."""
    return same_process(PIDS / name)


def launch(service: Service) -> None:
    """Starts a service in a session of its own. The log of the start before stays as <name>.log.1."""
    log = LOGS / f"{service.name}.log"
    if log.exists():
        log.replace(f"{log}.1")
    with log.open("w") as out:
        process = subprocess.Popen(
            service.command, env={**ENVIRONMENT, **service.environment}, cwd="/", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )
    (PIDS / service.name).write_text(f"{process.pid} {start_time(process.pid)}\n")


def await_ready(service: Service, since: float) -> bool:
    """Whether a service is ready.

    :raises LabError: it has ended, or its time is up; with the end of its log
    """
    # the check goes first: a process that has just answered is not dead
    if service.ready():
        return True
    waited = time.monotonic() - since
    if alive(service.name) and waited < service.timeout_seconds:
        return False
    what = f"is not ready after {waited:.0f} s" if alive(service.name) else "ended while it started"
    log = LOGS / f"{service.name}.log"
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise LabError(f"{service.name} {what}; the end of its log (log/{log.name}):\n{tail}")


def bring_up(steps: Sequence[Service | Task]) -> None:
    """Does every step as soon as those it comes after are done; services already running are left alone.

    :raises LabError: the first step that fails; what was started goes on running
    """
    waiting = {step.name: step for step in steps}
    started: dict[str, float] = {}
    results: dict[str, Future[str | None]] = {}
    done: set[str] = set()
    with ThreadPoolExecutor() as pool:
        while waiting:
            for step in list(waiting.values()):
                if not done.issuperset(step.after):
                    continue
                if step.name not in started:
                    started[step.name] = time.monotonic()
                    if isinstance(step, Task):
                        results[step.name] = pool.submit(step.run)
                    elif not alive(step.name):
                        launch(step)
                if isinstance(step, Task):
                    if not results[step.name].done():
                        continue
                    said = results[step.name].result()
                    if said:
                        say(said)
                elif not await_ready(step, started[step.name]):
                    continue
                else:
                    say(f"{step.name} is ready ({time.monotonic() - started[step.name]:.1f} s)")
                done.add(step.name)
                del waiting[step.name]
            time.sleep(0.15)


def end(names: Sequence[str], patience_seconds: float) -> None:
    """Asks the services' process groups to end, all at once, and kills those that have not in time."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        for name in names:
            pid = alive(name)
            if pid:
                os.killpg(pid, signal_number)
        deadline = time.monotonic() + patience_seconds
        while any(alive(name) for name in names) and time.monotonic() < deadline:
            time.sleep(0.1)
    for name in names:
        if not alive(name):
            (PIDS / name).unlink(missing_ok=True)
