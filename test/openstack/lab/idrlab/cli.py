"""The lab's command line."""
from __future__ import annotations

import argparse
import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import host, lifecycle, namespaces, network, selftest, volumes
from .layout import Lab, LabError, start_clock

DESCRIPTION = "A real OpenStack (Debian 12's packages) on this machine, in namespaces of its own. See docs/lab.md."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab", description=DESCRIPTION)
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help="install what is missing, start, seed; nothing to do if it runs")
    up.add_argument("--fresh", action="store_true", help="forget all servers, volumes and networks first")
    down = verbs.add_parser("down", help="end exactly what up started; the state is kept")
    down.add_argument("--purge", action="store_true", help="remove the state too")
    verbs.add_parser("check", help="whether a lab can run on this machine: exit 0, or 1 and why not")
    verbs.add_parser("status", help="what runs, with its memory; exit 3 when the lab is down")
    verbs.add_parser("env", help="print the settings for OpenStack clients (inside lab exec)")
    run = verbs.add_parser("exec", help="run a command inside the lab: lab exec -- openstack server list")
    run.add_argument("command", nargs=argparse.REMAINDER)
    out = verbs.add_parser("outside", help="run a command where visitors come from: lab outside -- curl 203.0.113.10")
    out.add_argument("command", nargs=argparse.REMAINDER)
    volume = verbs.add_parser("volume", help="the content of a volume").add_subparsers(dest="deed", required=True)
    for deed, words in (("write", "offset text"), ("read", "offset length"), ("checksum", "")):
        one = volume.add_parser(deed)
        one.add_argument("volume_id")
        for word in words.split():
            optional = {"nargs": "?"} if word == "length" else {}
            one.add_argument(word, type=str if word == "text" else int, **optional)
    test = verbs.add_parser("selftest", help="prove the lab: in a second one beside it, purged at the end")
    test.add_argument("--here", action="store_true", help="in the lab that runs, which goes on afterwards")
    for one in (up, test):
        one.add_argument("--data-plane", action=argparse.BooleanOptionalAction, default=None,
                         help="routers, floating IPs and servers carry packets (default: where the kernel can)")
    inside = verbs.add_parser("_inside")
    inside.add_argument("deed", choices=("up", "down", "status", "selftest"))
    inside.add_argument("words", nargs="*")
    return parser


@contextmanager
def _alone(lab: Lab) -> Iterator[None]:
    """One start or end at a time for each lab."""
    lab.root.mkdir(parents=True, exist_ok=True)
    with (lab.root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LabError(f"another command is starting or ending the lab at {lab.root}") from None
        yield


def _run_inside(lab: Lab, command: list[str], *, outside: bool) -> int:
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        raise LabError("no command given; say: lab exec -- COMMAND …")
    environment = lifecycle.client_environment(lab)
    if outside:
        command = ["ip", "netns", "exec", network.OUTSIDE, *command]
    words = namespaces.entered(lab, command, environment)
    sys.stdout.flush()
    os.execvp(words[0], words)


def _volume(lab: Lab, options: argparse.Namespace) -> None:
    if options.deed == "write":
        volumes.write(lab, options.volume_id, options.offset, options.text)
    elif options.deed == "read":
        sys.stdout.buffer.write(volumes.read(lab, options.volume_id, options.offset, options.length))
        sys.stdout.buffer.flush()
    else:
        print(volumes.checksum(lab, options.volume_id))


def main(arguments: Sequence[str]) -> int:
    """Runs one command; 0 when it went well, 1 with one line on stderr when it did not."""
    options = _parser().parse_args(arguments)
    start_clock()
    lab = Lab.from_environment()
    try:
        if options.verb == "_inside":
            return lifecycle.inside(lab, options.deed, options.words)
        host.check()
        if options.verb == "check":
            return 0
        if options.verb == "up":
            with _alone(lab):
                lifecycle.up(lab, options.fresh, options.data_plane)
        elif options.verb == "down":
            if not lab.root.exists():
                print(f"nothing to do: there is no lab at {lab.root}")
                return 0
            with _alone(lab):
                lifecycle.down(lab, options.purge)
        elif options.verb == "status":
            return lifecycle.status(lab)
        elif options.verb == "env":
            print("export " + " ".join(f"{k}={v}" for k, v in lifecycle.client_environment(lab).items()))
        elif options.verb in ("exec", "outside"):
            return _run_inside(lab, options.command, outside=options.verb == "outside")
        elif options.verb == "volume":
            _volume(lab, options)
        else:
            return selftest.run(lab, options.here, options.data_plane)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("lab: interrupted", file=sys.stderr)
        return 130
    return 0
