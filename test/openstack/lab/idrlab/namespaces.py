"""The lab's own network, mount, process, IPC and host-name namespaces.

Everything the lab starts or makes lives in them, so nothing of it shows outside, several labs
run side by side, and the kernel itself clears up when process 1 (`holder.py`) ends.
"""
from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

from .layout import PYTHON, Lab, LabError, same_process, start_time

CLONE_FLAGS = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000  # mount, UTS, IPC, PID, network


def holder(lab: Lab) -> int | None:
    """The process id of the lab's process 1, if the lab's namespaces exist."""
    return same_process(lab.holder_record)


def create(lab: Lab) -> None:
    """Makes the namespaces and the process that holds them.

    :raises LabError: when a mount or a namespace is refused
    """
    reader, writer = os.pipe()
    middle = os.fork()
    if middle == 0:
        _become_holder(lab, writer)
    os.close(writer)
    os.waitpid(middle, 0)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    if said != "ready":
        raise LabError(f"could not make the lab's namespaces: {said or 'its first process ended'}")


def _become_holder(lab: Lab, writer: int) -> None:
    """In a forked child: unshare, fork once more (into the new process namespace), write down, end."""
    try:
        os.setsid()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_FLAGS) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        first = os.fork()
        if first == 0:
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            os.set_inheritable(writer, True)
            os.chdir("/")
            os.execv(PYTHON, [PYTHON, str(Path(__file__).with_name("holder.py")), str(lab.root), str(writer)])
        lab.holder_record.write_text(f"{first} {start_time(first)}\n")
        os._exit(0)
    except OSError as error:
        os.write(writer, str(error).encode())
        os._exit(1)


def entered(lab: Lab, command: list[str], environment: dict[str, str] | None = None) -> list[str]:
    """The command line that runs `command` inside the lab, in the working directory of the caller.

    It gets SIGTERM when the caller's process is killed, so nothing is left running in the lab.
    :raises LabError: when the lab is down
    """
    pid = holder(lab)
    if pid is None:
        raise LabError(f"the lab at {lab.root} is down (start it with: lab up)")
    settings = [f"{name}={value}" for name, value in (environment or {}).items()]
    return [
        "nsenter", "--target", str(pid), "--net", "--mount", "--uts", "--ipc", "--pid", "--",
        "setpriv", "--pdeathsig", "TERM", "--", "env", "-C", os.getcwd(), *settings, *command,
    ]


def members(pid: int) -> set[int]:
    """Every process in the same process namespace as `pid` (as seen from outside)."""
    try:
        wanted = os.stat(f"/proc/{pid}/ns/pid").st_ino
    except FileNotFoundError:
        return set()
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.stat(entry / "ns" / "pid").st_ino == wanted:
                    found.add(int(entry.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # ended meanwhile, or not ours to look at
    return found


def destroy(lab: Lab) -> list[str]:
    """Ends process 1, and with it whatever still runs inside; returns what is left (nothing, normally)."""
    pid = holder(lab)
    if pid is None:
        lab.holder_record.unlink(missing_ok=True)
        return []
    inside = {process: start_time(process) for process in members(pid)}
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while left := [p for p, began in inside.items() if began and start_time(p) == began]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    if not left:
        lab.holder_record.unlink()
    return [f"process {p}" for p in left]
