"""The words of the worklist, of a strategy's overview and history, and of its acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.workflows.lifecycle_factories import (
    DEFINITION,
    EVERYBODY,
    NOW,
    REVIEW,
    a_person,
    a_round,
    a_snapshot,
)
from tracker.adapters.bank_holidays import england
from tracker.queries.worklist import DutyRow
from tracker.web.presenters import acts, history_words, overview, worklist
from tracker.workflows.actors import OFFICES
from tracker.workflows.lifecycle import available
from tracker.workflows.voting_rules import Outcome

ZONE = ZoneInfo("Europe/London")
TODAY = date(2020, 1, 6)
CALENDAR = england()
NAMES = {"lead_officer": ["Ada Lead"], "committee_clerk": [], "monitoring_officer": ["A", "B"]}


def a_duty(**changes: Any) -> DutyRow:
    facts: dict[str, Any] = {
        "act": "respond",
        "part": "",
        "title": "Strategy",
        "stage": "Review",
        "path": "/rounds/1",
        "owner": "Board",
        "holders": ("Ann",),
        "since": datetime(2020, 1, 6, 9, tzinfo=UTC),
        "due_on": date(2020, 1, 17),
        "due_time": time(17),
        "reminded_at": None,
    }
    return DutyRow(**(facts | changes))


def lines(*duties: DutyRow) -> list[worklist.WorklistRow]:
    return worklist.rows(duties, TODAY, CALENDAR, ZONE)


def test_what_one_body_owes_for_one_round_is_one_line() -> None:
    (line,) = lines(
        a_duty(reminded_at=datetime(2020, 1, 8, 23, 30, tzinfo=UTC)),
        a_duty(holders=("Bob",), reminded_at=datetime(2020, 1, 9, 9, tzinfo=UTC)),
    )
    assert line.holders == "Ann and Bob"
    assert line.due == "in 9 working days, Friday 17 January, 5pm"
    assert line.reminded == "9 January 2020"
    assert line.takes == "about 20 minutes, once the papers are read"


@pytest.mark.parametrize(
    "changes",
    [
        {"path": "/rounds/2"},
        {"owner": "Panel"},
        {"act": "sign_clearance"},
        {"part": "legal"},
        {"due_on": date(2020, 1, 20)},
        {"due_time": None},
    ],
)
def test_what_differs_is_a_line_of_its_own(changes: dict[str, Any]) -> None:
    assert len(lines(a_duty(), a_duty(**changes))) == 2


def test_a_large_body_is_counted_and_not_listed() -> None:
    (line,) = lines(*(a_duty(holders=(f"M{number}",)) for number in range(200)))
    assert line.holders == "M0, M1, M2, M3, M4, M5, M6, M7 and 192 others"


@pytest.mark.parametrize(
    ("due_on", "due", "is_overdue"),
    [
        (None, "", False),
        (TODAY, "today, Monday 6 January", False),
        (date(2020, 1, 3), "1 working day overdue, was due Friday 3 January", True),
    ],
)
def test_a_line_says_by_how_much_it_is_late(
    due_on: date | None, due: str, is_overdue: bool
) -> None:
    (line,) = lines(a_duty(due_on=due_on, due_time=None, holders=()))
    assert (line.due, line.is_overdue, line.holders) == (due, is_overdue, "")


@pytest.mark.parametrize(
    ("trigger", "state", "said"),
    [
        (
            "close_evidence_review",
            "evidence_review",
            "The next step is for the lead officer (Ada Lead), who gets an e-mail: “Share the",
        ),
        ("share_draft", "drafting", "their members get an e-mail"),
        ("present_to_meeting", "government_consultation", "committee clerk (nobody at present)"),
        ("refer_back", "government_consultation", "A new draft begins."),
        ("publish_decision", "combined_authority", "until the fifth working day"),
        ("publish_decision", "combined_authority", "the scrutiny chair get an e-mail"),
        ("call_in_decision", "call_in", "monitoring officer (A and B)"),
        ("call_in_decision", "call_in", "The lead officer, the committee clerk"),
        ("withdraw", "drafting", "nothing more is owed"),
        ("finish_board_review", REVIEW.format("open", "open"), "stays in “Review by both panels”"),
    ],
)
def test_an_act_says_what_follows_and_who_is_told(trigger: str, state: str, said: str) -> None:
    told = acts.consequences(DEFINITION.triggers[trigger], a_snapshot(state), NAMES)
    assert said in " ".join(told)


def test_the_first_close_of_the_evidence_review_begins_no_new_draft() -> None:
    trigger = DEFINITION.triggers["close_evidence_review"]
    told = acts.consequences(trigger, a_snapshot("evidence_review"), NAMES)
    assert "new draft" not in " ".join(told)


def test_every_trigger_of_the_definition_has_consequences_and_an_owner_that_exists() -> None:
    for trigger in DEFINITION.triggers.values():
        snapshot = a_snapshot("drafting")
        assert acts.consequences(trigger, snapshot, {})
        assert set(acts.owners(trigger, snapshot)) <= set(OFFICES)


def chosen(state: str, *offices: str, owed: tuple[DutyRow, ...] = (), **changes: Any) -> Any:
    snapshot = a_snapshot(state, **changes)
    actor = a_person(*offices) if offices else EVERYBODY
    offers = available(snapshot, actor, NOW)
    first, others = overview.acts(offers, owed, snapshot, "lis")
    return first.label if first else None, [each.label for each in others]


def test_the_way_on_is_the_primary_act() -> None:
    first, others = chosen("drafting", "lead_officer", owed=(a_duty(),))
    assert first == "Share the draft with both panels"
    assert others == ["Respond", "Withdraw the strategy"]


def test_what_the_reader_owes_comes_first_where_the_way_on_is_shut() -> None:
    owed = (a_duty(act="answer_feedback", path="/strategies/lis/approvals"),)
    first, others = chosen("drafting", "lead_officer", owed=owed, feedback_unanswered=2)
    assert first == "Answer feedback"
    assert "Share the draft with both panels" not in others


def test_a_duty_that_is_a_trigger_is_offered_once() -> None:
    path = "/strategies/lis/act/share_draft"
    first, others = chosen("drafting", "lead_officer", owed=(a_duty(act="share_draft", path=path),))
    assert first == "Share the draft with both panels"
    assert others == ["Withdraw the strategy"]


def test_who_may_do_nothing_is_offered_nothing() -> None:
    assert chosen("drafting", "auditor") == (None, [])


def test_turning_back_is_never_the_primary_act() -> None:
    first, others = chosen("call_in", "scrutiny_chair")
    assert first is None
    assert others == ["Call the decision in"]


def test_the_stages_of_the_main_way_with_the_lanes_of_the_present_one() -> None:
    snapshot = a_snapshot(REVIEW.format("done", "open"))
    rows = overview.stage_rows(snapshot)
    assert [row.status for row in rows[:4]] == ["done", "done", "current", "to_come"]
    assert [status for _, status in rows[2].lanes] == ["done", "current"]
    assert rows[-1].title == "Published"


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_an_end_beside_the_main_way_is_named_last(state: str) -> None:
    rows = overview.stage_rows(a_snapshot(state))
    assert rows[-1].title == DEFINITION.stages[state].title
    assert rows[-1].status == "done"


def test_a_stage_beside_the_main_way_stands_after_the_one_that_it_came_from() -> None:
    rows = overview.stage_rows(a_snapshot("reconsideration"))
    found = {row.title: row.status for row in rows}
    before, place = [row.title for row in rows], [row.status for row in rows].index("current")
    assert before[place - 1 : place + 2] == [
        *("Call-in period", "Reconsideration", "Submission to Government"),
    ]
    assert found["Drafting"] == found["Call-in period"] == "done"
    assert found["Submission to Government"] == found["Published"] == "to_come"


def test_what_is_missing_leaves_the_rights_of_the_reader_out() -> None:
    rounds = {"implementation_board": a_round("implementation_board", Outcome.CHANGES_REQUESTED)}
    snapshot = a_snapshot(REVIEW.format("done", "done"), rounds=rounds)
    offers = available(snapshot, a_person("auditor"), NOW)
    missing = overview.still_missing(overview.way_on(offers, snapshot))
    assert missing is not None
    assert not any(each.guard.startswith("by:") for each in missing.unmet)


@pytest.mark.parametrize(
    ("event", "facts", "said"),
    [
        ("milestone_forecast", {"now": "2020-04-24"}, "Forecast a milestone for Friday 24 April"),
        ("government_reply_recorded", {"outcome": "comments_to_answer"}, ": comments to answer"),
        ("office_granted", {"office": "lead_officer"}, "Gave an office: Lead officer"),
        ("decision_published", {"web_address": "https://a.example"}, "decision: https://a.example"),
        ("decision_published", {}, "Published the decision"),
        ("evidence_recorded", {"title": "{name} <b>"}, "Filed evidence: {name} <b>"),
        ("evidence_recorded", {"title": "2020-13-40"}, "Filed evidence: 2020-13-40"),
        ("something_new", {}, "Something new"),
    ],
)
def test_an_entry_in_a_sentence(event: str, facts: dict[str, Any], said: str) -> None:
    sentence = history_words.sentence(event, facts)
    assert said in sentence
    assert not sentence.endswith(":")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("lead_officer", "lead officer"),
        ("member:non_voting", "non voting member"),
        ("system", "by itself"),
        ("", ""),
    ],
)
def test_a_capacity_in_words(word: str, said: str) -> None:
    assert history_words.capacity(word) == said


def test_a_pause_hides_no_row() -> None:
    snapshot = replace(a_snapshot("drafting"), paused=True)
    assert len(overview.stage_rows(snapshot)) == len(overview.stage_rows(a_snapshot("drafting")))
