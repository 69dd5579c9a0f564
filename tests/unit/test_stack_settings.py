"""Settings of the stack: ports in a row, each once, and what may be replaced."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from deploy.settings import StackSettings


def test_ports_from_moves_all_ports_into_a_row() -> None:
    ports = list(StackSettings(ports_from=18000).ports().values())

    assert ports == list(range(18000, 18000 + len(ports)))


def test_a_port_of_its_own_wins_over_the_row() -> None:
    settings = StackSettings(ports_from=18000, cases_port=9999)

    assert (settings.port("home"), settings.port("cases")) == (18000, 9999)


def test_two_parts_on_one_port_are_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="PUTRIGHT_HOME_PORT and PUTRIGHT_CASES_PORT are both 8000"):
        StackSettings(cases_port=8000)


def test_a_postgresql_of_ones_own_or_four_databases_replace_the_embedded_one() -> None:
    url = SecretStr("postgresql+asyncpg://role@host/database")

    four = StackSettings(
        intake_database_url=url, cases_database_url=url, notifications_database_url=url, reporting_database_url=url
    )

    assert StackSettings(data=Path("x")).needs_postgres()
    assert not StackSettings(database_admin_url=url).needs_postgres()
    assert not four.needs_postgres()
    assert StackSettings(intake_database_url=url).needs_postgres()


def test_a_mailbox_of_ones_own_without_a_mail_server_of_ones_own_is_refused() -> None:
    with pytest.raises(ValidationError, match="name PUTRIGHT_SMTP_HOST as well"):
        StackSettings(imap_host="imap.landlord.example")
