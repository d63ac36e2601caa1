"""Whatever is done to the stored chain behind the triggers' back is found, and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.models import triggers
from tracker.models.record import GENESIS, entry_hash
from tracker.queries.audit_chain import (
    ChainReport,
    UnknownPositionError,
    chain_head,
    verify_chain,
)
from tracker.services import audit
from tracker.services.unit_of_work import unit_of_work
from tracker.workflows.actors import Person

AT = datetime(2020, 1, 6, 9, 30, tzinfo=UTC)
LENGTH = 7


@pytest.fixture
def chain(session: Session) -> Session:
    """Seven entries, the fourth with two personal fields, and no trigger left to protect them."""
    with unit_of_work() as work:
        for number in range(1, LENGTH + 1):
            audit.append(
                work,
                audit.Entry(
                    event="noted",
                    actor=Person(user_id=1, name="Ada Example"),
                    capacity="lead_officer",
                    happened_at=AT,
                    recorded_at=AT,
                    subject=("strategy", 1),
                    facts={"number": number, "word": "Prüfung"},
                    personal={"name": "Ada", "comment": "No"} if number == 4 else {},
                ),
            )
    connection = session.connection()
    for table, name in triggers.catalogue(connection):
        if table == "audit_events":
            on_table = " ON audit_events" if connection.dialect.name == "postgresql" else ""
            session.execute(text(f"DROP TRIGGER {name}{on_table}"))
    session.commit()
    return session


def run(session: Session, *statements: str) -> None:
    for statement in statements:
        session.execute(text(statement))
    session.commit()


def edit(session: Session, position: int) -> None:
    run(
        session,
        "UPDATE audit_events SET body = replace(body, 'Prüfung', 'Pruefung')"
        f" WHERE id = {position}",
    )


def edit_and_rehash(session: Session, position: int) -> None:
    """The forger knows how to hash, but stops at the entry itself."""
    edit(session, position)
    previous = session.execute(
        text(f"SELECT hash FROM audit_events WHERE id = {position - 1}")
    ).scalar_one()
    body = session.execute(
        text(f"SELECT body FROM audit_events WHERE id = {position}")
    ).scalar_one()
    forged = entry_hash(previous, body.encode())
    run(session, f"UPDATE audit_events SET hash = '{forged}' WHERE id = {position}")


def delete(session: Session, *positions: int) -> None:
    listed = ", ".join(map(str, positions))
    run(
        session,
        f"DELETE FROM audit_details WHERE event_id IN ({listed})",
        f"DELETE FROM audit_events WHERE id IN ({listed})",
    )


def swap(session: Session, first: int, second: int) -> None:
    """Two entries change places, each keeping a body that names its new place."""
    rows = session.execute(
        text(f"SELECT id, body, hash FROM audit_events WHERE id IN ({first}, {second})")
    ).all()
    bodies = {row.id: row.body for row in rows}
    delete(session, first, second)
    for place, other in ((first, second), (second, first)):
        body = bodies[other].replace(f'"position":{other}', f'"position":{place}')
        session.execute(
            text("INSERT INTO audit_events (id, body, hash) VALUES (:id, :body, :hash)"),
            {"id": place, "body": body, "hash": entry_hash(f"{place}", body.encode())},
        )
    session.commit()


def append_forged(session: Session, position: int) -> None:
    last_hash = chain_head(session)[1]
    body = session.execute(
        text(f"SELECT body FROM audit_events WHERE id = {position - 1}")
    ).scalar_one()
    body = body.replace(f'"position":{position - 1}', f'"position":{position}')
    session.execute(
        text("INSERT INTO audit_events (id, body, hash) VALUES (:id, :body, :hash)"),
        {"id": position, "body": body, "hash": entry_hash(last_hash, body.encode())},
    )
    session.commit()


# what is done, the first position at fault, a word of the sentence
DAMAGE: dict[str, tuple[Callable[[Session], object], int, str]] = {
    "the first entry edited": (lambda s: edit(s, 1), 1, "changed"),
    "an entry edited": (lambda s: edit(s, 3), 3, "changed"),
    "the last entry edited": (lambda s: edit(s, LENGTH), LENGTH, "changed"),
    "an entry edited and hashed anew": (lambda s: edit_and_rehash(s, 3), 4, "changed"),
    "the last edited and hashed anew": (lambda s: edit_and_rehash(s, LENGTH), LENGTH, "head"),
    "a hash edited": (
        lambda s: run(s, f"UPDATE audit_events SET hash = '{GENESIS}' WHERE id = 5"),
        5,
        "changed",
    ),
    "the first entry taken out": (lambda s: delete(s, 1), 1, "missing"),
    "an entry taken out": (lambda s: delete(s, 3), 3, "missing"),
    "several taken out": (lambda s: delete(s, 2, 3, 6), 2, "missing"),
    "the last cut off": (lambda s: delete(s, LENGTH), LENGTH, "cut off"),
    "the tail cut off": (lambda s: delete(s, 5, 6, LENGTH), 5, "cut off"),
    "all cut off": (lambda s: delete(s, *range(1, LENGTH + 1)), 1, "cut off"),
    "two in each other's place": (lambda s: swap(s, 5, 6), 5, "another's place"),
    "one put in at the end": (lambda s: append_forged(s, LENGTH + 1), LENGTH + 1, "after the"),
    "the head moved back": (
        lambda s: run(
            s,
            f"UPDATE audit_head SET position = {LENGTH - 1}",
        ),
        LENGTH,
        "after the",
    ),
    "the head's hash edited": (
        lambda s: run(s, f"UPDATE audit_head SET hash = '{GENESIS}'"),
        LENGTH,
        "head",
    ),
    "the head taken away": (lambda s: run(s, "DELETE FROM audit_head"), 1, "head is missing"),
    "a name edited": (
        lambda s: run(s, "UPDATE audit_details SET value = 'Eva' WHERE field = 'name'"),
        4,
        "name",
    ),
    "a name put where none was": (
        lambda s: run(
            s,
            "INSERT INTO audit_details (event_id, field, value, salt)"
            " VALUES (2, 'name', 'Eva', 'aa')",
        ),
        2,
        "name",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_where_it_is(chain: Session, name: str) -> None:
    do, first_bad, word = DAMAGE[name]
    do(chain)
    report = verify_chain(chain)
    assert not report.ok
    assert report.first_bad == first_bad, report.why
    assert word in (report.why or "")
    assert report.entries == first_bad - 1 or name == "the head taken away"


def test_a_whole_chain_is_found_whole(chain: Session) -> None:
    head = chain_head(chain)
    assert head[0] == LENGTH
    assert verify_chain(chain) == ChainReport(ok=True, entries=LENGTH, head=head[1])


def test_an_empty_chain_is_whole(session: Session) -> None:
    assert verify_chain(session) == ChainReport(ok=True, entries=0, head=GENESIS)


def test_a_redacted_detail_leaves_the_chain_whole(chain: Session) -> None:
    run(chain, "DELETE FROM audit_details WHERE field = 'name'")
    assert verify_chain(chain).ok


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bytes_that_are_no_text_are_found(chain: Session) -> None:
    run(
        chain,
        "UPDATE audit_events SET body = replace(body, 'ü', CAST(X'FF' AS TEXT)) WHERE id = 6",
    )
    assert verify_chain(chain).first_bad == 6


@pytest.mark.parametrize(("start", "entries"), [(1, LENGTH), (4, LENGTH - 3), (LENGTH + 1, 0)])
def test_it_can_begin_anywhere(chain: Session, start: int, entries: int) -> None:
    report = verify_chain(chain, from_position=start)
    assert (report.ok, report.entries) == (True, entries)


def test_what_lies_before_the_beginning_is_not_looked_at(chain: Session) -> None:
    edit(chain, 2)
    assert verify_chain(chain, from_position=4).ok
    edit(chain, 5)
    assert verify_chain(chain, from_position=4).first_bad == 5


@pytest.mark.parametrize("start", [0, -1, LENGTH + 2])
def test_it_cannot_begin_where_nothing_is(chain: Session, start: int) -> None:
    with pytest.raises(UnknownPositionError):
        verify_chain(chain, from_position=start)
