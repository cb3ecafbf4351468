"""MariaDB's files and the migrations of seven databases, which are made once and kept as a cache."""
from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from . import runner
from .config import KEYSTONE, RABBIT, REGION, database_url
from .layout import INSIDE, PYTHON, LabError

DATA = INSIDE / "mysql"
SOCKET = INSIDE / "mysql.sock"
CACHED = INSIDE / "cache" / "mysql"
MIGRATED = DATA / ".migrated"
ETC = INSIDE / "etc"
DATABASES = ("keystone", "glance", "placement", "nova_api", "nova", "nova_cell0", "neutron", "cinder")

SERVER = runner.Service(
    "mariadb",
    [
        "mariadbd", "--no-defaults", "--user=root", f"--datadir={DATA}", f"--socket={SOCKET}",
        f"--pid-file={DATA}/pid", "--skip-networking", "--skip-log-bin", "--skip-name-resolve",
        "--max-connections=2000", "--character-set-server=utf8mb3", "--performance-schema=OFF",
        "--innodb-buffer-pool-size=256M", "--innodb-log-file-size=32M",
        # a lab's data need not outlive a power cut
        "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=0",
    ],
    ready=lambda: _sql("select 1", check=False),
    after=("database files",),
)


def _sql(statements: str, check: bool = True) -> bool:
    done = subprocess.run(
        ["mariadb", "--no-defaults", f"--socket={SOCKET}", "-uroot", "-e", statements], capture_output=True, text=True
    )
    if check and done.returncode != 0:
        raise LabError(f"mariadb: {done.stderr.strip()}")
    return done.returncode == 0


def make_files() -> str | None:
    """Takes the migrated databases from the cache, or makes empty ones."""
    if DATA.exists():
        return None
    if CACHED.exists():
        subprocess.run(["cp", "-a", "--reflink=auto", CACHED, DATA], check=True)
        return "databases taken from the cache"
    done = subprocess.run(
        ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={DATA}",
         "--auth-root-authentication-method=normal", "--skip-test-db"],
        capture_output=True, text=True,
    )
    if done.returncode != 0:
        shutil.rmtree(DATA, ignore_errors=True)
        raise LabError(f"mariadb-install-db failed: {done.stderr.strip() or done.stdout.strip()[-500:]}")
    return "empty databases made"


def _migrations() -> tuple[Sequence[Sequence[str]], ...]:
    """Two lanes, one a core, each in order."""
    keystone = ["keystone-manage", "--config-dir", f"{ETC}/keystone"]
    nova = ["nova-manage", "--config-file", f"{ETC}/nova/nova.conf", "--config-file", f"{ETC}/nova/nova-db.conf"]
    urls = [word for kind in ("admin", "public", "internal") for word in (f"--bootstrap-{kind}-url", KEYSTONE)]
    return (
        (
            [*keystone, "db_sync"],
            [*keystone, "bootstrap", "--bootstrap-username", "admin", "--bootstrap-password", "adminpass",
             "--bootstrap-project-name", "admin", "--bootstrap-role-name", "admin",
             "--bootstrap-service-name", "keystone", "--bootstrap-region-id", REGION, *urls],
            ["placement-manage", "--config-dir", f"{ETC}/placement", "db", "sync"],
            ["glance-manage", "--config-file", f"{ETC}/glance/glance-api.conf", "db_sync"],
            ["cinder-manage", "--config-file", f"{ETC}/cinder/cinder.conf", "db", "sync"],
        ),
        (
            [*nova, "api_db", "sync"],
            [*nova, "cell_v2", "map_cell0", "--database_connection", database_url("nova_cell0")],
            [*nova, "db", "sync"],
            [*nova, "cell_v2", "create_cell", "--name", "cell1", "--transport-url", RABBIT,
             "--database_connection", database_url("nova")],
            ["neutron-db-manage", "--config-file", f"{ETC}/neutron/neutron.conf", "upgrade", "heads"],
        ),
    )


def _run_lane(commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        done = subprocess.run(
            [PYTHON, "-m", "idrlab_drivers.run", *command],
            env=runner.ENVIRONMENT, cwd="/", capture_output=True, text=True,
        )
        with (runner.LOGS / "migrations.log").open("a") as log:
            log.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
        if done.returncode != 0:
            raise LabError(f"{command[0]} failed (log/migrations.log):\n{(done.stderr or done.stdout)[-1500:]}")


def migrate() -> str | None:
    """Migrates all databases unless that is done, and keeps a copy for the next fresh start.

    :raises LabError: a migration fails
    """
    if MIGRATED.exists():
        return None
    _sql("".join(f"create database if not exists {name} character set utf8mb3;" for name in DATABASES))
    with ThreadPoolExecutor() as pool:
        for lane in [pool.submit(_run_lane, commands) for commands in _migrations()]:
            lane.result()
    MIGRATED.touch()
    runner.end([SERVER.name], patience_seconds=30)  # its files are whole only when it is down
    CACHED.parent.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", DATA, CACHED], check=True)
    runner.launch(SERVER)
    since = time.monotonic()
    while not runner.await_ready(SERVER, since):
        time.sleep(0.1)
    return "databases migrated, and kept for the next fresh start"
