"""Members of staff are who they are, however somebody typed their id."""

import pytest

from shared.kernel.staff import as_actor


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [("ann", "user:ann"), ("user:ann", "user:ann"), ("machine:crm", "machine:crm"), ("team:repairs", "team:repairs")],
)
def test_an_id_without_a_kind_is_a_persons(typed: str, recorded: str) -> None:
    assert as_actor(typed) == recorded
