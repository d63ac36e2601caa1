"""The script of the demonstration: who does what, on which day, at which local time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from tracker.demo import cast
from tracker.demo.acts import (
    Stage,
    agree_at_the_meeting,
    answer_everything,
    attend,
    check_exempt,
    check_for_polls,
    clear,
    confirm,
    list_on_agenda,
    meet,
    notice,
    open_the_item,
    prepare,
    publish_agenda,
    reply_of_government,
    respond,
    revise,
    trigger,
)
from tracker.demo.polls import put_off
from tracker.services.acting import Done
from tracker.workflows.commands import Command, Publish, PublishDecision, Submit

PANEL_SLOT: Final = "analytical_panel"
BOARD_SLOT: Final = "implementation_board"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the script: at a local moment, a person does something."""

    day: date
    at: time
    name: str
    trigger: str
    act: Callable[[Stage], Done]


def _part(day: str, at: str, name: str, what: str, act: Callable[[Stage], Done]) -> Part:
    return Part(date.fromisoformat(day), time.fromisoformat(at), name, what, act)


def _take(day: str, at: str, name: str, command: Command) -> Part:
    return _part(day, at, name, command.trigger, trigger(command))


_BOARD = (cast.BOARD_CHAIR, *cast.BOARD_MEMBERS)
_PANEL = (cast.PANEL_CHAIR, *cast.PANEL_MEMBERS)

SCRIPT: Final = (
    _take("2019-11-08", "15:00", cast.LEAD, Command(trigger="close_evidence_review")),
    _part("2019-12-20", "11:00", cast.LEAD, "add_revision", revise("First draft")),
    _take("2020-01-06", "09:30", cast.LEAD, Command(trigger="share_draft")),
    _part(
        "2020-01-10",
        "14:00",
        cast.PANEL_CHAIR,
        "respond",
        respond(PANEL_SLOT, "approve", "State where the productivity figures come from."),
    ),
    _part("2020-01-13", "10:00", cast.BOARD_CHAIR, "respond", respond(BOARD_SLOT, "approve", "")),
    _part(
        "2020-01-14",
        "16:30",
        cast.BOARD_MEMBERS[0],
        "respond",
        respond(
            BOARD_SLOT,
            "request_changes",
            "Say how the carbon neutral priority will be paid for.",
        ),
    ),
    _part(
        "2020-01-16",
        "12:00",
        cast.PANEL_MEMBERS[0],
        "respond",
        respond(PANEL_SLOT, "approve", "The section on skills should name its baseline."),
    ),
    _part("2020-01-20", "10:00", cast.LEAD, "answer_feedback", answer_everything),
    _take(
        "2020-01-20",
        "11:00",
        cast.LEAD,
        Command(
            trigger="refer_back",
            reason="The Implementation Board asked for changes: the tie was lost.",
        ),
    ),
    _part("2020-01-24", "15:00", cast.LEAD, "add_revision", revise("Second draft")),
    _take("2020-01-27", "09:30", cast.LEAD, Command(trigger="share_draft")),
    *(
        _part(
            "2020-01-29", "10:00", name, "respond", respond(PANEL_SLOT, "approve", "Much clearer.")
        )
        for name in _PANEL
    ),
    *(
        _part("2020-01-30", "10:00", name, "respond", respond(BOARD_SLOT, "approve", ""))
        for name in _BOARD
    ),
    _part("2020-02-10", "09:00", cast.LEAD, "answer_feedback", answer_everything),
    _take("2020-02-10", "10:00", cast.LEAD, Command(trigger="consult_government")),
    _part("2020-02-12", "10:00", cast.CLERK, "put_on_agenda", list_on_agenda),
    _part("2020-02-13", "11:00", cast.CLERK, "meet_deadline", meet("call_for_reports")),
    _part("2020-02-20", "15:00", cast.LEAD, "meet_deadline", meet("draft_reports")),
    _part("2020-02-24", "15:00", cast.CLERK, "prepare_key_decision_notice", prepare),
    _part("2020-02-25", "12:00", cast.CLERK, "record_key_decision_notice", notice),
    _part("2020-03-06", "16:00", cast.LEAD, "record_government_reply", reply_of_government),
    _part(
        "2020-03-09",
        "10:00",
        cast.LEAD,
        "add_revision",
        revise("Final strategy", "accessible_version", "short_summary", "equality_assessment"),
    ),
    *(
        _part("2020-03-11", "11:00", name, "sign_clearance", clear(clearance))
        for clearance, name in (
            ("legal", cast.LEGAL),
            ("finance", cast.FINANCE),
            ("monitoring", cast.MONITORING),
            ("equality", cast.EQUALITY),
            ("communications", cast.COMMUNICATIONS),
        )
    ),
    _part("2020-03-11", "15:00", cast.LEAD, "meet_deadline", meet("clearance_of_reports")),
    _part("2020-03-12", "10:00", cast.CLERK, "do_exempt_check", check_exempt),
    _part("2020-03-13", "10:00", cast.MONITORING, "confirm_rule", confirm),
    _part("2020-03-13", "15:00", cast.CLERK, "move_poll", put_off),
    _part("2020-03-16", "10:00", cast.MONITORING, "do_pre_election_check", check_for_polls),
    _part("2020-03-17", "09:00", cast.LEAD, "meet_deadline", meet("final_report")),
    _take("2020-03-17", "09:30", cast.LEAD, Command(trigger="present_to_meeting")),
    _part("2020-03-17", "11:00", cast.CLERK, "record_agenda_published", publish_agenda),
    _part("2020-03-26", "13:05", cast.CLERK, "record_attendance", attend),
    _part("2020-03-26", "13:20", cast.CLERK, "open_item", open_the_item),
    _part("2020-03-26", "13:50", cast.CLERK, "record_decision", agree_at_the_meeting),
    _take(
        "2020-03-26",
        "16:00",
        cast.CLERK,
        PublishDecision(
            web_address="https://authority.example/decisions/2020-03-26",
            place_of_inspection="Mann Island, Liverpool",
        ),
    ),
    _take(
        "2020-04-03",
        "10:00",
        cast.LEAD,
        Submit(submitted_to="Department for Business, Energy and Industrial Strategy"),
    ),
    _take(
        "2020-04-03",
        "14:00",
        cast.LEAD,
        Publish(web_address="https://authority.example/local-industrial-strategy"),
    ),
)
"""In the order in which it happens. Rounds close and the call-in lapses by themselves."""
