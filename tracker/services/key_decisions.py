"""Key decisions: whether it is one, the text of its notice, and that the notice was published.

SI 2017/68, art. 11–13 (R2–R4). What is recorded here was done elsewhere: no click publishes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from tracker.adapters.ports import Ports
from tracker.models.calendar import KeyDecisionNotice
from tracker.queries.key_decisions import criteria_of
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import (
    LONGEST_LINE,
    not_in_the_future,
    optional_text,
)
from tracker.services.errors import FormError, RefusedError
from tracker.services.short_notice import fixed_meeting
from tracker.services.stage_records import checked_web_address, sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.guards import Unmet
from tracker.workflows.key_decisions import (
    NOTICE_FIELDS,
    OPTIONAL_FIELDS,
    NoticeText,
    judge,
)
from tracker.workflows.permissions import Refused

KEY_DECISION_ROUTES: Final = ("key_decision_notice", "general_exception", "special_urgency")
MOST_POUNDS: Final = 10**15
MOST_WARDS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Classification:
    """What an officer enters. `is_key` None: as the criteria say; otherwise with a reason."""

    financial_effect: int | None
    wards_affected: int | None
    is_key: bool | None = None
    reason: str = ""


def classify_decision(
    strategy_id: int,
    said: Classification,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Say whether the decision is key, by the criteria or otherwise with a reason.

    Refused once the decision is made: it was made as what it was. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        if acting.snapshot.authority_decided:
            sentence = "The decision is made; whether it was key is not changed afterwards."
            raise RefusedError(Refused((Unmet("decided", sentence),)))
        _in_range("financial_effect", said.financial_effect, MOST_POUNDS)
        _in_range("wards_affected", said.wards_affected, MOST_WARDS)
        criteria = criteria_of(acting.session, acting.snapshot.authority_id)
        judged = judge(criteria, said.financial_effect, said.wards_affected)
        reason = optional_text("reason", said.reason)
        if said.is_key is None and judged.is_key is None:
            raise FormError({"classification": f"{judged.sentence} Say yourself which it is."})
        is_key = judged.is_key if said.is_key is None else said.is_key
        if is_key != judged.is_key and not reason:
            raise FormError({"reason": f"{judged.sentence} Say why you classify it otherwise."})
        strategy = acting.strategy
        strategy.key_decision = bool(is_key)
        strategy.financial_effect = said.financial_effect
        strategy.wards_affected = said.wards_affected
        strategy.key_decision_reason = f"{judged.sentence} {reason}".strip()
        acting.session.flush()
        acting.record(
            "decision_classified",
            ("strategy", strategy_id),
            facts={
                "classified": "key" if is_key else "not key",
                "criteria": judged.sentence,
                "financial_effect": said.financial_effect,
                "wards_affected": said.wards_affected,
                "reason": reason,
            },
        )
        return Done("strategy", strategy_id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "classify": asdict(said)},
        act="classify_decision",
    )


def prepare_notice(
    strategy_id: int,
    text: NoticeText,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Keep the eight fields of the notice as a new version. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        checked = _checked(text)
        meeting = acting.snapshot.meeting
        notice = KeyDecisionNotice(
            strategy_id=strategy_id,
            meeting_id=meeting.meeting_id if meeting else None,
            prepared_by=acting.user_id,
            recorded_at=acting.recorded_at,
            **checked,
        )
        acting.session.add(notice)
        acting.session.flush()
        acting.record("key_decision_notice_prepared", ("notice", notice.id), facts=checked)
        return Done("notice", notice.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "notice": asdict(text)},
        act="prepare_key_decision_notice",
    )


def record_key_decision_notice(
    strategy_id: int,
    kind: str,
    *,
    web_address: str,
    place: str,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The notice was published on `happened_at` (SI 2017/68 art. 11), or what stood in for it.

    The record names the version of the eight fields that was published; without one there is
    nothing that could have been. The reasons for special urgency follow the consent that they are
    about. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        if kind not in KEY_DECISION_ROUTES:
            raise FormError({"kind": "Select which notice this was."})
        not_in_the_future("happened_at", happened_at, now)
        meeting = acting.snapshot.meeting
        address = checked_web_address(web_address)
        if kind == "special_urgency":
            _after_a_consent(acting)
            detail: dict[str, Any] = {}
        else:
            detail = {"notice": _prepared(acting)}
        record = sign_record(
            acting,
            kind,
            happened_at=happened_at,
            detail=detail,
            web_address=address,
            place=optional_text("place", place, longest=LONGEST_LINE),
            meeting_id=meeting.meeting_id if meeting else None,
        )
        acting.fulfilled.add(("record_key_decision_notice", ""))
        acting.record(
            "key_decision_notice_recorded",
            ("record", record.id),
            happened_at=happened_at,
            facts={"kind": kind, "web_address": record.web_address, **detail},
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
            "strategy": strategy_id,
            "kind": kind,
            "web_address": web_address,
            "place": place,
            "happened_at": happened_at.isoformat(),
        },
        act="record_key_decision_notice",
    )


def _checked(text: NoticeText) -> dict[str, str]:
    errors, checked = {}, {}
    for field, words in NOTICE_FIELDS.items():
        try:
            checked[field] = optional_text(field, getattr(text, field))
        except FormError as error:
            errors.update(error.errors)
            continue
        if not checked[field] and field not in OPTIONAL_FIELDS:
            errors[field] = f"Enter this: {words[0].lower()}{words[1:]}."
    if errors:
        raise FormError(errors)
    return checked


def _prepared(acting: Acting) -> int:
    """The version of the notice that is published: the latest. Raises RefusedError."""
    latest = acting.session.scalar(
        select(func.max(KeyDecisionNotice.id)).where(
            KeyDecisionNotice.strategy_id == acting.strategy.id
        )
    )
    if latest is None:
        sentence = "The eight fields of the notice are not prepared, so none can be published."
        missing = Unmet("notice_prepared", sentence, ("committee_clerk", "monitoring_officer"))
        raise RefusedError(Refused((missing,)))
    return latest


def _after_a_consent(acting: Acting) -> None:
    fixed_meeting(acting)
    if acting.snapshot.record_of_meeting("urgency_consent") is None:
        sentence = "Nobody has agreed that the decision is urgent: record the consent first."
        missing = Unmet("urgency_consent", sentence, ("committee_clerk", "monitoring_officer"))
        raise RefusedError(Refused((missing,)))


def _in_range(field: str, value: int | None, most: int) -> None:
    if value is not None and not 0 <= value <= most:
        raise FormError({field: f"Enter a whole number from 0 to {most:,}."})
