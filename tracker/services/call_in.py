"""Call-in: directions, what scrutiny recommends, and agreement that call-in does not apply.

Calling a decision in is a trigger of the definition. Local Democracy, Economic Development and
Construction Act 2009, sch. 5A, para. 1(4); SI 2017/68, art. 7(4) for the days (R6).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from tracker.adapters.ports import Ports
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import (
    LONGEST_LINE,
    not_in_the_future,
    required_text,
)
from tracker.services.errors import FormError, RefusedError
from tracker.services.schedule import set_deadline
from tracker.services.short_notice import CONSENTERS, fixed_meeting
from tracker.services.stage_records import sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.calendar import Basis, in_words, plus_days
from tracker.workflows.call_in import (
    ADVICE,
    DEADLINE_TITLES,
    DIRECTION,
    RECONSIDER,
    reconsidering_stages,
)
from tracker.workflows.deadlines import RECONSIDERATION_DAYS, compute, non_working_warning
from tracker.workflows.definition import StageKind
from tracker.workflows.events import DeadlineSet
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused


@dataclass(frozen=True, slots=True)
class Urgency:
    """Who agreed that call-in does not apply, in which office, and why."""

    who: str
    office: str
    reasons: str


def record_call_in_direction(
    strategy_id: int,
    text: str,
    until: date | None,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Scrutiny directs that the decision is not carried out while it is under review.

    It ends on the local day `until`, or as late as the law allows: 14 days from its issue. One
    direction for one call-in. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        _called_in(acting)
        s = acting.snapshot
        if DIRECTION in s.deadlines:
            raise FormError({"text": "A direction is recorded for this call-in already."})
        not_in_the_future("happened_at", happened_at, now)
        said = required_text("text", text, "Enter what the direction says.")
        issued = acting.local_date(happened_at)
        latest = compute(s.rules["R6"], issued, s.calendar)
        last = until or latest.date
        if not issued <= last <= latest.date:
            most = f"Enter a day from {in_words(issued)} to {in_words(latest.date)}."
            raise FormError({"until": f"{most} {latest.sentence}"})
        record = sign_record(
            acting, DIRECTION, happened_at=happened_at, detail={"text": said, "until": str(last)}
        )
        sentence = latest.sentence
        if last != latest.date:
            sentence = f"The direction ends on {in_words(last)}; at the latest it could have ended "
            sentence += f"on {in_words(latest.date)}."
        _set(acting, DIRECTION, "direction_issued", issued, last, sentence)
        acting.record(
            "call_in_direction_recorded",
            ("record", record.id),
            happened_at=happened_at,
            facts={"text": said, "until": last.isoformat()},
        )
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "direction": strategy_id,
            "text": text,
            "until": until.isoformat() if until else None,
            "happened_at": happened_at.isoformat(),
        },
        act="record_call_in_direction",
    )


def record_scrutiny_recommendations(
    strategy_id: int,
    outcome: str,
    text: str,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The authority received what scrutiny recommends: to reconsider, or to change nothing.

    Where it is to reconsider, the meeting that does is held within 10 days of the receipt, and the
    clerk owes a meeting. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        _called_in(acting)
        if outcome not in ADVICE:
            raise FormError({"outcome": "Select what scrutiny recommends."})
        before = acting.snapshot.records.get("scrutiny_recommendations")
        if before is not None and before.of_this_visit:
            raise FormError({"text": "The recommendations on this call-in are recorded already."})
        not_in_the_future("happened_at", happened_at, now)
        said = required_text("text", text, "Enter what scrutiny recommends.")
        record = sign_record(
            acting,
            "scrutiny_recommendations",
            happened_at=happened_at,
            outcome=outcome,
            detail={"text": said},
        )
        facts = {"outcome": outcome, "text": said}
        if outcome == "reconsider":
            received = acting.local_date(happened_at)
            last = plus_days(received, RECONSIDERATION_DAYS)
            facts["by"] = last.isoformat()
            sentence = (
                f"The meeting to reconsider is held by {in_words(last)}, {RECONSIDERATION_DAYS} "
                f"days after the recommendations were received on {in_words(received)}."
            )
            _set(acting, RECONSIDER, "recommendations_received", received, last, sentence)
        acting.record(
            "scrutiny_recommendations_received",
            ("record", record.id),
            happened_at=happened_at,
            facts=facts,
        )
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "recommendations": strategy_id,
            "outcome": outcome,
            "text": text,
            "happened_at": happened_at.isoformat(),
        },
        act="record_scrutiny_recommendations",
    )


def disapply_call_in(
    strategy_id: int,
    urgency: Urgency,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """It is agreed that this decision is too urgent to be called in, before it is published.

    Who may agree is a matter of the authority's scrutiny procedure rules: the scrutiny chair, or
    who stands in. The notice of the decision has to say so. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        definition = acting.snapshot.definition
        if definition.top_stage_of(acting.snapshot.state).kind is not StageKind.MEETING:
            sentence = "This is agreed once the meeting has the strategy, and before publication."
            raise RefusedError(Refused((Unmet("stage", sentence),)))
        meeting_id = fixed_meeting(acting)
        not_in_the_future("happened_at", happened_at, now)
        if urgency.office not in CONSENTERS:
            raise FormError({"office": "Select in which office they agreed."})
        detail = {
            "who": required_text("who", urgency.who, "Enter who agreed.", longest=LONGEST_LINE),
            "reasons": required_text("reasons", urgency.reasons, "Say why it is urgent."),
        }
        record = sign_record(
            acting,
            "call_in_disapplied",
            happened_at=happened_at,
            outcome=urgency.office,
            detail=dict(detail),
            meeting_id=meeting_id,
        )
        acting.record(
            "call_in_disapplied",
            ("record", record.id),
            happened_at=happened_at,
            facts={**detail, "as": urgency.office},
        )
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "disapply": strategy_id,
            **asdict(urgency),
            "happened_at": happened_at.isoformat(),
        },
        act="disapply_call_in",
    )


def _called_in(acting: Acting) -> None:
    """Raises RefusedError unless the decision is called in and not dealt with yet."""
    definition = acting.snapshot.definition
    stage = definition.top_stage_of(acting.snapshot.state).name
    if stage not in reconsidering_stages(definition):
        sentence = "The decision is not called in."
        raise RefusedError(Refused((Unmet("stage", sentence, ("scrutiny_chair",)),)))


def _set(
    acting: Acting, name: str, anchor: str, anchor_on: date, due_on: date, sentence: str
) -> None:
    """A deadline of R6. It counts calendar days, so a last day on which nobody works is said."""
    warning = non_working_warning(due_on, acting.snapshot.calendar)
    set_deadline(
        acting,
        DeadlineSet(
            name=name,
            rule="R6",
            basis=Basis.CALENDAR.value,
            anchor=anchor,
            anchor_on=anchor_on,
            due_on=due_on,
            due_time=None,
            statutory=True,
            sentence=" ".join(filter(None, (sentence, warning))),
            title=DEADLINE_TITLES[name],
        ),
    )
