"""The embedded PostgreSQL: what it keeps when it is stopped, killed or left behind, and whom it lets in."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.embedded import postgres
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.servers import CannotStart, NotRunning, free_port

STACK_THAT_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from deploy.embedded.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), int(sys.argv[2]))
server.start()
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""

STACK_THAT_STOPS = """
import os, sys
from pathlib import Path
from deploy.embedded.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), int(sys.argv[2]))
server.start()
server.create_service_database("intake")
server.stop()
print(os.geteuid(), flush=True)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "data", free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(cluster: EmbeddedPostgres) -> EmbeddedPostgres:
    # Tests here end the server in many ways; each begins with it up.
    cluster.start()
    return cluster


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def write(url: str, table: str) -> None:
    connection = await connect(url)
    await connection.execute(f"CREATE TABLE {table} AS SELECT 'kept' AS word")
    # Without close: the tests that kill the server kill this connection with it.
    connection.terminate()


async def read(url: str, table: str) -> str:
    connection = await connect(url)
    word = await connection.fetchval(f"SELECT word FROM {table}")  # noqa: S608 - the table is the test's own
    await connection.close()
    return str(word)


async def setting(url: str, name: str) -> str:
    connection = await connect(url)
    value = await connection.fetchval("SELECT current_setting($1)", name)
    await connection.close()
    return str(value)


async def test_commits_are_flushed_to_the_disk(database: EmbeddedPostgres) -> None:
    assert await setting(database.admin_url, "fsync") == "on"
    assert await setting(database.admin_url, "synchronous_commit") == "on"


async def test_rows_survive_a_stop(database: EmbeddedPostgres) -> None:
    await write(database.admin_url, "before_stop")

    database.stop()
    database.start()

    assert await read(database.admin_url, "before_stop") == "kept"


async def test_committed_rows_survive_an_immediate_stop(database: EmbeddedPostgres) -> None:
    await write(database.admin_url, "before_stop_at_once")

    database.stop_at_once()
    database.start()

    assert await read(database.admin_url, "before_stop_at_once") == "kept"


async def test_committed_rows_survive_kill_9_from_outside(database: EmbeddedPostgres) -> None:
    await write(database.admin_url, "before_kill")

    postmaster = psutil.Process(database.pid)
    postmaster.kill()
    postmaster.wait(timeout=10)
    assert not database.is_running
    database.start()

    assert await read(database.admin_url, "before_kill") == "kept"


def test_a_stopped_server_has_no_pid(database: EmbeddedPostgres) -> None:
    database.stop()

    assert not database.is_running
    with pytest.raises(NotRunning):
        _ = database.pid


def test_a_pid_file_that_names_a_stranger_does_not_prevent_a_start(database: EmbeddedPostgres) -> None:
    database.kill()
    # PostgreSQL takes only processes of its own user for rivals.
    stranger = subprocess.Popen([*postgres._unprivileged(), "sleep", "60"])
    lock = database._cluster / "postmaster.pid"
    _, _, rest = lock.read_text().partition("\n")
    lock.write_text(f"{stranger.pid}\n{rest}")

    database.start()

    assert stranger.poll() is None
    stranger.terminate()
    stranger.wait()


def test_a_server_that_a_killed_stack_left_behind_is_ended(tmp_path: Path) -> None:
    port = free_port()
    stack = subprocess.run(
        [sys.executable, "-c", STACK_THAT_IS_KILLED, str(tmp_path), str(port)],
        check=False,
        capture_output=True,
        text=True,
    )
    left_behind = psutil.Process(int(stack.stdout))

    successor = EmbeddedPostgres(tmp_path, port)
    successor.start()

    assert stack.returncode == -signal.SIGKILL
    assert not left_behind.is_running()
    assert successor.is_running
    successor.stop()


