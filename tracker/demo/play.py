"""Playing the whole programme, from 1 November 2019 to publication, by the people of the demo.

Each act goes through the services as a page's would, at its own moment of the simulated clock; the
clock steps through every day on the way, so that reminders go out and call-ins lapse by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.demo.acts import Stage
from tracker.demo.load import actor, load
from tracker.demo.script import SCRIPT
from tracker.queries import demo_cast
from tracker.queries.outbox import sent_count
from tracker.services import demo_clock
from tracker.workflows.calendar import to_utc


@dataclass(frozen=True, slots=True)
class Step:
    """One act that was played: when (UTC), by whom, what, from which state to which.

    `mails` counts those sent since the step before, the reminders of the days between included.
    """

    at: datetime
    actor: str
    trigger: str
    from_state: str
    to_state: str
    mails: int


def play(ports: Ports) -> Iterator[Step]:
    """Load what is missing and play every part that is still to come, one step at a time."""
    strategy_id = load(ports)
    for number, part in enumerate(SCRIPT, start=1):
        mails = sent_count()
        instant = to_utc(part.day, part.at, ports.zone)
        if instant > ports.clock.now():
            for _ in demo_clock.move_to(instant, ports):
                pass
        before = demo_cast.strategy_state(strategy_id)
        stage = Stage(ports, strategy_id, actor(ports, part.name), ports.clock.now(), number)
        if demo_cast.was_done(stage.ticket().key):
            continue
        done = part.act(stage)
        demo_clock.run_jobs(stage.now, ports)
        if not done.repeated:
            yield Step(
                stage.now,
                part.name,
                part.trigger,
                before,
                demo_cast.strategy_state(strategy_id),
                sent_count() - mails,
            )
