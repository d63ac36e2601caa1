"""A strategy before the meeting of 26 March 2020, with nothing recorded of notice or agenda."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.functional.web.founded import AUTHORITY
from tests.functional.web.journey import Journey
from tracker.models.duty import Duty
from tracker.models.record import SignedRecord
from tracker.models.round import Recommendation, Round
from tracker.models.strategy import Deadline, Strategy
from tracker.services import agenda_notice, attendance, decisions, meetings, short_notice
from tracker.services.acting import Done
from tracker.services.errors import RefusedError
from tracker.workflows.commands import PublishDecision

MEETING = datetime(2020, 3, 26, 13, tzinfo=UTC)
CLERK, MONITORING, SCRUTINY = "committee_clerk", "monitoring_officer", "scrutiny_chair"
ADDRESS = "https://authority.example/here"


def noon(month: int, day: int, year: int = 2020) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


AGENDA_DAY = noon(3, 18)
"""The last day on which the agenda of that meeting is in time."""


class Deciding:
    """The journey's strategy, made a key decision, on the agenda of one meeting."""

    def __init__(
        self, journey: Journey, starts_at: datetime = MEETING, *, key: bool = True
    ) -> None:
        self.journey = journey
        journey.consult()
        self.meeting = self.schedule(starts_at)
        self.item = journey.present(self.meeting)
        journey.change(update(Strategy).values(key_decision=key))

    def schedule(self, starts_at: datetime) -> int:
        body = self.journey.bodies[AUTHORITY]
        return self.act(CLERK, meetings.schedule_meeting, body, starts_at, "The Hall").id

    def act(self, who: str, service: Callable[..., Done], *subject: Any, **facts: Any) -> Done:
        return self.journey.act(who, service, *subject, **facts)

    def on(self, instant: datetime) -> Deciding:
        self.journey.move_to(instant)
        return self

    def agenda(self, instant: datetime = AGENDA_DAY) -> Deciding:
        self.on(instant).journey.publish_agenda()
        return self

    def notice(self, instant: datetime, kind: str = "key_decision_notice") -> Deciding:
        self.on(instant).journey.give_notice(kind)
        return self

    def tell_scrutiny(self, instant: datetime) -> Deciding:
        said = short_notice.Written("Councillor Chair", "The grant was offered late.")
        self.on(instant)
        self.strategy_act(MONITORING, short_notice.inform_scrutiny_chair, said)
        return self

    def consent(self, instant: datetime, **changes: str) -> Deciding:
        facts = {"who": "Councillor Chair", "reasons": "The offer ends tomorrow.", **changes}
        self.on(instant)
        self.strategy_act(CLERK, short_notice.record_urgency_consent, short_notice.Written(**facts))
        return self

    def late(self, instant: datetime = MEETING) -> Deciding:
        said = agenda_notice.LateReport("The Mayor", "The offer came yesterday.", "Minute 4")
        self.on(instant)
        self.strategy_act(CLERK, agenda_notice.record_late_report, said)
        return self

    def strategy_act(
        self, who: str, service: Callable[..., Done], *subject: Any, **facts: Any
    ) -> Done:
        """A service on the strategy about something that happens now."""
        happened = {"happened_at": self.journey.clock.now(), **facts}
        return self.act(who, service, self.journey.strategy, *subject, **happened)

    def open(self, instant: datetime = MEETING, item: int | None = None) -> Done:
        return self.on(instant).act(CLERK, meetings.open_item, item or self.item)

    def decide(self, item: int | None = None, meeting: int | None = None) -> Done:
        """Everything agreed by those present, without a vote."""
        seats = dict.fromkeys(map(self.journey.seat, ("mayor", "leader", "deputy")), True)
        self.act(CLERK, attendance.record_attendance, meeting or self.meeting, seats)
        latest = select(Round.id).order_by(Round.id.desc()).limit(1).scalar_subquery()
        wanted = select(Recommendation.id).where(Recommendation.round_id == latest)
        ids = self.journey.look(lambda session: list(session.scalars(wanted)))
        results = tuple(decisions.Result(each, "agreed_without_vote") for each in ids)
        return self.act(CLERK, decisions.record_decision, item or self.item, results)

    def publish(self, trigger: str = "publish_decision", **facts: Any) -> Deciding:
        command = PublishDecision(trigger=trigger, web_address=ADDRESS, **facts)
        self.journey.take(trigger, by=CLERK, command=command)
        return self

    def decided(self) -> Deciding:
        """Noticed in time, agreed on the day."""
        self.notice(noon(2, 26)).agenda().open()
        self.decide()
        return self

    def refusal(self, work: Callable[[], object]) -> str:
        """The sentences by which it is refused."""
        with pytest.raises(RefusedError) as caught:
            work()
        return str(caught.value)

    @property
    def state(self) -> str:
        wanted = select(Strategy.state).where(Strategy.id == self.journey.strategy)
        found: str = self.journey.look(lambda session: session.scalar(wanted))
        return found

    def records(self, kind: str) -> list[Any]:
        wanted = (
            select(SignedRecord.happened_at, SignedRecord.capacity, SignedRecord.outcome)
            .where(SignedRecord.kind == kind)
            .order_by(SignedRecord.id)
        )
        found: list[Any] = self.journey.look(lambda session: session.execute(wanted).all())
        return found

    def due(self, name: str) -> tuple[date, bool, str]:
        """The day, whether it is still open, and the sentence of the last deadline of a name."""
        wanted = select(Deadline).where(Deadline.name == name).order_by(Deadline.id.desc())

        def read(session: Any) -> tuple[date, bool, str]:
            row = session.scalars(wanted).first()
            return row.due_on, row.closed_at is None, row.sentence

        found: tuple[date, bool, str] = self.journey.look(read)
        return found

    def duties(self) -> dict[str, date | None]:
        wanted = select(Duty.act, Duty.due_on).where(Duty.ended_at.is_(None))
        rows = self.journey.look(lambda session: session.execute(wanted).all())
        return {row.act: row.due_on for row in rows}
