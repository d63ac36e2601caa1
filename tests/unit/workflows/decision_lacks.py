"""What is missing for a decision, its call-in and its publication, one case for each lack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    MEETING_DAY,
    NOW,
    a_call_in,
    a_record,
    a_revision,
    without,
)
from tracker.workflows.actors import SYSTEM
from tracker.workflows.call_in import CallInSettings
from tracker.workflows.snapshots import DeadlineFacts, RecordFacts

LEAD, PROGRAMME = ("lead_officer",), ("lead_officer", "programme_manager")
CLERK, LAW = ("committee_clerk",), (SYSTEM,)
MONITORING = ("monitoring_officer",)
CONSULT, MEETING = "government_consultation", "combined_authority"


@dataclass(frozen=True)
class Lack:
    """In this state this trigger is refused for this guard alone."""

    guard: str
    state: str
    trigger: str
    gone: dict[str, Any]
    said: str
    who: tuple[str, ...]


def exception(public: date, told: date | None) -> list[RecordFacts]:
    """The records of the general exception: the notice, and the word to the scrutiny chair."""
    found = [a_record("general_exception", None, public)]
    return [*found, a_record("scrutiny_chair_informed", None, told)] if told else found


def urgency(meeting: int, day: date = MEETING_DAY) -> tuple[RecordFacts, RecordFacts]:
    """A consent to special urgency, and the reasons published, about that meeting."""
    return (
        a_record("urgency_consent", "scrutiny_chair", day, meeting_id=meeting),
        a_record("special_urgency", None, day, meeting_id=meeting),
    )


def a_direction(days: int) -> DeadlineFacts:
    """A direction to hold the decision, for so many days from NOW."""
    due_at = NOW + timedelta(days=days)
    return DeadlineFacts("call_in_direction", due_at.date(), None, due_at, statutory=True)


DISAPPLIED = a_record("call_in_disapplied", "scrutiny_chair", meeting_id=7)

DECISION_LACKS = [
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice")}, "published by Wednesday 26 February 2020",
         (*CLERK, "monitoring_officer")),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("x", a_record("key_decision_notice", None, date(2020, 2, 27)))},
         "26 February 2020: it was on Thursday 27 February 2020.", (*CLERK, *MONITORING)),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice", *exception(date(2020, 3, 18), None))},
         "told in writing by Wednesday 18 March 2020: nothing is", (*CLERK, *MONITORING)),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice", *exception(date(2020, 3, 19), MEETING_DAY))},
         "told in writing by Wednesday 18 March 2020: it was", (*CLERK, *MONITORING)),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice",
                             *exception(date(2020, 3, 19), date(2020, 3, 18)))},
         "the notice was to be published by Wednesday 18 March", (*CLERK, *MONITORING)),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice", *urgency(8))},
         "no consent is recorded for this meeting", (*CLERK, *MONITORING)),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice", *urgency(7, date(2020, 3, 27)))},
         "no consent is recorded for this meeting", (*CLERK, *MONITORING)),
    Lack("key_decision_route", MEETING, "publish_decision",
         {"records": without("key_decision_notice", urgency(7)[0])},
         "The reasons for special urgency are not published.", (*CLERK, *MONITORING)),
    Lack("call_in_applies", MEETING, "publish_decision", {"reconsidered": True},
         "not called in again", CLERK),
    Lack("call_in_applies", MEETING, "publish_decision", {"records": without("x", DISAPPLIED)},
         "publish it as an urgent decision", CLERK),
    Lack("call_in_disapplied", MEETING, "publish_urgent_decision", {},
         "Nobody has agreed that call-in does not apply", (*CLERK, *MONITORING)),
    Lack("call_in_disapplied", MEETING, "publish_urgent_decision",
         {"records": without("x", replace(DISAPPLIED, meeting_id=8))},
         "Nobody has agreed that call-in does not apply", (*CLERK, *MONITORING)),
    Lack("no_direction_in_force", "reconsideration", "let_decision_stand",
         {"deadlines": {"call_in_direction": a_direction(1)}},
         "until Friday 27 March 2020 is over", ("scrutiny_chair", SYSTEM)),
    Lack("no_reconsideration_owed", "reconsideration", "let_decision_stand",
         {"records": without("x", a_record("scrutiny_recommendations", "reconsider"))},
         "only a meeting can do that", MONITORING),
    Lack("reconsidered", MEETING, "publish_reconsidered_decision",
         {"reconsidered": True, "call_in": CallInSettings(again=True)},
         "be called in again: publish it as any other", CLERK),
    Lack("reconsidered", MEETING, "publish_reconsidered_decision", {},
         "not been called in and reconsidered", ("scrutiny_chair",)),
    Lack("deadline_over:call_in_ends", "call_in", "lapse_call_in", {},
         "“The period for call-in” runs until the end of Friday 27 March 2020.", LAW),
    Lack("deadline_over:call_in_ends", "call_in", "lapse_call_in", {"deadlines": {}},
         "has no date yet", CLERK),
    Lack("deadline_running:call_in_ends", "call_in", "call_in_decision",
         {"deadlines": {"call_in_ends": a_call_in(over=True)}},
         "“The period for call-in” ended on Wednesday 25 March 2020.", ()),
    Lack("deadline_running:call_in_ends", "call_in", "call_in_decision", {"deadlines": {}},
         "has no date yet", CLERK),
    Lack("decision_effective", "submission", "submit", {"records": without("decision_effective")},
         "can still be called in", LAW),
    Lack("decision_effective", "publication", "publish",
         {"records": without("x", a_record("decision_effective", None, date(2020, 3, 27)))},
         "not effective yet", LAW),
    Lack("submission_recorded", "publication", "publish", {"records": without("submission")},
         "The submission to Government is not recorded.", LEAD),
    Lack("published_as_decided", "publication", "publish", {"decided_revision": None},
         "no decided revision", CLERK),
    Lack("published_as_decided", "publication", "publish",
         {"decided_revision": a_revision(1, text="other")},
         "The text of revision 2 is not the text that was decided (revision 1).", LEAD),
    Lack("not_yet_decided", "reconsideration", "withdraw", {"authority_decided": True},
         "Combined Authority has decided. No officer may withdraw", (f"body:{AUTHORITY}",)),
]  # fmt: skip
