"""The record refuses to be changed, whoever asks and however it is spelled."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.models.world import DAY, HASH, NOW, World, store
from tracker.models import triggers
from tracker.models.base import Base
from tracker.models.calendar import KeyDecisionNotice, Poll, PollDate
from tracker.models.evidence import EvidenceSnapshot
from tracker.models.papers import Document
from tracker.models.record import AuditEvent, SignedRecord
from tracker.models.round import Interest, Vote, VoteCondition

NOTICE_FIELDS = (
    *("matter", "decision_maker", "decision_maker_title", "decided_when", "documents"),
    *("copies_from", "other_documents", "how_to_ask"),
)
ENTRY = (
    '{"actor_id":1,"event":"DraftShared","happened_at":"2020-01-06T09:30:00.000000Z","position":1,'
    '"recorded_at":"2020-01-06T09:30:00.000000Z","subject_id":1,"subject_kind":"strategy"}'
)


@pytest.fixture
def filled(shared: tuple[Session, World]) -> Session:
    """A row in every protected table, to be rolled back."""
    session, world = shared
    signed = {"happened_at": NOW, "recorded_at": NOW}
    rows: list[Base] = [
        AuditEvent(id=1, body=ENTRY, hash=HASH),
        Document(
            revision_id=world.revision,
            position=1,
            title="Draft",
            kind="draft",
            filename="d.pdf",
            media_type="application/pdf",
            size=1,
            sha256=HASH,
            stored_name="x",
        ),
        EvidenceSnapshot(
            strategy_id=world.strategy,
            taken_at=NOW,
            taken_by=world.user,
            body="{}",
            sha256=HASH,
            items=0,
        ),
        Interest(
            round_id=world.round,
            membership_id=world.member,
            seq=1,
            kind="none",
            recorded_by=world.user,
            declared_at=NOW,
            recorded_at=NOW,
        ),
        SignedRecord(
            strategy_id=world.strategy,
            kind="exempt_check",
            signed_by=world.user,
            capacity="monitoring_officer",
            **signed,
        ),
        VoteCondition(vote_id=world.vote, position=1, text="Cost it"),
        PollDate(
            poll_id=store(session, Poll(authority_id=world.authority, kind="local", title="May")),
            known_on=DAY,
            poll_on=DAY,
            recorded_by=world.user,
            recorded_at=NOW,
        ),
        KeyDecisionNotice(
            strategy_id=world.strategy,
            prepared_by=world.user,
            recorded_at=NOW,
            **dict.fromkeys(NOTICE_FIELDS, "said"),
        ),
    ]
    session.add_all(rows)
    session.flush()
    return session


CHANGES = ["UPDATE {table} SET id = id", "DELETE FROM {table}"]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", triggers.PROTECTED)
def test_a_protected_row_is_not_changed(filled: Session, table: str, change: str) -> None:
    present = filled.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    assert present >= 1, f"{table} is empty: the refusal would prove nothing"
    with pytest.raises(IntegrityError, match=f"rows of {table} are never changed or removed"):
        filled.execute(text(change.format(table=table)))


@pytest.mark.parametrize("shared_app", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", triggers.PROTECTED)
def test_postgresql_refuses_truncate(shared: tuple[Session, World], table: str) -> None:
    with pytest.raises(IntegrityError, match="are never changed or removed"):
        shared[0].execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_refuses_to_overwrite_a_vote_by_inserting(session: Session, world: World) -> None:
    """INSERT OR REPLACE deletes the row without its trigger, unless triggers recurse."""
    columns = ", ".join(column.name for column in Vote.__table__.columns)
    changed = columns.replace("choice", "'reject'")
    with pytest.raises(IntegrityError, match="are never changed or removed"):
        session.execute(
            text(f"INSERT OR REPLACE INTO votes ({columns}) SELECT {changed} FROM votes")
        )
    session.rollback()
    assert session.execute(text("SELECT choice FROM votes")).scalar_one() == "approve"


def test_a_vote_changes_through_a_later_one(session: Session, world: World) -> None:
    vote = session.get_one(Vote, world.vote)
    vote.choice = "reject"
    with pytest.raises(IntegrityError, match="rows of votes are never changed or removed"):
        session.flush()
