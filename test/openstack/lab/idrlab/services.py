"""The one table of what runs: each step's command, its health check, and what it comes after."""
from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence

from . import database, network, runner, seed
from .layout import DRIVERS, INSIDE, PYTHON
from .runner import Service, Task

ETC = INSIDE / "etc"
NODE = "lab@localhost"
UWSGI = (
    "uwsgi --plugin python3 --master --die-on-term --need-app --enable-threads --thunder-lock "
    "--buffer-size 65535 --listen 128 --disable-logging --rem-header Content-Length"
).split()
NOVA = ["--config-file", f"{ETC}/nova/nova.conf"]
NOVA_AND_DATABASE = [*NOVA, "--config-file", f"{ETC}/nova/nova-db.conf"]
CINDER = ["--config-file", f"{ETC}/cinder/cinder.conf"]


def _program(name: str, *words: str) -> list[str]:
    return [PYTHON, "-m", "idrlab_drivers.run", name, *words]


# -- health checks

QUICK = {"connect_timeout": 2, "read_timeout": 2}


def _port_open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def _answers(port: int) -> Callable[[], bool]:
    """Something answers HTTP there without a server error."""

    def check() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    return check


def _takes_calls(queue: str) -> Callable[[], bool]:
    """A service consumes its queue: only then does a call to it get an answer before its time-out."""

    def check() -> bool:
        import amqp  # not at the top: it may have been installed by this very command

        try:
            with amqp.Connection("127.0.0.1:5672", **QUICK) as connection:
                return bool(connection.channel().queue_declare(queue, passive=True).consumer_count)
        except (OSError, amqp.exceptions.AMQPError):
            return False

    return check


def _rabbit_up() -> bool:
    import amqp

    try:
        with amqp.Connection("127.0.0.1:5672", **QUICK):
            return True
    except (OSError, amqp.exceptions.AMQPError):
        return False


def _both(first: Callable[[], bool], second: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: first() and second()


def _logged(name: str, words: str) -> Callable[[], bool]:
    """The log of this start says so (an agent has no other sign that it has begun to work)."""

    def check() -> bool:
        log = runner.LOGS / f"{name}.log"
        return bool(runner.alive(name)) and words in log.read_text(errors="replace")

    return check


# -- the table

BASE = ("mariadb", "rabbitmq", "memcached")
"""What the rest lean on, and what is therefore ended last."""

RABBITMQ = Service(
    "rabbitmq",
    ["/usr/lib/rabbitmq/bin/rabbitmq-server"],
    ready=_rabbit_up,
    environment={
        "HOME": f"{INSIDE}/rabbit",
        "RABBITMQ_NODENAME": NODE,
        "RABBITMQ_MNESIA_BASE": f"{INSIDE}/rabbit/mnesia",
        "RABBITMQ_LOG_BASE": f"{INSIDE}/log",
        "RABBITMQ_CONFIG_FILE": f"{INSIDE}/rabbit/rabbitmq.conf",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{INSIDE}/rabbit/enabled_plugins",
        "RABBITMQ_PID_FILE": f"{INSIDE}/rabbit/pid",
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
    },
    after=("message queue files",),
)


def make_rabbit_files() -> None:
    """RabbitMQ's own configuration; it makes the rest itself."""
    home = INSIDE / "rabbit"
    home.mkdir(exist_ok=True)
    (home / "enabled_plugins").write_text("[].\n")
    (home / "rabbitmq.conf").write_text(
        "listeners.tcp.local = 127.0.0.1:5672\nvm_memory_high_watermark.absolute = 2GB\n"
        "disk_free_limit.absolute = 100MB\nlog.console = false\nlog.file.level = warning\n"
    )


def table(data_plane: bool) -> Sequence[Service | Task]:
    """Everything to start, in the order in which a person would read it."""
    base = ("identity", "rabbitmq")
    agents = ("neutron-server", "outside world")
    steps: list[Service | Task] = [
        Task("message queue files", make_rabbit_files),
        RABBITMQ,
        Service(
            "memcached",
            ["memcached", "-u", "nobody", "-l", "127.0.0.1", "-U", "0", "-m", "64", "-c", "4096"],
            ready=lambda: _port_open(11211),
        ),
        Task("database files", database.make_files),
        database.SERVER,
        Task("databases", database.migrate, after=("mariadb",)),
        Service(
            "keystone",
            [*UWSGI, "--processes", "2", "--threads", "4", "--http-socket", "127.0.0.1:5000",
             "--wsgi-file", "/usr/bin/keystone-wsgi-public"],
            ready=_answers(5000),
            environment={"OS_KEYSTONE_CONFIG_DIR": f"{ETC}/keystone"},
            after=("databases", "memcached"),
        ),
        Task("identity", seed.identity, after=("keystone",)),
        Service(
            "placement",
            [*UWSGI, "--processes", "1", "--threads", "8", "--http-socket", "127.0.0.1:8778",
             "--wsgi-file", f"{DRIVERS}/idrlab_drivers/placement_wsgi.py"],
            ready=_answers(8778),
            environment={"OS_PLACEMENT_CONFIG_DIR": f"{ETC}/placement"},
            after=("databases", "memcached"),
        ),
        Service(
            "neutron-server",
            _program("neutron-server", "--config-file", f"{ETC}/neutron/neutron.conf"),
            ready=_both(_answers(9696), _takes_calls("q-l3-plugin")),
            after=base,
        ),
        Service("nova-conductor", _program("nova-conductor", *NOVA_AND_DATABASE), _takes_calls("conductor"), base),
        Service("nova-api", _program("nova-api-os-compute", *NOVA_AND_DATABASE), _answers(8774), base),
        Service(
            "nova-compute",
            _program("nova-compute", *NOVA),
            ready=_takes_calls("compute.lab"),
            after=("nova-conductor", "placement", "neutron-server"),
        ),
        Service("nova-scheduler", _program("nova-scheduler", *NOVA_AND_DATABASE), _takes_calls("scheduler"), base),
        Service(
            "glance-api",
            _program("glance-api", "--config-file", f"{ETC}/glance/glance-api.conf"),
            ready=_answers(9292),
            after=("databases", "memcached", "rabbitmq"),
        ),
        Service("cinder-api", _program("cinder-api", *CINDER), _answers(8776), base),
        Service("cinder-scheduler", _program("cinder-scheduler", *CINDER), _takes_calls("cinder-scheduler"), base),
        Service(
            "cinder-volume",
            _program("cinder-volume", *CINDER),
            ready=_takes_calls("cinder-volume.lab@sparse.lab"),
            after=base,
        ),
        Service("cinder-backup", _program("cinder-backup", *CINDER), _takes_calls("cinder-backup.lab"), base),
    ]
    if data_plane:
        shim = {"PATH": f"{DRIVERS}/bin:{runner.ENVIRONMENT['PATH']}"}
        steps += [
            Task("outside world", network.make_outside),
            Service(
                "linuxbridge-agent",
                _program("neutron-linuxbridge-agent", "--config-file", f"{ETC}/neutron/linuxbridge-agent.conf"),
                ready=_logged("linuxbridge-agent", "Agent initialized successfully"),
                environment=shim,
                after=agents,
            ),
            # its first call waits out a whole time-out when neutron-server has no consumer yet
            Service(
                "l3-agent",
                _program("neutron-l3-agent", "--config-file", f"{ETC}/neutron/l3-agent.conf"),
                ready=_logged("l3-agent", "L3 agent started"),
                after=agents,
            ),
        ]
    everything = [step.name for step in steps if isinstance(step, Service)]
    return [*steps, Task("resources", seed.resources, after=everything)]
