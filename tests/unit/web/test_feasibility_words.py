"""What is known of a decision before anybody asks, and the answer in tables and a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.unit.web.feasibility_factories import (
    MORNING,
    POLL,
    a_known,
    a_plan,
    proposal,
)
from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    MEETING_DAY,
    a_record,
    without,
)
from tracker.services.errors import FormError
from tracker.web.presenters import feasibility
from tracker.web.presenters.feasibility_form import Asked, PlannedStage, boxes, working_days
from tracker.workflows.elections import Poll
from tracker.workflows.plans import Dates, Plan
from tracker.workflows.snapshots import MeetingFacts, PollOverride
from tracker.workflows.working_back import Goal, Wish

# ── what is known ────────────────────────────────────────────────────────────────────────────────


def test_the_meeting_that_is_fixed_goes_before_the_plan() -> None:
    found = a_known()
    assert found.now is not None
    assert (found.now.meeting, found.meeting_id) == (MEETING_DAY, 7)
    assert (found.now.submission, found.now.publication) == (date(2020, 4, 1), date(2020, 4, 3))
    planned = a_known(meeting=None)
    assert planned.now is not None
    assert (planned.now.meeting, planned.meeting_id) == (date(2020, 3, 25), None)
    assert a_known(plan=a_plan(decided=Dates()), meeting=None).now is None


def test_a_meeting_that_received_a_report_long_before_is_not_meant() -> None:
    past = MeetingFacts(
        5, AUTHORITY, datetime(2019, 11, 1, 13, tzinfo=UTC), date(2019, 11, 1), "decided"
    )
    found = a_known(meeting=past)
    assert found.now is not None
    assert (found.now.meeting, found.meeting_id) == (date(2020, 3, 25), None)
    assert a_known("combined_authority", meeting=past).meeting_id == 5


def test_of_a_decision_that_is_taken_nothing_is_proposed() -> None:
    found = a_known("call_in", authority_decided=True)
    assert (found.now, found.meeting_id) == (None, None)
    # Nor does the notice that was given for it count for another decision.
    assert found.done.notice_published is None
    assert a_known("call_in").done.notice_published is not None


@pytest.mark.parametrize("state", ["reconsideration", "combined_authority"])
def test_a_decision_that_was_called_in_is_to_be_taken_again(state: str) -> None:
    found = a_known(state, authority_decided=True)
    assert found.now is not None
    assert (found.now.meeting, found.meeting_id) == (MEETING_DAY, 7)


def test_first_the_day_as_it_stands_is_looked_at_and_publication_follows() -> None:
    first = feasibility.start(a_known())
    assert first is not None
    assert (first.submission, first.publication) == (date(2020, 4, 1), None)
    assert next(stage.title for stage in first.stages) == "Drafting"


def test_the_stages_to_run_take_the_days_that_the_plan_leaves_them() -> None:
    def days(state: str, plan: Plan | None = None) -> list[tuple[str, int]]:
        return [(each.name, each.working_days) for each in a_known(state, plan).stages]

    assert days("drafting") == [
        ("drafting", 4),
        ("review", 16),
        ("government_consultation", 0),
    ]
    # Late already: it takes no day by the plan. What has no milestone takes its own deadline.
    assert days("drafting", a_plan(draft_shared=Dates(date(2019, 12, 20))))[0] == ("drafting", 0)
    assert days("drafting", a_plan(consulted=Dates()))[1] == ("review", 9)
    assert days("drafting", a_plan(consulted=Dates(date(2033, 2, 3))))[1] == ("review", 0)
    assert days("combined_authority") == []
    assert days("call_in") == []


def test_what_was_published_already_is_tested_against_its_own_day() -> None:
    records = without(
        "key_decision_notice",
        a_record("key_decision_notice", day=date(2020, 2, 26)),
        a_record("agenda_published", day=date(2020, 3, 18), meeting_id=7),
    )
    done = a_known(records=records).done
    assert (done.notice_published, done.agenda_published) == (date(2020, 2, 26), date(2020, 3, 18))
    other = without("x", a_record("agenda_published", meeting_id=6))
    assert a_known(records=other).done.agenda_published is None


def test_what_a_record_cures_it_cures_at_its_own_meeting_only() -> None:
    records = without(
        "key_decision_notice",
        a_record("urgency_consent", meeting_id=7),
        a_record("late_report", meeting_id=7),
    )
    found = a_known(records=records)
    assert found.done.cured == {"R1", "R2"}
    late = replace(found, today=date(2020, 3, 25))
    asked = Asked(proposal(key_decision=True))
    assert feasibility.answer(asked, late, ()).found.feasible
    moved = Asked(proposal(date(2020, 3, 27), key_decision=True))
    hit = feasibility.answer(moved, late, ()).found.collisions
    assert [each.rule for each in hit] == ["R2", "R1"]


def test_a_poll_near_which_publication_is_allowed_stands_in_no_way() -> None:
    def polls(**facts: Any) -> tuple[Poll, ...]:
        override: dict[str, Any] = {"poll_id": 3, "poll_on": POLL.day, "covers": "publication"}
        override |= {"happened_at": MORNING, "of_this_text": True}
        allowed = PollOverride(**(override | facts))
        return a_known(polls=(POLL,), poll_overrides=(allowed,)).settings.polls

    assert polls() == ()
    for other in (
        {"poll_id": 4},
        {"poll_on": date(2021, 5, 6)},
        {"covers": "engagement"},
        {"of_this_text": False},
        {"happened_at": datetime(2020, 1, 7, tzinfo=UTC)},
    ):
        assert polls(**other) == (POLL,)


# ── the answer ───────────────────────────────────────────────────────────────────────────────────


def test_an_answer_in_one_line() -> None:
    found = a_known()
    good = feasibility.answer(Asked(proposal()), found, ())
    assert good.sentence == ("A decision on Thursday 26 March 2020 would work: nothing collides")
    hit = feasibility.answer(Asked(proposal(submission=date(2020, 3, 31))), found, ())
    assert hit.sentence == "A decision on Thursday 26 March 2020 would not work: 1 collision"
    wish = Wish(Goal.PUBLICATION, date(2020, 4, 3))
    back = feasibility.answer(Asked(proposal(wish.by), wish), found, ())
    assert back.proposal.meeting == MEETING_DAY
    assert back.worked_back.startswith("To publish on Friday 3 April 2020, the decision is taken")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(proposal(date(2020, 1, 5))), "day"),
        (Asked(proposal(date(2031, 12, 30))), "day"),
        (Asked(proposal(decision_published=date(2020, 3, 25))), "decision_published"),
        (Asked(proposal(), Wish(Goal.PUBLICATION, date(2019, 1, 3))), "day"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field(asked: Asked, field: str) -> None:
    with pytest.raises(FormError) as caught:
        feasibility.answer(asked, a_known(), ())
    assert list(caught.value.errors) == [field]


def test_the_meeting_that_is_fixed_may_be_looked_at_though_it_is_over() -> None:
    over = replace(a_known(), today=date(2020, 3, 30))
    assert feasibility.answer(Asked(proposal()), over, ()).found.notes[0].endswith("has passed.")


def test_dates_that_cannot_be_computed_leave_nothing_to_compare_with() -> None:
    far = MeetingFacts(
        7, AUTHORITY, datetime(2031, 12, 30, 13, tzinfo=UTC), date(2031, 12, 30), "listed"
    )
    assert feasibility.as_it_stands(a_known(meeting=far)) is None


# ── form ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "days"),
    [("12", 12), (" 7 ", 7), ("", 0), (None, 0), ("400", 400), ("401", None), ("-1", None),
     ("1.5", None), ("٣", None), ("9" * 5000, None)],
)  # fmt: skip
def test_a_number_of_working_days_as_typed(typed: str | None, days: int | None) -> None:
    assert working_days(typed) == days


def test_a_day_as_it_is_typed() -> None:
    assert boxes(date(2020, 3, 6)) == ["6", "3", "2020"]
    assert boxes(None) == ["", "", ""]
    assert PlannedStage("a", "A", 3).to_run.working_days == 3
