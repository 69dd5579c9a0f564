"""The whole of Putright on one machine: which parts there are, with which settings, and in which order they start."""

import asyncio
import compileall
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import psutil

from deploy import addresses, demo_keys, migrate
from deploy.addresses import Addresses
from deploy.embedded import postgres
from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.mail.process import EmbeddedMail
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.program import Program
from deploy.embedded.servers import LOCALHOST, CannotStart, ServerProcess
from deploy.migrate import SERVICES
from deploy.screen import Screen
from deploy.settings import ISSUER_PATH, StackSettings
from deploy.supervisor import Part, Supervisor
from shared.platform import landlords

ROOT: Final = Path(__file__).parents[1]

_SECOND_SIGNAL_EXIT: Final = 130
_AWAY: Final = 10_000
_HIGHEST_PORT: Final = 65_535


class Stack:
    """Builds the parts from the settings. What is named in the settings is used as it is, and not built."""

    def __init__(self, settings: StackSettings) -> None:
        self.settings = settings
        self.data = settings.data.absolute()
        self.keys: Mapping[str, str] = {}
        self._keys_folder = self.data / "keys"
        self.postgres = (
            EmbeddedPostgres(self.data / "postgres", settings.postgres_port) if settings.needs_postgres() else None
        )
        self.broker = None if settings.kafka_bootstrap else EmbeddedBroker(self.data / "broker", settings.broker_port)
        self.mail = None if settings.smtp_host else self._mail()
        self.databases: dict[str, str] = {}
        self._gate = self.data / "databases-ready"

    def servers(self) -> dict[str, Part]:
        """Return what the services stand on."""
        found: dict[str, Part | None] = {"postgresql": self.postgres, "broker": self.broker, "mail": self.mail}
        return {name: part for name, part in found.items() if part is not None}

    def home(self) -> dict[str, Part]:
        return {"home": self._program("home", "deploy.home", "home", self._home_settings())}

    def services(self) -> dict[str, Part]:
        """Return the web process and the worker of each service; they begin when their databases are ready."""
        parts: dict[str, Part] = {}
        for service in SERVICES:
            environment = self._environment(service)
            for name, module, port in ((service, "app", service), (f"{service} worker", "worker", f"{service}_worker")):
                parts[name] = self._program(name, f"services.{service}.{module}", port, environment, gate=self._gate)
        return parts

    def prepare(self) -> None:
        """Make folder and keys, end what a killed stack left behind, and see that every port is free."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._gate.unlink(missing_ok=True)
        self.keys = demo_keys.make(self._keys_folder, landlord=self.settings.default_landlord)
        self.databases = {service: self._database_url(service) for service in SERVICES}
        _compile_ahead()
        _end_orphans(self.data / "run", self.servers().values())
        _refuse_taken_ports(self._ports())

    def prepare_databases(self) -> None:
        """Make sure that every service has its database, in its newest shape, and let the services begin."""
        for service, url in self.databases.items():
            if self.settings.database_url(service) is None:
                self._create_database(service)
            migrate.upgrade(service, url)
        self._gate.touch()

    def addresses(self) -> Addresses:
        settings = self.settings
        return Addresses(
            pid=os.getpid(),
            urls={part: settings.url(part) for part in ("home", *SERVICES, *(["mail"] if self.mail else []))},
            workers={service: settings.url(f"{service}_worker") for service in SERVICES},
            smtp=f"{settings.smtp_host or LOCALHOST}:{settings.smtp_port}",
            kafka_bootstrap=self._bootstrap(),
            databases=self.databases,
        )

    def _ports(self) -> dict[str, int]:
        """Return the ports of the parts that are really started, by the name of their setting."""
        unused: set[str] = set()
        unused |= {"postgres_port"} if self.postgres is None else set()
        unused |= {"broker_port"} if self.broker is None else set()
        unused |= {"mail_port", "smtp_port", "imap_port"} if self.mail is None else set()
        return {name: port for name, port in self.settings.ports().items() if name not in unused}

    def _database_url(self, service: str) -> str:
        named = self.settings.database_url(service)
        if named is not None:
            return named
        if self.postgres is not None:
            return self.postgres.service_url(service)
        return postgres.service_url(*self._on_a_server(service))

    def _create_database(self, service: str) -> None:
        if self.postgres is not None:
            self.postgres.create_service_database(service)
        else:
            postgres.create_service_database(*self._on_a_server(service))

    def _on_a_server(self, service: str) -> tuple[str, str, str]:
        """Return what a database on a named server is made with: the administrator's URL, its name, its password."""
        if self.settings.database_admin_url is None:
            raise AssertionError("without a server of our own, an administrator's URL was given")
        password = demo_keys.database_password(self._keys_folder, service)
        return self.settings.database_admin_url.get_secret_value(), service, password

    def _bootstrap(self) -> str:
        return self.broker.bootstrap if self.broker is not None else str(self.settings.kafka_bootstrap)

    def _mail(self) -> EmbeddedMail:
        known = landlords.read(self.settings.landlords_file)
        return EmbeddedMail(
            self.data / "mail",
            smtp_port=self.settings.smtp_port,
            imap_port=self.settings.imap_port,
            page_port=self.settings.mail_port,
            mailboxes=[landlord.complaints_email for landlord in known],
        )

    def _program(
        self, name: str, module: str, port: str, environment: Mapping[str, str], *, gate: Path | None = None
    ) -> Program:
        number = self.settings.port(port)
        return Program(
            name,
            self.data / "run" / name.replace(" ", "-"),
            module=module,
            port=number,
            log=self.data / "logs" / f"{name.replace(' ', '-')}.log",
            environment={**environment, "PUTRIGHT_PORT": str(number), "PUTRIGHT_OPERATIONS_PORT": str(number)},
            gate=gate,
        )

    def _home_settings(self) -> dict[str, str]:
        ports = {f"PUTRIGHT_{name.upper()}": str(port) for name, port in self.settings.ports().items()}
        return {**ports, "PUTRIGHT_DATA": str(self.data)}

    def _environment(self, service: str) -> dict[str, str]:
        settings = self.settings
        environment = {
            "PUTRIGHT_DATABASE_URL": self.databases[service],
            "PUTRIGHT_HOST": LOCALHOST,
            "PUTRIGHT_KAFKA_BOOTSTRAP": self._bootstrap(),
            "PUTRIGHT_OIDC_ISSUER": settings.oidc_issuer or f"{settings.url('home')}{ISSUER_PATH}",
            "PUTRIGHT_API_KEYS_FILE": str(demo_keys.key_file(self._keys_folder)),
            "PUTRIGHT_SERVICE_KEY": self.keys[service],
            "PUTRIGHT_SECRET": demo_keys.common_secret(self._keys_folder),
            **{f"PUTRIGHT_{owner.upper()}_URL": settings.url(owner) for owner in SERVICES},
        }
        if self.broker is not None:
            # The embedded broker does not know idempotent producers.
            environment["PUTRIGHT_KAFKA_IDEMPOTENT"] = "false"
        return environment | self._own_settings(service)

    def _own_settings(self, service: str) -> dict[str, str]:
        """Return what only this service is told."""
        match service:
            case "intake":
                return self._intake_settings()
            case "notifications" if self.mail is not None:
                return {"PUTRIGHT_SMTP_HOST": self.mail.host, "PUTRIGHT_SMTP_PORT": str(self.mail.smtp_port)}
            case _:
                return {}

    def _intake_settings(self) -> dict[str, str]:
        environment = {
            "PUTRIGHT_PUBLIC_URL": self.settings.url("intake"),
            "PUTRIGHT_ATTACHMENTS_DIR": str(self.data / "attachments"),
        }
        if self.mail is None:
            return environment
        return environment | {
            "PUTRIGHT_IMAP_HOST": self.mail.host,
            "PUTRIGHT_IMAP_PORT": str(self.mail.imap_port),
            "PUTRIGHT_IMAP_TLS": "false",
            "PUTRIGHT_IMAP_USER": self.mail.mailboxes[0],
            "PUTRIGHT_IMAP_PASSWORD": self.mail.password,
            "PUTRIGHT_MAILBOX_POLL_SECONDS": "1",
        }


