"""What the people of the demonstration do, each through the service that a page would call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.demo import cast, papers, programme
from tracker.queries import demo_cast
from tracker.services.acting import Done, Ticket
from tracker.services.agenda_notice import record_agenda_published
from tracker.services.attendance import record_attendance
from tracker.services.decisions import Result, confirm_rule, record_decision
from tracker.services.entered_response import Response
from tracker.services.feedback import answer_feedback
from tracker.services.key_decisions import prepare_notice, record_key_decision_notice
from tracker.services.meetings import open_item, put_on_agenda
from tracker.services.papers import add_revision
from tracker.services.pre_election import do_pre_election_check
from tracker.services.records import (
    do_exempt_check,
    record_government_reply,
    sign_clearance,
)
from tracker.services.responses import record_response
from tracker.services.stages import take
from tracker.services.timetable_duties import meet_deadline
from tracker.workflows.actors import Person
from tracker.workflows.commands import Command


@dataclass(frozen=True, slots=True)
class Stage:
    """Where and as whom an act is played. `number` is its place in the script: its key."""

    ports: Ports
    strategy_id: int
    actor: Person
    now: datetime
    number: int

    def ticket(self, part: str = "") -> Ticket:
        """A key that is the same at every run, so that a play that was cut short can go on."""
        return Ticket(f"demo:play:{self.number}{part}")


Act = Callable[[Stage], Done]

_KIND_TITLES = {
    "accessible_version": "Accessible version",
    "short_summary": "Short summary",
    "equality_assessment": "Equality assessment",
}


def trigger(command: Command) -> Act:
    """Take a trigger."""
    return lambda stage: take(
        stage.strategy_id,
        command,
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def revise(title: str, *kinds: str) -> Act:
    """Add a revision with the strategy itself and documents of these kinds."""

    def act(stage: Stage) -> Done:
        lines = [
            f"{programme.TITLE}: {title.lower()}",
            "",
            *(p.title for p in programme.PRIORITIES),
        ]
        pack = [papers.document(stage.ports, title, "draft", lines)]
        pack += [papers.document(stage.ports, _KIND_TITLES[kind], kind, [title]) for kind in kinds]
        return add_revision(
            stage.strategy_id,
            f"{title} of the strategy.",
            pack,
            actor=stage.actor,
            now=stage.now,
            ports=stage.ports,
            ticket=stage.ticket(),
        )

    return act


def respond(slot: str, choice: str, reason: str) -> Act:
    """Respond in the open round of a body."""

    def act(stage: Stage) -> Done:
        round_id, revision_id, recommendation_id = demo_cast.open_round(stage.strategy_id, slot)
        return record_response(
            round_id,
            Response(revision_id, {recommendation_id: choice}, reason),
            actor=stage.actor,
            now=stage.now,
            ports=stage.ports,
            ticket=stage.ticket(),
        )

    return act


def answer_everything(stage: Stage) -> Done:
    """Answer every comment that has no answer yet."""
    done = Done("strategy", stage.strategy_id, repeated=True)
    for vote_id in demo_cast.unanswered(stage.strategy_id):
        done = answer_feedback(
            vote_id,
            "Taken up in the next revision.",
            actor=stage.actor,
            now=stage.now,
            ports=stage.ports,
            ticket=stage.ticket(f":{vote_id}"),
        )
    return done


def list_on_agenda(stage: Stage) -> Done:
    """Put the strategy on the agenda of the meeting to come."""
    return put_on_agenda(
        stage.strategy_id,
        demo_cast.meeting_to_come(demo_cast.body_id(cast.AUTHORITY)),
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def prepare(stage: Stage) -> Done:
    """Prepare the eight fields of the notice."""
    return prepare_notice(
        stage.strategy_id,
        programme.NOTICE,
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def publish_agenda(stage: Stage) -> Done:
    """Record that the agenda is open to the public."""
    return record_agenda_published(
        stage.strategy_id,
        web_address="https://authority.example/meetings/2020-03-26",
        place="Mann Island, Liverpool",
        happened_at=stage.now,
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def meet(name: str) -> Act:
    """Say that what the timetable asks for is done."""
    return lambda stage: meet_deadline(
        stage.strategy_id,
        name,
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def notice(stage: Stage) -> Done:
    """Record that the notice of the key decision was published."""
    return record_key_decision_notice(
        stage.strategy_id,
        "key_decision_notice",
        web_address="https://authority.example/forward-plan",
        place="Mann Island, Liverpool",
        happened_at=stage.now,
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=Ticket(stage.ticket().key),
    )


def reply_of_government(stage: Stage) -> Done:
    """Government agrees."""
    return record_government_reply(
        stage.strategy_id,
        "agreed",
        "Agreed by letter.",
        happened_at=stage.now,
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def clear(name: str) -> Act:
    """Sign a clearance."""
    return lambda stage: sign_clearance(
        stage.strategy_id,
        name,
        "",
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def check_exempt(stage: Stage) -> Done:
    """Check the papers for exempt and confidential information."""
    return do_exempt_check(
        stage.strategy_id,
        "Nothing exempt; nothing that Government gave in confidence.",
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def check_for_polls(stage: Stage) -> Done:
    """Check the papers with the coming polls in mind."""
    return do_pre_election_check(
        stage.strategy_id,
        "The polls of 7 May 2020 are put off by a year: publishing in April meets no poll.",
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def confirm(stage: Stage) -> Done:
    """Confirm the voting rule of the Combined Authority."""
    return confirm_rule(
        demo_cast.body_id(cast.AUTHORITY),
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def attend(stage: Stage) -> Done:
    """Everybody is present."""
    body_id = demo_cast.body_id(cast.AUTHORITY)
    return record_attendance(
        demo_cast.meeting_of(stage.strategy_id),
        dict.fromkeys(demo_cast.seats(body_id), True),
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def open_the_item(stage: Stage) -> Done:
    """The chair opens the item."""
    return open_item(
        demo_cast.latest_item(stage.strategy_id),
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )


def agree_at_the_meeting(stage: Stage) -> Done:
    """Support and note without a vote; submit by a show of hands."""
    item_id = demo_cast.latest_item(stage.strategy_id)
    support, note, submit = demo_cast.recommendation_ids(demo_cast.meeting_round(item_id))
    return record_decision(
        item_id,
        (
            Result(support, "agreed_without_vote"),
            Result(note, "agreed_without_vote"),
            Result(submit, "show_of_hands", for_=6, against=0, abstained=1),
        ),
        actor=stage.actor,
        now=stage.now,
        ports=stage.ports,
        ticket=stage.ticket(),
    )
