"""The outside world behind the external network, and whether this kernel can carry a data plane at all."""
from __future__ import annotations

import subprocess

from .config import EXTERNAL_BRIDGE

OUTSIDE = "outside"
"""The network namespace of the world: the external network's gateway, from where visitors come."""
GATEWAY = "203.0.113.1"
LAB_ADDRESS = "203.0.113.2"
"""The lab's own address on the external network, so that public addresses are reached from `lab exec` too."""

# what is tried, in order, in a scratch namespace, and what the data plane wants it for
PROBES = (
    ("bridges", "ip link add probe-br type bridge"),
    ("veth pairs", "ip link add probe-a type veth peer name probe-b"),
    ("network namespaces", "ip netns add probe-ns"),
    ("address translation", "iptables -t nat -A POSTROUTING -s 192.0.2.1 -j SNAT --to-source 192.0.2.2"),
    ("connection tracking marks", "iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark"),
    ("connection tracking zones", "iptables -t raw -A PREROUTING -j CT --zone 1"),
    ("filtering on bridges", "iptables -A FORWARD -m physdev --physdev-in probe-a -j ACCEPT"),
    ("iptables on bridged packets", "sh -c 'echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables'"),
    ("sets of addresses", "ipset create probe-set hash:net"),
    ("ethernet filtering", "ebtables-nft -t nat -A PREROUTING -p ARP -j ACCEPT"),
    ("connection tracking tool", "conntrack -L"),
)


def missing() -> str | None:
    """What this machine lacks for the data plane, or nothing; tried in namespaces that go again."""
    lines = ["mount -t tmpfs tmpfs /run"]
    lines += [f"{command} >/dev/null || {{ echo 'no {feature}'; exit 1; }}" for feature, command in PROBES]
    done = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-c", "\n".join(lines)], capture_output=True, text=True
    )
    if done.returncode == 0:
        return None
    return f"{done.stdout.strip()}: {' '.join(done.stderr.split())}"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _exists(*words: str) -> bool:
    return subprocess.run(["ip", *words], capture_output=True).returncode == 0


def make_outside() -> str | None:
    """The external segment, the lab's own address on it, and the namespace of the world at its gateway."""
    if _exists("-n", OUTSIDE, "link", "show", "eth0"):
        return None
    _ip("link", "add", EXTERNAL_BRIDGE, "type", "bridge", "stp_state", "0", "forward_delay", "0")
    _ip("link", "set", EXTERNAL_BRIDGE, "up")
    _ip("addr", "add", f"{LAB_ADDRESS}/24", "dev", EXTERNAL_BRIDGE)
    _ip("netns", "add", OUTSIDE)
    _ip("link", "add", "outside", "type", "veth", "peer", "name", "eth0", "netns", OUTSIDE)
    _ip("link", "set", "outside", "master", EXTERNAL_BRIDGE, "up")
    _ip("-n", OUTSIDE, "addr", "add", f"{GATEWAY}/24", "dev", "eth0")
    _ip("-n", OUTSIDE, "link", "set", "eth0", "up")
    _ip("-n", OUTSIDE, "link", "set", "lo", "up")
    return f"the outside world is up (namespace {OUTSIDE}, {GATEWAY}; the lab itself is {LAB_ADDRESS})"
