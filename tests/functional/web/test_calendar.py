"""Who reads and who changes an authority’s calendar, and what its pages cost."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.functional.web.calendar_forms import (
    CLOSED,
    EVERYBODY,
    KEEPERS,
    MAY,
    R1,
    READ,
    WRITE,
    day,
    enter,
    on_agenda,
)
from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import PageClient
from tracker.models.authority import Authority
from tracker.models.calendar import CalendarChange, Poll


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_and_only_keepers_write(journey: Journey, who: str) -> None:
    poll = enter(journey)
    browser = journey.browser(who)
    for path in READ:
        browser.get(path)
    for path, keepers in {**WRITE, f"/calendar/polls/{poll}": KEEPERS}.items():
        browser.get(path, 200 if who in keepers else 403)
        if who not in keepers:
            token = browser.hidden(browser.get("/account"), "/sign-out")
            assert browser.post(path, token).status_code in {400, 403}


def test_a_stranger_is_led_to_sign_in(journey: Journey) -> None:
    for path in (*READ, *WRITE):
        PageClient(journey.app).get(path, 302)


def test_a_character_that_cannot_be_kept_is_refused_everywhere(journey: Journey) -> None:
    path = f"/calendar/polls/{enter(journey)}"
    clerk, officer = journey.browser("committee_clerk"), journey.browser("monitoring_officer")
    for browser, at, facts in (
        (clerk, "/calendar/polls/new", {**MAY, "title": "a\0b", **day("poll_on", 7, 5, 2020)}),
        (clerk, path, {"what": "off", "reason": "a\0b"}),
        (clerk, "/calendar/polls/import", {"text": "local,A\0,2020-05-07,"}),
        (clerk, "/calendar/days/new", {**CLOSED, "name": "\0", **day("on_day", 29, 12, 2020)}),
        (officer, "/calendar/rules/R1", {**R1, "reason": "a\0b"}),
    ):
        assert browser.send(at, facts).status_code == 400


def test_what_another_authority_recorded_is_not_there(journey: Journey) -> None:
    def elsewhere(session: object) -> tuple[int, int]:
        other = Authority(slug="other", name="Other", short_name="Other")
        session.add(other)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        user, at = journey.users["nobody"], journey.clock.now()
        poll = Poll(authority_id=other.id, kind="local", title="Elsewhere")
        change = CalendarChange(
            authority_id=other.id,
            on_day=at.date(),
            kind="closure",
            name="Elsewhere",
            recorded_by=user,
            recorded_at=at,
        )
        session.add_all([poll, change])  # type: ignore[attr-defined]
        session.commit()  # type: ignore[attr-defined]
        return poll.id, change.id

    poll, change = journey.look(elsewhere)
    clerk = journey.browser("committee_clerk")
    for path in (
        f"/calendar/polls/{poll}",
        f"/calendar/days/{change}/take-back",
        "/calendar/polls/999999",
        "/calendar/days/999999/take-back",
    ):
        clerk.get(path, 404)
    assert "Elsewhere" not in clerk.get("/calendar/polls").text
    assert "Elsewhere" not in clerk.get("/calendar/days").text


def test_the_pages_take_as_many_statements_for_many_rows(journey: Journey, app: Flask) -> None:
    on_agenda(journey)
    browser = journey.browser("monitoring_officer")
    few = {path: statements(app, lambda path=path: browser.get(path)) for path in READ}  # type: ignore[misc]
    for number in range(30):
        enter(journey, f"Poll {number}")
    for path, count in few.items():
        assert statements(app, lambda path=path: browser.get(path)) <= count  # type: ignore[misc]
