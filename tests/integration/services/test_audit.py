"""Appending to the chain: what is stored, what is derived from it, and what writers do at once."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker.extensions import db
from tracker.models.record import GENESIS, AuditDetail, AuditEvent
from tracker.queries.audit_chain import chain_head, verify_chain
from tracker.services import audit
from tracker.services.unit_of_work import LockOrderError, unit_of_work
from tracker.workflows.actors import Person, System

HAPPENED = datetime(2020, 3, 26, 10, 0, tzinfo=UTC)
RECORDED = datetime(2020, 3, 27, 9, 15, 0, 250_000, tzinfo=UTC)
ADA = Person(user_id=7, name="Ada Example")
ENTRY: dict[str, Any] = {
    "event": "draft_shared",
    "actor": ADA,
    "capacity": "lead_officer",
    "happened_at": HAPPENED,
    "recorded_at": RECORDED,
    "subject": ("strategy", 3),
    "strategy_id": 3,
    "trigger": "share_draft",
    "from_": "drafting",
    "to": "review.a.open|review.b.open",
    "definition_hash": "d" * 64,
    "facts": {"revision": 2, "note": "Sîôn’s “draft”"},
}


def add(**changes: Any) -> int:
    with unit_of_work() as work:
        return audit.append(work, audit.Entry(**{**ENTRY, **changes}))


def entry(session: Session, position: int) -> AuditEvent:
    session.rollback()
    return session.get_one(AuditEvent, position)


def test_every_column_says_what_the_body_says(session: Session) -> None:
    assert add() == 1
    row = entry(session, 1)
    body = json.loads(row.body)
    columns = {
        "position": row.position,
        "event": row.event,
        "happened_at": row.happened_at,
        "recorded_at": row.recorded_at,
        "actor_id": row.actor_id,
        "actor_job": row.actor_job,
        "capacity": row.capacity,
        "strategy_id": row.strategy_id,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "trigger": row.trigger,
        "from": row.from_state,
        "to": row.to_state,
        "definition_hash": row.definition_hash,
    }
    only_in_the_body = {"facts", "personal", "row_version"}
    said = {key: value for key, value in body.items() if key not in only_in_the_body}
    for key in ("happened_at", "recorded_at"):
        said[key] = datetime.fromisoformat(said[key])
    assert columns == said
    assert (row.happened_at, row.recorded_at) == (HAPPENED, RECORDED)
    assert body["facts"] == ENTRY["facts"]
    assert (row.actor_id, row.actor_job, row.trigger) == (7, None, "share_draft")


def test_a_job_acts_by_its_name(session: Session) -> None:
    add(actor=System("lapse_call_ins"), capacity=None, strategy_id=None, trigger=None)
    row = entry(session, 1)
    assert (row.actor_id, row.actor_job, row.capacity) == (None, "lapse_call_ins", None)
    assert (row.strategy_id, row.trigger) == (None, None)


def test_each_hash_covers_the_one_before_and_the_stored_bytes(session: Session) -> None:
    add()
    add(event="round_opened")
    first, second = entry(session, 1), entry(session, 2)
    session.rollback()
    hashed = hashlib.sha256((GENESIS + first.body).encode()).hexdigest()
    assert first.hash == hashed
    assert second.hash == hashlib.sha256((hashed + second.body).encode()).hexdigest()
    assert chain_head(session) == (2, second.hash)


def test_two_entries_of_one_act_stand_together_or_not_at_all(session: Session) -> None:
    def fail_after_two() -> None:
        with unit_of_work() as work:
            audit.append(work, audit.Entry(**ENTRY))
            audit.append(work, audit.Entry(**ENTRY))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_two()
    assert chain_head(session) == (0, GENESIS)
    with unit_of_work() as work:
        assert [audit.append(work, audit.Entry(**ENTRY)) for _ in range(2)] == [1, 2]
    assert verify_chain(session).entries == 2


def test_personal_fields_enter_the_chain_as_salted_hashes_only(session: Session) -> None:
    with unit_of_work() as work:
        for _ in range(2):
            audit.append(work, audit.Entry(**ENTRY, personal={"name": "Ada", "comment": "Häßlich"}))
    details = session.scalars(select(AuditDetail).order_by(AuditDetail.id)).all()
    assert [(row.event_id, row.field, row.value) for row in details] == [
        (1, "comment", "Häßlich"),
        (1, "name", "Ada"),
        (2, "comment", "Häßlich"),
        (2, "name", "Ada"),
    ]
    bodies = session.scalars(select(AuditEvent.body).order_by(AuditEvent.id)).all()
    assert not any("Ada" in body or "Häßlich" in body for body in bodies)
    kept = [json.loads(body)["personal"]["name"] for body in bodies]
    assert kept[0] != kept[1], "without a salt of its own the same name would be recognised"
    assert kept[0] == hashlib.sha256(f"{details[1].salt}Ada".encode()).hexdigest()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"happened_at": datetime(2020, 3, 26, 10, 0)}, ValueError),  # noqa: DTZ001
        ({"facts": {"ratio": float("nan")}}, ValueError),
        ({"facts": {"when": HAPPENED}}, TypeError),
        ({"facts": {"note": "a\0b"}}, ValueError),
        ({"personal": {"name": "a\0b"}}, ValueError),
        ({"facts": {"note": "\ud800"}}, ValueError),
    ],
    ids=["naive instant", "not a number", "not JSON", "NUL", "NUL in a name", "half a character"],
)
def test_what_cannot_be_recorded_is_refused_and_leaves_no_gap(
    session: Session, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add(**changes)
    assert chain_head(session) == (0, GENESIS)
    assert add() == 1


def test_the_chain_is_written_only_inside_a_unit_of_work(session: Session) -> None:
    with pytest.raises(LockOrderError):
        audit.append(session, audit.Entry(**ENTRY))


def test_an_entry_of_nobody_is_refused_by_the_database(session: Session) -> None:
    words = {"event": "e", "happened_at": "h", "recorded_at": "r", "subject_kind": "s"}
    body = json.dumps({"position": 1, "subject_id": 1, **words})
    with pytest.raises(Exception, match="ck_audit_events_actor"):
        session.execute(
            text("INSERT INTO audit_events (id, body, hash) VALUES (1, :body, 'h')"), {"body": body}
        )


def test_writers_at_once_make_one_chain(app: Flask, session: Session) -> None:
    writers, each = 4, 6
    together = threading.Barrier(writers)

    def write(number: int) -> None:
        together.wait()
        for _ in range(each):
            with app.app_context():
                add(facts={"writer": number})

    with ThreadPoolExecutor(writers) as pool:
        for done in [pool.submit(write, number) for number in range(writers)]:
            done.result()
    report = verify_chain(session)
    assert report.ok, report.why
    assert report.entries == writers * each
    db.session.rollback()
