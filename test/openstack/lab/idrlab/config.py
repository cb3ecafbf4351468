"""Every service's configuration, as data: file → section → option → value, written by one function.

The passwords are no secrets: nothing outside the lab's own network namespace can reach it.
"""
from __future__ import annotations

import os
import shutil
from base64 import urlsafe_b64encode

from .layout import INSIDE, Lab

Options = dict[str, object]
Ini = dict[str, Options]

KEYSTONE = "http://127.0.0.1:5000/v3"
GLANCE = "http://127.0.0.1:9292"
RABBIT = "rabbit://guest:guest@127.0.0.1:5672/"
MEMCACHED = "127.0.0.1:11211"
REGION = "RegionOne"
EXTERNAL_BRIDGE = "br-ext"
FERNET_KEYS = INSIDE / "etc/keystone/fernet-keys"
CREDENTIAL_KEYS = INSIDE / "etc/keystone/credential-keys"


def database_url(name: str) -> str:
    return f"mysql+pymysql://root@localhost/{name}?charset=utf8&unix_socket={INSIDE}/mysql.sock"


def _database(name: str) -> Options:
    return {"connection": database_url(name), "max_pool_size": 20, "max_overflow": 40}


SERVICE_USER: Options = {
    "auth_type": "password",
    "auth_url": KEYSTONE,
    "username": "svc",
    "password": "svcpass",
    "project_name": "service",
    "user_domain_name": "Default",
    "project_domain_name": "Default",
    "region_name": REGION,
}
# With this and Cinder's service_token_roles_required, Nova may detach volumes for its users.
SERVICE_TOKEN: Options = {**SERVICE_USER, "send_service_user_token": True}
# Without a cache Keystone takes a second for a token, and every call asks for one.
CACHE: Options = {"enabled": True, "backend": "oslo_cache.memcache_pool", "memcache_servers": MEMCACHED}
AUTHTOKEN: Options = {
    **SERVICE_USER,
    "www_authenticate_uri": KEYSTONE,
    "service_token_roles": "service",
    "service_token_roles_required": True,
    "memcached_servers": MEMCACHED,
}


def _service(name: str, defaults: Options, **sections: Options) -> Ini:
    """A service's file: what all have in common, and its own options."""
    return {
        "DEFAULT": {
            "transport_url": RABBIT,
            "state_path": INSIDE / "state" / name,
            "use_stderr": True,
            "graceful_shutdown_timeout": 3,
            **defaults,
        },
        "oslo_concurrency": {"lock_path": INSIDE / "state" / name / "lock"},
        "oslo_messaging_rabbit": {"heartbeat_in_pthread": False, "rabbit_transient_queues_ttl": 600},
        **sections,
    }


def _agent(defaults: Options, **sections: Options) -> Ini:
    """One of Neutron's agents: it is root, so its root helper does nothing."""
    agent = {"root_helper": "env", "report_interval": 10, "polling_interval": 1}
    sections = {"experimental": {"linuxbridge": True}, "agent": agent, "AGENT": {"root_helper": "env"}, **sections}
    # The helpers share eventlet's locks between real threads: two that want one at once ("greenlet.error: cannot switch
    # to a different thread") leave the agent waiting for ever, and no router works any more. One thread wants none.
    helpers = {f"privsep{name}": {"thread_pool_size": 1} for name in ("", "_link", "_namespace", "_conntrack")}
    return _service("neutron", {"host": "lab", **defaults}, **helpers, **sections)


