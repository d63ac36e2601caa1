"""Meetings: scheduling, the agenda, attendance, voting while an item is open, and the decision."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.functional.web.journey import AUTHORITY, BEGINS, Journey, filled, statements
from tests.functional.web.pages import PageClient
from tracker.adapters.clock import FrozenClock
from tracker.models.meeting import AgendaItem, Attendance, Meeting
from tracker.models.round import Recommendation, Round, Vote
from tracker.services import meetings, past_decisions
from tracker.workflows.commands import PublishDecision

HOSTILE = "<script>alert(1)</script>"
SLOT = "combined_authority"


@pytest.fixture
def journey(app: Flask, clock: FrozenClock) -> Journey:
    clock.set(BEGINS)
    return Journey(app, clock).found()


class Room:
    """A meeting on its day, with the clerk's browser."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.meeting, self.item = journey.to_meeting()
        self.clerk = journey.browser("committee_clerk")
        self.path = f"/meetings/{self.meeting}"
        self.attendance = f"{self.path}/attendance"
        self.opening = f"{self.path}/items/{self.item}/open"
        self.decision = f"{self.path}/items/{self.item}/decision"

    def record_present(self, *who: str) -> None:
        seats = [str(self.journey.seat(each)) for each in who]
        answer = self.clerk.send(self.attendance, {"present": seats})
        assert answer.status_code == 303, answer.text

    def open(self) -> int:
        """Open the item: the id of its round."""
        fields = filled(self.clerk.get(self.opening), self.opening)
        answer = self.clerk.post(self.opening, fields)
        assert answer.status_code == 303, answer.text
        return self.journey.round(SLOT)

    def decide(self, **changes: str) -> Any:
        """To the page that checks the decision: by default everything agreed without a vote."""
        ids = self.journey.recommendations(self.journey.round(SLOT))
        fields = {f"method-{each}": "agreed_without_vote" for each in ids}
        last = ids[-1]
        for name, value in changes.items():
            fields[f"{name}-{last}"] = value
        return self.clerk.send(self.decision, {**fields, "step": "check"})

    def confirm(self, page: Any) -> Any:
        return self.clerk.post(
            self.decision, {**self.clerk.hidden(page, self.decision), "step": "send"}
        )


@pytest.fixture
def room(journey: Journey) -> Room:
    return Room(journey)


def outcomes(journey: Journey) -> list[tuple[str | None, str | None, int | None]]:
    wanted = (
        select(Recommendation.outcome, Recommendation.method, Recommendation.for_count)
        .join(Round, Round.id == Recommendation.round_id)
        .where(Round.slot == SLOT)
        .order_by(Recommendation.position)
    )
    found: list[tuple[str | None, str | None, int | None]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


# ── the list, and scheduling ─────────────────────────────────────────────────────────────────────


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


# ── the agenda ───────────────────────────────────────────────────────────────────────────────────


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


# ── attendance and the open item ─────────────────────────────────────────────────────────────────


def test_attendance_waits_for_the_meeting_to_begin(journey: Journey) -> None:
    meeting = journey.schedule()
    clerk = journey.browser("committee_clerk")
    page = clerk.send(f"/meetings/{meeting}/attendance", {})
    assert page.status_code == 422
    assert page.text.count("Attendance is recorded once the meeting has begun.") == 2


def test_attendance_is_recorded_and_corrected(room: Room) -> None:
    room.record_present("mayor", "leader")
    page = room.clerk.get(room.path).text
    assert "2 voting members are recorded present, of 3. The quorum is 1: met." in page
    room.record_present("leader")
    assert "1 voting member is recorded present, of 3." in room.clerk.get(room.path).text
    foreign = str(room.journey.seat("mary"))
    for wrong in (foreign, "x", "999"):
        page = room.clerk.send(room.attendance, {"present": [wrong]}).text
        assert page.count("Choose members of this body.") == 2


def test_an_item_is_opened_with_the_words_that_are_voted_on(room: Room) -> None:
    fields = filled(room.clerk.get(room.opening), room.opening)
    for text, message in (
        ("  ", "Enter the words of the recommendation."),
        ("x" * 20_000, "Shorten this to 1,000 characters or fewer."),
    ):
        page = room.clerk.post(room.opening, {**fields, "text-note": text})
        assert page.status_code == 422
        assert page.text.count(message) == 2
    done = room.clerk.post(room.opening, {**fields, "text-note": f"Note it. {HOSTILE}"})
    page = room.clerk.follow(done)
    assert "Note it. &lt;script&gt;" in page.text
    again = room.clerk.post(room.opening, {**fields, "ticket_key": "another-ticket-key-0001"})
    assert again.status_code == 409


def test_no_item_is_opened_before_the_day_or_without_a_confirmed_rule(journey: Journey) -> None:
    meeting = journey.share().schedule()
    item = journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, meeting).id
    clerk = journey.browser("committee_clerk")
    path = f"/meetings/{meeting}/items/{item}/open"
    page = clerk.get(path)
    assert "The meeting has not begun." in page.text
    refused = clerk.post(path, filled(page, path))
    assert refused.status_code == 409
    for path in (f"/meetings/{meeting}/items/{item}/decision",):
        assert clerk.get(path, 303).location.endswith(f"/meetings/{meeting}")


