"""What a new cloud holds: users, endpoints, flavors, the image, the external network. Safe to repeat."""
from __future__ import annotations

import time
import warnings
from types import ModuleType
from typing import Any

from .config import KEYSTONE, REGION
from .layout import INSIDE, LabError

ENDPOINTS = (
    ("compute", "nova", "http://127.0.0.1:8774/v2.1"),
    ("placement", "placement", "http://127.0.0.1:8778"),
    ("image", "glance", "http://127.0.0.1:9292"),
    ("network", "neutron", "http://127.0.0.1:9696"),
    ("volumev3", "cinderv3", "http://127.0.0.1:8776/v3/%(project_id)s"),
    ("block-storage", "cinder", "http://127.0.0.1:8776/v3/%(project_id)s"),
)
USERS = (
    # name, password, project, roles
    ("svc", "svcpass", "service", ("admin", "service")),
    ("idr", "idrpass", "idr", ("member", "reader")),
    # A project in which nothing else is, for tests that count.
    ("contract", "contractpass", "contract", ("member", "reader")),
)
FLAVORS = (
    # name, vCPUs, RAM in MiB, disk in GiB
    ("m1.tiny", 1, 512, 1),
    ("m1.small", 1, 2048, 20),
    ("m1.medium", 2, 4096, 40),
    ("m1.large", 4, 8192, 80),
    ("m1.xlarge", 8, 16384, 160),
)
IMAGE = "Rocky Linux 9"
IMAGE_DATA = (b"a boot image of the lab\n" * 65536)[: 1 << 20]
EXTERNAL = {"name": "public", "cidr": "203.0.113.0/24", "gateway": "203.0.113.1"}
POOL = {"start": "203.0.113.10", "end": "203.0.113.59"}
HOST_TIMEOUT_SECONDS = 120


def load() -> ModuleType:
    """The OpenStack SDK. To be loaded first by the main thread: it loads eventlet, which, when it is
    loaded in another thread, leaves the interpreter with locks that nobody opens."""
    warnings.simplefilter("ignore")  # deprecations inside Debian's packages
    import openstack.config

    return openstack


def connect(cloud: str) -> Any:  # openstack.connection.Connection; Debian's SDK has no types
    """The SDK's connection to the lab as `admin` or `idr`."""
    sdk = load()
    clouds = sdk.config.OpenStackConfig(config_files=[str(INSIDE / "clouds.yaml")], load_envvars=False)
    return sdk.connection.Connection(config=clouds.get_one(cloud))


def identity() -> str | None:
    """Projects, roles, users and the catalogue."""
    api = connect("admin").identity
    projects = {name: api.find_project(name) or api.create_project(name=name, domain_id="default")
                for name in {project for _, _, project, _ in USERS}}
    roles = {name: api.find_role(name) or api.create_role(name=name)
             for name in ("service", "admin", "member", "reader")}
    for name, password, project, granted in USERS:
        user = api.find_user(name) or api.create_user(name=name, password=password, domain_id="default",
                                                      default_project_id=projects[project].id)
        for role in granted:
            api.assign_project_role_to_user(projects[project], user, roles[role])
    services = {service.type: service for service in api.services()}
    have = {(endpoint.service_id, endpoint.interface) for endpoint in api.endpoints()}
    for kind, name, url in ENDPOINTS:
        service = services.get(kind) or api.create_service(type=kind, name=name)
        for interface in ("public", "internal", "admin"):
            if (service.id, interface) not in have:
                api.create_endpoint(service_id=service.id, interface=interface, url=url, region_id=REGION)
    return f"identity is seeded ({KEYSTONE}, project idr)"


def resources() -> str | None:
    """Flavors, the image, the external network; then waits until servers and volumes can be placed.

    :raises LabError: no compute or volume service is up in time
    """
    cloud = connect("admin")
    have = {flavor.name for flavor in cloud.compute.flavors()}
    for name, cpus, ram, disk in FLAVORS:
        if name not in have:
            cloud.compute.create_flavor(name=name, vcpus=cpus, ram=ram, disk=disk)
    public = cloud.network.find_network(EXTERNAL["name"]) or cloud.network.create_network(
        name=EXTERNAL["name"], is_router_external=True, is_shared=False,
        provider_network_type="flat", provider_physical_network="public",
    )
    if not public.subnet_ids:
        cloud.network.create_subnet(
            network_id=public.id, name="public-subnet", ip_version=4, cidr=EXTERNAL["cidr"],
            gateway_ip=EXTERNAL["gateway"], is_dhcp_enabled=False, allocation_pools=[POOL],
        )
    if not cloud.image.find_image(IMAGE):
        cloud.image.upload_image(name=IMAGE, disk_format="raw", container_format="bare", visibility="public",
                                 min_disk=1, data=IMAGE_DATA, os_distro="rocky", os_version="9")
    deadline = time.monotonic() + HOST_TIMEOUT_SECONDS
    while not (list(cloud.compute.hypervisors()) and _volume_pools(cloud)):
        if time.monotonic() > deadline:
            raise LabError(f"no compute or volume service came up within {HOST_TIMEOUT_SECONDS} s")
        time.sleep(0.3)
    return f"resources are seeded (image {IMAGE}, {len(FLAVORS)} flavors, network {EXTERNAL['name']})"


def _volume_pools(cloud: Any) -> list[dict[str, str]]:
    """What Cinder's scheduler can place volumes on. A volume service that is up is not enough: what it can do
    reaches the scheduler later, and until then every volume ends in error."""
    return cloud.block_storage.get("/scheduler-stats/get_pools").json()["pools"]
