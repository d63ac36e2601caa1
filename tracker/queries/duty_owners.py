"""Who owes a duty now: the people behind a membership or an office, with what to tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, literal, or_, select, union
from sqlalchemy.orm import Session

from tracker.models.body import Body, Membership
from tracker.models.duty import Duty
from tracker.models.people import OfficeHolder, User
from tracker.models.strategy import Strategy
from tracker.queries.actors import membership_holds, office_holds


@dataclass(frozen=True, slots=True)
class DutyOwner:
    """One person who owes one duty, in which capacity; `facts` is what a text about it needs."""

    duty_id: int
    user_id: int
    facts: dict[str, Any]


def duty_owners(session: Session, duty_ids: Sequence[int], today: date) -> list[DutyOwner]:
    """The active people who owe these duties on a local day, by duty and person."""
    members = (
        select(
            Duty.id.label("duty_id"),
            Membership.user_id.label("user_id"),
            Membership.capacity.label("capacity"),
            Body.name.label("body"),
        )
        .join(Membership, Membership.id == Duty.membership_id)
        .join(Body, Body.id == Membership.body_id)
        .where(Duty.id.in_(duty_ids), membership_holds(today))
    )
    holders = (
        select(
            Duty.id,
            OfficeHolder.user_id,
            OfficeHolder.office,
            literal(""),
        )
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .join(
            OfficeHolder,
            and_(
                OfficeHolder.office == Duty.office,
                OfficeHolder.authority_id == Strategy.authority_id,
                or_(
                    OfficeHolder.strategy_id.is_(None),
                    OfficeHolder.strategy_id == Duty.strategy_id,
                ),
            ),
        )
        .where(Duty.id.in_(duty_ids), office_holds(today))
    )
    named = select(Duty.id, Duty.user_id, literal(""), literal("")).where(
        Duty.id.in_(duty_ids), Duty.user_id.is_not(None)
    )
    # Whoever holds an office twice, for all and for this strategy, owes the duty once.
    owners = union(members, holders, named).subquery()
    rows = session.execute(
        select(
            owners.c.duty_id,
            owners.c.user_id,
            owners.c.capacity,
            owners.c.body,
            Duty.act,
            Duty.subject_kind,
            Duty.subject_id,
            Duty.subject_name,
            Duty.due_on,
            Duty.due_time,
            Strategy.slug,
            Strategy.title,
        )
        .join(User, User.id == owners.c.user_id)
        .join(Duty, Duty.id == owners.c.duty_id)
        .join(Strategy, Strategy.id == Duty.strategy_id)
        .where(User.deactivated_at.is_(None))
        .order_by(owners.c.duty_id, owners.c.user_id)
    )
    return [
        DutyOwner(
            row.duty_id,
            row.user_id,
            {
                "act": row.act,
                "what": row.subject_name,
                "title": row.title,
                "slug": row.slug,
                "body": row.body,
                "capacity": row.capacity,
                "path": duty_path(row.act, (row.subject_kind, row.subject_id), row.slug),
                "due_on": row.due_on.isoformat() if row.due_on else None,
                "due_time": row.due_time.isoformat("minutes") if row.due_time else None,
            },
        )
        for row in rows
    ]


def duty_path(act: str, subject: tuple[str, int], slug: str) -> str:
    """Where a duty is done: the path of the page, without the host."""
    kind, subject_id = subject
    if kind in ("round", "meeting") and act in ("respond", "record_decision"):
        return f"/{kind}s/{subject_id}"
    if act == "put_on_agenda":
        return "/meetings"
    page = {
        "sign_clearance": "/clearances",
        "do_exempt_check": "/clearances",
        "do_pre_election_check": "/clearances",
        "record_key_decision_notice": "/key-decision",
        "record_agenda_published": "/key-decision",
        "answer_feedback": "/approvals",
        "close_evidence_review": "/evidence",
        "meet_deadline": "/timeline",
    }.get(act, "")
    return f"/strategies/{slug}{page}"