def files(data_plane: bool) -> dict[str, Ini]:
    """All configuration files, by their path below etc/."""
    quotas = ("quota", "network", "subnet", "port", "router", "floatingip", "security_group", "security_group_rule")
    return {
        "keystone/keystone.conf": _service(
            "keystone", {},
            database=_database("keystone"),
            token={"provider": "fernet", "expiration": 86400},
            fernet_tokens={"key_repository": FERNET_KEYS},
            fernet_receipts={"key_repository": FERNET_KEYS},
            credential={"key_repository": CREDENTIAL_KEYS},
            identity={"password_hash_rounds": 4},
            cache=CACHE,
        ),
        "placement/placement.conf": _service(
            "placement", {},
            placement_database=_database("placement"),
            keystone_authtoken=AUTHTOKEN,
            api={"auth_strategy": "keystone"},
        ),
        "glance/glance-api.conf": _service(
            "glance",
            {"bind_host": "127.0.0.1", "bind_port": 9292, "workers": 0, "enabled_backends": "local:file"},
            database=_database("glance"),
            keystone_authtoken=AUTHTOKEN,
            glance_store={"default_backend": "local"},
            local={"filesystem_store_datadir": INSIDE / "images"},
            os_glance_staging_store={"filesystem_store_datadir": INSIDE / "state/glance/staging"},
            os_glance_tasks_store={"filesystem_store_datadir": INSIDE / "state/glance/tasks"},
            paste_deploy={"flavor": "keystone", "config_file": INSIDE / "etc/glance/glance-api-paste.ini"},
        ),
        # apart from nova.conf, because nova-compute must not see the databases
        "nova/nova-db.conf": {"api_database": _database("nova_api"), "database": _database("nova")},
        "nova/nova.conf": _service(
            "nova",
            {
                "host": "lab",
                "my_ip": "127.0.0.1",
                "enabled_apis": "osapi_compute",
                "osapi_compute_listen": "127.0.0.1",
                "osapi_compute_workers": 1,
                # Nova looks for it under nova.virt: see drivers/idrlab_drivers/run.py
                "compute_driver": "nova_netns.NetnsDriver" if data_plane else "nova_netns.ApiDriver",
                # the lab's ports are up at once or not at all: do not wait for Neutron to say so
                "vif_plugging_is_fatal": False,
                "vif_plugging_timeout": 0,
                "allow_resize_to_same_host": True,
                "block_device_allocate_retries_interval": 1,
                "reserved_host_memory_mb": 0,
                # else the scheduler looks for new hosts only after a random part of a minute
                "periodic_fuzzy_delay": 0,
            },
            keystone_authtoken=AUTHTOKEN,
            service_user=SERVICE_TOKEN,
            placement=SERVICE_USER,
            neutron={**SERVICE_USER, "default_floating_pool": "public"},
            cinder={**SERVICE_USER, "os_region_name": REGION, "catalog_info": "volumev3::publicURL"},
            cache=CACHE,
            wsgi={"api_paste_config": INSIDE / "etc/nova/api-paste.ini"},
            api={"auth_strategy": "keystone"},
            glance={"api_servers": GLANCE},
            conductor={"workers": 1},
            scheduler={"workers": 1, "discover_hosts_in_cells_interval": 5},
            quota={"instances": 1000, "cores": 100000, "ram": 1000000000, "key_pairs": 1000, "metadata_items": 1024},
            vnc={"enabled": False},
        ),
        "neutron/neutron.conf": _service(
            "neutron",
            {
                "bind_host": "127.0.0.1",
                "bind_port": 9696,
                "api_workers": 1,
                "rpc_workers": 1,
                "rpc_state_report_workers": 0,
                "api_paste_config": INSIDE / "etc/neutron/api-paste.ini",
                "auth_strategy": "keystone",
                "core_plugin": "ml2",
                "service_plugins": "router",
                "dhcp_agent_notification": False,
                # so that a server's addresses show its floating IP
                "notify_nova_on_port_status_changes": True,
                "notify_nova_on_port_data_changes": True,
                "send_events_interval": 1,
            },
            database=_database("neutron"),
            keystone_authtoken=AUTHTOKEN,
            nova=SERVICE_USER,
            placement=SERVICE_USER,
            quotas={"default_quota" if name == "quota" else f"quota_{name}": -1 for name in quotas},
            experimental={"linuxbridge": True},
            ml2={
                "type_drivers": "flat,local",
                "tenant_network_types": "local",
                "mechanism_drivers": "linuxbridge" if data_plane else "idrlab_bind",
                "extension_drivers": "port_security",
            },
            ml2_type_flat={"flat_networks": "public"},
            securitygroup={"enable_security_group": True},
        ),
        "neutron/linuxbridge-agent.conf": _agent(
            {},
            linux_bridge={"bridge_mappings": f"public:{EXTERNAL_BRIDGE}"},
            vxlan={"enable_vxlan": False},
            securitygroup={"enable_security_group": True, "firewall_driver": "iptables", "enable_ipset": True},
        ),
        "neutron/l3-agent.conf": _agent(
            {
                "interface_driver": "linuxbridge",
                "rpc_response_timeout": 15,
                "enable_metadata_proxy": False,
                "agent_mode": "legacy",
            },
        ),
        "cinder/cinder.conf": _service(
            "cinder",
            {
                "host": "lab",
                "my_ip": "127.0.0.1",
                "auth_strategy": "keystone",
                "api_paste_config": INSIDE / "etc/cinder/api-paste.ini",
                "resource_query_filters_file": INSIDE / "etc/cinder/resource_filters.json",
                "osapi_volume_listen": "127.0.0.1",
                "osapi_volume_workers": 1,
                "glance_api_servers": GLANCE,
                "image_conversion_dir": INSIDE / "state/cinder/conversion",
                "enabled_backends": "sparse",
                "default_volume_type": "__DEFAULT__",
                # How often the scheduler is told what volumes can be placed on; the first time may go unheard.
                "periodic_interval": 5,
                "periodic_fuzzy_delay": 0,
                "backup_driver": "idrlab_drivers.cinder_backup.SparseBackupDriver",
                "backup_workers": 1,
                "quota_volumes": 10000,
                "quota_snapshots": 10000,
                "quota_backups": 1000,
                "quota_gigabytes": 10000000,
                "quota_backup_gigabytes": 10000000,
            },
            database=_database("cinder"),
            keystone_authtoken=AUTHTOKEN,
            nova=SERVICE_USER,
            service_user=SERVICE_TOKEN,
            # cinder-backup opens volumes by os-brick, which wants a helper of its own even as root
            privsep_osbrick={"helper_command": f"privsep-helper --config-file {INSIDE}/etc/cinder/cinder.conf"},
            sparse={
                "volume_driver": "idrlab_drivers.cinder_sparse.SparseFileDriver",
                "volume_backend_name": "sparse",
                "sparse_dir": INSIDE / "volumes",
                "sparse_image_dir": INSIDE / "images",
            },
        ),
    }


