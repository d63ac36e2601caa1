"""Administration: accounts, offices and memberships, each act once and on the record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.functional.web.conftest import NOW, ClientFor, People
from tests.functional.web.pages import PageClient
from tracker.adapters.clock import FrozenClock
from tracker.models.body import Membership
from tracker.models.duty import Message
from tracker.models.people import OfficeHolder, User
from tracker.models.record import AuditEvent

HOSTILE = "<script>alert(1)</script> & “Söze”"


@pytest.fixture
def admin(client_for: ClientFor, people: People) -> PageClient:
    return client_for(people.office["administrator"])


def events(session: Session) -> list[tuple[str, Any]]:
    session.rollback()
    rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(row.event, row.subject_id) for row in rows]


def starts(day: date) -> dict[str, Any]:
    return {"starts_on": [str(day.day), str(day.month), str(day.year)]}


def ends(day: date) -> dict[str, Any]:
    return {"ends_on": [str(day.day), str(day.month), str(day.year)]}


TODAY = NOW.date()


def test_the_list_pages_through_two_hundred_people(
    admin: PageClient, people: People, session: Session
) -> None:
    names = [
        f"person {number:03}" if number % 2 else f"Person {number:03}" for number in range(200)
    ]
    session.add_all(
        User(email=f"p{number}@example.org", name=name, created_at=NOW)
        for number, name in enumerate(names)
    )
    session.commit()
    found: list[str] = []
    href: str | None = "/admin"
    while href:
        page = admin.get(href)
        found += [name for name in names if f">{name}<" in page.text]
        following = [part for part in page.text.split('href="') if 'rel="next"' in part[:300]]
        href = following[0].partition('"')[0].replace("&amp;", "&") if following else None
    assert found == names  # everybody once, in order, whatever the case


@pytest.mark.parametrize(
    ("search", "shown", "hidden"),
    [
        ("MARY", "Mary Member", "Olu Other"),
        ("olu@", "Olu Other", "Mary Member"),
        ("%", "Nobody’s name", "Mary Member"),
        ("_", "Nobody’s name", "Olu Other"),
    ],
)
def test_searching(admin: PageClient, search: str, shown: str, hidden: str) -> None:
    page = admin.get("/admin", query_string={"search": search})
    assert shown in page.text
    assert hidden not in page.text


@pytest.mark.parametrize("after", ["x", "1", "~", "99999999999999~a", "1~" + "z" * 3000, "-1~a"])
def test_a_mangled_place_in_the_list_is_no_fault(admin: PageClient, after: str) -> None:
    admin.get("/admin", query_string={"after": after})


def test_a_person_is_invited_chooses_a_password_and_signs_in(
    app: Flask, admin: PageClient, session: Session
) -> None:
    made = admin.send("/admin/users/new", {"name": " Iris  New ", "email": "Iris@Example.org"})
    page = admin.follow(made)
    assert "Iris New" in page.text
    assert "Invited" in page.text
    assert "the invitation is on its way" in page.text
    user = session.scalars(select(User).where(User.email == "iris@example.org")).one()
    assert events(session) == [("user_created", user.id)]
    link = invitation_link(session, user.id)
    stranger = PageClient(app)
    stranger.get(link)
    stranger.get(link)  # opening it, as mail scanners do, uses nothing up
    answer = stranger.send(link, {"new_password": "four quiet blue lamps"})
    assert "Your password is set" in stranger.follow(answer).text
    assert (
        stranger.send(
            "/sign-in", {"email": "iris@example.org", "password": "four quiet blue lamps"}
        ).status_code
        == 302
    )
    stranger.get(link, 404)
    assert PageClient(app).post(link, {"new_password": "x"}).status_code in {400, 404}


def test_the_record_holds_no_name_or_address_but_their_hashes(
    admin: PageClient, session: Session
) -> None:
    admin.send("/admin/users/new", {"name": "Iris New", "email": "iris@example.org"})
    bodies = session.scalars(select(AuditEvent.body)).all()
    assert bodies
    assert not any("iris" in body.lower() for body in bodies)


@pytest.mark.parametrize(
    ("name", "email", "message"),
    [
        ("", "a@example.org", "Enter the person’s name."),
        ("Ann", "", "Enter an e-mail address."),
        ("Ann", "ann", "Enter an e-mail address, such as"),
        ("Ann", "ann@example.org\r\nBcc: x@example.org", "Enter an e-mail address, such as"),
        ("Ann", "mary@example.org", "Somebody already has an account"),
        ("Ann", " MARY@example.org ", "Somebody already has an account"),
        ("x" * 101, "a@example.org", "Full name must be 100 characters or fewer."),
        ("Ann", f"{'x' * 300}@example.org", "E-mail address must be 254 characters or fewer."),
        (HOSTILE, "", "Enter an e-mail address."),
    ],
)
def test_a_wrong_entry_is_told_at_its_field_and_kept(
    admin: PageClient, session: Session, name: str, email: str, message: str
) -> None:
    before = len(session.scalars(select(User.id)).all())
    page = admin.send("/admin/users/new", {"name": name, "email": email})
    assert page.status_code == 422
    assert page.text.count(message) == 2
    assert "<title>Error: Add a person" in page.text
    assert "<script>alert" not in page.text
    if name and len(name) <= 100:
        assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert len(session.scalars(select(User.id)).all()) == before
    assert events(session) == []


def test_the_same_form_sent_twice_makes_one_account(admin: PageClient, session: Session) -> None:
    fields = admin.hidden(admin.get("/admin/users/new"), "/admin/users/new")
    filled = {**fields, "name": "Iris New", "email": "iris@example.org"}
    first, second = (admin.post("/admin/users/new", filled) for _ in range(2))
    assert first.location == second.location
    assert [event for event, _ in events(session)] == ["user_created"]
    other = admin.post("/admin/users/new", {**filled, "name": "Somebody Else"})
    assert other.status_code == 409
    assert "You already sent this" in other.text
    assert "Somebody Else" in other.text  # what was typed is not lost


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "white space white space", "ключключключключ"]
)
def test_a_form_without_a_sound_key_does_nothing(
    admin: PageClient, session: Session, key: str
) -> None:
    answer = admin.send(
        "/admin/users/new", {"name": "Iris", "email": "iris@example.org", "ticket_key": key}
    )
    assert answer.status_code == 400
    assert "iris@example.org" in answer.text
    assert events(session) == []


def test_closing_an_account_ends_it_everywhere(
    admin: PageClient, client_for: ClientFor, people: People, session: Session
) -> None:
    theirs = client_for(people.member)
    theirs.get("/account")
    path = f"/admin/users/{people.member}/deactivate"
    page = admin.follow(admin.send(path))
    assert "Deactivated" in page.text
    theirs.get("/account", 302)
    assert events(session) == [("user_deactivated", people.member)]
    admin.get(path, 404)
    admin.get(f"/admin/users/{people.member}/offices/new", 404)
    again = admin.send(f"/admin/users/{people.other_member}/deactivate")
    assert again.status_code == 302


def test_the_last_administrator_stays(admin: PageClient, people: People, session: Session) -> None:
    me = people.office["administrator"]
    refused = admin.send(f"/admin/users/{me}/deactivate")
    assert refused.status_code == 409
    assert "This is the last administrator." in refused.text
    holding = session.scalars(
        select(OfficeHolder.id).where(OfficeHolder.office == "administrator")
    ).one()
    refused = admin.send(f"/admin/offices/{holding}/end", ends(TODAY))
    assert refused.status_code == 409
    assert events(session) == []
    give = f"/admin/users/{people.nobody}/offices/new"
    fields = {"office": "administrator", "authority": str(people.authority), **starts(TODAY)}
    assert admin.send(give, fields).status_code == 302
    assert admin.send(f"/admin/offices/{holding}/end", ends(TODAY)).status_code == 302
    # the other one is now the last, although this one still holds the office today
    refused = admin.send(f"/admin/users/{people.nobody}/deactivate")
    assert refused.status_code == 409


def test_an_office_is_given_and_ended(
    admin: PageClient, client_for: ClientFor, people: People, session: Session, clock: FrozenClock
) -> None:
    theirs = client_for(people.nobody)
    theirs.get("/admin", 403)
    path = f"/admin/users/{people.nobody}/offices/new"
    tomorrow = TODAY + timedelta(days=1)
    fields = {"office": "administrator", "authority": str(people.authority), **starts(tomorrow)}
    page = admin.follow(admin.send(path, fields))
    assert "Not begun" in page.text
    theirs.get("/admin", 403)  # it begins tomorrow
    clock.set(NOW + timedelta(days=1), real=NOW)
    theirs.get("/admin")
    holding = session.scalars(
        select(OfficeHolder.id).where(OfficeHolder.user_id == people.nobody)
    ).one()
    page = admin.follow(admin.send(f"/admin/offices/{holding}/end", ends(tomorrow)))
    assert "2 November 2019 to 2 November 2019" in page.text
    theirs.get("/admin")  # the last day counts
    clock.set(NOW + timedelta(days=2), real=NOW)
    theirs.get("/admin", 403)
    assert [event for event, _ in events(session)] == ["office_granted", "office_ended"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"office": ""}, "Choose an office."),
        ({"office": "emperor"}, "Choose an office."),
        ({"authority": "x"}, "Choose an authority."),
        ({"authority": "999"}, "Choose an authority."),
        ({"starts_on": ["", "", ""]}, "Enter the first day."),
        ({"starts_on": ["31", "2", "2020"]}, "First day must be a real date"),
        ({"starts_on": ["1", "", "2020"]}, "First day must include a day, a month and a year."),
        ({"starts_on": ["١", "1", "2020"]}, "First day must be a real date"),
        ({"starts_on": ["1", "1", "99999"]}, "First day must be a real date"),
        ({"starts_on": ["1"]}, "First day must include a day, a month and a year."),
        ({"starts_on": ["31", "10", "2019"]}, "The first day cannot be in the past."),
    ],
)
def test_a_wrong_office_is_told_at_its_field(
    admin: PageClient, people: People, session: Session, fields: dict[str, Any], message: str
) -> None:
    sound = {"office": "auditor", "authority": str(people.authority), **starts(TODAY)}
    page = admin.send(f"/admin/users/{people.nobody}/offices/new", {**sound, **fields})
    assert page.status_code == 422
    assert page.text.count(message) >= 2
    assert events(session) == []


def test_nobody_who_administers_votes(admin: PageClient, people: People, session: Session) -> None:
    fields = {"office": "administrator", "authority": str(people.authority), **starts(TODAY)}
    page = admin.send(f"/admin/users/{people.member}/offices/new", fields)
    assert page.status_code == 422
    assert "an administrator cannot vote" in page.text
    me = people.office["administrator"]
    seat = {"body": str(people.board), "capacity": "voting", "role": "member", **starts(TODAY)}
    page = admin.send(f"/admin/users/{me}/memberships/new", seat)
    assert page.status_code == 422
    assert "an administrator cannot vote" in page.text
    observing = admin.send(f"/admin/users/{me}/memberships/new", {**seat, "capacity": "observer"})
    assert observing.status_code == 302
    assert [event for event, _ in events(session)] == ["membership_begun"]


def test_a_seat_is_given_and_ended(admin: PageClient, people: People, session: Session) -> None:
    seat = {"body": str(people.panel), "capacity": "voting", "role": "chair", **starts(TODAY)}
    path = f"/admin/users/{people.nobody}/memberships/new"
    page = admin.follow(admin.send(path, {**seat, "seat": HOSTILE}))
    assert "Analytical Panel" in page.text
    assert "&lt;script&gt;" in page.text
    row = session.scalars(select(Membership).where(Membership.user_id == people.nobody)).one()
    page = admin.follow(admin.send(f"/admin/memberships/{row.id}/end", ends(TODAY)))
    assert "1 November 2019 to 1 November 2019" in page.text
    assert [event for event, _ in events(session)] == ["membership_begun", "membership_ended"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "already has a seat on this body"),
        ({"user": "nobody", "role": "chair"}, "already has somebody in this role"),
        ({"user": "nobody", "capacity": ""}, "Choose a capacity."),
        ({"user": "nobody", "role": "emperor"}, "Choose a role."),
        ({"user": "nobody", "body": "77"}, "Choose a body."),
        ({"user": "nobody", "seat": "x" * 201}, "must be 200 characters or fewer."),
    ],
)
def test_a_wrong_seat_is_told_at_its_field(
    admin: PageClient, people: People, session: Session, change: dict[str, str], message: str
) -> None:
    user_id = people.nobody if change.pop("user", "") else people.member
    seat = {"body": str(people.board), "capacity": "voting", "role": "member", **starts(TODAY)}
    page = admin.send(f"/admin/users/{user_id}/memberships/new", {**seat, **change})
    assert page.status_code == 422
    assert page.text.count(message) == 2
    assert events(session) == []


def test_a_last_day_is_neither_past_nor_before_the_first(
    admin: PageClient, people: People, session: Session
) -> None:
    row = session.scalars(select(Membership.id).where(Membership.user_id == people.member)).one()
    path = f"/admin/memberships/{row}/end"
    page = admin.send(path, ends(TODAY - timedelta(days=1)))
    assert page.status_code == 422
    assert "The last day cannot be in the past." in page.text
    page = admin.send(path, ends(date(2018, 12, 31)))
    assert "The last day cannot be before the first day." in page.text
    page = admin.send(path, {"ends_on": ["", "", ""]})
    assert "Enter the last day." in page.text
    assert events(session) == []


def test_an_invitation_is_sent_again_until_it_is_taken(
    admin: PageClient, people: People, session: Session
) -> None:
    made = admin.send("/admin/users/new", {"name": "Iris New", "email": "iris@example.org"})
    user_id = int(made.location.rpartition("/")[2])
    person, action = f"/admin/users/{user_id}", f"/admin/users/{user_id}/invitation"
    again = admin.send(person, page=person, action=action)
    assert "A new invitation is on its way." in admin.follow(again).text
    assert len(session.scalars(select(Message.id).where(Message.user_id == user_id)).all()) == 2
    page = admin.get(f"/admin/users/{people.member}")
    assert "Send the invitation again" not in page.text
    fields = admin.hidden(admin.get(person), action)
    refused = admin.post(f"/admin/users/{people.member}/invitation", fields)
    assert refused.status_code == 409
    assert "has already chosen a password" in refused.text


@pytest.mark.parametrize(
    "path",
    [
        "/admin/users/999",
        "/admin/users/999/deactivate",
        "/admin/users/999/offices/new",
        "/admin/users/999/memberships/new",
        "/admin/offices/999/end",
        "/admin/memberships/999/end",
        "/admin/users/x",
    ],
)
def test_what_does_not_exist_is_not_found(admin: PageClient, path: str) -> None:
    admin.get(path, 404)


def test_an_office_that_ended_no_longer_acts(
    admin: PageClient, people: People, session: Session
) -> None:
    """The form was open while the office ended: the act is refused, the text kept."""
    fields = admin.hidden(admin.get("/admin/users/new"), "/admin/users/new")
    session.execute(
        update(OfficeHolder)
        .where(OfficeHolder.office == "administrator")
        .values(ends_on=TODAY - timedelta(days=1))
    )
    session.commit()
    answer = admin.post(
        "/admin/users/new", {**fields, "name": "Iris New", "email": "iris@example.org"}
    )
    assert answer.status_code == 403
    assert events(session) == []


def invitation_link(session: Session, user_id: int) -> str:
    from tests.functional.web.letters import links_in

    session.rollback()
    message = session.scalars(
        select(Message).where(Message.user_id == user_id).order_by(Message.id.desc())
    ).first()
    assert message is not None
    (link,) = links_in(message.content, "/invitation/")
    return link
