"""What makes a decision key, what its notice says, and who calls a decision in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.unit.workflows.lifecycle_factories import DEFINITION, NOW, a_snapshot
from tracker.workflows.call_in import (
    CallInSettings,
    call_in_settings,
    callers,
    deadlines_ending,
    reconsidering_stages,
    too_few,
)
from tracker.workflows.definition import GuardRef
from tracker.workflows.guards import unmet
from tracker.workflows.key_decisions import (
    IS_KEY,
    Criteria,
    NoticeText,
    as_text,
    criteria,
    judge,
)
from tracker.workflows.notice_guards import last_day_of, routes
from tracker.workflows.snapshots import DeadlineFacts, MeetingFacts

LCR = Criteria(150_000, 2, date(2019, 6, 12))
NOTICE = NoticeText("M", "The Authority", "Mayor", "26 March 2020", "A\nB", "Hall", "More", "Ask")


@pytest.mark.parametrize(
    ("rules", "pounds", "wards", "key", "said"),
    [
        (LCR, 150_000, 0, True, "£150,000 reaches the threshold of £150,000."),
        (LCR, 149_999, 1, False, "£149,999 is below the threshold of £150,000 and 1 ward is"),
        (LCR, None, 2, True, "2 wards are affected, and 2 are enough."),
        (LCR, 2_000_000, 9, True, "£2,000,000 reaches the threshold of £150,000 and 9 wards"),
        (LCR, None, 1, None, "The criteria need its effect in pounds to tell."),
        (LCR, 0, None, None, "The criteria need the number of wards affected to tell."),
        (LCR, None, None, None, "its effect in pounds and the number of wards affected"),
        (Criteria(None, 2), 10**9, 1, False, "1 ward is affected, and it takes 2."),
        (Criteria(1, None), 0, 9, False, "£0 is below the threshold of £1."),
        (Criteria(None, None), 10**9, 99, None, "has set no criteria"),
    ],
)
def test_one_measure_is_enough_and_what_is_unknown_is_not_small(
    rules: Criteria, pounds: int | None, wards: int | None, said: str, *, key: bool | None
) -> None:
    found = judge(rules, pounds, wards)
    assert found.is_key is key
    assert said in found.sentence


def test_criteria_are_settings_with_the_day_of_their_adoption() -> None:
    stored = {"threshold_pounds": 150_000, "wards": 2, "adopted_on": "2019-06-12"}
    assert criteria({"key_decision": stored}) == LCR
    assert LCR.source.endswith("adopted these criteria on Wednesday 12 June 2019.")
    assert criteria({}) == Criteria(None, 2, None)
    assert "is not recorded" in criteria({}).source


def test_a_notice_has_the_eight_fields_of_the_article() -> None:
    assert [said for _, said in NOTICE.eight] == [
        IS_KEY,
        *("M", "The Authority, Mayor", "26 March 2020", "A\nB", "Hall", "More", "Ask"),
    ]
    assert replace(NOTICE, decision_maker_title="").eight[2][1] == "The Authority"
    text = as_text(NOTICE, "The Combined Authority")
    assert text.startswith("The Combined Authority\nNotice of a key decision\n\n1. ")
    assert "5. Documents to be considered\n   A\n   B\n" in text
    assert text.count("\n8. ") == 1


@pytest.mark.parametrize(
    ("held_on", "noticed", "excepted"),
    [
        (date(2020, 3, 26), date(2020, 2, 26), date(2020, 3, 18)),
        (date(2020, 3, 20), date(2020, 2, 20), date(2020, 3, 12)),
        (date(2019, 3, 8), date(2019, 2, 7), date(2019, 2, 28)),
        (date(2022, 7, 22), date(2022, 6, 23), date(2022, 7, 14)),
    ],
)
def test_the_last_days_of_notice(held_on: date, noticed: date, excepted: date) -> None:
    at = datetime(held_on.year, held_on.month, held_on.day, 13, tzinfo=UTC)
    meeting = MeetingFacts(7, "combined_authority", at, held_on, "listed")
    found = routes(a_snapshot("combined_authority", meeting=meeting))
    assert [each.last_day for each in found] == [noticed, excepted, None]
    assert [each.rule for each in found] == ["R2", "R3", "R4"]


def test_without_a_meeting_there_is_no_last_day() -> None:
    assert routes(a_snapshot("drafting", meeting=None)) == ()
    for guard in ("agenda_open", "key_decision_may_be_made", "key_decision_route"):
        assert unmet(GuardRef(guard), a_snapshot("drafting", meeting=None), NOW) == ()


def test_a_day_that_an_officer_set_binds() -> None:
    set_by_hand = DeadlineFacts("key_notice", date(2020, 2, 20), None, NOW, statutory=True)
    snapshot = a_snapshot("combined_authority", deadlines={"key_notice": set_by_hand})
    day, sentence = last_day_of(snapshot, "R2", date(2020, 3, 26))
    assert day == date(2020, 2, 20)
    assert "Wednesday 26 February 2020" in sentence, "what was computed is told beside it"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("One", ("One",)),
        (" One ,, Two;\n\nThree ", ("One", "Two", "Three")),
        ("Councillor  One\ncouncillor one\nTwo", ("Councillor One", "Two")),
        (" \n ,;", ()),
    ],
)
def test_each_caller_counts_once(typed: str, names: tuple[str, ...]) -> None:
    assert callers(typed) == names


def test_fewer_members_than_the_rules_ask_for() -> None:
    three = call_in_settings({"call_in": {"members": 3, "reconsidered_again": True}})
    assert three == CallInSettings(3, again=True)
    assert call_in_settings({}) == CallInSettings(1, again=False)
    assert too_few("A, B, C", three) is None
    assert "at least 3 members" in str(too_few("A\nB", three))
    assert "names 0" in str(too_few(" ", CallInSettings()))


def test_where_a_called_in_decision_is_dealt_with_and_what_ends_there() -> None:
    assert reconsidering_stages(DEFINITION) == ("reconsideration",)
    assert deadlines_ending(DEFINITION, "reconsideration") == ("call_in_direction",)
    assert deadlines_ending(DEFINITION, "combined_authority") == ("reconsider_by",)
    assert deadlines_ending(DEFINITION, "submission") == ()
