"""Meetings: the list, scheduling, the agenda, and who may read and change what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.founded import AUTHORITY, BOARD
from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.room import HOSTILE, Room, outcomes
from tracker.models.meeting import Attendance, Meeting


def test_an_empty_list_says_so(journey: Journey) -> None:
    page = journey.browser("mayor").get("/meetings").text
    assert "No meeting is scheduled." in page
    assert "Schedule a meeting" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("committee_clerk", 200),
        ("lead_officer", 200),
        ("auditor", 200),
        ("mayor", 200),
        ("business", 200),
        ("mary", 404),
        ("nobody", 404),
    ],
)
def test_who_may_read_a_meeting(journey: Journey, who: str, status: int) -> None:
    meeting = journey.schedule()
    browser = journey.browser(who)
    browser.get(f"/meetings/{meeting}", status)
    assert (f"/meetings/{meeting}" in browser.get("/meetings").text) == (status == 200)
    browser.get("/meetings/999", 404)


NEW = {
    "day": ["26", "3", "2020"],
    "time": "1pm",
    "venue": f"The Hall {HOSTILE}",
}


def test_the_clerk_schedules_a_meeting(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    body = str(journey.bodies[AUTHORITY])
    page = clerk.follow(clerk.send("/meetings/new", {**NEW, "body": body}))
    assert "Thursday 26 March 2020 at 1pm" in page.text
    assert "&lt;script&gt;" in page.text
    assert "Nothing is on the agenda yet." in page.text
    starts = journey.look(lambda session: session.scalar(select(Meeting.starts_at)))
    assert starts == datetime(2020, 3, 26, 13, 0, tzinfo=UTC)


WRONG_MEETINGS: list[tuple[dict[str, Any], str]] = [
    ({"body": ""}, "Choose a body."),
    ({"body": "999"}, "Choose a body."),
    ({"body": "x"}, "Choose a body."),
    ({"day": ["", "", ""]}, "Enter the day of the meeting."),
    ({"day": ["31", "2", "2020"]}, "Day must be a real date"),
    ({"day": ["1", "1", "2020"]}, "Enter a date and time that are still to come."),
    ({"day": ["26", "3", "2050"]}, "The bank holidays of 2050 are not known"),
    ({"day": ["26", "3", "9999"]}, "The bank holidays of 9999 are not known"),
    ({"time": ""}, "Enter the time at which it begins."),
    ({"time": "10"}, "Enter a time of day, such as 1pm or 13:30."),
    ({"time": "25:00"}, "Enter a time of day, such as 1pm or 13:30."),
    ({"time": HOSTILE[:20]}, "Enter a time of day, such as 1pm or 13:30."),
    ({"day": ["29", "3", "2020"], "time": "1:30am"}, "There is no 01:30 on Sunday 29 March 2020"),
    ({"venue": "  "}, "Enter where it is held."),
    ({"venue": "x" * 20_000}, "Place must be 300 characters or fewer."),
]


def test_a_wrong_meeting_is_told_at_its_field(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    sound = {**NEW, "body": str(journey.bodies[AUTHORITY])}
    for changes, message in WRONG_MEETINGS:
        page = clerk.send("/meetings/new", {**sound, **changes})
        assert page.status_code == 422, changes
        assert page.text.count(message) >= 2, changes
    assert journey.look(lambda session: session.scalar(select(Meeting.id))) is None


def test_only_a_clerk_schedules(journey: Journey) -> None:
    for who in ("lead_officer", "mayor", "administrator"):
        page = journey.browser(who).get("/meetings/new", 403).text
        assert "committee_clerk person" in page


def test_past_meetings_come_in_pages(journey: Journey) -> None:
    def fill(session: Any) -> None:
        for number in range(60):
            session.add(
                Meeting(
                    body_id=journey.bodies[AUTHORITY],
                    starts_at=BEGINS - timedelta(days=number // 2 + 1),
                    venue=f"Hall {number}",
                    status="held",
                    uid=f"past-{number}",
                )
            )
        session.commit()

    journey.look(fill)
    browser = journey.browser("mayor")
    seen: list[str] = []
    path: str | None = "/meetings"
    while path:
        page = browser.get(path)
        seen += [
            each.attributes["href"]
            for each in _links(page)
            if each.attributes["href"].startswith("/meetings/")
        ]
        path = next((e.attributes["href"] for e in _links(page) if "Next page" in e.text), None)
    assert len(seen) == len(set(seen)) == 60
    for nonsense in ("x", "1~", "9" * 12 + "~1", "1~1~1"):
        browser.get(f"/meetings?after={nonsense}")


def _links(page: Any) -> Any:
    from tests.functional.web.pages import Tree

    return [each for each in Tree(page.text).root.all("a") if "href" in each.attributes]


def test_a_strategy_is_put_on_the_agenda_and_its_papers_wait_for_the_gate(
    journey: Journey,
) -> None:
    journey.share()
    meeting = journey.schedule()
    clerk = journey.browser("committee_clerk")
    path = f"/meetings/{meeting}/agenda"
    for wrong in ("", "999", "x"):
        page = clerk.send(path, {"strategy": wrong})
        assert page.status_code == 422
        assert page.text.count("Choose a strategy.") == 2
    page = clerk.follow(clerk.send(path, {"strategy": str(journey.strategy)}))
    assert "It is on the agenda." in page.text
    assert "Draft strategy" in page.text
    assert "Members cannot open these yet" in page.text
    member = journey.browser("mayor").get(f"/meetings/{meeting}").text
    assert "The papers are not open yet." in member
    assert "Draft strategy" not in member
    assert "respond" not in member.lower()
    assert "no strategy for this body to decide" in clerk.get(path).text


def test_only_the_clerk_changes_a_meeting(room: Room) -> None:
    round_id = room.open()
    for who in ("mayor", "lead_officer"):
        browser = room.journey.browser(who)
        token = browser.hidden(browser.get("/account"), "/sign-out")["csrf_token"]
        ticket = "some-ticket-key-00000001"
        fields = {"csrf_token": token, "ticket_key": ticket, "step": "send"}
        methods = {
            f"method-{each}": "agreed_without_vote"
            for each in room.journey.recommendations(round_id)
        }
        for path, more in (
            (room.attendance, {"present": str(room.journey.seat("mayor"))}),
            (room.opening, {}),
            (room.decision, methods),
        ):
            browser.get(path, 404)
            assert browser.post(path, {**fields, **more}).status_code in {403, 409}
    assert room.journey.look(lambda s: s.scalar(select(Attendance.id))) is None
    assert {outcome for outcome, _, _ in outcomes(room.journey)} == {None}


def test_foreign_ids_are_not_found(room: Room) -> None:
    other = room.journey.schedule()
    for path in (
        f"/meetings/{other}/items/{room.item}/open",
        f"/meetings/{other}/items/{room.item}/decision",
        f"{room.path}/items/999/open",
        f"{room.path}/items/999/decision",
        "/meetings/999/attendance",
        "/meetings/999/agenda",
    ):
        room.clerk.get(path, 404)


def test_a_body_that_decides_in_writing_may_meet_and_decides_nothing_there(
    journey: Journey,
) -> None:
    meeting = journey.schedule(days=20, body=BOARD)
    path = f"/meetings/{meeting}"
    clerk = journey.browser("committee_clerk")
    page = clerk.get(path).text
    assert "Nothing is decided at this meeting." in page
    assert "Put a strategy on the agenda" not in page
    assert "is not confirmed" not in page
    assert "There is no strategy for this body to decide" in clerk.get(f"{path}/agenda").text
    assert journey.browser("chair").get(path).status_code == 200
    assert "Implementation Board" in journey.browser("chair").get("/meetings").text


def test_a_day_that_is_unusual_for_a_meeting_is_warned_of_and_not_refused(
    journey: Journey,
) -> None:
    clerk = journey.browser("committee_clerk")
    sound = {"body": str(journey.bodies[AUTHORITY]), "venue": "The Hall"}

    def schedule(day: str, at: str) -> Any:
        fields = {**sound, "day": [day, "4", "2020"], "time": at}
        return clerk.follow(clerk.send("/meetings/new", fields))

    schedule("10", "1pm")
    page = schedule("10", "3pm")
    assert "Friday 10 April 2020 is not a working day: Good Friday." in page.text
    assert "Combined Authority has another meeting on that day, at 1pm." in page.text
    assert "govuk-warning-text" not in schedule("9", "1pm").text
    path = page.request.path
    assert "govuk-warning-text" not in journey.browser("mayor").get(path).text
