"""Looking up what the demonstration has created, by the names that it uses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.models.body import Body, Membership
from tracker.models.calendar import Poll
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.people import IdempotencyKey, User
from tracker.models.round import FeedbackAnswer, Recommendation, Round, Vote
from tracker.models.strategy import Priority, Strategy
from tracker.queries.actors import person
from tracker.workflows.actors import Person


def authority_id(slug: str) -> int | None:
    return db.session.scalar(select(Authority.id).where(Authority.slug == slug))


def strategy_id(slug: str) -> int | None:
    return db.session.scalar(select(Strategy.id).where(Strategy.slug == slug))


def strategy_state(strategy_id: int) -> str:
    return db.session.scalars(select(Strategy.state).where(Strategy.id == strategy_id)).one()


def body_id(slug: str) -> int:
    return db.session.scalars(select(Body.id).where(Body.slug == slug)).one()


def actor(email: str, today: date) -> Person:
    """The person of that address with the rights of a local day."""
    user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
    return person(db.session(), user_id, today)


def priority_ids(strategy_id: int) -> list[int]:
    """In their order."""
    return list(
        db.session.scalars(
            select(Priority.id)
            .where(Priority.strategy_id == strategy_id)
            .order_by(Priority.position)
        )
    )


def open_round(strategy_id: int, slot: str) -> tuple[int, int, int]:
    """The open round of a body: its id, its revision, and its decisive recommendation."""
    row = db.session.execute(
        select(Round.id, Round.revision_id, Recommendation.id.label("recommendation"))
        .join(Recommendation, Recommendation.round_id == Round.id)
        .where(
            Round.strategy_id == strategy_id,
            Round.slot == slot,
            Round.status == "open",
            Recommendation.decisive.is_(True),
        )
    ).one()
    return row.id, row.revision_id, row.recommendation


def recommendation_ids(round_id: int) -> list[int]:
    """In their order."""
    return list(
        db.session.scalars(
            select(Recommendation.id)
            .where(Recommendation.round_id == round_id)
            .order_by(Recommendation.position)
        )
    )


def unanswered(strategy_id: int) -> list[int]:
    """Votes with a comment that has no answer, in closed rounds."""
    return list(
        db.session.scalars(
            select(Vote.id)
            .join(Round, Round.id == Vote.round_id)
            .outerjoin(FeedbackAnswer, FeedbackAnswer.vote_id == Vote.id)
            .where(
                Round.strategy_id == strategy_id,
                Round.status == "closed",
                Round.mode == "written",
                Vote.reason != "",
                FeedbackAnswer.id.is_(None),
            )
            .order_by(Vote.id)
        )
    )


def meeting_to_come(body_id: int) -> int:
    """The scheduled meeting of a body."""
    return db.session.scalars(
        select(Meeting.id)
        .where(Meeting.body_id == body_id, Meeting.status == "scheduled")
        .order_by(Meeting.starts_at)
        .limit(1)
    ).one()


def has_meeting_to_come(body_id: int) -> bool:
    """Whether a meeting of the body is scheduled."""
    wanted = select(Meeting.id).where(Meeting.body_id == body_id, Meeting.status == "scheduled")
    return db.session.scalar(select(wanted.exists())) is True


def latest_item(strategy_id: int) -> int:
    """The strategy's latest agenda item."""
    return db.session.scalars(
        select(AgendaItem.id)
        .where(AgendaItem.strategy_id == strategy_id)
        .order_by(AgendaItem.id.desc())
        .limit(1)
    ).one()


def meeting_of(strategy_id: int) -> int:
    """The meeting of that item."""
    return db.session.scalars(
        select(AgendaItem.meeting_id).where(AgendaItem.id == latest_item(strategy_id))
    ).one()


def meeting_round(item_id: int) -> int:
    """The round that was opened for an agenda item."""
    return db.session.scalars(
        select(Round.id)
        .join(AgendaItem, AgendaItem.meeting_id == Round.meeting_id)
        .where(AgendaItem.id == item_id, Round.strategy_id == AgendaItem.strategy_id)
        .order_by(Round.id.desc())
        .limit(1)
    ).one()


def was_done(key: str) -> bool:
    """Whether an act with this key has been done."""
    wanted = select(IdempotencyKey.id).where(
        IdempotencyKey.key == key, IdempotencyKey.result_id.is_not(None)
    )
    return db.session.scalar(select(wanted.exists())) is True


def seats(body_id: int) -> list[int]:
    """The ids of the memberships of a body."""
    return list(
        db.session.scalars(
            select(Membership.id).where(Membership.body_id == body_id).order_by(Membership.id)
        )
    )


def poll_id(title: str) -> int:
    """The id of a poll by what people call it; LookupError if there is none."""
    found = db.session.scalar(select(Poll.id).where(Poll.title == title))
    if found is None:
        raise LookupError(f"no poll {title}")
    return found
