"""Gathering a `StrategySnapshot`: a fixed number of statements, whatever the number of rows."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from tracker.models.authority import Authority
from tracker.models.body import Body, VotingRule
from tracker.models.papers import Clearance, Document, Revision
from tracker.models.round import Condition
from tracker.models.strategy import (
    Cycle,
    Deadline,
    Milestone,
    StageVisit,
    Strategy,
    StrategyBody,
)
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries import record_facts, round_facts
from tracker.queries.date_settings import changed_calendar, known_polls, rule_settings
from tracker.queries.evidence_counts import evidence_counts
from tracker.queries.meeting_facts import meeting_of
from tracker.workflows.calendar import WorkingCalendar, to_local
from tracker.workflows.call_in import call_in_settings
from tracker.workflows.date_settings import DateSettings, configured
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.definition_file import reread
from tracker.workflows.snapshots import (
    BodyFacts,
    DeadlineFacts,
    RevisionFacts,
    StrategySnapshot,
)
from tracker.workflows.voting_rules import Mode


class NoSuchStrategyError(LookupError):
    """There is no strategy of this id."""


@lru_cache(maxsize=64)
def stored_definition(content_hash: str, text: str) -> WorkflowDefinition:
    """A definition as the database keeps it, read once in a process; ValueError if it differs.

    The hash shows that it was accepted when it was stored, so only its shape is checked again.
    """
    definition = reread(text)
    if definition.content_hash != content_hash:
        raise ValueError(f"the stored definition is not the one of its hash {content_hash}")
    return definition


def strategy_snapshot(
    session: Session,
    strategy_id: int,
    calendar: WorkingCalendar,
    now: datetime,
    settings: DateSettings | None = None,
) -> StrategySnapshot:
    """The strategy at `now` (UTC, governance time). Raises NoSuchStrategyError.

    `settings` are what its authority computes dates with, where that was read before in the same
    transaction.
    """
    head = _head(session, strategy_id)
    settings = settings or _settings(session, head, calendar)
    definition = stored_definition(head.hash, head.text)
    today = to_local(now, ZoneInfo(head.time_zone)).date()
    bodies = _bodies(session, strategy_id)
    visits: dict[str, int] = {
        row.stage: row.id
        for row in session.execute(
            select(StageVisit.stage, StageVisit.id).where(
                StageVisit.strategy_id == strategy_id, StageVisit.left_at.is_(None)
            )
        )
    }
    rounds = round_facts.current_rounds(session, tuple(visits.values()), definition, today)
    decision = round_facts.latest_decision(session, strategy_id, definition)
    revision, decided = _revisions(session, strategy_id, decision.revision_id)
    records = record_facts.records(session, strategy_id)
    text = revision.text_fingerprint if revision else None
    meeting, lost_meeting = meeting_of(
        session, strategy_id, bodies, tuple(visits.values()), head.time_zone
    )
    return StrategySnapshot(
        definition=definition,
        calendar=settings.calendar,
        zone=head.time_zone,
        strategy_id=strategy_id,
        authority_id=head.authority_id,
        title=head.title,
        state=head.state,
        row_version=head.row_version,
        cycle=head.cycle or 1,
        paused=head.paused_at is not None,
        key_decision=head.key_decision,
        bodies=bodies,
        visits=visits,
        revision=revision,
        decided_revision=decided if decision.carried else None,
        amendment=decision.amendment if decision.carried else "",
        rounds=rounds,
        feedback_unanswered=round_facts.unanswered_feedback(session, strategy_id),
        clearances=_clearances(session, strategy_id, revision),
        evidence=evidence_counts(session, strategy_id),
        records=record_facts.latest(records, tuple(visits.values()), text),
        meeting=meeting,
        lost_meeting=lost_meeting,
        deadlines=_deadlines(session, strategy_id),
        conditions=_conditions(session, strategy_id),
        milestones={
            row.name: row.day
            for row in session.execute(
                select(
                    Milestone.name,
                    func.coalesce(Milestone.forecast_on, Milestone.planned_on).label("day"),
                ).where(Milestone.strategy_id == strategy_id)
            )
            if row.day is not None
        },
        authority_decided=decision.carried,
        reconsidered=decision.called_in,
        rules=settings.rules,
        polls=settings.polls,
        poll_overrides=record_facts.poll_overrides(records, text),
        call_in=call_in_settings(head.settings),
    )


def _settings(session: Session, head: Row[Any], calendar: WorkingCalendar) -> DateSettings:
    return DateSettings(
        changed_calendar(session, head.authority_id, calendar),
        configured(rule_settings(head.rule_settings)),
        known_polls(session, head.authority_id),
    )


def _head(session: Session, strategy_id: int) -> Row[Any]:
    cycle = select(func.max(Cycle.number)).where(Cycle.strategy_id == strategy_id).scalar_subquery()
    row = session.execute(
        select(
            Strategy.title,
            Strategy.state,
            Strategy.row_version,
            Strategy.paused_at,
            Strategy.key_decision,
            Strategy.authority_id,
            Authority.time_zone,
            Authority.rule_settings,
            Authority.settings,
            StoredDefinition.text,
            StoredDefinition.hash,
            cycle.label("cycle"),
        )
        .join(Authority, Authority.id == Strategy.authority_id)
        .join(StoredDefinition, StoredDefinition.id == Strategy.definition_id)
        .where(Strategy.id == strategy_id)
    ).one_or_none()
    if row is None:
        raise NoSuchStrategyError(f"no strategy {strategy_id}")
    return row


def _bodies(session: Session, strategy_id: int) -> dict[str, BodyFacts]:
    rows = session.execute(
        select(StrategyBody.slot, Body.id, Body.name, Body.mode, VotingRule.confirmed_at)
        .join(Body, Body.id == StrategyBody.body_id)
        .outerjoin(VotingRule, VotingRule.body_id == Body.id)
        .where(StrategyBody.strategy_id == strategy_id)
        .order_by(StrategyBody.id)
    )
    return {
        row.slot: BodyFacts(
            row.id, row.slot, row.name, Mode(row.mode), row.confirmed_at is not None
        )
        for row in rows
    }


def _revisions(
    session: Session, strategy_id: int, decided_id: int | None
) -> tuple[RevisionFacts | None, RevisionFacts | None]:
    """The latest revision and the decided one, with the kinds of document in each."""
    of_strategy = Revision.strategy_id == strategy_id
    latest = select(func.max(Revision.number)).where(of_strategy).scalar_subquery()
    rows = session.execute(
        select(
            Revision.id,
            Revision.number,
            Cycle.number.label("cycle"),
            Revision.fingerprint,
            Revision.text_fingerprint,
            Revision.happened_at,
            Document.kind,
        )
        .join(Cycle, Cycle.id == Revision.cycle_id)
        .outerjoin(Document, Document.revision_id == Revision.id)
        .where(
            of_strategy,
            or_(Revision.number == latest, Revision.id == (decided_id or 0)),
        )
        .order_by(Revision.number.desc(), Document.position)
    ).all()
    found: dict[int, RevisionFacts] = {}
    for row in rows:
        kinds = found[row.id].kinds if row.id in found else frozenset()
        found[row.id] = RevisionFacts(
            row.id,
            row.number,
            row.cycle,
            row.fingerprint,
            row.text_fingerprint,
            kinds | ({row.kind} if row.kind else frozenset()),
            row.happened_at,
        )
    newest = next(iter(found.values()), None)  # the rows begin with it
    return newest, found.get(decided_id) if decided_id else None


def _clearances(
    session: Session, strategy_id: int, revision: RevisionFacts | None
) -> frozenset[str]:
    """Those signed on any revision with the text of the present one."""
    rows = session.execute(
        select(Clearance.name)
        .join(Revision, Revision.id == Clearance.revision_id)
        .where(
            Clearance.strategy_id == strategy_id,
            Revision.text_fingerprint == (revision.text_fingerprint if revision else ""),
        )
    )
    return frozenset(row.name for row in rows)


def _deadlines(session: Session, strategy_id: int) -> dict[str, DeadlineFacts]:
    rows = session.execute(
        select(
            Deadline.name,
            Deadline.due_on,
            Deadline.due_time,
            Deadline.due_at,
            Deadline.statutory,
            Deadline.title,
            Deadline.office,
        )
        .where(
            Deadline.strategy_id == strategy_id,
            Deadline.closed_at.is_(None),
            Deadline.round_id.is_(None),
        )
        .order_by(Deadline.name)
    )
    return {row.name: DeadlineFacts(*row) for row in rows}


def _conditions(session: Session, strategy_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Condition.gate, func.count().label("open"))
        .where(Condition.strategy_id == strategy_id, Condition.discharged_at.is_(None))
        .group_by(Condition.gate)
    )
    return {row.gate: row.open for row in rows}
