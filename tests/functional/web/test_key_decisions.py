"""The pages of a key decision: its class, its notice, and recording what was done elsewhere."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.functional.web.founded import NOTICE
from tests.functional.web.journey import Journey
from tests.functional.web.looking import filled, statements
from tests.functional.web.pages import Tree
from tracker.models.authority import Authority
from tracker.models.calendar import KeyDecisionNotice
from tracker.models.record import SignedRecord
from tracker.models.strategy import Strategy
from tracker.services import key_decisions

PAGE = "/strategies/lis/key-decision"
TEXT, PREPARE, CLASSIFY = f"{PAGE}/notice", f"{PAGE}/notice/prepare", f"{PAGE}/classify"
SCRUTINY, URGENCY = f"{PAGE}/scrutiny-chair", f"{PAGE}/urgency"
AGENDA, LATE = f"{PAGE}/agenda", f"{PAGE}/late-report"
FORMS = (PREPARE, CLASSIFY, SCRUTINY, URGENCY)
CLERK, MONITORING = "committee_clerk", "monitoring_officer"
HOSTILE = "<script>alert(1)</script>"
WHEN: dict[str, Any] = {"day": ["6", "1", "2020"], "at": "9am"}
FIELDS = {
    "matter": "To agree it",
    "decision_maker": "The Authority",
    "decided_when": "In March",
    "documents": "The report",
    "copies_from": "The Hall",
    "other_documents": "More may come.",
    "how_to_ask": "Ask.",
}
TOLD = {"who": "The chair", "reasons": "Late offer", **WHEN}
AGREED = {**TOLD, "office": "scrutiny_chair"}
CLASS = {"classification": "criteria", "financial_effect": "£150,000", "wards_affected": "1"}
CRITERIA = {"key_decision": {"threshold_pounds": 150_000, "wards": 2, "adopted_on": "2019-06-12"}}


@pytest.fixture
def key(journey: Journey) -> Journey:
    """A key decision in an authority with criteria."""
    journey.change(update(Strategy).values(key_decision=True))
    journey.change(update(Authority).values(settings=CRITERIA))
    return journey


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""


@pytest.mark.parametrize(
    ("who", "page", "form"),
    [
        *((who, 200, 200) for who in (CLERK, MONITORING)),
        *(
            (who, 200, 403)
            for who in ("lead_officer", "auditor", "scrutiny_chair", "administrator")
        ),
        *((who, 404, 404) for who in ("mayor", "chair", "pat", "nobody")),
    ],
)
def test_who_may_read_and_who_may_write(key: Journey, who: str, page: int, form: int) -> None:
    browser = key.browser(who)
    key.act(CLERK, key_decisions.prepare_notice, key.strategy, NOTICE)
    for path in (PAGE, TEXT, f"{TEXT}/1.txt", f"{TEXT}/1.html"):
        browser.get(path, status=page)
    for path in FORMS:
        browser.get(path, status=form)
    if page == 200:
        assert ("Classify the decision" in browser.get(PAGE).text) == (form == 200)


def test_a_class_with_its_criteria_and_its_reason(key: Journey) -> None:
    clerk = key.browser(CLERK)
    assert "the scrutiny committee adopted" in clerk.get(PAGE).text.lower()
    page = clerk.follow(clerk.send(CLASSIFY, CLASS)).text
    assert "£150,000 reaches the threshold of £150,000" in page
    assert "Wednesday 12 June 2019" in page
    again = filled(clerk.get(CLASSIFY), CLASSIFY)
    assert again["financial_effect"] == "150000"
    other = {**CLASS, "classification": "not_key"}
    refused = clerk.send(CLASSIFY, other)
    assert refused.status_code == 422
    assert "Say why you classify it otherwise." in error(refused.text, "reason")
    page = clerk.follow(clerk.send(CLASSIFY, {**other, "reason": HOSTILE})).text
    assert "Not a key decision" in page
    assert HOSTILE not in page
    assert "No notice is needed" in page


def test_the_notice_is_prepared_checked_and_taken_along(key: Journey) -> None:
    clerk = key.browser(CLERK)
    assert "No text is prepared yet." in clerk.get(TEXT).text
    suggested = filled(clerk.get(PREPARE), PREPARE)
    assert suggested["decision_maker"] == "Combined Authority"
    assert "Local Industrial Strategy" in suggested["matter"]
    page = clerk.follow(clerk.send(PREPARE, {**FIELDS, "matter": f"A {HOSTILE}"})).text
    assert HOSTILE not in page
    clerk.follow(clerk.send(PREPARE, {**FIELDS, "documents": "One\nTwo"}))
    page = clerk.get(TEXT).text
    assert "Earlier versions" in page
    [listed] = Tree(page).root.all(
        "ol", class_="govuk-list govuk-list--number govuk-list--spaced app-prose"
    )
    assert len(listed.all("li")) == 8
    document = clerk.get(f"{TEXT}/2.html")
    assert "attachment" in document.headers["Content-Disposition"]
    assert document.text.count("<li>") == 8
    plain = clerk.get(f"{TEXT}/2.txt")
    assert plain.mimetype == "text/plain"
    assert "5. Documents to be considered\n   One\n   Two" in plain.text
    clerk.get(f"{TEXT}/99.txt", status=404)


def test_a_text_that_may_not_fit_the_meeting_is_doubted(key: Journey) -> None:
    key.consult()
    clerk = key.browser(CLERK)
    clerk.follow(clerk.send(PREPARE, FIELDS))
    first = key.schedule(40)
    key.present(first)
    assert "a day that the notice does not name" in clerk.get(TEXT).text
    assert "prepared for another meeting" not in clerk.get(TEXT).text


def test_ways_and_agenda_are_told_and_recorded(key: Journey) -> None:
    clerk = key.browser(CLERK)
    assert "on no agenda yet" in clerk.get(PAGE).text
    key.consult().present(key.schedule(20))
    page = clerk.get(PAGE).text
    assert page.count("Not open") == 3
    assert "that it was is not recorded" in page
    day = key.clock.now()
    when = {"day": [str(day.day), str(day.month), str(day.year)], "at": "9am"}
    clerk.follow(clerk.send(URGENCY, {**AGREED, **when}))
    page = clerk.get(PAGE).text
    assert "The reasons for special urgency are not published." in page
    clerk.follow(clerk.send(SCRUTINY, {**TOLD, **when}))
    agenda = {"web_address": "https://authority.example/a", "place": "The Hall", **when}
    page = clerk.follow(clerk.send(AGENDA, agenda)).text
    assert "In time" in page
    page = clerk.follow(
        clerk.send(LATE, {"chair": "The Mayor", "reasons": HOSTILE, "minuted": "", **when})
    ).text
    assert "Cured" in page
    assert HOSTILE not in page
    records = select(func.count(SignedRecord.id)).where(SignedRecord.kind == "agenda_published")
    assert key.look(lambda session: session.scalar(records)) == 1


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        (CLASSIFY, {**CLASS, "classification": "maybe"}, "classification"),
        (CLASSIFY, {**CLASS, "financial_effect": "much"}, "financial_effect"),
        (CLASSIFY, {**CLASS, "financial_effect": "-1"}, "financial_effect"),
        (CLASSIFY, {**CLASS, "financial_effect": "9" * 16}, "financial_effect"),
        (CLASSIFY, {**CLASS, "wards_affected": "1.5"}, "wards_affected"),
        (CLASSIFY, {**CLASS, "wards_affected": "x" * 20_000}, "wards_affected"),
        (CLASSIFY, {**CLASS, "financial_effect": "", "wards_affected": ""}, "classification"),
        (PREPARE, {**FIELDS, "matter": " "}, "matter"),
        (PREPARE, {**FIELDS, "documents": "x" * 20_000}, "documents"),
        (SCRUTINY, {**TOLD, "who": ""}, "who"),
        (SCRUTINY, {**TOLD, "reasons": "x" * 20_000}, "reasons"),
        (SCRUTINY, {**TOLD, "day": ["1", "1", "2099"]}, "day"),
        (SCRUTINY, {**TOLD, "at": "noonish"}, "at"),
        (URGENCY, {**AGREED, "office": "mayor"}, "office"),
        (URGENCY, {**AGREED, "office": "authority_chair"}, "why_not_chair"),
        (URGENCY, {**AGREED, "who": "x" * 20_000}, "who"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    key: Journey, path: str, data: dict[str, Any], field: str
) -> None:
    clerk = key.browser(CLERK)
    answer = clerk.send(path, data)
    assert answer.status_code == 422
    assert error(answer.text, field)
    rows = select(func.count(KeyDecisionNotice.id))
    assert key.look(lambda session: session.scalar(rows)) == 0


def test_a_form_without_its_fields_or_of_an_old_page(key: Journey) -> None:
    clerk = key.browser(CLERK)
    for path in FORMS:
        fields = clerk.hidden(clerk.get(path), path)
        assert clerk.post(path, fields).status_code == 422
    old = clerk.hidden(clerk.get(PREPARE), PREPARE)
    clerk.follow(clerk.send(PREPARE, FIELDS))
    stale = clerk.post(PREPARE, {**old, **FIELDS, "matter": "Typed on the old page"})
    assert stale.status_code == 409
    assert "Typed on the old page" in stale.text


@pytest.mark.parametrize("path", [AGENDA, LATE, URGENCY])
def test_what_needs_a_meeting_is_refused_before_one(key: Journey, path: str) -> None:
    clerk = key.browser(CLERK)
    if path == URGENCY:
        assert clerk.send(path, AGREED).status_code == 409
    else:
        assert "This is done in" in clerk.get(path, status=409).text


def test_many_versions_take_no_more_statements(key: Journey) -> None:
    clerk = key.browser(CLERK)
    key.act(CLERK, key_decisions.prepare_notice, key.strategy, NOTICE)
    few = [statements(key.app, partial(clerk.get, path)) for path in (PAGE, TEXT)]
    for _ in range(8):
        key.act(CLERK, key_decisions.prepare_notice, key.strategy, NOTICE)
    assert few == [statements(key.app, partial(clerk.get, path)) for path in (PAGE, TEXT)]
