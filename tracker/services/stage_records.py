"""What a trigger leaves besides the new stage: signed records, and who is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from tracker.models.meeting import AgendaItem
from tracker.models.record import SignedRecord
from tracker.models.strategy import Strategy
from tracker.queries.addressees import members_of, office_holders
from tracker.services import evidence_freeze, notifications
from tracker.services.acting import Acting
from tracker.services.entered import required_text
from tracker.services.errors import FormError
from tracker.workflows.actors import SYSTEM
from tracker.workflows.call_in import callers, too_few
from tracker.workflows.commands import (
    CallInDecision,
    Command,
    Publish,
    PublishDecision,
    PublishUrgentDecision,
    Submit,
    Supersede,
)
from tracker.workflows.definition import StageKind

LONGEST_ADDRESS = 500


def sign(acting: Acting, command: Command, happened_at: datetime) -> None:
    """Write the record that the command carries, and what it does to agenda and evidence."""
    match command:
        case PublishDecision(web_address=web_address, place_of_inspection=place):
            meeting = acting.snapshot.meeting
            sign_record(
                acting,
                "decision_published",
                happened_at=happened_at,
                detail=_urgency(command),
                web_address=checked_web_address(web_address),
                place=place,
                meeting_id=meeting.meeting_id if meeting else None,
            )
        case CallInDecision(called_in_by=called_in_by):
            wrong = too_few(called_in_by, acting.snapshot.call_in)
            if wrong is not None:
                raise FormError({"called_in_by": wrong})
            detail = {"called_in_by": ", ".join(callers(called_in_by))}
            sign_record(acting, "call_in", happened_at=happened_at, detail=detail)
        case Submit(submitted_to=submitted_to):
            detail = {"submitted_to": submitted_to}
            sign_record(acting, "submission", happened_at=happened_at, detail=detail)
        case Publish(web_address=web_address):
            address = checked_web_address(web_address)
            sign_record(acting, "publication", happened_at=happened_at, web_address=address)
        case Supersede(superseded_by=superseded_by):
            _check_successor(acting, superseded_by)
            detail = {"superseded_by": superseded_by}
            sign_record(acting, "superseded", happened_at=happened_at, detail=detail)
        case _:
            pass
    definition = acting.snapshot.definition
    trigger = definition.triggers[command.trigger]
    if trigger.from_stages == (definition.start,):
        evidence_freeze.freeze(acting)
    if definition.main_trigger(definition.start) != trigger and _ends_listing(acting, trigger.to):
        _take_off_agenda(acting)


def sign_record(
    acting: Acting,
    kind: str,
    *,
    happened_at: datetime,
    outcome: str | None = None,
    detail: dict[str, Any] | None = None,
    web_address: str = "",
    place: str = "",
    meeting_id: int | None = None,
) -> SignedRecord:
    """A formal act in the present visit and on the present revision, signed by the actor."""
    snapshot = acting.snapshot
    record = SignedRecord(
        strategy_id=acting.strategy.id,
        kind=kind,
        happened_at=happened_at,
        recorded_at=acting.recorded_at,
        signed_by=acting.user_id,
        capacity=acting.capacity if acting.user_id else SYSTEM,
        visit_id=next(iter(snapshot.visits.values()), None),
        revision_id=snapshot.revision.revision_id if snapshot.revision else None,
        meeting_id=meeting_id,
        outcome=outcome,
        detail=detail or {},
        web_address=web_address,
        place=place,
    )
    acting.session.add(record)
    acting.session.flush()
    return record


def sign_effect(acting: Acting, effective_at: datetime) -> None:
    """The decision takes effect at 00:00 local of its day; the law does it, not a person."""
    acting.session.add(
        SignedRecord(
            strategy_id=acting.strategy.id,
            kind="decision_effective",
            happened_at=effective_at,
            recorded_at=acting.recorded_at,
            signed_by=None,
            capacity=SYSTEM,
            visit_id=next(iter(acting.snapshot.visits.values()), None),
            revision_id=None,
            meeting_id=None,
            outcome=None,
        )
    )


def checked_web_address(text: str) -> str:
    """A web address that anybody can open. Raises FormError for `web_address`."""
    address = text.strip()
    if (
        not address.startswith(("https://", "http://"))
        or " " in address
        or len(address) > LONGEST_ADDRESS
    ):
        raise FormError({"web_address": "Enter a web address that begins with https://"})
    return address


def tell(acting: Acting, command: Command) -> None:
    """Tell those whom the step concerns although it gives them nothing to do."""
    today = acting.local_date(acting.now)
    session, strategy = acting.session, acting.strategy
    match command:
        case PublishDecision():
            slots = [s.body for s in acting.snapshot.definition.top_stages if s.body]
            kind = "decision_published"
            users = set(
                office_holders(session, strategy.id, ("lead_officer", "scrutiny_chair"), today)
            )
            for slot in slots:
                users |= set(members_of(session, acting.snapshot.bodies[slot].body_id, today))
        case CallInDecision():
            kind = "called_in"
            offices = ("lead_officer", "committee_clerk", "monitoring_officer")
            users = set(office_holders(session, strategy.id, offices, today))
        case _:
            return
    notifications.tell(
        session,
        sorted(users - {acting.user_id}),
        kind,
        strategy_id=strategy.id,
        facts={"title": strategy.title, "path": f"/strategies/{strategy.slug}"},
        dedupe=f"strategy:{strategy.id}:{kind}:{strategy.row_version}",
        due_at=acting.now,
        reason="You hold an office or a seat that this decision concerns.",
        now=acting.now,
    )


def _urgency(command: PublishDecision) -> dict[str, Any]:
    if not isinstance(command, PublishUrgentDecision):
        return {}
    field = "stated_in_notice"
    said = required_text(field, command.stated_in_notice, "Enter what the notice says.")
    return {field: said}


def _check_successor(acting: Acting, slug: str) -> None:
    found = acting.session.scalar(
        select(Strategy.id).where(Strategy.slug == slug, Strategy.id != acting.strategy.id)
    )
    if found is None:
        raise FormError({"superseded_by": "Choose another strategy that is kept here."})


def _ends_listing(acting: Acting, to: str) -> bool:
    """Whether a live agenda item has no business any more once this stage is entered."""
    definition = acting.snapshot.definition
    stage = definition.stages.get(to)  # a leaf of a lane is no stage
    return to == definition.cycle_stage or (stage is not None and stage.kind is StageKind.END)


def _take_off_agenda(acting: Acting) -> None:
    acting.session.execute(
        update(AgendaItem)
        .where(
            AgendaItem.strategy_id == acting.strategy.id,
            AgendaItem.status == "listed",
        )
        .values(status="withdrawn", closed_at=acting.now)
    )
