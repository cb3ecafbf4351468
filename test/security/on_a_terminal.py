"""Runs a program on a terminal of its own, as sshd does. What it shows goes to stdout; when stdin ends, the terminal is gone."""
import os, pty, select, sys

pid, master = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
print(f"pid {pid}", flush=True)
while True:
    ready, _, _ = select.select([master, 0], [], [])
    if 0 in ready and not os.read(0, 1024):
        os.close(master)
        break
    if master in ready:
        try:
            shown = os.read(master, 65536)
        except OSError:
            break
        if not shown:
            break
        os.write(1, shown)
os.waitpid(pid, 0)
