"""The demo's clock moves forward through every morning and every due moment, doing what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.models.world import NOW, World
from tests.integration.services.post import FRIDAY, Post, at, parse
from tracker.adapters.clock import OffsetClock, SystemClock
from tracker.adapters.mail import MemoryMail
from tracker.adapters.ports import Ports
from tracker.app import PORTS
from tracker.extensions import db
from tracker.models.job import DemoClock
from tracker.models.round import Round
from tracker.models.strategy import Deadline
from tracker.queries.demo_clock import read_offset
from tracker.services import demo_clock
from tracker.services.demo_clock import (
    BackwardsError,
    ClockStep,
    NotSimulatedError,
    move_to,
    run_jobs,
    start_at,
)

REAL = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
MONDAY = NOW.date()


class StoodStill(OffsetClock):
    """The demo's clock over a real time that stands still."""

    def real_now(self) -> datetime:
        return REAL


@pytest.fixture
def mail() -> MemoryMail:
    return MemoryMail()


@pytest.fixture
def ports(app: Flask, session: Session, mail: MemoryMail) -> Ports:
    clock = StoodStill(lambda: read_offset(db.session()))
    found: Ports = replace(app.extensions[PORTS], clock=clock, mail=mail)
    start_at(NOW, found)
    return found


@pytest.fixture
def quiet(world: World, session: Session) -> None:
    """The round of the world is not to close: no definition stands behind it."""
    session.get_one(Round, world.round).due_at = at(date(2030, 1, 1))
    session.commit()


def walked(steps: Iterator[ClockStep]) -> list[str]:
    return [f"{step.at:%d %H:%M:%S}" for step in steps]


def test_it_starts_at_an_instant_that_is_past_and_never_before_it(ports: Ports) -> None:
    assert timedelta(0) <= ports.clock.now() - NOW < timedelta(seconds=1)


def test_every_morning_on_the_way_is_a_step(ports: Ports, world: World, quiet: None) -> None:
    target = at(MONDAY + timedelta(days=4), 9, 0)
    days = [f"{day:02} 06:30:00" for day in range(7, 11)]
    now = f"{ports.clock.now():%d %H:%M:%S}"
    assert walked(move_to(target, ports)) == [now, *days, "10 09:00:00"]
    assert timedelta(0) <= ports.clock.now() - target < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("day", "mornings"),
    [
        (date(2020, 3, 29), ["2020-03-28 06:30", "2020-03-29 05:30", "2020-03-30 05:30"]),
        (date(2020, 10, 25), ["2020-10-24 05:30", "2020-10-25 06:30", "2020-10-26 06:30"]),
        (date(2020, 2, 29), ["2020-02-28 06:30", "2020-02-29 06:30", "2020-03-01 06:30"]),
    ],
)
def test_mornings_are_local_whatever_the_clocks_do(
    ports: Ports, world: World, quiet: None, day: date, mornings: list[str]
) -> None:
    start_at(datetime.combine(day - timedelta(days=1), datetime.min.time(), UTC), ports)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=8)
    steps = [f"{step.at:%Y-%m-%d %H:%M}" for step in move_to(end, ports)]
    assert steps[1:-1] == mornings


def test_what_ends_with_a_day_is_done_at_midnight_and_an_hour_just_after_it(
    ports: Ports, world: World, session: Session, quiet: None
) -> None:
    for name, due_at in (
        ("call_in_ends", datetime(2020, 1, 7, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("panel_reply", datetime(2020, 1, 8, 17, tzinfo=UTC)),
    ):
        session.add(
            Deadline(
                strategy_id=world.strategy,
                name=name,
                rule="R5",
                anchor="x",
                anchor_on=MONDAY,
                computed_on=MONDAY,
                due_on=due_at.date(),
                due_at=due_at,
            )
        )
    session.commit()
    steps = walked(move_to(at(date(2020, 1, 9), 9, 0), ports))
    assert steps[1:] == [
        "07 06:30:00",
        "08 00:00:00",
        "08 06:30:00",
        "08 17:00:01",
        "09 06:30:00",
        "09 09:00:00",
    ]


def test_each_letter_bears_the_date_of_its_own_step(
    app: Flask, ports: Ports, world: World, session: Session, mail: MemoryMail, quiet: None
) -> None:
    clock = ports.clock
    post = Post(session, world, ports, clock, mail)  # type: ignore[arg-type]
    post.office(post.user("Grace"))
    post.duty(FRIDAY)
    total = sum(step.mails_sent for step in move_to(at(FRIDAY, 9), ports))
    dates = [parse(content)["Date"].datetime for _, content in mail.sent]
    assert dates == [at(date(2020, 1, day)) for day in (8, 14, 16, 17)]
    assert total == 4


def test_it_only_moves_forward(ports: Ports) -> None:
    with pytest.raises(BackwardsError):
        move_to(NOW - timedelta(seconds=1), ports)


def test_a_move_that_is_left_half_way_stays_there_and_can_go_on(
    ports: Ports, world: World, quiet: None
) -> None:
    steps = move_to(at(date(2020, 1, 31)), ports)
    for _ in range(4):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert f"{ports.clock.now():%d %H:%M}" == "09 06:30"
    assert walked(move_to(at(date(2020, 1, 11)), ports))[1:] == ["10 06:30:00", "11 06:30:00"]


def test_two_moves_at_once_end_at_the_farther_goal(ports: Ports, world: World, quiet: None) -> None:
    slow = move_to(at(date(2020, 1, 10)), ports)
    next(slow)
    for _ in move_to(at(date(2020, 1, 20)), ports):
        pass
    for _ in slow:
        pass
    assert f"{ports.clock.now():%d %H:%M}" == "20 06:30"


def test_a_job_that_fails_is_told_and_stops_nothing(
    ports: Ports,
    world: World,
    quiet: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("out of order")

    monkeypatch.setattr(demo_clock, "close_due_rounds", broken)
    step = run_jobs(NOW, ports)
    assert step.problems == ("close rounds: out of order",)
    assert not step.is_quiet
    assert len(list(move_to(at(date(2020, 1, 8), 7), ports))) == 4
    assert "could not close rounds" in caplog.text


def test_a_real_clock_cannot_be_moved(ports: Ports, tmp_path: Path, session: Session) -> None:
    real = replace(ports, clock=SystemClock())
    before = session.scalar(select(DemoClock.offset_seconds))
    for move in (start_at, move_to):
        with pytest.raises(NotSimulatedError):
            move(NOW + timedelta(days=9999), real)
    assert session.scalar(select(DemoClock.offset_seconds)) == before
