"""What goes wrong becomes a page that says what to do, and keeps what was typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask, Response
from sqlalchemy.exc import OperationalError

from tests.functional.web.conftest import ClientFor, People
from tests.functional.web.pages import PageClient
from tracker.app import create_app
from tracker.config import Settings
from tracker.services import people as administration
from tracker.services.errors import FormError, NotFoundError, RefusedError, StaleError
from tracker.services.idempotency import KeyReusedError
from tracker.services.unit_of_work import TemporarilyUnavailableError
from tracker.web.access import FORM_BYTES
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused

TEXT = "A long text\nof two lines, with <b>marks</b> & signs"
SHOWN = "\nA long text\nof two lines, with &lt;b&gt;marks&lt;/b&gt; &amp; signs</textarea>"

RIGHTS = Unmet("by:share_draft", "Only the lead officer can do this.", ("lead_officer",))
MOMENT = Unmet("revision_ready", "There is no draft yet.", ("lead_officer", "body:panel", "system"))
NOBODY = Unmet("by:x", "Only the emperor can do this.", ("emperor",))


def fails_with(error: Exception) -> Callable[..., object]:
    def service(*_arguments: object, **_named: object) -> object:
        raise error

    return service


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (
            RefusedError(Refused((RIGHTS,))),
            403,
            ["You cannot do this", "Only the lead officer", "Lead officer (Lead officer Person)"],
        ),
        (
            RefusedError(Refused((RIGHTS, MOMENT))),
            409,
            ["This cannot be done now", "no draft yet", "the panel", "Tracker itself, on the day"],
        ),
        (RefusedError(Refused((NOBODY,))), 403, ["emperor (nobody at present)"]),
        (StaleError(1, 2, 3), 409, ["This changed while you were reading it"]),
        (KeyReusedError("x"), 409, ["You already sent this"]),
        (FormError({"other": "The other thing is wrong."}), 422, ["The other thing is wrong."]),
        (NotFoundError("x"), 404, ["Page not found"]),
        (TemporarilyUnavailableError("x"), 503, ["Try again in a moment"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_of_a_service_is_a_page(
    client_for: ClientFor,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    says: list[str],
) -> None:
    client = client_for(people.office["administrator"])
    monkeypatch.setattr(administration, "create_user", fails_with(error))
    page = client.send("/admin/users/new", {"name": TEXT, "email": "iris@example.org"})
    assert page.status_code == status
    for words in says:
        assert words in page.text
    if status not in {404, 422}:
        assert SHOWN in page.text
    assert (page.headers.get("Retry-After") == "5") == (status == 503)


def test_a_fault_is_told_without_its_details(
    app: Flask, client_for: ClientFor, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(people.office["administrator"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(administration, "create_user", fails_with(ValueError("secret detail")))
    page = client.send("/admin/users/new", {"name": TEXT, "email": "iris@example.org"})
    assert page.status_code == 500
    assert "Sorry, something went wrong" in page.text
    assert "secret detail" not in page.text
    assert SHOWN in page.text


def test_a_database_that_does_not_answer_a_reader_is_503(
    app: Flask, client_for: ClientFor, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(people.office["administrator"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    gone = OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"))
    gone.orig.sqlite_errorcode = sqlite3.SQLITE_IOERR  # type: ignore[union-attr]
    monkeypatch.setattr("tracker.web.admin.people.people", fails_with(gone))
    page = client.get("/admin", 503)
    assert page.headers["Retry-After"] == "5"


def test_a_database_that_is_gone_gives_a_whole_page_all_the_same(settings: Settings) -> None:
    """The brand, the navigation and the footer read it too; none of them may hide the message."""
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    app = create_app(settings.model_copy(update={"database_url": nowhere}))
    page = PageClient(app).get("/sign-in", 503)
    assert "Try again in a moment" in page.text


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nowhere", 404, "Page not found"),
        ("/sign-in/code", 404, "Page not found"),
        ("/assets/nowhere.css", 404, "Page not found"),
        ("/assets/../config.py", 404, "Page not found"),
        ("/sign-out", 405, "This address does not take that"),
        ("/%00", 400, "The request was not complete"),
        ("/reset/%00", 400, "The request was not complete"),
        ("/sign-in?next=%00", 400, "The request was not complete"),
        ("/" + "x" * 8000, 404, "Page not found"),
    ],
)
def test_a_wrong_address(client: PageClient, path: str, status: int, title: str) -> None:
    assert title in client.get(path, status).text


def test_a_wrong_method_names_the_right_one(client: PageClient) -> None:
    assert "POST" in client.get("/sign-out", 405).headers["Allow"]


def test_what_is_reserved_answers_a_program_in_json(client: PageClient) -> None:
    answer = client.client.get("/api/v1/strategies")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == "Page not found"  # type: ignore[index]


def test_a_form_without_its_token_is_refused_with_the_text_kept(
    client_for: ClientFor, people: People
) -> None:
    client = client_for(people.office["administrator"])
    for token in ({}, {"csrf_token": "x"}):
        page = client.post("/admin/users/new", {"name": TEXT, **token})
        assert page.status_code == 400
        assert "The page was out of date" in page.text
        assert SHOWN in page.text


def test_a_form_sent_after_the_session_ended_keeps_its_text(
    client_for: ClientFor, people: People
) -> None:
    client = client_for(people.office["administrator"])
    fields = client.hidden(client.get("/admin/users/new"), "/admin/users/new")
    client.client.delete_cookie("tracker_session")
    page = client.post(
        "/admin/users/new", {**fields, "name": TEXT, "new_password": "never shown again"}
    )
    assert page.status_code == 401
    assert "You are signed out" in page.text
    assert SHOWN in page.text
    assert "never shown again" not in page.text
    assert fields["ticket_key"] not in page.text


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 302),
        ("https://evil.example", 400),
        ("null", 400),
        ("http://localhost.evil.example", 400),
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_token(
    client_for: ClientFor, people: People, origin: str, status: int
) -> None:
    client = client_for(people.office["administrator"])
    fields = client.hidden(client.get("/admin/users/new"), "/admin/users/new")
    filled = {**fields, "name": "Iris New", "email": "iris@example.org"}
    answer = client.post("/admin/users/new", filled, headers={"Origin": origin})
    assert answer.status_code == status


def test_a_text_with_a_nul_is_refused_before_any_database(
    client_for: ClientFor, people: People
) -> None:
    client = client_for(people.office["administrator"])
    page = client.send("/admin/users/new", {"name": "Iris\0New", "email": "iris@example.org"})
    assert page.status_code == 400
    assert "NUL" in page.text


def test_a_form_that_is_too_large_is_refused(client: PageClient) -> None:
    page = client.post("/sign-in", {"email": "x" * (FORM_BYTES + 1)})
    assert page.status_code == 413
    assert "That is too large" in page.text


def test_somebody_without_the_office_learns_who_holds_it(
    client_for: ClientFor, people: People
) -> None:
    page = client_for(people.member).get("/admin", 403)
    assert "This page is for the administrator." in page.text
    assert "Administrator (Administrator Person)" in page.text


def test_a_route_that_the_table_does_not_know_is_refused_to_everybody(
    app: Flask, client_for: ClientFor, people: People
) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: Response("open"), methods=["GET"])
    client_for(people.office["administrator"]).get("/forgotten", 404)
