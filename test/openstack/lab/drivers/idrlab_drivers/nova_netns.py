"""Servers without a hypervisor: Nova's fake driver, and on it servers that are network namespaces.

A port becomes a veth pair: the host's end is the tap that Neutron's linuxbridge agent looks for, the
other end is in the server's namespace with the port's MAC and fixed addresses. A running server
answers on its ports (`responder.py`); one that is stopped does not.
"""
import os
import signal
import subprocess
from pathlib import Path

from nova import context as nova_context
from nova import objects
from nova.compute import power_state, vm_states
from nova.virt import fake
from oslo_concurrency import processutils

RESPONDER = Path(__file__).with_name("responder.py")
SERVERS_LOG = Path("/run/lab/log/servers.log")


def ip(*words: str) -> str:
    """Runs ip(8); a failure is the caller's."""
    return processutils.execute("ip", *words)[0]


def link_exists(name: str) -> bool:
    return Path("/sys/class/net", name).exists()


def namespace_of(instance) -> str:
    return "vm-" + instance.uuid[:8]


def environment_of(instance) -> str:
    """`<env>` of the first `<env>-hosts` among its groups, else its name's first word."""
    groups = (instance.metadata or {}).get("groups", "").split(",")
    hosts = next((group for group in groups if group.endswith("-hosts")), None)
    return hosts.removesuffix("-hosts") if hosts else instance.display_name.split("-")[0]


def namespace_exists(name: str) -> bool:
    return Path("/run/netns", name).exists()


class ApiDriver(fake.FakeDriver):
    """Nova's fake driver with a disk called vda, room for big servers, and a memory of its servers."""

    memory_mb = 8_000_000

    def default_root_device_name(self, instance, image_meta, root_bdm):
        return "/dev/vda"

    def init_host(self, host):
        super().init_host(host)
        kept = (vm_states.ACTIVE, vm_states.STOPPED, vm_states.RESIZED, vm_states.PAUSED, vm_states.SUSPENDED)
        context = nova_context.get_admin_context()
        for instance in objects.InstanceList.get_by_host(context, host, expected_attrs=["flavor"]):
            if instance.vm_state in kept:
                on = instance.vm_state == vm_states.ACTIVE
                state = power_state.RUNNING if on else power_state.SHUTDOWN
                disk = instance.root_gb + instance.ephemeral_gb
                self.resources.claim(vcpus=instance.vcpus, mem=instance.memory_mb, disk=disk)
                self.instances[instance.uuid] = fake.FakeInstance(instance.name, state, instance.uuid)


class NetnsDriver(ApiDriver):
    """Servers as network namespaces vm-<first 8 of the id>."""

    # -- ports

    def _plug(self, instance, vif):
        name, tap, nic = namespace_of(instance), "tap" + vif["id"][:11], "eth" + vif["id"][:8]
        if link_exists(tap):
            return
        if not namespace_exists(name):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("link", "add", tap, "type", "veth", "peer", "name", nic, "address", vif["address"], "netns", name)
        # the agent leaves it to Nova to put a server's tap into the network's bridge
        bridge = vif["network"].get("bridge") or "brq" + vif["network"]["id"][:11]
        if not link_exists(bridge):
            ip("link", "add", bridge, "type", "bridge", "stp_state", "0", "forward_delay", "0")
        ip("link", "set", bridge, "up")
        mtu = str(vif["network"]["meta"].get("mtu") or 1500)
        ip("link", "set", tap, "mtu", mtu, "master", bridge, "up")
        ip("-n", name, "link", "set", nic, "mtu", mtu, "up")
        for subnet in vif["network"]["subnets"]:
            bits = subnet["cidr"].split("/")[1]
            for address in subnet["ips"]:
                ip("-n", name, "addr", "add", f"{address['address']}/{bits}", "dev", nic)
            gateway = (subnet.get("gateway") or {}).get("address")
            if gateway and not ip("-n", name, "route", "show", "default"):
                ip("-n", name, "route", "add", "default", "via", gateway)

    def plug_vifs(self, instance, network_info):
        for vif in network_info or []:
            self._plug(instance, vif)
        known = self.instances.get(instance.uuid)
        if known and known.state == power_state.RUNNING:
            self._answer(instance)

    def unplug_vifs(self, instance, network_info):
        for vif in network_info or []:
            tap = "tap" + vif["id"][:11]
            if link_exists(tap):
                ip("link", "del", tap)

    def attach_interface(self, context, instance, image_meta, vif):
        super().attach_interface(context, instance, image_meta, vif)
        self.plug_vifs(instance, [vif])

    def detach_interface(self, context, instance, vif):
        super().detach_interface(context, instance, vif)
        self.unplug_vifs(instance, [vif])

    # -- what answers in the server's name

    def _processes(self, instance) -> list[int]:
        name = namespace_of(instance)
        return [int(pid) for pid in ip("netns", "pids", name).split()] if namespace_exists(name) else []

    def _answer(self, instance):
        name = namespace_of(instance)
        if namespace_exists(name) and not self._processes(instance):
            who = [instance.display_name, instance.uuid, environment_of(instance)]
            program = ["/usr/bin/python3", str(RESPONDER), *who]
            with SERVERS_LOG.open("a") as log:
                subprocess.run(["setsid", "--fork", "ip", "netns", "exec", name, *program], check=True,
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _fall_silent(self, instance):
        for pid in self._processes(instance):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # ended by itself meanwhile

    # -- a server's life

    def spawn(self, context, instance, image_meta, injected_files, admin_password, allocations,
              network_info=None, **kwargs):
        super().spawn(context, instance, image_meta, injected_files, admin_password, allocations,
                      network_info=network_info, **kwargs)
        self.plug_vifs(instance, network_info)

    def power_off(self, instance, *args, **kwargs):
        super().power_off(instance, *args, **kwargs)
        self._fall_silent(instance)

    def power_on(self, context, instance, network_info, *args, **kwargs):
        super().power_on(context, instance, network_info, *args, **kwargs)
        self.plug_vifs(instance, network_info)

    def reboot(self, context, instance, network_info, reboot_type, *args, **kwargs):
        self._fall_silent(instance)
        super().reboot(context, instance, network_info, reboot_type, *args, **kwargs)

    def migrate_disk_and_power_off(self, context, instance, *args, **kwargs):
        self._fall_silent(instance)
        return super().migrate_disk_and_power_off(context, instance, *args, **kwargs)

    def finish_migration(self, context, migration, instance, disk_info, network_info, *args, **kwargs):
        super().finish_migration(context, migration, instance, disk_info, network_info, *args, **kwargs)
        self.plug_vifs(instance, network_info)

    def finish_revert_migration(self, context, instance, network_info, *args, **kwargs):
        super().finish_revert_migration(context, instance, network_info, *args, **kwargs)
        self.plug_vifs(instance, network_info)

    def _remove(self, instance, network_info):
        self._fall_silent(instance)
        self.unplug_vifs(instance, network_info)
        if namespace_exists(namespace_of(instance)):
            ip("netns", "del", namespace_of(instance))

    def destroy(self, context, instance, network_info, *args, **kwargs):
        self._remove(instance, network_info)
        super().destroy(context, instance, network_info, *args, **kwargs)

    def cleanup(self, context, instance, network_info, *args, **kwargs):
        self._remove(instance, network_info)
        super().cleanup(context, instance, network_info, *args, **kwargs)
