"""The agenda open to the public, and what lets a late item be considered all the same.

Local Government Act 1972 s.100B: agenda and reports are open to inspection five clear days before
the meeting (R1). An item that was not is considered only if the chair finds it urgent by reason of
special circumstances, which the minutes state (s.100B(4)(b)).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import (
    LONGEST_LINE,
    not_in_the_future,
    optional_text,
    required_text,
)
from tracker.services.errors import RefusedError
from tracker.services.short_notice import fixed_meeting
from tracker.services.stage_records import checked_web_address, sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.definition import StageKind
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused


@dataclass(frozen=True, slots=True)
class LateReport:
    """Who chairs, the special circumstances by which the item is urgent, where it is minuted."""

    chair: str
    reasons: str
    minuted: str


def record_agenda_published(
    strategy_id: int,
    *,
    web_address: str,
    place: str,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The agenda with this item became public at `happened_at`. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        meeting_id = _presented(acting)
        not_in_the_future("happened_at", happened_at, now)
        record = sign_record(
            acting,
            "agenda_published",
            happened_at=happened_at,
            web_address=checked_web_address(web_address),
            place=required_text(
                "place", place, "Enter where it can be inspected.", longest=LONGEST_LINE
            ),
            meeting_id=meeting_id,
        )
        acting.fulfilled.add(("record_agenda_published", ""))
        acting.record(
            "agenda_published",
            ("record", record.id),
            happened_at=happened_at,
            facts={"web_address": record.web_address, "place": record.place},
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
            "agenda_published": strategy_id,
            "web_address": web_address,
            "place": place,
            "happened_at": happened_at.isoformat(),
        },
        act="record_agenda_published",
    )


def record_late_report(
    strategy_id: int,
    late: LateReport,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The chair finds a late item urgent all the same. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        meeting_id = _presented(acting)
        not_in_the_future("happened_at", happened_at, now)
        detail = {
            "who": required_text("chair", late.chair, "Enter who chairs.", longest=LONGEST_LINE),
            "reasons": required_text(
                "reasons", late.reasons, "Enter the special circumstances that the chair stated."
            ),
            "minuted": optional_text("minuted", late.minuted, longest=LONGEST_LINE),
        }
        record = sign_record(
            acting,
            "late_report",
            happened_at=happened_at,
            detail=dict(detail),
            meeting_id=meeting_id,
        )
        acting.record(
            "late_report_accepted", ("record", record.id), happened_at=happened_at, facts=detail
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
            "late_report": strategy_id,
            **asdict(late),
            "happened_at": happened_at.isoformat(),
        },
        act="record_late_report",
    )


def _presented(acting: Acting) -> int:
    """The meeting whose agenda it is; only what passed the agenda gate is on it as a draft."""
    definition = acting.snapshot.definition
    if definition.top_stage_of(acting.snapshot.state).kind is not StageKind.MEETING:
        sentence = "The strategy is not presented to the meeting yet."
        raise RefusedError(Refused((Unmet("stage", sentence, ("lead_officer",)),)))
    return fixed_meeting(acting)
