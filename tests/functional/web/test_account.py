"""One's own account, and the links by mail that give a password back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.functional.web.conftest import PASSWORD, ClientFor, People
from tests.functional.web.letters import links_in
from tests.functional.web.pages import PageClient
from tracker.adapters.clock import FrozenClock
from tracker.models.duty import Message
from tracker.models.people import AccessToken, UserSession

NEW = "four quiet blue lamps"


def reset_links(session: Session) -> list[str]:
    session.rollback()
    contents = session.scalars(select(Message.content).order_by(Message.id)).all()
    return [link for content in contents for link in links_in(content, "/reset/")]


def can_sign_in(app: Flask, email: str, password: str) -> bool:
    answer = PageClient(app).send("/sign-in", {"email": email, "password": password})
    return answer.status_code == 302


# ── the account ──────────────────────────────────────────────────────────────────────────────────


def test_the_account_shows_what_one_is(client_for: ClientFor, people: People) -> None:
    page = client_for(people.member).get("/account").text
    assert "mary@example.org" in page
    assert "Implementation Board" in page
    assert "Voting, chair" in page
    assert "You hold no office." in page
    page = client_for(people.office["finance_officer"]).get("/account").text
    assert "Section 151 officer" in page
    assert "You are not a member of a body." in page


def test_other_browsers_are_signed_out_one_by_one_or_all(
    client_for: ClientFor, people: People
) -> None:
    mine, phone, library = (client_for(people.member) for _ in range(3))
    page = mine.get("/account")
    action = next(
        part.partition('"')[0]
        for part in page.text.split('action="')
        if part.startswith("/account/sessions/") and not part.startswith("/account/sessions/end")
    )
    said = mine.follow(mine.post(action, mine.hidden(page, action)))
    assert "That browser was signed out." in said.text
    opened = [client.client.get("/account").status_code for client in (mine, phone, library)]
    assert sorted(opened) == [200, 200, 302]
    assert opened[0] == 200
    others = "/account/sessions/end-others"
    mine.follow(mine.send("/account", page="/account", action=others))
    assert mine.get("/account").status_code == 200
    assert [c.client.get("/account").status_code for c in (phone, library)] == [302, 302]


def test_nobody_ends_the_session_of_another(
    client_for: ClientFor, people: People, session: Session
) -> None:
    theirs, mine = client_for(people.member), client_for(people.other_member)
    other = session.scalars(
        select(UserSession.id).where(UserSession.user_id == people.member)
    ).one()
    fields = mine.hidden(mine.get("/account"), "/sign-out")
    assert mine.post(f"/account/sessions/{other}/end", fields).status_code == 404
    theirs.get("/account")


def test_changing_the_password_signs_everybody_else_out(
    app: Flask, client_for: ClientFor, people: People
) -> None:
    mine, other = client_for(people.member), client_for(people.member)
    fields = {"old_password": PASSWORD, "new_password": NEW}
    page = mine.follow(mine.send("/account/password", fields))
    assert "Your password is changed." in page.text
    other.get("/account", 302)
    assert not can_sign_in(app, "mary@example.org", PASSWORD)
    assert can_sign_in(app, "mary@example.org", NEW)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wrong wrong wrong", NEW, "Enter the password that you use now."),
        ("", NEW, "Enter the password that you use now."),
        (PASSWORD, "", "Enter a new password."),
        (PASSWORD, "short", "Use at least 12 characters."),
        (PASSWORD, "x" * 257, "Use at most 256 characters."),
        (PASSWORD, "password1234", "harder to guess"),
        (PASSWORD, "mary has a little lamb", "your name or e-mail address"),
    ],
)
def test_a_wrong_password_change_changes_nothing(
    app: Flask, client_for: ClientFor, people: People, old: str, new: str, message: str
) -> None:
    page = client_for(people.member).send(
        "/account/password", {"old_password": old, "new_password": new}
    )
    assert page.status_code == 422
    assert message in page.text
    assert not new or new not in page.text
    assert can_sign_in(app, "mary@example.org", PASSWORD)


def test_the_present_password_cannot_be_guessed_from_an_open_session(
    client_for: ClientFor, people: People
) -> None:
    client = client_for(people.member)
    statuses = [
        client.send(
            "/account/password", {"old_password": "wrong wrong", "new_password": NEW}
        ).status_code
        for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]


# ── a lost password ──────────────────────────────────────────────────────────────────────────────


def test_a_lost_password_is_replaced_by_a_link(
    app: Flask, client_for: ClientFor, people: People, session: Session
) -> None:
    signed_in, stranger = client_for(people.member), PageClient(app)
    page = stranger.send("/reset", {"email": "Mary@example.org"})
    assert "Look in your mailbox" in page.text
    (link,) = reset_links(session)
    assert "Mary Member" in stranger.get(link).text
    stranger.get(link)  # opening uses nothing up
    assert stranger.send(link, {"new_password": "short"}).status_code == 422  # nor does a mistake
    said = stranger.follow(stranger.send(link, {"new_password": NEW}))
    assert "Your password is set." in said.text
    signed_in.get("/account", 302)
    assert can_sign_in(app, "mary@example.org", NEW)
    stranger.get(link, 404)


def _without_keys(html: str) -> str:
    """The page without the keys of its forms, which are new each time."""
    return re.sub(r'(name="(?:ticket_key|csrf_token)" value=")[^"]*', r"\1", html)


def test_the_answer_is_the_same_for_an_unknown_address(
    client: PageClient, people: People, session: Session
) -> None:
    known = client.send("/reset", {"email": "mary@example.org"})
    unknown = client.send("/reset", {"email": "nope@example.org"})
    said = [_without_keys(page.text) for page in (known, unknown)]
    assert said[0].replace("mary@", "nope@") == said[1]
    assert known.status_code == unknown.status_code == 200
    assert len(reset_links(session)) == 1


def test_using_one_link_ends_the_others(
    client: PageClient, people: People, session: Session
) -> None:
    for _ in range(2):
        client.send("/reset", {"email": "mary@example.org"})
    first, second = reset_links(session)
    client.send(second, {"new_password": NEW})
    client.get(first, 404)


def test_a_new_link_leaves_the_earlier_one_good(
    client: PageClient, people: People, session: Session
) -> None:
    """Else a stranger could keep somebody from ever using a link, by asking for the next."""
    for _ in range(2):
        client.send("/reset", {"email": "mary@example.org"})
    client.get(reset_links(session)[0])


def test_a_link_lasts_an_hour(
    client: PageClient, people: People, session: Session, clock: FrozenClock
) -> None:
    client.send("/reset", {"email": "mary@example.org"})
    (link,) = reset_links(session)
    clock.advance(timedelta(minutes=59))
    client.get(link)
    clock.advance(timedelta(minutes=2))
    page = client.get(link, 404)
    assert "This link does not work any more" in page.text


def test_one_address_cannot_flood_a_mailbox(
    client: PageClient, people: People, session: Session
) -> None:
    statuses = [client.send("/reset", {"email": "mary@example.org"}).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert len(reset_links(session)) == 5


@pytest.mark.parametrize("purpose", ["reset", "invitation"])
@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "..", "%27", "ключ"])
def test_an_invented_link_opens_nothing(
    client: PageClient, people: People, purpose: str, token: str
) -> None:
    client.get(f"/{purpose}/{token}", 404)


def test_a_link_of_one_purpose_does_not_serve_another(
    client: PageClient, people: People, session: Session
) -> None:
    client.send("/reset", {"email": "mary@example.org"})
    (link,) = reset_links(session)
    client.get(link.replace("/reset/", "/invitation/"), 404)


def test_the_database_holds_no_token_that_would_open_a_link(
    client: PageClient, people: People, session: Session
) -> None:
    client.send("/reset", {"email": "mary@example.org"})
    (link,) = reset_links(session)
    stored = session.scalars(select(AccessToken.digest)).one()
    assert link.rpartition("/")[2] != stored


def test_a_missing_address_is_told(client: PageClient, people: People) -> None:
    page = client.send("/reset", {"email": " "})
    assert page.status_code == 422
    assert "Enter your e-mail address." in page.text
