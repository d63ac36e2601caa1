"""What stands in where notice of a key decision is short: the general exception, special urgency.

SI 2017/68, art. 12 (R3): the scrutiny chair is told in writing, the notice is published, and five
clear days pass. Art. 13 (R4): somebody who may agrees that it cannot reasonably be deferred.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from tracker.adapters.ports import Ports
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import (
    LONGEST_LINE,
    not_in_the_future,
    optional_text,
    required_text,
)
from tracker.services.errors import FormError, RefusedError
from tracker.services.stage_records import sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused

CONSENTERS: Final = ("scrutiny_chair", "authority_chair", "authority_vice_chair")
"""Who may agree that a key decision is urgent, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in writing, or a consent: to or by whom, and why (where it stands for R2 or R3)."""

    who: str
    reasons: str
    office: str = "scrutiny_chair"
    why_not_chair: str = ""


def inform_scrutiny_chair(
    strategy_id: int,
    written: Written,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The scrutiny chair was told in writing of a key decision that 28 days' notice is late for.

    SI 2017/68, art. 12(1)(a); where there is no chair, each member of the committee was.
    `written.reasons`: why notice in time was impracticable. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        detail = {
            "who": required_text("who", written.who, "Enter who was told.", longest=LONGEST_LINE),
            "reasons": required_text(
                "reasons", written.reasons, "Say why 28 clear days’ notice was impracticable."
            ),
        }
        return _sign(
            acting, "scrutiny_chair_informed", detail, happened_at, event="scrutiny_chair_informed"
        )

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request=_request("inform", strategy_id, written, happened_at),
        act="inform_scrutiny_chair",
    )


def record_urgency_consent(
    strategy_id: int,
    written: Written,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Somebody agreed that the decision is urgent and cannot reasonably be deferred.

    SI 2017/68, art. 13: the scrutiny chair; only where there is none, or none who can act, the
    chair of the authority, and then the vice-chair. It holds for the meeting on whose agenda the
    strategy stands. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        if written.office not in CONSENTERS:
            raise FormError({"office": "Select in which office they agreed."})
        detail = {
            "who": required_text("who", written.who, "Enter who agreed.", longest=LONGEST_LINE),
            "reasons": required_text(
                "reasons", written.reasons, "Say why it cannot reasonably be deferred."
            ),
            "why_not_chair": optional_text("why_not_chair", written.why_not_chair),
        }
        if written.office != CONSENTERS[0] and not detail["why_not_chair"]:
            raise FormError({"why_not_chair": "Say why the scrutiny chair could not agree."})
        fixed_meeting(acting)
        return _sign(
            acting,
            "urgency_consent",
            detail,
            happened_at,
            event="urgency_consent_recorded",
            outcome=written.office,
        )

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request=_request("consent", strategy_id, written, happened_at),
        act="record_urgency_consent",
    )


def fixed_meeting(acting: Acting) -> int:
    """The meeting that is to decide. Raises RefusedError."""
    meeting = acting.snapshot.meeting
    if meeting is None:
        sentence = "Put the strategy on the agenda first: it is about one meeting’s decision."
        raise RefusedError(Refused((Unmet("meeting_fixed", sentence, ("committee_clerk",)),)))
    return meeting.meeting_id


def _sign(
    acting: Acting,
    kind: str,
    detail: dict[str, str],
    happened_at: datetime,
    *,
    event: str,
    outcome: str | None = None,
) -> Done:
    not_in_the_future("happened_at", happened_at, acting.now)
    meeting = acting.snapshot.meeting
    record = sign_record(
        acting,
        kind,
        happened_at=happened_at,
        outcome=outcome,
        detail=dict(detail),
        meeting_id=meeting.meeting_id if meeting else None,
    )
    facts = {**detail, "as": outcome} if outcome else detail
    acting.record(event, ("record", record.id), happened_at=happened_at, facts=facts)
    return Done("record", record.id)


def _request(
    what: str, strategy_id: int, written: Written, happened_at: datetime
) -> dict[str, Any]:
    said = {**asdict(written), "happened_at": happened_at.isoformat()}
    return {"strategy": strategy_id, what: said}
