"""One authority in which everything is long: 200 rows of each kind, words without a space.

The strategy `lis` is at its meeting, where the item is open. `paused` is paused in its review,
`withdrawn` and `published` are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from tests.functional.web.founded import BOARD, PANEL
from tests.functional.web.journey import Journey
from tests.functional.web.room import Room
from tracker.models.body import Body, Membership
from tracker.models.duty import Duty
from tracker.models.evidence import EvidenceItem
from tracker.models.meeting import Meeting
from tracker.models.papers import Revision
from tracker.models.people import User
from tracker.models.strategy import Cycle, Milestone, Priority, StageVisit, Strategy
from tracker.services.evidence import NewEvidence, record_evidence
from tracker.services.pauses import pause
from tracker.services.strategies import NewPriority, NewStrategy, start_strategy

LONG = "Averylongwordwithoutanyspaceinit" * 6 + "tothelast"
MANY = 200


@dataclass(frozen=True, slots=True)
class Crowd:
    """Ids by which the pages are addressed."""

    meeting: int
    item: int
    voting: int
    written: int
    receipt: int
    priority: int
    person: int


def crowd(journey: Journey) -> Crowd:
    """Fill the journey's authority."""
    room = Room(journey)
    room.record_present("mayor", "leader", "deputy")
    voting = room.open()
    lis = journey.strategy
    written, receipt = _paused(journey)
    _over(journey)
    journey.strategy = lis
    _rows(journey, lis)
    for long in (
        update(Strategy).where(Strategy.slug.in_(("lis", "paused"))).values(title=LONG),
        update(Priority).values(title=LONG, summary=LONG),
        update(Milestone).values(title=LONG),
        update(Body).where(Body.slug.in_((BOARD, PANEL))).values(name=LONG),
        update(User).where(User.email.like("m%")).values(name=LONG),
        update(Meeting).values(venue=LONG),
    ):
        journey.change(long)
    first = journey.look(
        lambda session: session.scalar(select(Priority.id).where(Priority.strategy_id == lis))
    )
    return Crowd(
        room.meeting, room.item, voting, written, receipt, first, journey.users["programme_manager"]
    )


def _begin(journey: Journey, slug: str) -> None:
    bodies = {
        "analytical_panel": journey.bodies[PANEL],
        "implementation_board": journey.bodies[BOARD],
        "combined_authority": journey.bodies["combined-authority"],
        "scrutiny": journey.bodies["scrutiny"],
    }
    new = NewStrategy(
        slug=slug,
        title=slug.capitalize(),
        definition="local-industrial-strategy",
        bodies=bodies,
        priorities=(NewPriority("People"),),
    )
    journey.strategy = journey.act("lead_officer", start_strategy, journey.authority, new).id


def _paused(journey: Journey) -> tuple[int, int]:
    """In the review, with one response and its receipt; then paused."""
    _begin(journey, "paused")
    key = journey.look(lambda session: session.scalar(select(func.max(Priority.id))))
    journey.act(
        "lead_officer", record_evidence, journey.strategy, NewEvidence(LONG, LONG, LONG, key)
    )
    journey.take("close_evidence_review")
    journey.add_revision({LONG: b"three"})
    journey.take("share_draft")
    receipt = journey.vote("chair", "implementation_board", "reject", LONG).id
    journey.act("lead_officer", pause, journey.strategy, LONG)
    return journey.round("implementation_board"), receipt


def _over(journey: Journey) -> None:
    _begin(journey, "withdrawn")
    journey.take("withdraw", reason=LONG)
    _begin(journey, "published")
    now = journey.clock.now()
    journey.change(
        update(Strategy).where(Strategy.id == journey.strategy).values(state="published")
    )
    stay = {"strategy_id": journey.strategy, "stage": "published", "entered_at": now}
    journey.change(insert(StageVisit).values(**stay))


def _rows(journey: Journey, lis: int) -> None:
    """Many of each kind, of `lis` or beside it."""
    now = journey.clock.now()

    def fill(session: Any) -> None:
        head = session.get_one(Strategy, lis)
        key = session.scalar(select(Priority.id).where(Priority.strategy_id == lis))
        cycle = session.scalar(select(func.max(Cycle.id)).where(Cycle.strategy_id == lis))
        same = {"authority_id": head.authority_id, "definition_id": head.definition_id}
        numbers = range(1, MANY + 1)
        for number in numbers:
            copy = Strategy(
                slug=f"s-{number:03}",
                title=f"Strategy {number}",
                state="evidence_review",
                created_at=now,
                **same,
            )
            person = User(email=f"m{number}@example.org", name=f"Member {number}", created_at=now)
            session.add_all([copy, person])
            session.flush()
            due = now + timedelta(days=number - 20)
            session.add_all(
                [
                    Duty(
                        strategy_id=copy.id,
                        act="close_evidence_review",
                        subject_kind="strategy",
                        subject_id=copy.id,
                        owner_kind="office",
                        office="lead_officer",
                        due_on=due.date(),
                        due_at=due,
                        opened_at=now,
                    ),
                    Membership(
                        body_id=journey.bodies[BOARD],
                        user_id=person.id,
                        capacity="voting" if number % 2 else "observer",
                        starts_on=now.date() - timedelta(days=400),
                    ),
                    Meeting(
                        body_id=journey.bodies[BOARD],
                        starts_at=now - timedelta(days=number),
                        venue="The Hall",
                        uid=f"meeting-{number}@example.org",
                    ),
                    Revision(
                        strategy_id=lis,
                        number=number + 1,
                        cycle_id=cycle,
                        fingerprint=f"{number:064x}",
                        text_fingerprint=f"{number:064x}",
                        note=LONG,
                        submitted_by=journey.users["lead_officer"],
                        happened_at=now,
                        recorded_at=now,
                    ),
                    EvidenceItem(
                        strategy_id=lis,
                        priority_id=key if number % 4 else None,
                        title=f"Study {number}" if number % 50 else LONG,
                        summary="What it says",
                        source=LONG if number % 50 == 1 else "The statistics office",
                        added_by=journey.users["lead_officer"],
                        added_at=now,
                    ),
                ]
            )
        session.commit()

    journey.look(fill)
