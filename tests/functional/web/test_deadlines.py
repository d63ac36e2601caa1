"""Open deadlines in pages: computed again, and the three dates side by side."""

from __future__ import annotations

import pytest

from tests.functional.web.calendar_forms import (
    CLOSED,
    DEADLINES,
    HOSTILE,
    day,
    on_agenda,
    text_of,
)
from tests.functional.web.journey import Journey


def test_a_change_of_the_calendar_moves_no_date_until_somebody_asks(journey: Journey) -> None:
    on_agenda(journey)
    officer = journey.browser("monitoring_officer")
    assert "Every open date is as" in text_of(officer.get("/calendar/deadlines").text)
    clerk = journey.browser("committee_clerk")
    clerk.follow(clerk.send("/calendar/days/new", {**CLOSED, **day("on_day", 20, 3, 2020)}))
    told = text_of(clerk.get("/calendar/days").text)
    assert "Some open dates of 1 strategy no longer fit" in told
    listed = text_of(clerk.get("/calendar/deadlines").text)
    assert "computed 18 March 2020; now 17 March 2020" in listed
    assert "The monitoring officer has them computed again." in listed
    assert "18 March 2020" in text_of(clerk.get("/strategies/lis/timeline").text)
    token = clerk.hidden(clerk.get("/account"), "/sign-out")
    key = {"ticket_key": "a-key-of-my-own-making-1"}
    assert clerk.post(DEADLINES, {**token, **key}).status_code == 403
    answer = officer.send(DEADLINES, page="/calendar/deadlines")
    page = text_of(officer.follow(answer).text)
    assert "are computed again" in page
    assert "Every open date is as" in page
    assert "Tuesday 17 March 2020" in text_of(officer.get(f"{DEADLINES}/agenda_notice").text)
    again = officer.post(DEADLINES, officer.hidden(officer.get("/account"), "/sign-out") | key)
    assert "Nothing would change" in text_of(officer.follow(again).text)


def test_an_officer_puts_another_date_in_the_place_of_a_computed_one(journey: Journey) -> None:
    on_agenda(journey)
    officer, path = journey.browser("monitoring_officer"), f"{DEADLINES}/agenda_notice"
    facts = {
        **day("printed_on", 19, 3, 2020),
        **day("overridden_on", 16, 3, 2020),
        "reason": "The offices close early.",
    }
    page = text_of(officer.follow(officer.send(path, facts)).text)
    assert "Binds Monday 16 March 2020" in page
    assert "Computed Wednesday 18 March 2020" in page
    assert "Printed as Thursday 19 March 2020, 1 day later than R1 gives." in page
    assert "The offices close early." in page
    back = officer.send(path, {**day("printed_on", 19, 3, 2020), "reason": "They do not."})
    page = text_of(officer.follow(back).text)
    assert "Binds Wednesday 18 March 2020" in page
    assert "No other date" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Nothing was changed"),
        ({**day("overridden_on", 16, 3, 2020)}, "Say why another date binds."),
        ({**day("overridden_on", 1, 1, 2020), "reason": "Why."}, "not in the past"),
        ({**day("overridden_on", 18, 3, 2020), "reason": "Why."}, "This is the computed day"),
        ({**day("overridden_on", 18, 3, 2050), "reason": "Why."}, "Enter a day of the years"),
        ({**day("printed_on", 18, 3, 1900)}, "Enter a day of the years"),
        ({**day("printed_on", 31, 2, 2020)}, "must be a real date"),
        ({**day("overridden_on", 16, 3, 2020), "reason": "x" * 10_001}, "10,000"),
    ],
)
def test_what_cannot_stand_beside_a_date_is_said(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    on_agenda(journey)
    path = f"{DEADLINES}/agenda_notice"
    answer = journey.browser("monitoring_officer").send(path, facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_only_the_monitoring_officer_overrides_a_date(journey: Journey) -> None:
    on_agenda(journey)
    path = f"{DEADLINES}/agenda_notice"
    for who in ("lead_officer", "committee_clerk", "auditor"):
        browser = journey.browser(who)
        page = browser.get(path)
        assert "The monitoring officer can put another date in its place" in text_of(page.text)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        key = {"ticket_key": "a-key-of-my-own-making-1"}
        refused = browser.post(path, token | key | day("overridden_on", 16, 3, 2020))
        assert refused.status_code == 403
        assert "monitoring_officer person" in refused.text
    for who in ("chair", "mayor", "nobody"):
        journey.browser(who).get(path, 404)
    officer = journey.browser("monitoring_officer")
    for name in ("no_such", "panel_reply", HOSTILE):
        officer.get(f"{DEADLINES}/{name}", 404)
