"""Entering a decision that a meeting took before the strategy was kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from tracker.adapters.ports import Ports
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.round import Recommendation, Round
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import LONGEST_LINE, not_in_the_future, required_text
from tracker.services.errors import FormError
from tracker.services.stage_records import checked_web_address, sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.deadlines import compute
from tracker.workflows.voting_rules import Mode, Outcome


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What a meeting decided, all of it agreed without a vote. Instants are UTC.

    `recommendations` are (kind, text); the last is decisive.
    """

    slot: str
    starts_at: datetime
    venue: str
    title: str
    recommendations: tuple[tuple[str, str], ...]
    published_at: datetime
    web_address: str


def enter_past_decision(
    strategy_id: int,
    past: PastDecision,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Record the meeting, its decision and the publication; Done names the round.

    The period for call-in follows from the publication (R5) and is kept with the record. Raises
    FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        body = acting.snapshot.bodies.get(past.slot)
        revision = acting.snapshot.revision
        if body is None or body.mode is not Mode.MEETING:
            raise FormError({"slot": "Choose a body that decides at meetings."})
        if revision is None:
            raise FormError({"revision": "Add the papers that were decided on first."})
        if not past.recommendations:
            raise FormError({"recommendations": "Enter at least one recommendation."})
        not_in_the_future("published_at", past.published_at, now)
        meeting = Meeting(
            body_id=body.body_id,
            starts_at=past.starts_at,
            venue=required_text("venue", past.venue, "Enter the place.", longest=LONGEST_LINE),
            status="held",
            uid=f"{uuid4()}@tracker",
        )
        acting.session.add(meeting)
        acting.session.flush()
        decided = _round(acting, past, body.body_id, revision.revision_id, meeting)
        snapshot = acting.snapshot
        published_on = acting.local_date(past.published_at)
        call_in = compute(snapshot.rules["R5"], published_on, snapshot.calendar)
        record = sign_record(
            acting,
            "update_decision_published",
            happened_at=past.published_at,
            detail={
                "round": decided.id,
                "call_in_ends_on": call_in.date.isoformat(),
                "effective_on": call_in.effective.isoformat() if call_in.effective else None,
                "sentence": call_in.sentence,
            },
            web_address=checked_web_address(past.web_address),
            meeting_id=meeting.id,
        )
        acting.record(
            "past_decision_entered",
            ("round", decided.id),
            happened_at=past.published_at,
            facts={"meeting": meeting.id, "record": record.id, "outcome": decided.outcome},
        )
        return Done("round", decided.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "past": past.title, "at": past.starts_at.isoformat()},
        act="enter_past_decision",
    )


def _round(
    acting: Acting, past: PastDecision, body_id: int, revision_id: int, meeting: Meeting
) -> Round:
    session = acting.session
    session.add(
        AgendaItem(
            meeting_id=meeting.id,
            strategy_id=acting.strategy.id,
            position=1,
            title=past.title,
            status="decided",
            opened_at=past.starts_at,
            closed_at=past.published_at,
        )
    )
    decided = Round(
        strategy_id=acting.strategy.id,
        visit_id=next(iter(acting.snapshot.visits.values())),
        body_id=body_id,
        slot=past.slot,
        mode=Mode.MEETING,
        meeting_id=meeting.id,
        revision_id=revision_id,
        status="closed",
        opened_at=past.starts_at,
        closed_at=past.published_at,
        closed_by=acting.user_id,
        closed_by_kind="person",
        outcome=Outcome.APPROVED,
        why="Agreed without a vote.",
    )
    session.add(decided)
    session.flush()
    last = len(past.recommendations)
    for position, (kind, text) in enumerate(past.recommendations, start=1):
        session.add(
            Recommendation(
                round_id=decided.id,
                position=position,
                letter="abcdefghij"[position - 1],
                kind=kind,
                text=text,
                decisive=position == last,
                outcome=Outcome.APPROVED,
                method="agreed_without_vote",
            )
        )
    session.flush()
    return decided
