"""API keys: made, found, wrong, over, revoked."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.platform.auth import ApiKeys, add_key, list_keys, revoke_key

TODAY = date(2026, 11, 20)
HARBOUR = frozenset({"harbour"})
CRM = frozenset({"integration"})


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def parted(credentials: str) -> tuple[str, str]:
    identity, _, secret = credentials.partition(".")
    return identity, secret


def test_a_new_key_is_known(path: Path) -> None:
    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))

    caller = ApiKeys(path).principal(identity, secret, TODAY)

    assert caller is not None
    assert caller.subject == identity
    assert caller.landlords == HARBOUR


def test_the_secret_is_not_in_the_file_and_the_file_is_for_its_owner(path: Path) -> None:
    _, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))

    assert secret not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_has_256_random_bits(path: Path) -> None:
    _, first = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    _, second = parted(add_key(path, landlords=HARBOUR, roles=CRM))

    assert len(first) == 43
    assert first != second


@pytest.mark.parametrize("wrong", ["", "x", "x" * 43, "ü" * 43, "\x00", "x" * 100_000])
def test_a_wrong_secret_is_refused(path: Path, wrong: str) -> None:
    identity, _ = parted(add_key(path, landlords=HARBOUR, roles=CRM))

    assert ApiKeys(path).principal(identity, wrong, TODAY) is None


def test_the_hash_is_not_the_key(path: Path) -> None:
    identity, _ = parted(add_key(path, landlords=HARBOUR, roles=CRM))

    assert ApiKeys(path).principal(identity, list_keys(path)[0].sha256, TODAY) is None


def test_one_key_does_not_open_another(path: Path) -> None:
    first, _ = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    _, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))

    assert ApiKeys(path).principal(first, secret, TODAY) is None


def test_a_key_works_on_its_last_day_and_not_after(path: Path) -> None:
    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM, expires_on=TODAY))
    keys = ApiKeys(path)

    assert keys.principal(identity, secret, TODAY) is not None
    assert keys.principal(identity, secret, date(2026, 11, 21)) is None


def test_a_revoked_key_dies_at_the_next_look_without_a_restart(path: Path) -> None:
    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    watch = Stopwatch()
    keys = ApiKeys(path, monotonic=watch)

    assert revoke_key(path, identity)
    watch.seconds = 5.0

    assert keys.principal(identity, secret, TODAY) is None


def test_a_new_key_lives_at_the_next_look_without_a_restart(path: Path) -> None:
    watch = Stopwatch()
    keys = ApiKeys(path, monotonic=watch)

    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    watch.seconds = 5.0

    assert keys.principal(identity, secret, TODAY) is not None


def test_the_file_is_not_looked_at_for_every_request(path: Path) -> None:
    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    watch = Stopwatch()
    keys = ApiKeys(path, monotonic=watch)

    path.unlink()
    watch.seconds = 4.9

    assert keys.principal(identity, secret, TODAY) is not None


def test_no_file_is_no_keys(path: Path) -> None:
    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    watch = Stopwatch()
    keys = ApiKeys(path, monotonic=watch)

    path.unlink()
    watch.seconds = 5.0

    assert keys.principal(identity, secret, TODAY) is None


def test_a_slip_in_the_file_turns_no_known_key_away(path: Path) -> None:
    identity, secret = parted(add_key(path, landlords=HARBOUR, roles=CRM))
    watch = Stopwatch()
    keys = ApiKeys(path, monotonic=watch)

    path.write_text("[{")
    watch.seconds = 5.0

    assert keys.principal(identity, secret, TODAY) is not None


def test_a_slip_in_the_file_stops_the_start(path: Path) -> None:
    path.write_text('[{"id": "crm", "sha256": "short", "landlords": ["harbour"], "roles": ["integration"]}]')

    with pytest.raises(ValidationError):
        ApiKeys(path)


def test_a_key_without_a_landlord_is_not_a_key(path: Path) -> None:
    path.write_text(json.dumps([{"id": "crm", "sha256": "0" * 64, "landlords": [], "roles": ["integration"]}]))

    with pytest.raises(ValidationError):
        ApiKeys(path)


def test_a_role_that_does_not_exist_is_refused_when_the_key_is_made(path: Path) -> None:
    with pytest.raises(ValueError, match="superuser"):
        add_key(path, landlords=HARBOUR, roles=frozenset({"superuser"}))


def test_an_id_is_given_once(path: Path) -> None:
    add_key(path, landlords=HARBOUR, roles=CRM, identity="crm")

    with pytest.raises(ValueError, match="already"):
        add_key(path, landlords=HARBOUR, roles=CRM, identity="crm")


def test_revoking_an_unknown_key_says_so(path: Path) -> None:
    assert not revoke_key(path, "nobody")
