"""Loading the demonstration: the authority, its people, and the strategy as of 1 November 2019.

Every step carries a key of its own that is the same at every run: a load that was cut short goes on
where it stopped, and a second load changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Final

from tracker.adapters.ports import Ports
from tracker.demo import cast, papers, polls, programme
from tracker.queries import demo_cast
from tracker.services import demo_clock
from tracker.services.acting import Ticket
from tracker.services.evidence import record_engagement, record_evidence
from tracker.services.founding import AlreadyFoundedError, found_authority
from tracker.services.key_decisions import Classification, classify_decision
from tracker.services.meetings import schedule_meeting
from tracker.services.papers import add_revision
from tracker.services.past_decisions import PastDecision, enter_past_decision
from tracker.services.plans import approve_plan
from tracker.services.strategies import NewStrategy, start_strategy
from tracker.workflows.actors import Person
from tracker.workflows.calendar import to_local, to_utc

BEGINS: Final = datetime(2019, 11, 1, 16, 0, tzinfo=UTC)
"""The afternoon of the meeting that received the report."""

MEETING_DAY: Final = date(2019, 11, 1)
VENUE: Final = "Authority Chamber, Mann Island, Liverpool"


def ticket(step: str) -> Ticket:
    """A key that is the same at every run."""
    return Ticket(f"demo:{step}")


def load(ports: Ports) -> int:
    """Load what is missing and give the strategy's id."""
    known = demo_cast.strategy_id(programme.SLUG)
    if demo_cast.authority_id(cast.LIVERPOOL_CITY_REGION.slug) is None:
        demo_clock.start_at(BEGINS, ports)
    with suppress(AlreadyFoundedError):
        found_authority(cast.LIVERPOOL_CITY_REGION, now=ports.clock.now(), ports=ports)
    if known is not None and demo_cast.priority_ids(known) and _is_complete(known):
        return known
    strategy_id = _start(ports)
    _classify(ports, strategy_id)
    _approve_plan(ports, strategy_id)
    _file_evidence(ports, strategy_id)
    _first_meeting(ports, strategy_id)
    clerk = polls.Clerk(ports, actor(ports, cast.CLERK))
    polls.enter(clerk)
    polls.note_register(clerk, _march_meeting(ports))
    return strategy_id


def actor(ports: Ports, name: str) -> Person:
    """A person of the demonstration with the rights of today."""
    today = to_local(ports.clock.now(), ports.zone).date()
    return demo_cast.actor(cast.address(name), today)


def _is_complete(strategy_id: int) -> bool:
    """Whether the last step of a load has been taken."""
    return demo_cast.has_meeting_to_come(demo_cast.body_id(cast.AUTHORITY)) or (
        demo_cast.strategy_state(strategy_id) != "evidence_review"
    )


def _start(ports: Ports) -> int:
    authority_id = demo_cast.authority_id(cast.LIVERPOOL_CITY_REGION.slug)
    if authority_id is None:
        raise LookupError("the demonstration's authority is missing")
    new = NewStrategy(
        slug=programme.SLUG,
        title=programme.TITLE,
        definition="local-industrial-strategy",
        bodies={
            "analytical_panel": demo_cast.body_id(cast.PANEL),
            "implementation_board": demo_cast.body_id(cast.BOARD),
            "combined_authority": demo_cast.body_id(cast.AUTHORITY),
            "scrutiny": demo_cast.body_id(cast.SCRUTINY),
        },
        priorities=programme.PRIORITIES,
        milestones=programme.MILESTONES,
        themes=programme.THEMES,
        promises=programme.PROMISES,
        key_decision=True,
        exempt=False,
        authorities_affected="All",
        implications=programme.IMPLICATIONS,
    )
    return start_strategy(
        authority_id,
        new,
        actor=actor(ports, cast.LEAD),
        now=ports.clock.now(),
        ports=ports,
        ticket=ticket("start"),
    ).id


def _classify(ports: Ports, strategy_id: int) -> None:
    classify_decision(
        strategy_id,
        Classification(
            financial_effect=0,
            wards_affected=programme.WARDS,
            reason="No direct costs, but it bears on every ward of the six districts.",
        ),
        actor=actor(ports, cast.MONITORING),
        now=ports.clock.now(),
        ports=ports,
        ticket=ticket("classify"),
    )


def _approve_plan(ports: Ports, strategy_id: int) -> None:
    """The owner of the report stands by its dates: they are the baseline from here on."""
    approve_plan(
        strategy_id,
        actor=actor(ports, cast.ASSISTANT_DIRECTOR),
        now=ports.clock.now(),
        ports=ports,
        ticket=ticket("approve-plan"),
    )


def _file_evidence(ports: Ports, strategy_id: int) -> None:
    priorities = demo_cast.priority_ids(strategy_id)
    manager = actor(ports, cast.PROGRAMME_MANAGER)
    for number, engagement in enumerate(programme.engagements(priorities), start=1):
        record_engagement(
            strategy_id,
            engagement,
            actor=manager,
            now=ports.clock.now(),
            ports=ports,
            ticket=ticket(f"engagement-{number}"),
        )
    for number, item in enumerate(programme.evidence(priorities), start=1):
        record_evidence(
            strategy_id,
            item,
            actor=manager,
            now=ports.clock.now(),
            ports=ports,
            ticket=ticket(f"evidence-{number}"),
        )


def _first_meeting(ports: Ports, strategy_id: int) -> None:
    """The meeting of 1 November 2019: agreed, published the same day."""
    add_revision(
        strategy_id,
        "The update report and the draft strategic framework, as they went to the meeting.",
        [
            papers.document(
                ports,
                "Update on the Local Industrial Strategy",
                "background",
                ["How the evidence review went, who was heard, and what comes next."],
            ),
            papers.document(
                ports,
                "Draft strategic framework",
                "appendix",
                [priority.title for priority in programme.PRIORITIES],
            ),
        ],
        actor=actor(ports, cast.LEAD),
        now=ports.clock.now(),
        ports=ports,
        ticket=ticket("framework"),
    )
    enter_past_decision(
        strategy_id,
        PastDecision(
            slot="combined_authority",
            starts_at=to_utc(MEETING_DAY, time(13, 0), ports.zone),
            venue=VENUE,
            title="Local Industrial Strategy: update",
            recommendations=programme.RECOMMENDATIONS,
            published_at=to_utc(MEETING_DAY, time(15, 30), ports.zone),
            web_address="https://authority.example/decisions/2019-11-01",
        ),
        actor=actor(ports, cast.CLERK),
        now=ports.clock.now(),
        ports=ports,
        ticket=ticket("first-meeting"),
    )


def _march_meeting(ports: Ports) -> int:
    """On the day that the report prints."""
    return schedule_meeting(
        demo_cast.body_id(cast.AUTHORITY),
        to_utc(date(2020, 3, 26), time(13, 0), ports.zone),
        VENUE,
        actor=actor(ports, cast.CLERK),
        now=ports.clock.now(),
        ports=ports,
        ticket=ticket("march-meeting"),
    ).id