def test_two_stacks_cannot_share_a_folder(database: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(database._data_dir, free_port())

    with pytest.raises(CannotStart, match="already runs in"):
        second.start()

    assert database.is_running


def test_a_taken_port_is_named(database: EmbeddedPostgres, tmp_path: Path) -> None:
    second = EmbeddedPostgres(tmp_path, database.port)

    with pytest.raises(CannotStart, match=f"127.0.0.1:{database.port}: Address already in use"):
        second.start()


def test_a_server_that_cannot_start_shows_its_last_words(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, free_port())
    server.start()
    server.stop()
    (tmp_path / "cluster" / "global" / "pg_control").unlink()

    with pytest.raises(CannotStart, match="could not find the database system"):
        server.start()


async def test_a_wrong_password_is_refused(database: EmbeddedPostgres) -> None:
    url = database.admin_url.replace(database._password("postgres"), "guess")

    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(url)


def test_passwords_are_readable_by_nobody_else(database: EmbeddedPostgres) -> None:
    database.create_service_database("intake")

    kept = database._data_dir / "passwords" / "intake"
    assert kept.stat().st_mode & 0o777 == 0o600


async def test_a_service_database_is_made_once_and_kept(database: EmbeddedPostgres) -> None:
    url = database.create_service_database("cases")
    await write(url, "a_case")

    again = database.create_service_database("cases")

    assert again == url
    assert await read(again, "a_case") == "kept"


async def test_a_service_owns_its_database_and_is_no_superuser(database: EmbeddedPostgres) -> None:
    connection = await connect(database.create_service_database("reporting"))
    row = await connection.fetchrow(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, current_database(), pg_get_userbyid(datdba) AS owner "
        "FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
    )
    await connection.close()

    assert row is not None
    assert tuple(row) == (False, False, False, "reporting", "reporting")


async def test_a_service_cannot_enter_the_database_of_another(database: EmbeddedPostgres) -> None:
    url = database.create_service_database("notifications")
    database.create_service_database("cases")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connect(url.removesuffix("notifications") + "cases")


def test_a_database_name_that_is_no_plain_word_is_refused(database: EmbeddedPostgres) -> None:
    with pytest.raises(ValueError, match="lower case"):
        database.create_service_database('cases"; DROP TABLE a_case; --')


async def test_values_of_a_failed_statement_are_not_logged(database: EmbeddedPostgres) -> None:
    connection = await connect(database.admin_url)
    await connection.execute("CREATE TABLE resident (email text UNIQUE)")
    await connection.execute("INSERT INTO resident VALUES ($1)", "ada@example.org")
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO resident VALUES ($1)", "ada@example.org")
    await connection.close()

    log = database.process.log.read_text()
    assert "resident_email_key" in log
    assert "ada@example.org" not in log


async def test_the_compose_init_script_makes_four_databases(database: EmbeddedPostgres) -> None:
    environment = {
        "PATH": f"{Path(postgres._program('psql')).parent}:{os.environ['PATH']}",
        "SERVICE_DATABASE_SQL": str(postgres.SERVICE_DATABASE),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(database.port),
        "PGPASSWORD": database._password("postgres"),
        "POSTGRES_USER": "postgres",
        "POSTGRES_DB": "postgres",
        "INTAKE_DATABASE_PASSWORD": "one",
        "CASES_DATABASE_PASSWORD": "two",
        "NOTIFICATIONS_DATABASE_PASSWORD": "three",
        "REPORTING_DATABASE_PASSWORD": 'it\'s "four" $4',
    }
    script = await asyncio.create_subprocess_exec(
        postgres.SERVICE_DATABASE.with_name("create_databases.sh"), env=environment
    )
    assert await script.wait() == 0

    connection = await asyncpg.connect(
        host="127.0.0.1", port=database.port, user="reporting", database="reporting", password='it\'s "four" $4'
    )
    names = await connection.fetch("SELECT datname FROM pg_database WHERE NOT datistemplate")
    await connection.close()

    assert {"intake", "cases", "notifications", "reporting"} <= {row["datname"] for row in names}


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests already ran as an ordinary user")
def test_it_runs_for_an_ordinary_user(tmp_path: Path) -> None:
    stack = subprocess.run(
        [*postgres._unprivileged(), sys.executable, "-c", STACK_THAT_STOPS, str(tmp_path / "data"), str(free_port())],
        check=False,
        capture_output=True,
        text=True,
    )

    assert stack.stderr == ""
    assert int(stack.stdout) != 0
