"""Closing a written round, by its day or by the lead officer, and asking a body again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.round import Condition, Recommendation, Round, VoteCondition
from tracker.models.strategy import Deadline
from tracker.queries import counting, due
from tracker.queries.addressees import office_holders
from tracker.queries.last_words import current_votes
from tracker.services import notifications, opening
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.errors import FormError, NotFoundError, RefusedError
from tracker.services.stages import advance
from tracker.services.unit_of_work import lock_rounds
from tracker.workflows.actors import Actor, System
from tracker.workflows.approvals import to_json
from tracker.workflows.commands import Command
from tracker.workflows.guards import Unmet
from tracker.workflows.lifecycle import round_opened
from tracker.workflows.permissions import Refused
from tracker.workflows.voting_rules import Outcome


def close_round(
    round_id: int,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None = None,
) -> Done:
    """Close an open written round: count it, and mark its lane done unless nothing was decided.

    The system closes a round once its day is over; the lead officer may close it earlier only when
    everybody has answered. Raises RefusedError, NotFoundError and what `perform` raises.
    """
    strategy_id = strategy_of(round_id)

    def work(acting: Acting) -> Done:
        [closing] = lock_rounds(acting.session, [round_id])
        _must_be_open(closing)
        _must_be_time(acting, closing)
        _close(acting, closing)
        return Done("round", round_id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"close_round": round_id},
        act="close_round",
    )


def close_due_rounds(now: datetime, ports: Ports) -> int:
    """Close every written round whose day is over: the scheduler's own act; says how many."""
    closed = 0
    for round_id in due.due_rounds(now):
        try:
            close_round(round_id, actor=System("close_rounds"), now=now, ports=ports)
        except RefusedError:
            continue  # closed since we looked
        closed += 1
    return closed


def open_round_again(
    strategy_id: int,
    slot: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None = None,
) -> Done:
    """Ask a body again whose round ended without a decision. Raises RefusedError, FormError."""

    def work(acting: Acting) -> Done:
        lane = acting.snapshot.definition.lane_of(slot)
        if lane is None or f"{lane.name}.open" not in acting.snapshot.visits:
            raise RefusedError(
                Refused((Unmet("lane", "This body is not being asked now.", ("lead_officer",)),))
            )
        earlier = acting.snapshot.rounds.get(slot)
        if earlier is not None and earlier.is_open:
            raise FormError({"slot": "The round of this body is still open."})
        event = round_opened(acting.snapshot, lane.name, acting.local_date(now))
        opened = opening.open_round(acting, event)
        acting.record("round_opened_again", ("round", opened.id), facts={"slot": slot})
        return Done("round", opened.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"open_round_again": slot, "strategy": strategy_id},
        act="open_round_again",
    )


def strategy_of(round_id: int) -> int:
    """The strategy of a round; it never changes. Raises NotFoundError."""
    strategy_id = db.session.scalar(select(Round.strategy_id).where(Round.id == round_id))
    if strategy_id is None:
        raise NotFoundError(f"no round {round_id}")
    return strategy_id


def _must_be_open(closing: Round) -> None:
    if closing.status != "open" or closing.mode != "written":
        said = "This round is closed." if closing.status == "closed" else "This is not open."
        raise RefusedError(Refused((Unmet("round_open", said),)))


def _must_be_time(acting: Acting, closing: Round) -> None:
    awaited = acting.snapshot.rounds[closing.slot].awaited
    over = closing.due_at is not None and acting.now > closing.due_at
    if awaited and not over:
        count = len(awaited)
        members = "One member has" if count == 1 else f"{count} members have"
        sentence = f"{members} not answered, and the day to answer is not over."
        raise RefusedError(Refused((Unmet("round_due", sentence, (f"body:{closing.slot}",)),)))


def _close(acting: Acting, closing: Round) -> None:
    session = acting.session
    # By the body's own rule, on the decisive recommendation.
    today = acting.local_date(acting.now)
    result = counting.count(session, closing.id, today, closed=True)
    closing.status, closing.outcome = "closed", result.outcome.value
    closing.closed_at, closing.why, closing.tally = acting.now, result.why, dict(to_json(result))
    closing.closed_by = acting.user_id
    closing.closed_by_kind = "person" if acting.user_id else "system"
    session.execute(
        update(Recommendation)
        .where(Recommendation.round_id == closing.id, Recommendation.decisive.is_(True))
        .values(
            outcome=result.outcome.value,
            method="votes",
            for_count=result.for_,
            against_count=result.against,
            abstained_count=result.abstained,
        )
    )
    session.execute(
        update(Deadline)
        .where(Deadline.round_id == closing.id, Deadline.closed_at.is_(None))
        .values(closed_at=acting.now)
    )
    adopt_conditions(acting, closing, result.outcome)
    acting.record(
        "round_closed",
        ("round", closing.id),
        facts={"slot": closing.slot, "outcome": result.outcome.value, "why": result.why},
    )
    if result.outcome is not Outcome.NO_DECISION:
        acting.reload()
        _finish_lane(acting, closing.slot)
    _tell(acting, closing)


def adopt_conditions(acting: Acting, closing: Round, outcome: Outcome) -> None:
    """Conditions bind once the body agreed with conditions; proposals of a lost round do not."""
    if outcome is not Outcome.APPROVED_WITH_CONDITIONS:
        return
    for proposed in acting.session.scalars(
        select(VoteCondition).where(VoteCondition.vote_id.in_(current_votes([closing.id])))
    ).all():
        acting.session.add(
            Condition(
                strategy_id=acting.strategy.id,
                round_id=closing.id,
                gate="agenda" if closing.mode == "written" else "publication",
                text=proposed.text,
                owner=proposed.owner or "lead_officer",
                due_on=proposed.due_on,
                adopted_at=acting.now,
            )
        )


def _finish_lane(acting: Acting, slot: str) -> None:
    """The lane's own trigger, whatever the definition calls it."""
    definition = acting.snapshot.definition
    lane = definition.lane_of(slot)
    trigger = next(t for t in definition.triggers.values() if lane and t.to == lane.leaves[-1])
    advance(acting, Command(trigger=trigger.name))


def _tell(acting: Acting, closing: Round) -> None:
    leads = office_holders(
        acting.session, acting.strategy.id, ("lead_officer",), acting.local_date(acting.now)
    )
    notifications.tell(
        acting.session,
        leads,
        "round_closed",
        strategy_id=acting.strategy.id,
        facts={
            "title": acting.strategy.title,
            "body": acting.snapshot.bodies[closing.slot].name,
            "path": f"/rounds/{closing.id}",
        },
        dedupe=f"round:{closing.id}:closed",
        due_at=acting.now,
        reason="You lead this strategy.",
        now=acting.now,
    )
