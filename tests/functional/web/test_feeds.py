"""Calendar feeds: secret addresses, and what they answer to whom."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import vobject
from sqlalchemy import select, update

from tests.functional.web.founded import AUTHORITY, BOARD
from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import PageClient
from tracker.models.body import Membership
from tracker.models.calendar import CalendarFeed
from tracker.models.meeting import Meeting
from tracker.models.people import OfficeHolder, User
from tracker.models.strategy import Strategy

NEW = "/account/feeds/new"
ADDRESS = re.compile(r"/calendar/[A-Za-z0-9_-]{43}\.ics")
HOSTILE = "<script>alert(1)</script>"


def made(journey: Journey, who: str, subject: str) -> str:
    """The path of a new address."""
    page = journey.browser(who).send(NEW, {"subject": subject})
    assert page.status_code == 200, page.text
    found = ADDRESS.search(page.text)
    assert found, page.text
    return found.group()


def fetched(journey: Journey, path: str) -> list[Any]:
    """The events, fetched by a program that is not signed in."""
    answer = PageClient(journey.app).get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert "private" in answer.headers["Cache-Control"]
    return list(vobject.readOne(answer.text).contents.get("vevent", []))


def titles(journey: Journey, path: str) -> list[str]:
    return [each.summary.value for each in fetched(journey, path)]


def test_a_person_has_duties_and_meetings_of_their_own_bodies(journey: Journey) -> None:
    journey.share()
    mary = made(journey, "mary", "person")
    (duty,) = fetched(journey, mary)
    assert duty.summary.value == "Respond: Local Industrial Strategy"
    assert duty.dtstart.value == datetime(2020, 1, 17, 17, 0, tzinfo=UTC)
    assert duty.url.value.endswith(f"/rounds/{journey.round('implementation_board')}")
    journey.vote("mary", "implementation_board")
    assert titles(journey, mary) == [], "what was done is gone"


def test_only_those_who_sit_on_a_body_have_its_meetings(journey: Journey) -> None:
    journey.to_meeting()
    assert "Meeting of the Combined Authority" in titles(journey, made(journey, "mayor", "person"))
    assert titles(journey, made(journey, "mary", "person")) == []


def test_a_strategy_has_its_meetings_dates_of_the_law_and_milestones(journey: Journey) -> None:
    journey.to_meeting()
    journey.change(
        update(Strategy).values(title="Plan; with, signs\\"),
    )
    found = {
        each.uid.value: each
        for each in fetched(journey, made(journey, "lead_officer", f"strategy:{journey.strategy}"))
    }
    notice = found["lis.agenda_notice@tracker"]
    assert type(notice.dtstart.value) is date
    assert notice.summary.value == "Agenda and papers open to the public: Plan; with, signs\\"
    assert "clear working days" in notice.description.value
    assert found["lis.milestone.consulted@tracker"].description.value == "Reached."
    uid = journey.look(lambda session: session.scalar(select(Meeting.uid)))
    assert found[uid].dtstart.value == journey.look(
        lambda session: session.scalar(select(Meeting.starts_at))
    )


def test_a_moved_and_a_cancelled_meeting_keep_their_identifier(journey: Journey) -> None:
    journey.to_meeting()
    path = made(journey, "mayor", f"body:{journey.bodies[AUTHORITY]}")
    (before,) = fetched(journey, path)
    later = datetime(2020, 6, 4, 12, 0, tzinfo=UTC)
    journey.change(update(Meeting).values(starts_at=later, sequence=Meeting.sequence + 1))
    (moved,) = fetched(journey, path)
    assert moved.uid.value == before.uid.value
    assert int(moved.sequence.value) == int(before.sequence.value) + 1
    assert moved.dtstart.value == later
    journey.change(update(Meeting).values(status="cancelled"))
    (cancelled,) = fetched(journey, path)
    assert cancelled.status.value == "CANCELLED"


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/none.ics",
        "/calendar/" + "x" * 43 + ".ics",
        "/calendar/" + "x" * 3000 + ".ics",
        "/calendar/%3Cscript%3E.ics",
        "/calendar/%F0%9F%98%80.ics",
    ],
)
def test_an_address_that_never_was(journey: Journey, path: str) -> None:
    answer = PageClient(journey.app).get(path, 404)
    assert "VCALENDAR" not in answer.text


def test_a_revoked_address_answers_as_one_that_never_was(journey: Journey) -> None:
    path = made(journey, "mary", "person")
    feed = journey.look(lambda session: session.scalar(select(CalendarFeed.id)))
    for who in ("olu", "administrator"):
        other = journey.browser(who)
        token = other.hidden(other.get("/account"), "/sign-out")
        sent = {**token, "ticket_key": "a-key-of-sixteen-and-more"}
        assert other.post(f"/account/feeds/{feed}/revoke", sent).status_code == 404
    assert fetched(journey, path) == []
    mary = journey.browser("mary")
    account = mary.get("/account").text
    assert "Your own duties and meetings" in account
    assert path not in account, "shown once"
    page = mary.follow(mary.send("/account", {}, action=f"/account/feeds/{feed}/revoke"))
    assert "revoked" in page.text
    gone = PageClient(journey.app).get(path, 404)
    never = PageClient(journey.app).get("/calendar/" + "x" * 43 + ".ics", 404)

    def still(text: str) -> str:
        return re.sub(r'nonce="[^"]*"|value="[^"]*"|/calendar/[^"]*', "", text)

    assert still(gone.text) == still(never.text)


def test_only_the_digest_is_kept(journey: Journey) -> None:
    secret = made(journey, "mary", "person").split("/")[2].removesuffix(".ics")
    kept = journey.look(lambda session: session.scalars(select(CalendarFeed)).one())
    assert secret not in str(vars(kept))
    assert len(kept.token_digest) == 64


def test_rights_are_asked_at_every_fetch(journey: Journey) -> None:
    journey.to_meeting()
    strategy = made(journey, "auditor", f"strategy:{journey.strategy}")
    body = made(journey, "mayor", f"body:{journey.bodies[AUTHORITY]}")
    person = made(journey, "mayor", "person")
    assert fetched(journey, strategy)
    yesterday = date(2020, 1, 5)
    journey.change(
        update(OfficeHolder)
        .where(OfficeHolder.user_id == journey.users["auditor"])
        .values(ends_on=yesterday)
    )
    journey.change(
        update(Membership)
        .where(Membership.user_id == journey.users["mayor"])
        .values(ends_on=yesterday)
    )
    PageClient(journey.app).get(strategy, 404)
    PageClient(journey.app).get(body, 404)
    assert fetched(journey, person) == []
    journey.change(update(User).values(deactivated_at=journey.clock.now()))
    PageClient(journey.app).get(person, 404)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "nothing",
        "person:1",
        "body:",
        "body:999999",
        "strategy:x",
        "strategy:1e3",
        HOSTILE,
        "x" * 20_000,
    ],
)
def test_a_wrong_subject_is_told_at_its_field(journey: Journey, subject: str) -> None:
    page = journey.browser("mary").send(NEW, {"subject": subject})
    assert page.status_code == 422
    assert "Choose what goes into the calendar." in page.text
    assert HOSTILE not in page.text
    assert journey.look(lambda session: session.scalar(select(CalendarFeed.id))) is None


@pytest.mark.parametrize("who", ["nobody", "mary"])
def test_nobody_is_offered_what_they_may_not_read(journey: Journey, who: str) -> None:
    browser = journey.browser(who)
    offered = browser.get(NEW).text
    assert (f'value="strategy:{journey.strategy}"' in offered) == (who == "mary")
    assert f'value="body:{journey.bodies[AUTHORITY]}"' not in offered
    assert f'value="body:{journey.bodies[BOARD]}"' not in offered, "it holds no meetings"
    for subject in (f"body:{journey.bodies[AUTHORITY]}", f"strategy:{journey.strategy + 1}"):
        assert browser.send(NEW, {"subject": subject}).status_code == 422


def test_the_same_form_twice_makes_one_address_and_shows_it_once(journey: Journey) -> None:
    mary = journey.browser("mary")
    form = {**mary.hidden(mary.get(NEW), NEW), "subject": "person"}
    assert ADDRESS.search(mary.post(NEW, form).text)
    again = mary.post(NEW, form)
    assert again.status_code == 200
    assert not ADDRESS.search(again.text)
    assert "shown already" in again.text
    assert len(journey.look(lambda session: session.scalars(select(CalendarFeed)).all())) == 1


def test_a_person_has_a_bounded_number_of_addresses(journey: Journey) -> None:
    mary = journey.browser("mary")
    for _ in range(20):
        assert mary.send(NEW, {"subject": "person"}).status_code == 200
    page = mary.send(NEW, {"subject": "person"})
    assert page.status_code == 422
    assert "Revoke one that you do not use." in page.text
    assert mary.get("/account").text.count("made on") == 20


def test_a_fetch_costs_the_same_however_much_there_is(journey: Journey) -> None:
    path = made(journey, "lead_officer", f"strategy:{journey.strategy}")
    stranger = PageClient(journey.app)
    few = statements(journey.app, lambda: stranger.get(path))
    journey.to_meeting()
    assert statements(journey.app, lambda: stranger.get(path)) <= few
    assert few < 15
    unknown = statements(journey.app, lambda: stranger.get("/calendar/none.ics", 404))
    assert unknown <= few
