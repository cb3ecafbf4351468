"""The checks that run inside the lab: the APIs, the volumes' content, and packets through the router."""
from __future__ import annotations

import json
import subprocess
import time
import uuid
from collections.abc import Callable
from typing import Any

from . import volumes
from .checks import RESULTS, Results, expect, fetch, refused, served_by, until
from .layout import Lab
from .network import OUTSIDE
from .seed import IMAGE, IMAGE_DATA, connect

DATA_GIB = 1500
MARKS = (
    (0, "mark at the start"),
    (700 * 2**30 + 12345, "mark in the middle"),
    (DATA_GIB * 2**30 - 64, "mark at the end"),
)
OPEN_PORTS = (22, 80, 443, 4064, 14060, 14079)
CLOSED_PORTS = (9000, 5432, 8009)


class Proof:
    """The checks, and what they have made so far."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.tag = "selftest-" + uuid.uuid4().hex[:6]
        self.cloud = connect("idr")
        self.servers: list[Any] = []
        self.ports: list[Any] = []
        self.volumes: list[Any] = []

    # -- the APIs

    def catalogue(self) -> str:
        kinds = ("compute", "image", "network", "block-storage", "placement")
        for kind in kinds:
            expect(self.cloud.session.get_endpoint(service_type=kind), f"no endpoint for {kind}")
        expect(self.cloud.image.find_image(IMAGE), f"no image {IMAGE}")
        expect(self.cloud.compute.find_flavor("m1.xlarge"), "no flavor m1.xlarge")
        return ", ".join(kinds)

    def network(self) -> None:
        net, public = self.cloud.network, self.cloud.network.find_network("public")
        own = net.create_network(name=self.tag)
        subnet = net.create_subnet(network_id=own.id, name=self.tag, ip_version=4, cidr="192.168.1.0/24")
        router = net.create_router(name=self.tag, external_gateway_info={"network_id": public.id})
        net.add_interface_to_router(router, subnet_id=subnet.id)
        group = net.create_security_group(name=self.tag)
        for low, high in ((22, 22), (80, 80), (443, 443), (4063, 4064), (14060, 14079)):
            net.create_security_group_rule(security_group_id=group.id, direction="ingress", protocol="tcp",
                                           port_range_min=low, port_range_max=high)
        self.router = router
        self.ports = [net.create_port(network_id=own.id, name=f"{self.tag}-{i}", security_groups=[group.id])
                      for i in range(2)]

    def boot(self) -> str:
        image, flavor = self.cloud.image.find_image(IMAGE), self.cloud.compute.find_flavor("m1.large")
        began = time.monotonic()
        disk = {"boot_index": 0, "uuid": image.id, "source_type": "image", "destination_type": "volume",
                "volume_size": 80, "delete_on_termination": True}
        self.servers = [
            self.cloud.compute.create_server(name=f"{self.tag}-{i}", flavor_id=flavor.id, block_device_mapping=[disk],
                                             networks=[{"port": port.id}])
            for i, port in enumerate(self.ports)
        ]
        for server in self.servers:
            self._server_is(server, "ACTIVE")
        root = self.cloud.compute.get_server(self.servers[0].id).attached_volumes[0]["id"]
        found = volumes.read(self.lab, root, 0, len(IMAGE_DATA))
        expect(found == IMAGE_DATA, "the root volume does not begin with the image")
        return f"2 servers in {time.monotonic() - began:.1f} s"

    def _server_is(self, server: Any, status: str) -> None:
        until(lambda: self.cloud.compute.get_server(server.id), lambda one: one.status == status, server.name)

    # -- the volumes

    def _volume(self, **properties: Any) -> Any:
        volume = self.cloud.block_storage.create_volume(name=self.tag, size=DATA_GIB, **properties)
        self.volumes.append(volume)
        return self._volume_is(volume, "available")

    def _volume_is(self, volume: Any, status: str) -> Any:
        get = self.cloud.block_storage.get_volume
        return until(lambda: get(volume.id), lambda one: one.status == status, f"volume {volume.id}")

    def attach(self) -> str:
        data = self._volume()
        for offset, text in MARKS:
            volumes.write(self.lab, data.id, offset, text)
        self.cloud.compute.create_volume_attachment(self.servers[0], volume_id=data.id)
        data = self._volume_is(data, "in-use")
        device = data.attachments[0]["device"]
        expect(device == "/dev/vdb", f"it is {device}")
        return f"{DATA_GIB} GiB as {device}"

    def _equal(self, copy: Any) -> None:
        data = self.volumes[0]
        for offset, text in MARKS:
            found = volumes.read(self.lab, copy.id, offset, len(text)).decode()
            expect(found == text, f"{found!r} in place of {text!r} at {offset}")
        sums = [volumes.checksum(self.lab, one.id) for one in (data, copy)]
        expect(sums[0] == sums[1], f"checksums differ: {sums}")
        paths = [volumes.path_of(self.lab, one.id) for one in (data, copy)]
        # the bytes themselves, around every mark: no shared code with the checksum
        for offset, _ in MARKS:
            skip = str(max(0, offset - 2**20))
            same = subprocess.run(["cmp", "-n", str(2**21), "-i", skip, *paths], capture_output=True, text=True)
            expect(same.returncode == 0, same.stdout or same.stderr)

    def clone(self) -> str:
        began = time.monotonic()
        copy = self._volume(source_volume_id=self.volumes[0].id)
        took = time.monotonic() - began
        self._equal(copy)
        return f"{DATA_GIB} GiB of an in-use volume in {took:.1f} s"

    def snapshot(self) -> str:
        api, data = self.cloud.block_storage, self.volumes[0]
        said = refused(lambda: api.create_snapshot(volume_id=data.id, name=self.tag), "must be available")
        snapshot = api.create_snapshot(volume_id=data.id, name=self.tag, is_forced=True)
        until(lambda: api.get_snapshot(snapshot.id), lambda one: one.status == "available", "snapshot")
        self.taken = snapshot
        self._equal(self._volume(snapshot_id=snapshot.id))
        return f"unforced: {said}"

    def independence(self) -> None:
        volumes.write(self.lab, self.volumes[0].id, 4096, "written after the clone")
        found = volumes.read(self.lab, self.volumes[1].id, 4096, 8)
        expect(found == bytes(8), f"the clone has {found!r}")
        sums = {volumes.checksum(self.lab, one.id) for one in self.volumes[:2]}
        expect(len(sums) == 2, "the checksums are the same all the same")
        volumes.write(self.lab, self.volumes[0].id, 4096, "\0" * len("written after the clone"))

    def backup(self) -> None:
        api = self.cloud.block_storage
        backup = api.create_backup(volume_id=self.volumes[0].id, name=self.tag, force=True)
        try:
            until(lambda: api.get_backup(backup.id), lambda one: one.status == "available", "backup")
            copy = self._volume()
            api.restore_backup(backup.id, volume_id=copy.id, name=None)
            until(lambda: api.get_backup(backup.id), lambda one: one.status == "available", "restore")
            self._equal(self._volume_is(copy, "available"))
        finally:
            api.delete_backup(backup.id)

    def in_use(self) -> str:
        return refused(lambda: self.cloud.block_storage.delete_volume(self.volumes[0].id), "status must be")

    # -- packets

    def floating_ip(self) -> str:
        net, public = self.cloud.network, self.cloud.network.find_network("public")
        began = time.monotonic()
        self.address = net.create_ip(floating_network_id=public.id, port_id=self.ports[0].id)
        self._answers(0)
        return f"{self.address.floating_ip_address} after {time.monotonic() - began:.1f} s"

    def _answers(self, index: int, timeout_seconds: float = 60) -> None:
        at, name = self.address.floating_ip_address, self.servers[index].name
        until(lambda: served_by(at), lambda found: found == name, f"{at} should be {name}", timeout_seconds)

    def open_ports(self) -> str:
        for port in OPEN_PORTS:
            answer = fetch(self.address.floating_ip_address, port)
            expect(self.servers[0].name in answer, f"port {port} answers {answer!r}")
        return ", ".join(map(str, OPEN_PORTS))

    def closed_ports(self) -> str:
        name = self.servers[0].name
        inside = ["ip", "netns", "exec", "vm-" + self.servers[0].id[:8], "curl", "-s", "-m", "2"]
        for port in CLOSED_PORTS:
            local = subprocess.run([*inside, f"http://127.0.0.1:{port}/"], capture_output=True, text=True).stdout
            expect(name in local, f"nothing listens on {port}: the check would prove nothing")
            answer = fetch(self.address.floating_ip_address, port)
            expect(answer == "", f"port {port} answers {answer!r}")
        return ", ".join(map(str, CLOSED_PORTS))

    def move(self) -> str:
        at, old = self.address.floating_ip_address, self.servers[0].name
        url = f"http://{at}/download?seconds=8"
        slow = subprocess.Popen(["ip", "netns", "exec", OUTSIDE, "curl", "-s", "-m", "30", url],
                                stdout=subprocess.PIPE, text=True)
        time.sleep(1)
        began = time.monotonic()
        self.address = self.cloud.network.update_ip(self.address, port_id=self.ports[1].id)
        self._answers(1)
        took = time.monotonic() - began
        lines = slow.communicate()[0].splitlines()
        expect(lines[-1:] == [f"end {old}"], f"the download begun before ends with {lines[-1:]}")
        return f"new answers after {took:.1f} s; the download begun before ran on to its end"

    def outward(self) -> None:
        ping = ["ip", "netns", "exec", "vm-" + self.servers[0].id[:8], "ping", "-c", "1", "-W", "2", "203.0.113.1"]
        done = subprocess.run(ping, capture_output=True, text=True)
        expect(done.returncode == 0, done.stdout + done.stderr)

    def stop_start(self) -> None:
        server = self.servers[1]
        self.cloud.compute.stop_server(server)
        self._server_is(server, "SHUTOFF")
        expect(fetch(self.address.floating_ip_address) == "", "it answers though it is stopped")
        self.cloud.compute.start_server(server)
        self._server_is(server, "ACTIVE")
        self._answers(1, timeout_seconds=20)

    # -- the end

    def clear(self) -> None:
        """Deletes what is not needed for the check after a restart: one server, the volumes."""
        compute, storage = self.cloud.compute, self.cloud.block_storage
        compute.delete_server(self.servers[0])
        until(lambda: compute.find_server(self.servers[0].id), lambda one: one is None, "server")
        self._volume_is(self.volumes[0], "available")
        storage.delete_snapshot(self.taken.id)
        until(lambda: storage.find_snapshot(self.taken.id), lambda one: one is None, "snapshot")
        for volume in self.volumes:
            storage.delete_volume(volume.id)
        for volume in self.volumes:
            until(lambda: storage.find_volume(volume.id), lambda one: one is None, "volume")
        files = [path.name for volume in self.volumes for path in self.lab.volumes.glob(f"*{volume.id}*")]
        expect(not files, f"files left: {files}")

    def clear_rest(self) -> None:
        """Deletes everything else."""
        net, compute = self.cloud.network, self.cloud.compute
        if hasattr(self, "address"):
            net.delete_ip(self.address)
        compute.delete_server(self.servers[1])
        until(lambda: compute.find_server(self.servers[1].id), lambda one: one is None, "server")
        subnet, group = net.find_subnet(self.tag), net.find_security_group(self.tag)
        net.remove_interface_from_router(self.router, subnet_id=subnet.id)
        net.delete_router(self.router)
        for port in self.ports:
            net.delete_port(port)
        net.delete_network(subnet.network_id)
        net.delete_security_group(group)

    def names(self) -> list[str]:
        """What this made in the lab's namespaces, and what must not show outside them."""
        made = ["vm-" + server.id[:8] for server in self.servers] + ["tap" + port.id[:11] for port in self.ports]
        return [*made, "qrouter-" + self.router.id, "brq" + self.ports[0].network_id[:11]]