def _text(ini: Ini) -> str:
    def value(option: object) -> str:
        return str(option).lower() if isinstance(option, bool) else str(option)

    return "\n".join(
        f"[{section}]\n" + "".join(f"{name} = {value(option)}\n" for name, option in options.items())
        for section, options in ini.items()
    )


CLOUD_NAMES = ("idr", "contract", "admin")
CLOUDS = """clouds:
""" + "".join(
    f"""  {cloud}:
    auth:
      auth_url: {KEYSTONE}
      username: {cloud}
      password: {cloud}pass
      project_name: {cloud}
      user_domain_name: Default
      project_domain_name: Default
    region_name: {REGION}
    identity_api_version: "3"
"""
    for cloud in CLOUD_NAMES
)


def render(lab: Lab, data_plane: bool) -> None:
    """Writes every file below etc/, Keystone's keys (once) and clouds.yaml."""
    etc = lab.root / "etc"
    for name, ini in files(data_plane).items():
        target = etc / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_text(ini))
        (lab.root / "state" / target.parent.name / "lock").mkdir(parents=True, exist_ok=True)
    shutil.copytree(lab.cache / "paste", etc, dirs_exist_ok=True)
    for name in ("images", "volumes", "state/nova/instances", "state/cinder/conversion", "log"):
        (lab.root / name).mkdir(parents=True, exist_ok=True)
    for keys in (FERNET_KEYS, CREDENTIAL_KEYS):
        place = lab.root / keys.relative_to(INSIDE)
        if not place.exists():
            place.mkdir(mode=0o700)
            for index in ("0", "1"):
                (place / index).write_bytes(urlsafe_b64encode(os.urandom(32)))
    lab.clouds.write_text(CLOUDS)
