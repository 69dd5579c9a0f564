"""How a member of staff is named in every record, so that who is meant is never a matter of spelling."""


def as_actor(staff: str) -> str:
    """Return a staff id as it stands in the record: one without a kind before the colon is a person's."""
    return staff if ":" in staff else f"user:{staff}"