def run(lab: Lab, keep: bool) -> int:
    """Runs every check and writes the results down; 0 when all passed.

    :param keep: leave a server and its address, to be found again after a restart
    """
    results, proof = Results(), Proof(lab)
    with_packets = lab.mode_record.read_text() == "on"
    checks: list[tuple[str, Callable[[], str | None]]] = [
        ("the APIs are in the catalogue and answer", proof.catalogue),
        ("network, router, security group, ports", proof.network),
        ("servers boot from volumes made of the image", proof.boot),
        ("a data volume attaches as the next disk", proof.attach),
        ("a clone is byte for byte equal", proof.clone),
        ("a snapshot of an in-use volume needs force, and a volume from it is equal", proof.snapshot),
        ("a write after the clone does not show in it", proof.independence),
        ("a backup restores byte for byte", proof.backup),
        ("a volume in use can't be deleted", proof.in_use),
    ]
    if with_packets:
        checks += [
            ("a floating IP is reached from outside through the router's NAT", proof.floating_ip),
            ("open ports answer in the server's name", proof.open_ports),
            ("closed ports are blocked though something listens", proof.closed_ports),
            ("moved by one PUT, the address answers from the new server", proof.move),
            ("a server reaches the outside world", proof.outward),
            ("a stopped server is silent, and answers when started", proof.stop_start),
        ]
    checks.append(("servers, snapshots and volumes are deleted with their files", proof.clear))
    if not keep:
        checks.append(("everything else is deleted, too", proof.clear_rest))
    for name, prove in checks:
        results.check(name, prove)
    address = proof.address.floating_ip_address if with_packets and hasattr(proof, "address") else None
    kept = {"server": proof.servers[1].name if proof.servers else None, "address": address}
    names = proof.names() if proof.servers else []
    record = {"passed": results.passed, "failed": results.failed, "names": names, "kept": kept}
    (lab.root / RESULTS).write_text(json.dumps(record))
    return 1 if results.failed else 0
