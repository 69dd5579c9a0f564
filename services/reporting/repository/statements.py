"""Statements that write or read many rows of a table at once, made from the table's declaration."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Table, TextClause, text
from sqlalchemy.dialects import postgresql

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def written(table: Table) -> list[str]:
    """Return the columns that a row is written with: all that PostgreSQL does not fill in."""
    return [column.name for column in table.columns if column.server_default is None]


def upsert(table: Table) -> TextClause:
    """Make the statement that writes rows and replaces those that are there."""
    keys = table.primary_key.columns.keys()
    changes = [f"{name} = excluded.{name}" for name in written(table) if name not in keys]
    stamps = [f"{column.name} = now()" for column in table.columns if column.server_default is not None]
    return _insert(table, [*changes, *stamps])


def add_up(table: Table) -> TextClause:
    """Make the statement that adds to the counts of rows, making those that are missing."""
    keys = table.primary_key.columns.keys()
    counts = [name for name in written(table) if name not in keys]
    return _insert(table, [f"{name} = {table.name}.{name} + excluded.{name}" for name in counts])


def load(table: Table, key: str) -> TextClause:
    """Make the statement that reads the rows whose `key` is one of `:keys`."""
    names = ", ".join(written(table))
    return text(f"SELECT {names} FROM {table.name} WHERE {key} = ANY(CAST(:keys AS text[]))")  # noqa: S608 - declared names


def by_column(table: Table, rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    """Turn rows, in the order of the columns, into the statement's parameters."""
    columns = zip(*rows, strict=True)
    return {name: list(column) for name, column in zip(written(table), columns, strict=True)}


def _insert(table: Table, changes: Sequence[str]) -> TextClause:
    names = written(table)
    arrays = ", ".join(f"CAST(:{name} AS {_type(table.columns[name])}[])" for name in names)
    keys = ", ".join(table.primary_key.columns.keys())
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays})"  # noqa: S608 - declared names
        f" ON CONFLICT ({keys}) DO UPDATE SET {', '.join(changes)}"
    )


def _type(column: "Column[Any]") -> str:
    return column.type.compile(dialect=_DIALECT)
