"""Process 1 of the lab: makes the namespaces its own, then waits and reaps. Ending it ends the lab.

Run as a script by `namespaces.create` with the state directory and a pipe to say `ready` on.
"""
import os
import signal
import subprocess
import sys

SETUP = (
    "mount --make-rprivate /",
    "mount -t proc proc /proc",
    "mount -t sysfs sysfs /sys",  # shows the interfaces of this network namespace
    "mount --bind {root} /mnt",  # kept in sight while /run is covered
    "mount -t tmpfs -o mode=755 tmpfs /run",
    "mkdir /run/lab /run/lab-pids /run/netns /run/lock",
    "mount --move /mnt /run/lab",
    "hostname lab",
    "ip link set lo up",
)


def main(root: str, pipe: int) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        for line in SETUP:
            command = [word.format(root=root) for word in line.split()]
            subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        os.write(pipe, f"{' '.join(error.cmd)}: {error.stderr.strip()}".encode())
        sys.exit(1)
    os.write(pipe, b"ready")
    os.close(pipe)
    while True:
        signal.sigwait({signal.SIGCHLD})
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass  # none left: wait for the next one


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
