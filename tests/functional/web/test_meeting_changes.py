"""Moving, cancelling and adjourning a meeting on its pages: every role, good, bad and hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.functional.web.founded import AUTHORITY
from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import PageClient
from tests.functional.web.room import HOSTILE, Room
from tracker.models.strategy import Strategy
from tracker.services import meetings

THE_26TH = datetime(2020, 3, 26, 13, tzinfo=UTC)
SOUND: dict[str, Any] = {
    "day": ["20", "3", "2020"],
    "time": "1pm",
    "venue": "The Hall",
    "reason": f"The hall {HOSTILE} is needed.",
}


@pytest.fixture
def meeting(journey: Journey) -> int:
    """On Thursday 26 March 2020 at 1pm, with a key decision on its agenda."""
    journey.change(update(Strategy).values(key_decision=True))
    body = journey.bodies[AUTHORITY]
    found = journey.act("committee_clerk", meetings.schedule_meeting, body, THE_26TH, "The Hall").id
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, found)
    return found


def check(clerk: PageClient, meeting: int, **changes: Any) -> TestResponse:
    return clerk.send(f"/meetings/{meeting}/move", {**SOUND, "step": "check", **changes})


def confirm(clerk: PageClient, meeting: int, page: TestResponse, **changes: Any) -> TestResponse:
    path = f"/meetings/{meeting}/move"
    fields = {**clerk.hidden(page, path), **SOUND, "step": "send", **changes}
    return clerk.post(path, fields)


def test_the_clerk_sees_what_moves_before_it_moves(journey: Journey, meeting: int) -> None:
    clerk = journey.browser("committee_clerk")
    opened = clerk.get(f"/meetings/{meeting}").text
    assert "Move this meeting" in opened
    form = clerk.get(f"/meetings/{meeting}/move").text
    assert 'value="1pm"' in form
    page = check(clerk, meeting)
    assert page.status_code == 200
    for said in (
        "Thursday 26 March 2020 at 1pm",
        "Friday 20 March 2020 at 1pm",
        "Wednesday 26 February 2020",
        "Thursday 20 February 2020",
        "Thursday 12 March 2020",
        "Friday 27 March 2020",
        "Saturday 28 March 2020",
        "&lt;script&gt;",
        "Mayor Example",
        "Owing something by another day: monitoring_officer person.",
    ):
        assert said in page.text, said
    assert "Thursday 26 March 2020 at 1pm" in clerk.get(f"/meetings/{meeting}").text
    moved = clerk.follow(confirm(clerk, meeting, page)).text
    assert "The meeting has moved." in moved
    assert (
        "Moved from Thursday 26 March 2020 at 1pm to Friday 20 March 2020 at 1pm by "
        "committee_clerk person on Monday 6 January 2020: The hall &lt;script&gt;" in moved
    )
    assert "Moved" in clerk.get("/meetings").text
    said = journey.browser("lead_officer").get("/strategies/lis/history").text
    assert "Moved the meeting from Thursday 26 March 2020 to Friday 20 March 2020" in said


def test_the_form_comes_back_with_what_was_typed(journey: Journey, meeting: int) -> None:
    clerk = journey.browser("committee_clerk")
    page = check(clerk, meeting)
    back = confirm(clerk, meeting, page, step="change")
    assert back.status_code == 200
    assert 'value="20"' in back.text
    assert "The hall &lt;script&gt;" in back.text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"day": ["", "", ""]}, "Enter the day of the meeting."),
    ({"day": ["30", "2", "2020"]}, "Day must be a real date"),
    ({"day": ["3", "1", "2020"]}, "Enter a date and time that are still to come."),
    ({"day": ["8", "1", "2032"]}, "The bank holidays of 2032 are not known"),
    ({"time": "13"}, "Enter a time of day, such as 1pm or 13:30."),
    ({"day": ["29", "3", "2020"], "time": "1:30am"}, "There is no 01:30 on Sunday 29 March 2020"),
    ({"venue": ""}, "Enter where it is held."),
    ({"venue": "x" * 20_000}, "Place must be 300 characters or fewer."),
    ({"reason": "  "}, "Say why: it goes into the record."),
    ({"reason": "x" * 20_000}, "Reason must be 5,000 characters or fewer."),
]


def test_a_wrong_move_is_told_at_its_field(journey: Journey, meeting: int) -> None:
    clerk = journey.browser("committee_clerk")
    for changes, message in WRONG:
        for step in ("check", "send"):
            page = check(clerk, meeting, step=step, **changes)
            assert page.status_code == 422, changes
            assert page.text.count(message) >= 2, (changes, page.text)
    assert check(clerk, meeting, reason="a\0b").status_code == 400
    assert confirm(clerk, meeting, check(clerk, meeting), reason="a\0b").status_code == 400
    same = check(clerk, meeting, step="send", day=["26", "3", "2020"])
    assert same.status_code == 422
    assert "The meeting is held there and then already." in same.text
    assert "Thursday 26 March 2020 at 1pm" in clerk.get(f"/meetings/{meeting}").text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (["10", "4", "2020"], "Friday 10 April 2020 is not a working day: Good Friday."),
        (["21", "3", "2020"], "Saturday 21 March 2020 is not a working day: a Saturday."),
        (["27", "3", "2020"], "Combined Authority has another meeting on that day, at 1pm."),
        (["15", "1", "2020"], "Notice of the key decision is not published"),
        (["10", "1", "2020"], "had to be open to the public by"),
    ],
)
def test_what_is_unusual_is_warned_of_and_not_refused(
    journey: Journey, meeting: int, day: list[str], said: str
) -> None:
    body = journey.bodies[AUTHORITY]
    other = THE_26TH + timedelta(days=1)
    journey.act("committee_clerk", meetings.schedule_meeting, body, other, "The Hall")
    clerk = journey.browser("committee_clerk")
    page = check(clerk, meeting, day=day)
    assert page.status_code == 200
    assert said in page.text
    assert confirm(clerk, meeting, page, day=day).status_code == 303


def test_what_changed_meanwhile_is_shown_first(journey: Journey, meeting: int) -> None:
    clerk = journey.browser("committee_clerk")
    page = check(clerk, meeting)
    moved = check(clerk, meeting, day=["24", "3", "2020"])
    assert confirm(clerk, meeting, moved, day=["24", "3", "2020"]).status_code == 303
    again = confirm(clerk, meeting, page)
    assert again.status_code == 409
    assert "changed while you were reading" in again.text
    assert "Tuesday 24 March 2020 at 1pm" in again.text
    assert confirm(clerk, meeting, again).status_code == 303


def test_only_the_clerk_changes_a_meeting(journey: Journey, meeting: int) -> None:
    for who in ("lead_officer", "mayor", "administrator", "nobody"):
        browser = journey.browser(who)
        assert "Move this meeting" not in browser.get("/meetings").text
        token = browser.hidden(browser.get("/account"), "/sign-out")["csrf_token"]
        ticket = {"csrf_token": token, "ticket_key": "some-ticket-key-00000001"}
        for act in ("move", "cancel", "adjourn"):
            path = f"/meetings/{meeting}/{act}"
            browser.get(path, 404)
            answer = browser.post(path, {**ticket, **SOUND, "step": "send"})
            assert answer.status_code == (404 if who == "nobody" else 403), (who, act)
            if who != "nobody":
                assert "committee_clerk person" in answer.text
    clerk = journey.browser("committee_clerk")
    for act in ("move", "cancel", "adjourn"):
        clerk.get(f"/meetings/999/{act}", 404)
    assert "Thursday 26 March 2020 at 1pm" in clerk.get(f"/meetings/{meeting}").text


def test_the_clerk_cancels_and_the_strategy_says_what_it_waits_for(
    journey: Journey, meeting: int
) -> None:
    clerk = journey.browser("committee_clerk")
    path = f"/meetings/{meeting}/cancel"
    assert "Local Industrial Strategy" in clerk.get(path).text
    for wrong, status in (("", 422), (" ", 422), ("x" * 20_000, 422), ("a\0b", 400)):
        assert clerk.send(path, {"reason": wrong}).status_code == status
    page = clerk.follow(clerk.send(path, {"reason": f"No quorum {HOSTILE}."})).text
    assert "The meeting is cancelled." in page
    assert "Cancelled by committee_clerk person on Monday 6 January 2020: No quorum" in page
    assert "Move this meeting" not in page
    assert "Cancelled" in clerk.get("/meetings").text
    for act in ("move", "cancel", "adjourn"):
        refused = clerk.get(f"/meetings/{meeting}/{act}", 409).text
        assert "cancelled" in refused


def test_an_adjourned_meeting_leads_to_the_one_that_continues_it(room: Room) -> None:
    path = f"{room.path}/adjourn"
    room.clerk.get(f"{room.path}/move", 409)
    assert "Adjourn this meeting" in room.clerk.get(room.path).text
    for changes in ({"day": ["1", "1", "2020"]}, {"venue": ""}, {"reason": ""}, {"time": "x"}):
        assert room.clerk.send(path, {**SOUND, **changes}).status_code == 422
    later = {"day": ["2", "6", "2020"]}
    page = room.clerk.follow(room.clerk.send(path, {**SOUND, **later})).text
    assert "This is the meeting that continues it." in page
    assert "It continues" in page
    first = room.clerk.get(room.path).text
    assert "Adjourned to Tuesday 2 June 2020 at 1pm by committee_clerk person" in first
    assert "It goes on at" in first
    assert "Adjourned" in room.clerk.get("/meetings").text
    room.clerk.get(path, 409)


def test_an_agenda_with_nothing_left_is_not_adjourned(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    refused = room.clerk.get(f"{room.path}/cancel", 409).text
    assert "This meeting was held" in refused
    assert room.confirm(room.decide()).status_code == 303
    assert "Adjourn this meeting" not in room.clerk.get(room.path).text
    assert "Nothing on the agenda" in room.clerk.get(f"{room.path}/adjourn", 409).text


def test_looking_at_a_move_takes_no_more_than_a_snapshot_of_each(
    journey: Journey, meeting: int
) -> None:
    clerk = journey.browser("committee_clerk")
    clerk.get(f"/meetings/{meeting}/move")
    assert statements(journey.app, lambda: check(clerk, meeting)) <= 100
