"""The polls of the demonstration, and what the authority's own register printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.adapters.ports import Ports
from tracker.demo import cast
from tracker.demo.acts import Stage
from tracker.queries import demo_cast
from tracker.services.acting import Done, Ticket
from tracker.services.meeting_printed import Printed, note_printed
from tracker.services.polls import NewPoll, PollDay, enter_poll, move_poll
from tracker.workflows.actors import Person

MAY_2020: Final = date(2020, 5, 7)
MAY_2021: Final = date(2021, 5, 6)
POLLS: Final = (
    NewPoll(
        "parliamentary",
        "General election",
        PollDay(date(2019, 12, 12), sensitive_from=date(2019, 11, 6)),
    ),
    NewPoll("local", "Local elections", PollDay(MAY_2020)),
    NewPoll("mayoral", "Election of the Mayor", PollDay(MAY_2020)),
)
REGISTER: Final = Printed(
    date(2020, 3, 20),
    "The authority’s register of meetings lists it for Friday 20 March 2020 at 1pm; the report of "
    "1 November 2019 prints the 26th.",
)


@dataclass(frozen=True, slots=True)
class Clerk:
    """The committee clerk while the demonstration is loaded."""

    ports: Ports
    person: Person

    def ticket(self, step: str) -> Ticket:
        return Ticket(f"demo:{step}")


def enter(clerk: Clerk) -> None:
    """What the clerk knows of polls by 1 November 2019."""
    authority_id = demo_cast.authority_id(cast.LIVERPOOL_CITY_REGION.slug) or 0
    for number, poll in enumerate(POLLS, start=1):
        enter_poll(
            authority_id,
            poll,
            actor=clerk.person,
            now=clerk.ports.clock.now(),
            ports=clerk.ports,
            ticket=clerk.ticket(f"poll-{number}"),
        )


def note_register(clerk: Clerk, meeting_id: int) -> None:
    """The register prints another day for the March meeting than the report."""
    note_printed(
        meeting_id,
        REGISTER,
        actor=clerk.person,
        now=clerk.ports.clock.now(),
        ports=clerk.ports,
        ticket=clerk.ticket("march-register"),
    )


def put_off(stage: Stage) -> Done:
    """On 13 March 2020 the polls of 7 May 2020 are put off to 6 May 2021."""
    done = Done("poll", 0, repeated=True)
    off = [poll.title for poll in POLLS if poll.day.poll_on == MAY_2020]
    for title in off:
        done = move_poll(
            demo_cast.poll_id(title),
            PollDay(MAY_2021),
            "Government puts the polls of May 2020 off by a year.",
            actor=stage.actor,
            now=stage.now,
            ports=stage.ports,
            ticket=stage.ticket("" if title == off[-1] else f":{title}"),
        )
    return done
