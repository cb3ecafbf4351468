"""What the self-test's checks are made of: counting, expecting, waiting, asking as a visitor."""
from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .layout import Lab
from .network import OUTSIDE

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


def until(get: Callable[[], Any], done: Callable[[Any], bool], what: str, timeout_seconds: float = 120) -> Any:
    """Asks again until it is done; the last answer. :raises AssertionError: not in time"""
    deadline = time.monotonic() + timeout_seconds
    while not done(answer := get()):
        status = str(getattr(answer, "status", answer))
        expect(not status.lower().startswith("error") and time.monotonic() < deadline, f"{what}: still {status}")
        time.sleep(0.2)
    return answer


def refused(call: Callable[[], Any], words: str) -> str:
    """:raises AssertionError: the call does not fail with these words"""
    from openstack import exceptions

    try:
        call()
    except exceptions.HttpException as error:
        expect(words in str(error), f"another message: {error}")
        return f"{error.status_code} {words}"
    raise AssertionError("it was allowed")


def fetch(address: str, port: int = 80, path: str = "/", timeout_seconds: float = 2) -> str:
    """What a visitor in the outside world gets; empty when there is no answer."""
    url = f"http://{address}:{port}{path}"
    command = ["ip", "netns", "exec", OUTSIDE, "curl", "-s", "--http0.9", "-m", str(timeout_seconds), url]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def served_by(address: str) -> str:
    """The name of the server that answers a visitor; empty when none does."""
    answer = fetch(address)
    return json.loads(answer)["server"] if answer else ""
