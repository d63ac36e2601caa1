"""The worklist, the list and overview of strategies, and taking triggers from their pages."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.functional.web.founded import OFFICES
from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.adapters.clock import FrozenClock
from tracker.models.record import AuditEvent
from tracker.models.strategy import Strategy

HOSTILE = "<script>alert(1)</script>"
OVERVIEW = "/strategies/lis"
WITHDRAW = "/strategies/lis/act/withdraw"


@pytest.fixture
def journey(app: Flask, clock: FrozenClock) -> Journey:
    clock.set(BEGINS)
    return Journey(app, clock).found()


def state(journey: Journey) -> str:
    found: str = journey.look(lambda session: session.scalar(select(Strategy.state)))
    return found


def entries(journey: Journey) -> int:
    found: int = journey.look(lambda session: session.scalar(select(func.count(AuditEvent.id))))
    return found


@pytest.mark.parametrize("who", [*OFFICES, "mary", "pat", "mayor", "watcher", "business"])
def test_everybody_who_serves_it_reads_the_overview(journey: Journey, who: str) -> None:
    browser = journey.browser(who)
    assert "Local Industrial Strategy" in browser.get(OVERVIEW).text
    assert OVERVIEW in browser.get("/strategies").text
    browser.get("/")


def test_a_stranger_does_not_know_of_it(journey: Journey) -> None:
    browser = journey.browser("nobody")
    browser.get(OVERVIEW, 404)
    browser.get(WITHDRAW, 404)
    assert OVERVIEW not in browser.get("/strategies").text
    assert "Nothing is waiting for you" in browser.get("/").text


def test_only_officers_see_what_others_owe_and_what_happened_last(journey: Journey) -> None:
    journey.share()
    assert "Waiting for others" in journey.browser("auditor").get("/").text
    member = journey.browser("mary")
    assert "Waiting for others" not in member.get("/").text
    assert "Last events" not in member.get(OVERVIEW).text


def test_the_worklist_names_the_act_and_the_day(journey: Journey) -> None:
    journey.share()
    page = journey.browser("mary").get("/").text
    assert "Respond" in page
    assert "in 9 working days, Friday 17 January, 5pm" in page
    others = journey.browser("lead_officer").get("/").text
    assert "Implementation Board: Chair Example, Mary Example and Olu Example" in others
    assert "Not reminded yet" in others


def test_the_overview_offers_one_primary_act_and_says_what_is_missing(journey: Journey) -> None:
    page = journey.browser("lead_officer").get(OVERVIEW).text
    assert "No evidence or engagement is filed under “People”." in page
    assert "Lead officer (lead_officer person)" in page
    journey.share()
    page = journey.browser("lead_officer").get(OVERVIEW).text
    assert page.count('class="govuk-button"') <= 1
    assert "have not finished" in page


@pytest.mark.parametrize("who", ["programme_manager", "auditor", "mary", "administrator"])
def test_a_trigger_is_refused_with_who_can(journey: Journey, who: str) -> None:
    journey.share()
    browser = journey.browser(who)
    page = browser.get("/strategies/lis/act/refer_back").text
    assert "Only the lead officer can do this." in page
    before = entries(journey)
    token = browser.hidden(browser.get("/help"), "/sign-out")["csrf_token"]
    answer = browser.post(
        "/strategies/lis/act/refer_back",
        {"csrf_token": token, "ticket_key": "k" * 24, "reason": "Because."},
    )
    assert answer.status_code in (403, 409)
    assert entries(journey) == before


def test_withdrawing_asks_why_and_keeps_the_text(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    answer = browser.send(WITHDRAW, {"reason": "   "})
    assert answer.status_code == 422
    assert "Say why: the reason goes into the record." in answer.text
    assert state(journey) == "evidence_review"
    answer = browser.send(WITHDRAW, {"reason": f"It was overtaken. {HOSTILE}"})
    assert answer.status_code == 303
    assert state(journey) == "withdrawn"
    assert HOSTILE not in browser.get(OVERVIEW).text


@pytest.mark.parametrize(
    ("reason", "status", "said"),
    [
        ("x" * 10_001, 422, "10,000 characters or fewer"),
        ("Over\0taken", 400, "not complete"),
    ],
)
def test_a_bad_reason_is_a_message_and_writes_nothing(
    journey: Journey, reason: str, status: int, said: str
) -> None:
    browser = journey.browser("lead_officer")
    before = entries(journey)
    answer = browser.send(WITHDRAW, {"reason": reason})
    assert answer.status_code == status
    assert said in answer.text
    assert entries(journey) == before


def test_a_second_click_is_the_same_act(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    form = browser.hidden(browser.get(WITHDRAW), WITHDRAW)
    for _ in range(2):
        answer = browser.post(WITHDRAW, {**form, "reason": "Overtaken."})
        assert answer.status_code == 303
    withdrawn = journey.look(
        lambda session: session.scalar(
            select(func.count()).where(AuditEvent.event == "strategy_withdrawn")
        )
    )
    assert withdrawn == 1


def test_the_same_form_with_other_words_is_refused(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    form = browser.hidden(browser.get(WITHDRAW), WITHDRAW)
    browser.post(WITHDRAW, {**form, "reason": "Overtaken."})
    answer = browser.post(WITHDRAW, {**form, "reason": "Another reason."})
    assert answer.status_code == 409
    assert "You already sent this" in answer.text
    assert "Another reason." in answer.text, "the text is kept"


def test_a_stale_form_is_refused_with_the_text_kept(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    form = browser.hidden(browser.get(WITHDRAW), WITHDRAW)
    journey.share()
    answer = browser.post(WITHDRAW, {**form, "reason": "I was too slow."})
    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "I was too slow." in answer.text
    assert "What changed" in answer.text
    assert "Shared the draft with both panels" in answer.text
    assert state(journey).startswith("review")


@pytest.mark.parametrize(
    "path",
    [
        "/strategies/lis/act/no_such_trigger",
        "/strategies/lis/act/lapse_call_in",
        "/strategies/other/act/withdraw",
        "/strategies/other",
        "/strategies/..%2f",
        f"/strategies/{'x' * 2000}",
    ],
)
def test_what_is_not_there_is_not_found(journey: Journey, path: str) -> None:
    journey.browser("lead_officer").get(path, 404)


def test_a_trigger_of_another_stage_says_where_the_strategy_is(journey: Journey) -> None:
    page = journey.browser("lead_officer").get("/strategies/lis/act/publish").text
    assert "the strategy is in “Evidence review”" in page


def test_pausing_and_resuming(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    path = "/strategies/lis/pause"
    assert browser.send(path, {"reason": ""}).status_code == 422
    assert browser.send(path, {"reason": "An election was called."}).status_code == 303
    assert "has been paused since" in browser.get(OVERVIEW).text
    assert "Paused: Evidence review" in browser.get("/strategies").text
    assert "The strategy is paused. Resume it first." in browser.get(WITHDRAW).text
    assert browser.send("/strategies/lis/resume").status_code == 303
    assert "has been paused since" not in browser.get(OVERVIEW).text


def test_a_member_does_not_pause(journey: Journey) -> None:
    browser = journey.browser("mary")
    for path in ("/strategies/lis/pause", "/strategies/lis/resume"):
        token = browser.hidden(browser.get("/help"), "/sign-out")["csrf_token"]
        sent = {"csrf_token": token, "ticket_key": "k" * 24, "reason": "No."}
        answer = browser.post(path, sent)
        assert answer.status_code == 403
        assert "Only the lead officer can do this." in answer.text
    page = browser.get("/strategies/lis/pause").text
    assert "Lead officer (lead_officer person)" in page
    assert "Pause the strategy" not in browser.get(OVERVIEW).text


def test_a_form_to_pause_never_resumes(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    form = browser.hidden(browser.get("/strategies/lis/pause"), "/strategies/lis/pause")
    browser.send("/strategies/lis/pause", {"reason": "An election was called."})
    answer = browser.post("/strategies/lis/pause", {**form, "ticket_key": "o" * 24, "reason": "I"})
    assert answer.status_code in (409, 422)
    assert "has been paused since" in browser.get(OVERVIEW).text
    assert "Resume the strategy" in browser.get("/strategies/lis/pause").text


def test_what_is_not_paused_is_not_resumed(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    path = "/strategies/lis/resume"
    assert "It is not paused." in browser.get(path).text
    form = browser.hidden(browser.get("/strategies/lis/pause"), "/strategies/lis/pause")
    answer = browser.post(path, form)
    assert answer.status_code == 422
    assert "The strategy is not paused." in answer.text


@pytest.mark.parametrize(
    ("who", "label", "path"),
    [
        ("mary", "Respond", "/rounds/"),
        ("lead_officer", None, None),
        ("auditor", None, None),
    ],
)
def test_the_primary_act_is_what_this_reader_owes(
    journey: Journey, who: str, label: str | None, path: str | None
) -> None:
    journey.share()
    page = Tree(journey.browser(who).get(OVERVIEW).text).root
    buttons = page.all("a", role="button")
    assert [each.text for each in buttons] == ([label] if label else [])
    if path is not None:
        assert buttons[0].attributes["href"].startswith(path)


def test_the_page_of_an_act_says_what_follows_and_who_is_told(journey: Journey) -> None:
    page = journey.browser("lead_officer").get(WITHDRAW).text
    assert "The strategy goes to “Withdrawn”." in page
    assert "nothing more is owed" in page
    journey.share()
    journey.close("analytical_panel")
    page = journey.browser("lead_officer").get("/strategies/lis/act/refer_back").text
    assert "Implementation Board" in page, "the round that is open stands in the way"


def test_a_bad_form_for_another_stage_keeps_the_text(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    form = browser.hidden(browser.get(WITHDRAW), WITHDRAW)
    sent = {**form, "web_address": "", "day": ["40", "1", "2020"], "at": "half past never"}
    answer = browser.post("/strategies/lis/act/publish", sent)
    assert answer.status_code == 409
    assert "The strategy is in “Evidence review”." in answer.text
    assert "half past never" in answer.text


@pytest.mark.parametrize("path", ["/", OVERVIEW, "/strategies", WITHDRAW])
def test_a_page_asks_a_bounded_number_of_questions(journey: Journey, path: str) -> None:
    journey.share()
    browser = journey.browser("lead_officer")
    browser.get(path)
    assert statements(journey.app, lambda: browser.get(path)) <= 45
