"""The whole programme through the services, on both databases: what it leaves must agree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.app import PORTS
from tracker.demo import cast, programme
from tracker.demo.load import load
from tracker.demo.play import Step, play
from tracker.demo.script import SCRIPT
from tracker.extensions import db
from tracker.models.duty import Duty, Message, Notification
from tracker.models.evidence import EngagementEvent, EvidenceSnapshot
from tracker.models.people import User
from tracker.models.record import AuditEvent, SignedRecord
from tracker.models.round import Recommendation, Round, Vote
from tracker.models.strategy import Deadline, Milestone, StageVisit, Strategy
from tracker.queries import demo_cast
from tracker.queries.audit_chain import verify_chain
from tracker.queries.snapshots import stored_definition, strategy_snapshot
from tracker.workflows.calendar import to_local
from tracker.workflows.duties import owed
from tracker.workflows.machine import machine_for


@pytest.fixture
def ports(app: Flask) -> Ports:
    found: Ports = app.extensions[PORTS]
    return found


@pytest.fixture
def played(app: Flask, ports: Ports) -> list[Step]:
    with app.app_context():
        return list(play(ports))


@pytest.fixture
def session(app: Flask, played: list[Step]) -> Any:
    with app.app_context():
        yield db.session()
        db.session.rollback()


def test_the_programme_reaches_publication_and_everything_holds(
    played: list[Step], session: Session, ports: Ports
) -> None:
    assert len(played) == len(SCRIPT)
    assert played[-1].to_state == "published"
    strategy = session.scalars(select(Strategy)).one()
    _replay_gives_the_stored_state(session, strategy)
    _visits_are_those_of_the_state(session, strategy)
    _duties_can_be_rebuilt(session, strategy, ports)
    _the_record_is_whole(session, len(played))
    _the_mail_went_out(session, played)
    _the_facts_of_the_report(session)
    _the_dates_are_those_of_the_programme(session)
    _the_board_lost_its_tie(session)


def _replay_gives_the_stored_state(session: Session, strategy: Strategy) -> None:
    machine = machine_for(_definition(session, strategy))
    state = machine.start
    rows = session.execute(
        select(AuditEvent.trigger, AuditEvent.from_state, AuditEvent.to_state)
        .where(AuditEvent.strategy_id == strategy.id, AuditEvent.trigger.is_not(None))
        .order_by(AuditEvent.position)
    ).all()
    for trigger, from_state, to_state in rows:
        if trigger == "start":
            assert to_state == machine.start
            continue
        assert from_state == state
        assert machine.successor(state, str(trigger)) == to_state, f"{trigger} from {state}"
        state = str(to_state)
    assert state == strategy.state


def _definition(session: Session, strategy: Strategy) -> Any:
    from tracker.models.strategy import WorkflowDefinition

    row = session.get_one(WorkflowDefinition, strategy.definition_id)
    return stored_definition(row.hash, row.text)


def _visits_are_those_of_the_state(session: Session, strategy: Strategy) -> None:
    open_stages = session.scalars(
        select(StageVisit.stage).where(
            StageVisit.strategy_id == strategy.id, StageVisit.left_at.is_(None)
        )
    ).all()
    assert sorted(open_stages) == sorted(strategy.state.split("|"))


def _duties_can_be_rebuilt(session: Session, strategy: Strategy, ports: Ports) -> None:
    snapshot = strategy_snapshot(session, strategy.id, ports.calendar, ports.clock.now())
    open_duties = session.scalar(
        select(func.count()).select_from(Duty).where(Duty.ended_at.is_(None))
    )
    assert open_duties == len(owed(snapshot)) == 0
    endings = set(session.scalars(select(Duty.how)))
    assert "done" in endings


def _the_record_is_whole(session: Session, acts: int) -> None:
    report = verify_chain(session)
    assert report.ok, report.why
    assert report.entries > acts


def _the_mail_went_out(session: Session, played: list[Step]) -> None:
    sent = session.scalar(select(func.count()).select_from(Message).where(Message.status == "sent"))
    assert sent == session.scalar(select(func.count()).select_from(Message))
    assert sent is not None
    assert sum(step.mails for step in played) <= sent
    reminders = session.scalar(
        select(func.count())
        .select_from(Notification)
        .where(Notification.kind == "reminder", Notification.message_id.is_not(None))
    )
    assert reminders, "nobody was ever reminded"
    unsent = session.scalar(
        select(func.count())
        .select_from(Notification)
        .where(Notification.message_id.is_(None), Notification.skipped_why.is_(None))
    )
    assert unsent == 0


def _the_facts_of_the_report(session: Session) -> None:
    first = session.scalars(select(Round).order_by(Round.id).limit(1)).one()
    letters = session.execute(
        select(Recommendation.letter, Recommendation.kind)
        .where(Recommendation.round_id == first.id)
        .order_by(Recommendation.position)
    ).all()
    assert [tuple(row) for row in letters] == [("a", "support"), ("b", "note"), ("c", "submit")]
    published = session.scalars(
        select(SignedRecord).where(SignedRecord.kind == "update_decision_published")
    ).one()
    assert published.detail["call_in_ends_on"] == "2019-11-08"
    assert published.detail["effective_on"] == "2019-11-09"
    workshops = session.scalar(
        select(func.count()).select_from(EngagementEvent).where(EngagementEvent.kind == "workshop")
    )
    assert workshops == 5
    assert session.scalars(select(EvidenceSnapshot)).one().items == len(
        programme.engagements([1, 2, 3, 4, 5])
    ) + len(programme.evidence([1, 2, 3, 4, 5]))


def _the_dates_are_those_of_the_programme(session: Session) -> None:
    due = {
        row.name: row.due_on
        for row in session.execute(
            select(Deadline.name, Deadline.due_on).where(Deadline.round_id.is_(None))
        )
    }
    assert due == {
        "agenda_notice": date(2020, 3, 18),
        "key_notice": date(2020, 2, 26),
        "call_in_ends": date(2020, 4, 2),
        "own:call_for_reports": date(2020, 2, 13),
        "own:draft_reports": date(2020, 2, 20),
        "own:clearance_of_reports": date(2020, 3, 11),
        "own:final_report": date(2020, 3, 17),
    }
    reached = {row.name: row for row in session.scalars(select(Milestone))}
    assert reached["submitted"].actual_on == date(2020, 4, 3)
    assert "could be called in" in reached["submitted"].slip_reason
    assert reached["decided"].actual_on == date(2020, 3, 26)
    left = session.scalars(select(StageVisit.left_at).where(StageVisit.stage == "call_in")).one()
    assert left is not None
    assert to_local(left, _london()).date() == date(2020, 4, 3), "it lapsed by itself, on the day"


def _london() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/London")


def _the_board_lost_its_tie(session: Session) -> None:
    board = session.scalars(
        select(Round).where(Round.slot == "implementation_board").order_by(Round.id)
    ).all()
    assert [each.outcome for each in board] == ["changes_requested", "approved"]
    assert board[0].closed_by_kind == "system"
    assert session.scalar(select(func.count()).select_from(Vote)) == 11


@pytest.mark.usefixtures("played")
def test_a_second_load_and_a_second_play_change_nothing(app: Flask, ports: Ports) -> None:
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(AuditEvent))
        load(ports)
        assert list(play(ports)) == []
        assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before
        assert verify_chain(db.session()).ok


def test_the_loaded_demonstration_is_the_first_of_november(app: Flask, ports: Ports) -> None:
    with app.app_context():
        strategy_id = load(ports)
        now: datetime = ports.clock.now()
        assert to_local(now, ports.zone).date() == date(2019, 11, 1)
        assert demo_cast.strategy_state(strategy_id) == "evidence_review"
        names = set(db.session.scalars(select(User.name)))
        assert {cast.LEAD, cast.MAYOR, cast.SCRUTINY_CHAIR} <= names