async def run(
    settings: StackSettings, screen: Screen, then: Callable[[Addresses], Awaitable[None]] | None = None
) -> None:
    """Start everything, do what comes `then` or wait, and stop everything; SIGINT or SIGTERM brings the end forward.

    Raises CannotStart with a sentence for a person, and whatever `then` raises.
    """
    with addresses.only_stack(settings.data):
        stack = Stack(settings)
        supervisor = Supervisor(screen)
        try:
            async with asyncio.TaskGroup() as tasks:
                showing = tasks.create_task(supervisor.show())
                working = tasks.create_task(_work(stack, supervisor, screen, then))
                working.add_done_callback(lambda _: showing.cancel())
                _listen_for_signals(working, supervisor, screen)
        except BaseExceptionGroup as group:
            raise _first(group) from None
        finally:
            await supervisor.stop()
            addresses.forget(stack.data)
            screen.say("Everything has stopped. The data is kept.")


async def _work(
    stack: Stack, supervisor: Supervisor, screen: Screen, then: Callable[[Addresses], Awaitable[None]] | None
) -> None:
    found = await _start(stack, supervisor, screen)
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(supervisor.keep())
        if then is not None:
            await then(found)
            keeping.cancel()


async def _start(stack: Stack, supervisor: Supervisor, screen: Screen) -> Addresses:
    loop = asyncio.get_running_loop()
    began = loop.time()
    screen.say(f"Starting; the data is in {stack.data}.")
    await asyncio.to_thread(stack.prepare)
    async with asyncio.TaskGroup() as tasks:
        # The home page needs no database, and the services are imported while the databases are prepared.
        servers = tasks.create_task(supervisor.start(stack.servers() | stack.home(), chatty=stack.servers()))
        tasks.create_task(supervisor.start(stack.services()))
        await servers
        await asyncio.to_thread(stack.prepare_databases)
        screen.say("the databases are in shape", "dim")
    found = stack.addresses()
    found.write(stack.data)
    screen.say(f"Ready after {loop.time() - began:.1f} seconds.", "bold green")
    for part, url in found.urls.items():
        screen.say(f"  {part:<14} {url}", "")
    screen.say(f"Begin at {found.urls['home']}; Ctrl-C stops everything.", "bold green")
    return found