def test_members_present_vote_while_the_item_is_open(room: Room) -> None:
    room.record_present("leader", "deputy")
    mayor = room.journey.browser("mayor")
    assert "Vote on this item" not in mayor.get(room.path).text
    round_id = room.open()
    path, action = f"/rounds/{round_id}", f"/rounds/{round_id}/respond"
    assert "You are not recorded as present" in mayor.get(path).text
    business = room.journey.browser("business").get(path).text
    assert "You sit on this body without a vote" in business
    leader = room.journey.browser("leader")
    assert "Vote on this item" in leader.get(room.path).text
    check = vote(leader, room, round_id, ["approve", "reject", "abstain"])
    for said in ("For", "Against", "Abstain", "Check your vote"):
        assert said in check.text
    for text in (check.text, leader.get(path).text):
        assert "respond by" not in text.lower()
        assert "Request changes" not in text
    receipt = leader.follow(leader.post(action, {**leader.hidden(check, action), "step": "send"}))
    assert "Your vote is recorded" in receipt.text
    assert "(c) Submit the final Local Industrial Strategy to Government" in receipt.text
    choices = select(Vote.choice).where(Vote.round_id == round_id).order_by(Vote.id)
    assert room.journey.look(lambda session: list(session.scalars(choices))) == [
        "approve",
        "reject",
        "abstain",
    ]
    wrong = vote(leader, room, round_id, ["request_changes", "approve", "approve"])
    assert wrong.status_code == 422
    page = room.confirm(room.decide(method="votes"))
    assert page.status_code == 303
    closed = leader.get(path).text
    assert "This item is closed" in closed
    assert leader.get(room.path).text.count("Approved") >= 2


def vote(browser: PageClient, room: Room, round_id: int, choices: list[str]) -> Any:
    path, action = f"/rounds/{round_id}", f"/rounds/{round_id}/respond"
    opened = browser.get(f"{path}?change=1")
    form = browser.post(action, {**filled(opened, action), "interest": "none", "step": "interest"})
    ids = room.journey.recommendations(round_id)
    chosen = {f"choice-{key}": value for key, value in zip(ids, choices, strict=True)}
    return browser.post(action, {**filled(form, action), **chosen, "step": "response"})


# ── the decision ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "why", "stored"),
    [
        ({}, "Approved: 3 for and 0 against", ("approved", "agreed_without_vote", 3)),
        (
            {"method": "show_of_hands", "for": "2", "against": "1", "abstained": "0"},
            "Approved: 2 for and 1 against",
            ("approved", "show_of_hands", 2),
        ),
        (
            {"method": "show_of_hands", "for": "1", "against": "1", "abstained": "1"},
            "Rejected: 1 for and 1 against, and a tie is lost",
            ("rejected", "show_of_hands", 1),
        ),
        ({"method": "votes"}, "Rejected: 0 for and 0 against", ("rejected", "votes", 0)),
    ],
)
def test_a_decision_is_shown_before_it_is_recorded(
    room: Room, changes: dict[str, str], why: str, stored: tuple[str, str, int]
) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    check = room.decide(**changes)
    assert check.status_code == 200
    assert why in check.text
    assert {outcome for outcome, _, _ in outcomes(room.journey)} == {None}
    back = room.clerk.post(
        room.decision, {**room.clerk.hidden(check, room.decision), "step": "change"}
    )
    assert "Record the decision on" in back.text
    page = room.clerk.follow(room.confirm(check))
    assert "The decision is recorded and the item is closed." in page.text
    assert why in page.text
    assert outcomes(room.journey)[-1] == stored
    room.clerk.get(room.decision, 303)


def test_without_a_quorum_no_business_is_done(room: Room) -> None:
    room.open()
    check = room.decide()
    assert "Without a quorum no business is done" in check.text
    page = room.clerk.follow(room.confirm(check)).text
    assert "Deferred" in page
    assert "No decision: 0 members count towards the quorum and it needs 1." in page


