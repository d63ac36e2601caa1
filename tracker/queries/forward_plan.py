"""The public plan of key decisions: the notices that were published, as they were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.models.calendar import KeyDecisionNotice
from tracker.models.record import SignedRecord
from tracker.models.strategy import Strategy
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.snapshots import stored_definition
from tracker.workflows.key_decisions import NOTICE_FIELDS, NoticeText

NOTICES: Final = ("key_decision_notice", "general_exception")
PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A published notice. `over`: why it is no decision to come any more; "" while it is one.

    `text` is the version that was published, whatever was prepared since. `published_at`: UTC.
    """

    record_id: int
    kind: str
    text: NoticeText
    published_at: datetime
    web_address: str
    place: str
    over: str


def forward_plan(
    session: Session, authority_id: int, before: int | None = None
) -> tuple[list[PlanEntry], int | None]:
    """A page of an authority's plan, each strategy's last notice; and where the next begins.

    Two statements. Nothing that is not public is looked at: neither the strategy's papers
    nor a notice that was only prepared.
    """
    newest = (
        select(func.max(SignedRecord.id))
        .join(Strategy, Strategy.id == SignedRecord.strategy_id)
        .where(Strategy.authority_id == authority_id, SignedRecord.kind.in_(NOTICES))
        .group_by(SignedRecord.strategy_id)
    )
    decision = aliased(SignedRecord)
    decided = exists().where(
        decision.strategy_id == SignedRecord.strategy_id,
        decision.kind == "decision_published",
        decision.id > SignedRecord.id,
    )
    statement = (
        select(
            SignedRecord,
            Strategy.state,
            Strategy.key_decision,
            StoredDefinition.hash,
            StoredDefinition.text,
            decided.label("decided"),
        )
        .join(Strategy, Strategy.id == SignedRecord.strategy_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(SignedRecord.id.in_(newest))
        .order_by(SignedRecord.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        statement = statement.where(SignedRecord.id < before)
    rows = session.execute(statement).all()
    texts = _texts(session, [row[0].detail["notice"] for row in rows])
    found = [
        PlanEntry(
            record.id,
            record.kind,
            texts[record.detail["notice"]],
            record.happened_at,
            record.web_address,
            record.place,
            _over(
                is_decided=is_decided,
                has_ended=stored_definition(digest, text).is_end(state),
                is_key=is_key,
            ),
        )
        for record, state, is_key, digest, text, is_decided in rows
    ]
    page = found[:PAGE_SIZE]
    return page, page[-1].record_id if len(found) > PAGE_SIZE else None


def _texts(session: Session, notice_ids: Sequence[int]) -> dict[int, NoticeText]:
    notices = session.scalars(select(KeyDecisionNotice).where(KeyDecisionNotice.id.in_(notice_ids)))
    return {
        notice.id: NoticeText(**{field: getattr(notice, field) for field in NOTICE_FIELDS})
        for notice in notices
    }


def _over(*, is_decided: bool, has_ended: bool, is_key: bool) -> str:
    if is_decided:
        return "Decided"
    if has_ended:
        return "Withdrawn"
    return "" if is_key else "No longer a key decision"
