"""Starts a console program of any installed Python package: `python3 -m idrlab_drivers.run NAME …`.

Debian's library packages leave the programs themselves to others, which would also make users,
databases and units; their entry points are all that is needed.
"""
import sys
from importlib.metadata import entry_points
from pathlib import Path


def main() -> None:
    name = sys.argv[1]
    sys.argv = sys.argv[1:]
    program = next(iter(entry_points(group="console_scripts", name=name))).load()
    if name == "nova-compute":  # it loads drivers from nova.virt only
        import nova.virt

        nova.virt.__path__.append(str(Path(__file__).parent))
    sys.exit(program())


if __name__ == "__main__":
    main()