def _listen_for_signals(working: asyncio.Task[None], supervisor: Supervisor, screen: Screen) -> None:
    """Let the first signal end the work, and the second everything at once."""

    def stop() -> None:
        if working.cancelling():
            supervisor.kill()
            os._exit(_SECOND_SIGNAL_EXIT)
        screen.say("Stopping; once more stops at once.")
        working.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _end_orphans(programs: Path, servers: Iterable[Part]) -> None:
    """End what a stack that was killed left behind: first our own programs, then what they stand on."""
    for folder in sorted(programs.glob("*")):
        left = ServerProcess(folder.name, folder, 0)
        left.claim()
        left.release()
    for server in servers:
        server.process.claim(orphan_signal=signal.SIGINT)


def _refuse_taken_ports(ports: Mapping[str, int]) -> None:
    """Raise CannotStart with a sentence for each port that somebody else listens on."""
    taken = [_taken(name, port) for name, port in ports.items() if not _is_free(port)]
    if taken:
        first = _elsewhere(ports["home_port"])
        at_once = f"Or move all of them at once: make run PORTS_FROM={first} (putright run --ports-from {first})."
        raise CannotStart("\n".join([*taken, at_once]))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def _taken(name: str, port: int) -> str:
    part = name.removesuffix("_port").replace("_", " ")
    holder = _holder(port)
    return (
        f"Port {port}, for {part}, is taken{f' by {holder}' if holder else ''}. "
        f"Stop that, or choose another: PUTRIGHT_{name.upper()}={_elsewhere(port)} make run"
    )


def _elsewhere(port: int) -> int:
    return port + _AWAY if port + _AWAY < _HIGHEST_PORT else port - _AWAY


def _holder(port: int) -> str | None:
    """Return the name and number of the process that listens there, where this user may know."""
    try:
        found = [each for each in psutil.net_connections("tcp") if each.laddr and each.laddr.port == port and each.pid]
        listening = [each.pid for each in found if each.status == psutil.CONN_LISTEN]
        return f"{psutil.Process(listening[0]).name()} (process {listening[0]})" if listening else None
    except psutil.Error:
        return None


def _compile_ahead() -> None:
    """Write our own bytecode once, before ten processes that start at the same time would each do so for itself."""
    for package in ("services", "shared", "deploy"):
        compileall.compile_dir(ROOT / package, quiet=2)