def test_the_approvals_show_a_meeting_s_totals_and_no_names(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    vote_id = room.open()
    leader = room.journey.browser("leader")
    action = f"/rounds/{vote_id}/respond"
    check = vote(leader, room, vote_id, ["approve", "approve", "reject"])
    leader.post(action, {**leader.hidden(check, action), "step": "send"})
    room.confirm(room.decide(method="votes"))
    for who in ("mayor", "lead_officer"):
        page = room.journey.browser(who).get("/strategies/lis/approvals").text
        assert "0 for, 1 against, 0 abstaining, by votes" in page
        assert "agreed without a vote" in page
        assert "Leader Example" not in page
    page = room.journey.browser("lead_officer").get(f"/rounds/{vote_id}").text
    assert "Leader Example" not in page.partition("<main")[2].partition("Who can act now")[0]


WRONG_DECISIONS: list[tuple[dict[str, str], str]] = [
    ({"method": ""}, "Select how this was decided."),
    ({"method": "by_acclaim"}, "Select how this was decided."),
    ({"method": "show_of_hands"}, "Enter a number of hands, such as 5 or 0."),
    (
        {"method": "show_of_hands", "for": "-1", "against": "0", "abstained": "0"},
        "Enter a number of hands, such as 5 or 0.",
    ),
    (
        {"method": "show_of_hands", "for": "٣", "against": "0", "abstained": "0"},
        "Enter a number of hands, such as 5 or 0.",
    ),
    (
        {"method": "show_of_hands", "for": "9" * 20, "against": "0", "abstained": "0"},
        "Enter a number of hands, such as 5 or 0.",
    ),
    (
        {"method": "show_of_hands", "for": "4", "against": "0", "abstained": "0"},
        "4 hands were counted and 3 members may vote.",
    ),
]


def test_a_wrong_decision_is_told_at_its_field(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    for changes, message in WRONG_DECISIONS:
        page = room.decide(**changes)
        assert page.status_code == 422, changes
        assert page.text.count(message) >= 2, changes
    assert {outcome for outcome, _, _ in outcomes(room.journey)} == {None}


def test_a_decision_is_recorded_once(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    check = room.decide()
    fields = {**room.clerk.hidden(check, room.decision), "step": "send"}
    assert room.clerk.post(room.decision, fields).status_code == 303
    assert room.clerk.post(room.decision, fields).status_code == 303
    late = room.clerk.post(room.decision, {**fields, "ticket_key": "another-ticket-key-0001"})
    assert late.status_code == 409
    statuses = select(AgendaItem.status)
    assert room.journey.look(lambda session: list(session.scalars(statuses))) == ["decided"]


def test_a_published_decision_shows_its_call_in(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    room.confirm(room.decide())
    room.journey.take(
        "publish_decision",
        by="committee_clerk",
        command=PublishDecision(
            web_address="https://authority.example/decisions/1", place_of_inspection="The Hall"
        ),
    )
    page = room.journey.browser("mayor").get(room.path).text
    assert room.journey.clock.now().date() == date(2020, 3, 17)
    for said in (
        "https://authority.example/decisions/1",
        "Last day of call-in",
        "Tuesday 24 March 2020",
        "Wednesday 25 March 2020",
    ):
        assert said in page


def test_a_decision_of_the_past_shows_its_call_in(journey: Journey) -> None:
    journey.add_revision()
    journey.act(
        "committee_clerk",
        past_decisions.enter_past_decision,
        journey.strategy,
        past_decisions.PastDecision(
            slot=SLOT,
            starts_at=datetime(2019, 11, 1, 13, 0, tzinfo=UTC),
            venue="The Hall",
            title="Update",
            recommendations=(("support", "Support it"), ("submit", "Submit it")),
            published_at=datetime(2019, 11, 1, 15, 30, tzinfo=UTC),
            web_address="https://authority.example/decisions/0",
        ),
    )
    meeting = journey.look(lambda session: session.scalar(select(Meeting.id)))
    page = journey.browser("mayor").get(f"/meetings/{meeting}").text
    for said in ("Friday 8 November 2019", "Saturday 9 November 2019", "agreed without a vote"):
        assert said in page


def test_many_items_and_members_take_no_more_statements(room: Room) -> None:
    room.record_present("mayor")
    room.open()
    browser = room.journey.browser("lead_officer")
    browser.get(room.path)
    assert statements(room.journey.app, lambda: browser.get(room.path)) <= 25
    assert statements(room.journey.app, lambda: browser.get("/meetings")) <= 12
