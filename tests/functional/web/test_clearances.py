"""The gates of a strategy, and signing what they ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.functional.web.founded import AUTHORITY
from tests.functional.web.founded import NOTICE as FIELDS
from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tracker.models.papers import Clearance
from tracker.models.record import SignedRecord
from tracker.models.strategy import Promise, Strategy
from tracker.services import key_decisions, meetings

PAGE = "/strategies/lis/clearances"
SIGN, CHECK = f"{PAGE}/sign/legal", f"{PAGE}/exempt-check"
REPLY, NOTICE = f"{PAGE}/government-reply", f"{PAGE}/key-decision-notice"
HOSTILE = "<script>alert(1)</script>"
DAY = ["6", "1", "2020"]
GOOD_REPLY = {"outcome": "agreed", "day": DAY, "at": "9am", "note": ""}
GOOD_NOTICE = {
    "kind": "key_decision_notice",
    "day": DAY,
    "at": "9am",
    "web_address": "https://authority.example/notice",
}


@pytest.fixture
def consulted(journey: Journey) -> Journey:
    """With Government, where clearances are signed."""
    journey.share()
    for who in ("chair", "mary"):
        journey.vote(who, "implementation_board")
    journey.vote("pat", "analytical_panel")
    journey.close("implementation_board").close("analytical_panel")
    return journey.take("consult_government")


def prepare(journey: Journey) -> None:
    """The eight fields of the notice."""
    journey.act("committee_clerk", key_decisions.prepare_notice, journey.strategy, FIELDS)


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""


def count(journey: Journey, kind: Any) -> int:
    found: int = journey.look(lambda session: session.scalar(select(func.count(kind.id))))
    return found


def row(page: str, words: str) -> str:
    """The text of the first item of a gate, or row of a table, that begins with those words."""
    root = Tree(page).root
    rows = [*root.all("li", class_="govuk-task-list__item"), *root.all("tr")]
    return next((each.text for each in rows if each.text.startswith(words)), "")


def test_the_gates_say_what_is_missing_and_who_can_act(journey: Journey, session: Any) -> None:
    session.add(Promise(strategy_id=1, position=1, title="A summary", kept_by="short_summary"))
    session.commit()
    page = journey.browser("auditor").get(PAGE).text
    assert "legal_officer person" in row(page, "Legal clearance")
    assert "Missing" in row(page, "Accessible version")
    assert "Missing" in row(page, "Government’s reply")
    assert "Nothing has been signed yet." in page
    assert "Not kept yet" in page
    assert "/clearances/sign/" not in page


def test_a_notice_counts_once_it_is_recorded(consulted: Journey, session: Any) -> None:
    clerk = consulted.browser("committee_clerk")
    assert row(clerk.get(PAGE).text, "Notice of the key decision") == ""
    session.execute(update(Strategy).values(key_decision=True))
    session.commit()
    assert "No notice is recorded." in row(clerk.get(PAGE).text, "Notice of the key decision")
    refused = clerk.send(NOTICE, GOOD_NOTICE)
    assert refused.status_code == 409
    assert "eight fields of the notice are not prepared" in refused.text
    prepare(consulted)
    page = clerk.follow(clerk.send(NOTICE, GOOD_NOTICE)).text
    assert "Met" in row(page, "Notice of the key decision")


def test_the_last_days_of_notice_follow_from_the_meeting(consulted: Journey, session: Any) -> None:
    clerk = consulted.browser("committee_clerk")
    session.execute(update(Strategy).values(key_decision=True))
    session.commit()
    assert "Last days of notice" not in clerk.get(PAGE).text
    starts_at = datetime(2020, 3, 26, 13, 0, tzinfo=UTC)
    facts = (consulted.bodies[AUTHORITY], starts_at, "The Hall")
    meeting = consulted.act("committee_clerk", meetings.schedule_meeting, *facts).id
    consulted.act("committee_clerk", meetings.put_on_agenda, consulted.strategy, meeting)
    page = clerk.get(PAGE).text
    for words, last in (
        ("Key decision notice", "26 February 2020 –"),
        ("General exception", "18 March 2020 –"),
        ("Special urgency", "No day is counted –"),
    ):
        assert last in row(page, words)
    prepare(consulted)
    clerk.follow(clerk.send(NOTICE, GOOD_NOTICE))
    page = clerk.get(PAGE).text
    assert "6 January 2020 In time" in row(page, "Key decision notice 26 February")
    late = {**GOOD_NOTICE, "kind": "general_exception", "day": ["19", "3", "2020"]}
    consulted.move_to(datetime(2020, 3, 20, 9, 0, tzinfo=UTC))
    clerk.follow(clerk.send(NOTICE, late))
    assert "19 March 2020 Late" in row(clerk.get(PAGE).text, "General exception 18 March")


def test_a_clearance_is_signed_for_the_text(consulted: Journey) -> None:
    legal = consulted.browser("legal_officer")
    assert SIGN in legal.get(PAGE).text
    page = legal.follow(legal.send(SIGN, {"note": HOSTILE})).text
    assert "The legal clearance is signed." in page
    assert "Met" in row(page, "Legal clearance")
    assert "&lt;script&gt;" in page
    assert SIGN not in page
    again = legal.send(SIGN, {"note": "Twice"})
    assert again.status_code == 422
    assert "signed already" in error(again.text, "note")
    consulted.add_revision({"Another text": b"two"})
    page = legal.get(PAGE).text
    assert "Missing" in row(page, "Legal clearance")
    assert "Earlier text" in page


def test_check_reply_and_notice_are_recorded(consulted: Journey) -> None:
    clerk, lead = consulted.browser("committee_clerk"), consulted.browser("lead_officer")
    page = clerk.follow(clerk.send(CHECK, {"note": "Nothing exempt."})).text
    assert "Met" in row(page, "Papers checked")
    prepare(consulted)
    page = clerk.follow(clerk.send(NOTICE, GOOD_NOTICE)).text
    assert "Key decision notice" in page
    assert "https://authority.example/notice" in page
    page = lead.follow(lead.send(REPLY, GOOD_REPLY)).text
    assert "Met" in row(page, "Government’s reply")


@pytest.mark.parametrize(
    ("who", "path", "data", "field"),
    [
        ("legal_officer", SIGN, {"note": "x" * 20_000}, "note"),
        ("committee_clerk", CHECK, {"note": ""}, "note"),
        ("committee_clerk", CHECK, {"note": "x" * 20_000}, "note"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "outcome": "maybe"}, "outcome"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "outcome": "declined"}, "note"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "day": ["1", "1", "2099"]}, "day"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "day": ["1", "1", "9999"]}, "day"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "day": ["x", "1", "2020"]}, "day"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "at": "noonish"}, "at"),
        ("lead_officer", REPLY, {**GOOD_REPLY, "at": "x" * 20_000}, "at"),
        ("committee_clerk", NOTICE, {**GOOD_NOTICE, "kind": ""}, "kind"),
        ("committee_clerk", NOTICE, {**GOOD_NOTICE, "web_address": "javascript:x"}, "web_address"),
        ("committee_clerk", NOTICE, {**GOOD_NOTICE, "web_address": ""}, "web_address"),
        ("committee_clerk", NOTICE, {**GOOD_NOTICE, "place": "x" * 20_000}, "place"),
    ],
)
def test_what_cannot_be_taken_says_so_at_its_field(
    consulted: Journey, who: str, path: str, data: dict[str, Any], field: str
) -> None:
    before = count(consulted, SignedRecord)
    answer = consulted.browser(who).send(path, data)
    assert answer.status_code == 422
    assert error(answer.text, field)
    assert count(consulted, SignedRecord) == before
    assert count(consulted, Clearance) == 0


def test_nobody_signs_in_place_of_another(consulted: Journey) -> None:
    for who, status in (("lead_officer", 403), ("administrator", 403), ("mary", 404)):
        browser = consulted.browser(who)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        data = {**token, "ticket_key": "a-ticket-of-ours-0001", "note": "Mine"}
        for path in (SIGN, CHECK):
            browser.get(path, status)
            assert browser.post(path, data).status_code == status, (who, path)
    assert count(consulted, Clearance) == 0


def test_too_early_says_in_which_stage(journey: Journey) -> None:
    page = journey.browser("legal_officer").get(SIGN, 409).text
    assert "Consultation with Government" in page


def test_nul_and_unknown_names(consulted: Journey) -> None:
    legal = consulted.browser("legal_officer")
    assert legal.send(SIGN, {"note": "a\0b"}).status_code == 400
    legal.get(f"{PAGE}/sign/astrology", 404)
    legal.get("/strategies/other/clearances", 404)


@pytest.mark.parametrize(("who", "status"), [("mary", 404), ("nobody", 404), ("auditor", 200)])
def test_who_may_read(journey: Journey, who: str, status: int) -> None:
    journey.browser(who).get(PAGE, status)
