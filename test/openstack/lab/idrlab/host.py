"""What the lab needs of the machine: Debian 12, root, namespaces, Debian's packages."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .layout import Lab, LabError, say

PACKAGES = (
    "python3-keystone python3-glance python3-placement python3-nova python3-neutron python3-cinder "
    "python3-openstackclient python3-pymysql rabbitmq-server mariadb-server memcached "
    "uwsgi-core uwsgi-plugin-python3 iptables ebtables ipset conntrack iputils-arping iputils-ping "
    "iproute2 util-linux curl dmidecode"
).split()
"""Libraries and daemons only: the packages that would make users, databases and units are left out."""

PASTE_PACKAGES = {
    "glance-common": ["usr/share/glance-common/glance-api-paste.ini"],
    "nova-common": ["usr/share/nova-common/api-paste.ini"],
    "neutron-common": ["usr/share/neutron-common/api-paste.ini"],
    "cinder-common": ["usr/share/cinder-common/api-paste.ini", "etc/cinder/resource_filters.json"],
}
"""Packages that are unpacked for these files, but never installed."""

POLICY = Path("/usr/sbin/policy-rc.d")
APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def check() -> None:
    """Refuses a machine that can't run the lab.

    :raises LabError: not Debian 12, not root, or a kernel without the namespaces it needs
    """
    release = Path("/etc/os-release")
    fields = dict(
        line.replace('"', "").split("=", 1) for line in release.read_text().splitlines() if "=" in line
    ) if release.exists() else {}
    if (fields.get("ID"), fields.get("VERSION_ID")) != ("debian", "12"):
        found = fields.get("PRETTY_NAME", "an unknown system")
        raise LabError(f"the lab needs Debian 12, whose OpenStack packages it runs, and this is {found}")
    if os.geteuid() != 0:
        raise LabError("the lab needs root: it installs packages and makes namespaces (try sudo)")
    probe = subprocess.run(
        ["unshare", "--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "mount", "-t", "sysfs", "lab", "/sys"],
        capture_output=True, text=True,
    )
    if probe.returncode != 0:
        why = probe.stderr.strip() or f"exit {probe.returncode}"
        raise LabError(f"the lab needs network, mount and pid namespaces, and the kernel refuses them: {why}")


def install(lab: Lab) -> None:
    """Installs the packages that are missing, with nothing started, and unpacks the paste files."""
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *PACKAGES],
        capture_output=True, text=True,
    ).stdout
    have = {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
    missing = [name for name in PACKAGES if name not in have]
    if missing:
        say(f"installing {len(missing)} packages and what they need")
        _apt_install(lab, missing)
        say("packages installed")
    if not (lab.cache / "paste").exists():
        _unpack_paste_files(lab)
        say("paste files unpacked")


def _apt(lab: Lab, *command: str, cwd: Path | None = None) -> None:
    log = lab.root / "install.log"
    with log.open("a") as out:
        if subprocess.run(["apt-get", "-q", *command], env=APT, cwd=cwd, stdout=out, stderr=out).returncode != 0:
            tail = "\n".join(log.read_text().splitlines()[-5:])
            raise LabError(f"apt-get {command[0]} failed; the end of {log}:\n{tail}")


def _apt_install(lab: Lab, packages: list[str]) -> None:
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    elif subprocess.run([POLICY, "mariadb", "start"], capture_output=True).returncode != 101:
        raise LabError(f"{POLICY} lets packages start their services; the lab wants one that does not (exit 101)")
    try:
        _apt(lab, "update")
        _apt(lab, "install", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold",
             "-o", "Dpkg::Options::=--force-unsafe-io", *packages)
    finally:
        if ours:
            POLICY.unlink()


def _unpack_paste_files(lab: Lab) -> None:
    work = lab.cache / "unpack"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    # _apt's own user can't write here; as root apt-get says so and goes on
    try:
        _apt(lab, "download", *PASTE_PACKAGES, cwd=work)
    except LabError:
        _apt(lab, "update")
        _apt(lab, "download", *PASTE_PACKAGES, cwd=work)
    for archive in work.glob("*.deb"):
        subprocess.run(["dpkg", "-x", archive, work / "tree"], check=True)
    for package, files in PASTE_PACKAGES.items():
        target = work / "paste" / package.removesuffix("-common")
        target.mkdir(parents=True)
        for name in files:
            shutil.copy(work / "tree" / name, target)
    (work / "paste").rename(lab.cache / "paste")
    shutil.rmtree(work)
