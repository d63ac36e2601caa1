"""The declarative base, the column types and the small builders that every table uses.

Rules of all tables: `id` integer primary key; `*_at` is an instant in UTC, `*_on` a local calendar
date, `*_time` a local wall-clock time; an enumeration is VARCHAR with a CHECK, never a native type.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, ClassVar, TypeAlias, cast

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    String,
    Text,
    Time,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column

from tracker.extensions import metadata as shared_metadata

Json: TypeAlias = Mapping[str, Any] | Sequence[Any] | str | int | float | bool | None
"""A value that has a JSON text."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware (UTC) out. A naive value raises ValueError, never a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class InstantText(TypeDecorator[datetime]):
    """An instant as the text of fixed width of an audit body; text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def instant_text(value: datetime) -> str:
    """`2019-11-01T10:00:00.000000Z`: UTC, always with microseconds. Refuses a naive value."""
    if value.utcoffset() is None:
        raise ValueError(f"an instant needs a time zone: {value!r}")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def canonical_json(value: Json) -> str:
    """The one text of a JSON value: keys sorted, no spaces, not escaped. Refuses NaN."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


class JsonText(TypeDecorator[Json]):
    """JSON kept as canonical text. Replace the whole value; a change inside it is not noticed."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: Json,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        return None if value is None else canonical_json(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> Json:
        return None if value is None else cast(Json, json.loads(value))


class Base(DeclarativeBase):
    """Every table; the metadata, with its naming convention, is the one that `db` binds."""

    metadata = shared_metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        bytes: LargeBinary(),
        datetime: UtcDateTime(),
        date: Date(),
        time: Time(),
        dict[str, Any]: JsonText(),
    }


Key = Annotated[int, mapped_column(primary_key=True)]
Word = Annotated[str, mapped_column(String(60))]
"""A word of an enumeration or another short machine name."""
Digest = Annotated[str, mapped_column(String(64))]
"""SHA-256 in lower-case hex."""


def one_of(column: str, words: Iterable[str], *, name: str | None = None) -> CheckConstraint:
    """`column` (or NULL where it is nullable) holds one of `words`."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def check(name: str, condition: str) -> CheckConstraint:
    return CheckConstraint(condition, name=name)


def in_order(first: str, last: str) -> CheckConstraint:
    """`last` is open (NULL) or not before `first`."""
    return CheckConstraint(f"{last} IS NULL OR {last} >= {first}", name=f"{last}_order")


def together(name: str, *columns: str) -> CheckConstraint:
    """Either all of `columns` are NULL or none is."""
    first, *others = columns
    return CheckConstraint(
        " AND ".join(f"({first} IS NULL) = ({other} IS NULL)" for other in others), name=name
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that satisfy `where`, the same on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
