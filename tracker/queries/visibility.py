"""Who may read what, in SQL: the rules of `workflows/reading.py` as predicates for lists.

A person's rights are those of the day that `queries.actors.person` looked them up for. What may not
be read is left out of a list, and a page of it is not found.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from tracker.models.body import Body
from tracker.models.meeting import Meeting
from tracker.models.papers import Document, Revision
from tracker.models.round import Round
from tracker.models.strategy import StageVisit, Strategy, StrategyBody
from tracker.models.strategy import WorkflowDefinition as StoredDefinition
from tracker.queries.snapshots import stored_definition
from tracker.workflows.actors import Person
from tracker.workflows.definition import StageKind
from tracker.workflows.reading import NOT_FOR_EXEMPT
from tracker.workflows.voting_rules import Capacity


def readable_strategies(actor: Person) -> ColumnElement[bool]:
    """Strategies whose overview and timeline the person may read."""
    bound = exists().where(
        StrategyBody.strategy_id == Strategy.id, StrategyBody.body_id.in_(_seats(actor))
    )
    return or_(strategies_in_office(actor), bound)


def may_read_strategy(session: Session, actor: Person, strategy_id: int) -> bool:
    found = session.scalar(
        select(Strategy.id).where(Strategy.id == strategy_id, readable_strategies(actor))
    )
    return found is not None


def strategies_in_office(
    actor: Person, without: frozenset[str] = frozenset()
) -> ColumnElement[bool]:
    """Strategies that the person reads whole, by an office other than those of `without`."""
    offices = [held for held in actor.offices if held.office not in without]
    whole = sorted({held.authority_id for held in offices if held.strategy_id is None})
    single = sorted(
        {(held.strategy_id, held.authority_id) for held in offices if held.strategy_id is not None}
    )
    rules: list[ColumnElement[bool]] = [Strategy.authority_id.in_(whole)] if whole else []
    rules += [
        and_(Strategy.id == strategy_id, Strategy.authority_id == authority_id)
        for strategy_id, authority_id in single
    ]
    return or_(false(), *rules)


def readable_rounds(actor: Person) -> ColumnElement[bool]:
    """Rounds of the person's own bodies, and for officers all of their strategies."""
    return or_(_of_strategies(Round.strategy_id, actor), Round.body_id.in_(_seats(actor)))


def may_read_round(session: Session, actor: Person, round_id: int) -> bool:
    found = session.scalar(select(Round.id).where(Round.id == round_id, readable_rounds(actor)))
    return found is not None


def readable_revisions(session: Session, actor: Person) -> ColumnElement[bool]:
    """Revisions whose papers, exempt ones aside, the person may read. One statement or none."""
    return or_(_of_strategies(Revision.strategy_id, actor), _put_to(session, _seats(actor)))


def may_read_revision(session: Session, actor: Person, revision_id: int) -> bool:
    found = session.scalar(
        select(Revision.id).where(Revision.id == revision_id, readable_revisions(session, actor))
    )
    return found is not None


def readable_documents(session: Session, actor: Person) -> ColumnElement[bool]:
    """Documents, joined to their Revision, that the person may read; exempt ones by right only."""
    voting = [held.body_id for held in actor.memberships if held.capacity is Capacity.VOTING]
    exempt = or_(
        _of_strategies(Revision.strategy_id, actor, NOT_FOR_EXEMPT),
        _put_to(session, voting),
    )
    return and_(readable_revisions(session, actor), or_(Document.exempt.is_(False), exempt))


def readable_meetings(actor: Person) -> ColumnElement[bool]:
    """Meetings of the person's own bodies, and for officers all of their authority."""
    whole = [held.authority_id for held in actor.offices if held.strategy_id is None]
    of_authority = Meeting.body_id.in_(select(Body.id).where(Body.authority_id.in_(whole)))
    return or_(of_authority if whole else false(), Meeting.body_id.in_(_seats(actor)))


def may_read_meeting(session: Session, actor: Person, meeting_id: int) -> bool:
    found = session.scalar(
        select(Meeting.id).where(Meeting.id == meeting_id, readable_meetings(actor))
    )
    return found is not None


def readable_bodies(actor: Person) -> ColumnElement[bool]:
    """Bodies of an authority that the person serves: who sits on them is no secret there."""
    authorities = [held.authority_id for held in actor.offices]
    own = aliased(Body)
    seated = select(own.authority_id).where(own.id.in_(_seats(actor)))
    return or_(Body.authority_id.in_(authorities), Body.authority_id.in_(seated))


def _seats(actor: Person) -> list[int]:
    return [held.body_id for held in actor.memberships]


def _of_strategies(
    strategy_id: InstrumentedAttribute[int], actor: Person, without: frozenset[str] = frozenset()
) -> ColumnElement[bool]:
    if not actor.offices:
        return false()
    return strategy_id.in_(select(Strategy.id).where(strategies_in_office(actor, without)))


def _put_to(session: Session, bodies: Sequence[int]) -> ColumnElement[bool]:
    """Revisions that a round of these bodies is on, or that was presented to their meeting."""
    if not bodies:
        return false()
    asked = exists().where(Round.revision_id == Revision.id, Round.body_id.in_(bodies))
    return or_(asked, _presented(session, bodies))


def _presented(session: Session, bodies: Sequence[int]) -> ColumnElement[bool]:
    """The newest revision when the meeting's stage was entered: with it the gate was passed."""
    stages = [
        and_(
            Strategy.definition_id == definition_id,
            StageVisit.stage == stage,
            StrategyBody.slot == slot,
        )
        for definition_id, stage, slot in _meeting_stages(session)
    ]
    then = aliased(Revision)
    newest = (
        select(func.max(then.number))
        .where(
            then.strategy_id == StageVisit.strategy_id,
            then.happened_at <= StageVisit.entered_at,
        )
        .correlate(StageVisit)
        .scalar_subquery()
    )
    return exists(
        select(true())
        .select_from(StageVisit)
        .join(Strategy, Strategy.id == StageVisit.strategy_id)
        .join(StrategyBody, StrategyBody.strategy_id == Strategy.id)
        .where(
            StageVisit.strategy_id == Revision.strategy_id,
            StrategyBody.body_id.in_(bodies),
            or_(false(), *stages),
            Revision.number == newest,
        )
        .correlate(Revision)
    )


def _meeting_stages(session: Session) -> list[tuple[int, str, str]]:
    """Definition, stage and slot of every stage that is a meeting, in all stored definitions."""
    rows = session.execute(
        select(StoredDefinition.id, StoredDefinition.hash, StoredDefinition.text)
    )
    return [
        (row.id, stage.name, stage.body)
        for row in rows
        for stage in stored_definition(row.hash, row.text).top_stages
        if stage.kind is StageKind.MEETING and stage.body is not None
    ]
