"""Signing in and out, as a person and as somebody who should not get in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.functional.web.conftest import PASSWORD, ClientFor, People
from tests.functional.web.pages import PageClient
from tracker.adapters.clock import FrozenClock
from tracker.models.people import SecurityEvent, User, UserSession

COOKIE = "tracker_session"
WRONG = "These do not match"


def sign_in(client: PageClient, email: str, password: str = PASSWORD, **more: str) -> int:
    return client.send("/sign-in", {"email": email, "password": password, **more}).status_code


def test_a_person_signs_in_and_out(client: PageClient, people: People) -> None:
    answer = client.send("/sign-in", {"email": " Mary@Example.org ", "password": PASSWORD})
    assert answer.location == "/"
    page = client.get("/account")
    assert "Mary Member" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    token = client.hidden(page, "/sign-out")
    assert client.post("/sign-out", token).location == "/sign-in"
    assert client.cookie(COOKIE) is None
    assert client.get("/account", 302).location == "/sign-in?next=/account"


def test_a_stranger_is_led_to_sign_in_and_back(client: PageClient, people: People) -> None:
    led = client.get("/account?x=1&y=2", 302)
    page = client.get(led.location)
    fields = client.hidden(page, "/sign-in")
    answer = client.post("/sign-in", {**fields, "email": "mary@example.org", "password": PASSWORD})
    assert answer.location == "/account?x=1&y=2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        " //evil.example",
        "http:///evil.example",
        "evil.example",
        "///evil.example",
    ],
)
def test_signing_in_leads_to_no_other_place(
    client: PageClient, people: People, target: str
) -> None:
    answer = client.send(
        "/sign-in", {"email": "mary@example.org", "password": PASSWORD, "next": target}
    )
    assert answer.location == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("mary@example.org", "seven purple kettle"),
        ("nobody.at.all@example.org", PASSWORD),
        ("mary@example.org", PASSWORD + " "),
        ("mary@example.org", PASSWORD.upper()),
        ("mary@example.org", "x" * 5000),
        ("' OR 1=1 --@example.org", "' OR 1=1 --"),
    ],
)
def test_wrong_credentials_say_the_same(
    client: PageClient, people: People, email: str, password: str
) -> None:
    page = client.send("/sign-in", {"email": email, "password": password})
    assert page.status_code == 422
    assert WRONG in page.text
    assert password not in page.text
    assert page.text.count(WRONG) == 2  # in the summary and at the field
    assert client.cookie(COOKIE) is None


def test_the_page_says_what_is_missing(client: PageClient, people: People) -> None:
    page = client.send("/sign-in", {"email": "", "password": ""})
    assert page.status_code == 422
    assert "Enter your e-mail address." in page.text
    assert "Enter your password." in page.text
    assert "<title>Error: Sign in" in page.text


def test_a_deactivated_account_looks_like_a_wrong_password(
    client: PageClient, people: People, session: Session
) -> None:
    session.execute(update(User).where(User.id == people.member).values(deactivated_at=func.now()))
    session.commit()
    page = client.send("/sign-in", {"email": "mary@example.org", "password": PASSWORD})
    assert page.status_code == 422
    assert WRONG in page.text


def test_deactivation_ends_what_is_open(
    client_for: ClientFor, people: People, session: Session
) -> None:
    client = client_for(people.member)
    client.get("/account")
    session.execute(update(User).where(User.id == people.member).values(deactivated_at=func.now()))
    session.commit()
    client.get("/account", 302)


def test_a_cookie_copied_before_signing_out_opens_nothing(
    app: Flask, client_for: ClientFor, people: People
) -> None:
    client = client_for(people.member)
    copied = client.cookie(COOKIE)
    assert copied
    thief = PageClient(app)
    thief.client.set_cookie(COOKIE, copied)
    thief.get("/account")  # it works while the session lives
    client.post("/sign-out", client.hidden(client.get("/account"), "/sign-out"))
    thief.get("/account", 302)


def test_the_session_is_a_new_one_at_each_sign_in(
    client: PageClient, people: People, session: Session
) -> None:
    client.client.set_cookie(COOKIE, "a-token-that-somebody-planted")
    assert sign_in(client, "mary@example.org") == 302
    first = client.cookie(COOKIE)
    assert first != "a-token-that-somebody-planted"
    fields = client.hidden(client.get("/account"), "/sign-out")
    # /sign-in leads a signed-in person on; a form that was open in another tab still works
    answer = client.post("/sign-in", {**fields, "email": "olu@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.cookie(COOKIE) != first
    ended = session.scalars(select(UserSession.ended_why).order_by(UserSession.id)).all()
    assert ended == ["signed_in_anew", None]


def test_the_database_holds_no_token_that_would_open_a_session(
    client_for: ClientFor, people: People, session: Session
) -> None:
    token = client_for(people.member).cookie(COOKIE)
    stored = session.scalars(select(UserSession.token_digest)).one()
    assert token not in {stored, None}
    assert len(stored) == 64


def test_a_form_token_from_before_signing_in_is_worth_nothing_after(
    client: PageClient, people: People
) -> None:
    before = client.hidden(client.get("/sign-in"), "/sign-in")
    sign_in(client, "mary@example.org")
    answer = client.post("/sign-out", before)
    assert answer.status_code == 400
    client.get("/account")


def test_an_idle_session_ends(client_for: ClientFor, people: People, clock: FrozenClock) -> None:
    client = client_for(people.member)
    for _ in range(3):  # used every 50 minutes, it stays
        clock.advance(timedelta(minutes=50))
        client.get("/account")
    clock.advance(timedelta(minutes=61))
    client.get("/account", 302)


def test_a_session_ends_however_busy_it_is(
    client_for: ClientFor, people: People, clock: FrozenClock
) -> None:
    client = client_for(people.member)
    for _ in range(23):
        clock.advance(timedelta(minutes=30))
        client.get("/account")
    clock.advance(timedelta(minutes=31))
    client.get("/account", 302)


def test_the_last_use_is_noted_once_a_minute(
    client_for: ClientFor, people: People, clock: FrozenClock, session: Session
) -> None:
    client = client_for(people.member)

    def last_seen() -> object:
        session.rollback()
        return session.scalars(select(UserSession.last_seen_at)).one()

    start = last_seen()
    clock.advance(timedelta(seconds=59))
    client.get("/account")
    assert last_seen() == start
    clock.advance(timedelta(seconds=1))
    client.get("/account")
    assert last_seen() == clock.real_now()


def test_five_wrong_passwords_make_this_browser_wait(
    client: PageClient, people: People, clock: FrozenClock
) -> None:
    for _ in range(5):
        assert sign_in(client, "mary@example.org", "wrong wrong wrong") == 422
        clock.advance(timedelta(minutes=1))
    page = client.send("/sign-in", {"email": "mary@example.org", "password": PASSWORD})
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "600"
    assert "Try again in 10 minutes, at 10:15am." in page.text
    assert PASSWORD not in page.text
    clock.advance(timedelta(minutes=10, seconds=1))
    assert sign_in(client, "mary@example.org") == 302


def test_waiting_is_the_same_for_an_account_that_does_not_exist(
    client: PageClient, people: People
) -> None:
    statuses = [sign_in(client, "no.such@example.org", "wrong wrong wrong") for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_stranger_cannot_lock_somebody_out(
    app: Flask, people: People, clock: FrozenClock
) -> None:
    """Thirty guesses from thirty addresses stop strangers, but not the browser Mary uses."""
    mine = PageClient(app)
    assert sign_in(mine, "mary@example.org") == 302
    mine.post("/sign-out", mine.hidden(mine.get("/account"), "/sign-out"))
    for number in range(30):
        stranger = PageClient(app)
        stranger.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        assert sign_in(stranger, "mary@example.org", "wrong wrong wrong") == 422
    another = PageClient(app)
    another.client.environ_base["REMOTE_ADDR"] = "10.0.1.1"
    assert sign_in(another, "mary@example.org") == 429
    assert sign_in(mine, "mary@example.org") == 302


def test_a_known_browser_has_its_own_limit(client: PageClient, people: People) -> None:
    assert sign_in(client, "mary@example.org") == 302
    client.post("/sign-out", client.hidden(client.get("/account"), "/sign-out"))
    statuses = [sign_in(client, "mary@example.org", "wrong wrong wrong") for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    # and it is known for that account alone
    assert sign_in(client, "olu@example.org") == 302


def test_one_address_cannot_try_all_accounts(app: Flask, people: People) -> None:
    statuses = [
        sign_in(PageClient(app), f"person{number}@example.org", "wrong wrong wrong")
        for number in range(51)
    ]
    assert statuses == [422] * 50 + [429]


def test_a_forged_browser_cookie_is_no_known_browser(client: PageClient, people: People) -> None:
    client.client.set_cookie("tracker_browser", '["abc",["0000"]].x.y')
    statuses = [sign_in(client, "mary@example.org", "wrong wrong wrong") for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_security_events_are_kept_without_secrets(
    client_for: ClientFor, people: People, session: Session
) -> None:
    client_for(people.member)
    event = session.scalars(select(SecurityEvent)).one()
    assert (event.kind, event.user_id, event.detail) == ("signed_in", people.member, {})
