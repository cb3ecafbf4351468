"""Where things are, and the lab's one family of errors.

A lab's state is one directory (`Lab.root`). Inside the lab's namespaces the same directory is
mounted at `INSIDE`, so every path that a service sees is a constant: configuration needs no
templates, and a state directory that was moved still works.
"""
from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

INSIDE = Path("/run/lab")
"""The state directory, as the lab's services see it."""
PIDS = Path("/run/lab-pids")
"""Process records; on a tmpfs of the lab's own, so they can't outlive its processes."""
READY = Path("/run/lab-ready")
"""Made when a start has come to its end; on the same tmpfs."""
SOURCE = Path(__file__).resolve().parent.parent
DRIVERS = SOURCE / "drivers"
PYTHON = "/usr/bin/python3"
"""Debian's own: it is the one that has Debian's OpenStack packages."""
STARTED_AT = "IDR_LAB_STARTED_AT"


class LabError(Exception):
    """Something that ends the lab's work: what is wrong, and what to do about it."""


@dataclass(frozen=True)
class Lab:
    """One lab, named by its state directory."""

    root: Path

    @staticmethod
    def from_environment() -> "Lab":
        """The lab at `IDR_LAB_DIR`, default /var/tmp/idr-stacks-lab."""
        return Lab(Path(os.environ.get("IDR_LAB_DIR", "/var/tmp/idr-stacks-lab")).absolute())

    @property
    def cache(self) -> Path:
        """What a fresh start reuses: the migrated databases, the packages' paste files."""
        return self.root / "cache"

    @property
    def holder_record(self) -> Path:
        return self.root / "holder"

    @property
    def mode_record(self) -> Path:
        """`on` or `off`: whether the kept state was made with a data plane."""
        return self.root / "data-plane"

    @property
    def volumes(self) -> Path:
        return self.root / "volumes"

    @property
    def clouds(self) -> Path:
        return self.root / "clouds.yaml"


def start_clock() -> None:
    """Begins to count the seconds that `say` prints; a command inside the lab goes on counting."""
    os.environ.setdefault(STARTED_AT, str(time.monotonic()))


def say(text: str) -> None:
    """Prints one step, with the seconds since the command began."""
    print(f"{time.monotonic() - float(os.environ[STARTED_AT]):6.1f}s  {text}", flush=True)


def start_time(pid: int) -> str | None:
    """A process's start time in clock ticks, which tells it from a later one of the same id."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def same_process(record: Path) -> int | None:
    """The id of the process written down in `record`, if it is that process that still runs."""
    try:
        pid, began = record.read_text().split()
    except FileNotFoundError:
        return None
    return int(pid) if start_time(int(pid)) == began else None
