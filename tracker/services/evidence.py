"""Recording evidence and engagement; what comes after the review has closed is marked late."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.evidence import (
    ENGAGEMENT_KINDS,
    EngagementEvent,
    EngagementPriority,
    EvidenceItem,
)
from tracker.models.strategy import Priority
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import LONGEST_LINE, optional_text, required_text
from tracker.services.errors import FormError, RefusedError
from tracker.workflows.actors import Actor
from tracker.workflows.election_guards import engagement_collision
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused

MOST_PEOPLE = 10_000_000


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A piece of evidence under one priority, or under none yet."""

    title: str
    summary: str = ""
    source: str = ""
    priority_id: int | None = None
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewEngagement:
    """Whom the authority listened to, and which priorities it bears on."""

    kind: str
    title: str
    with_whom: str = ""
    people: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    summary: str = ""
    priority_ids: tuple[int, ...] = ()


def record_evidence(
    strategy_id: int,
    evidence: NewEvidence,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """File a piece of evidence. Raises FormError, RefusedError and what `perform` raises."""

    def work(acting: Acting) -> Done:
        wanted = [evidence.priority_id] if evidence.priority_id is not None else []
        _check_priorities(acting, wanted, "priority_id")
        item = EvidenceItem(
            strategy_id=strategy_id,
            priority_id=evidence.priority_id,
            title=_title(evidence.title),
            summary=optional_text("summary", evidence.summary),
            source=optional_text("source", evidence.source, longest=LONGEST_LINE),
            dated_on=evidence.dated_on,
            added_by=acting.user_id,
            added_at=now,
            late=_is_late(acting),
        )
        acting.session.add(item)
        acting.session.flush()
        facts = {"title": item.title, "priority": item.priority_id, "late": item.late}
        acting.record("evidence_recorded", ("evidence", item.id), facts=facts)
        return Done("evidence", item.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=Ticket(ticket.key),
        request={"strategy": strategy_id, **_plain(asdict(evidence))},
        act="record_evidence",
        raises_version=False,
    )


def record_engagement(
    strategy_id: int,
    engagement: NewEngagement,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """File an engagement under its priorities.

    What is held while a poll is near (R8) needs the monitoring officer's override first; without a
    first day nobody can tell. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        _check_engagement(engagement)
        _refuse_near_a_poll(acting, engagement)
        _check_priorities(acting, engagement.priority_ids, "priority_ids")
        event = EngagementEvent(
            strategy_id=strategy_id,
            kind=engagement.kind,
            title=_title(engagement.title),
            with_whom=optional_text("with_whom", engagement.with_whom, longest=LONGEST_LINE),
            people=engagement.people,
            starts_on=engagement.starts_on,
            ends_on=engagement.ends_on,
            summary=optional_text("summary", engagement.summary),
            added_by=acting.user_id,
            added_at=now,
            late=_is_late(acting),
        )
        acting.session.add(event)
        acting.session.flush()
        for priority_id in sorted(set(engagement.priority_ids)):
            acting.session.add(EngagementPriority(engagement_id=event.id, priority_id=priority_id))
        facts = {"title": event.title, "kind": event.kind, "late": event.late}
        acting.record("engagement_recorded", ("engagement", event.id), facts=facts)
        return Done("engagement", event.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=Ticket(ticket.key),
        request={"strategy": strategy_id, **_plain(asdict(engagement))},
        act="record_engagement",
        raises_version=False,
    )


def _title(text: str) -> str:
    return required_text("title", text, "Enter a title.", longest=LONGEST_LINE)


def _is_late(acting: Acting) -> bool:
    return acting.snapshot.state != acting.snapshot.definition.start


def _check_engagement(engagement: NewEngagement) -> None:
    errors: dict[str, str] = {}
    if engagement.kind not in ENGAGEMENT_KINDS:
        errors["kind"] = "Select what kind of engagement this was."
    if engagement.people is not None and not 0 <= engagement.people <= MOST_PEOPLE:
        errors["people"] = "Enter how many people took part, as a whole number."
    starts_on, ends_on = engagement.starts_on, engagement.ends_on
    if ends_on is not None and (starts_on is None or ends_on < starts_on):
        errors["ends_on"] = "Enter a last day that is not before the first day."
    if errors:
        raise FormError(errors)


def _refuse_near_a_poll(acting: Acting, engagement: NewEngagement) -> None:
    first = engagement.starts_on
    if first is None:
        return
    last = engagement.ends_on or first
    missing = engagement_collision(acting.snapshot, first, last, acting.now)
    if missing is not None:
        raise RefusedError(Refused((Unmet("engagement_near_a_poll", *missing),)))


def _check_priorities(acting: Acting, wanted: list[int] | tuple[int, ...], field: str) -> None:
    found = set(
        acting.session.scalars(
            select(Priority.id).where(
                Priority.strategy_id == acting.strategy.id, Priority.id.in_(wanted)
            )
        )
    )
    if found != set(wanted):
        raise FormError({field: "Select a priority of this strategy."})


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }
