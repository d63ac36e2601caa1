"""Headers, cookies, hosts, and what production does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.functional.web.conftest import PASSWORD, ClientFor, People
from tests.functional.web.pages import PageClient
from tracker.app import create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.models.people import UserSession
from tracker.web.security import local_path


@pytest.fixture
def production(settings: Settings, app: Flask, people: People) -> Iterator[Flask]:
    """The same database, served as production serves it."""
    strict = Settings(
        **{
            **settings.model_dump(exclude={"secret_key", "mail_url"}),
            "mode": "production",
            "secret_key": "x" * 40,
            "mail_url": "memory://",
            "base_url": "https://tracker.example.org",
            "trusted_hosts": ("tracker.example.org",),
        }
    )
    ports = replace(app.extensions["tracker.ports"], base_url=strict.base_url)
    served = create_app(strict, ports)
    served.testing = True
    yield served
    with served.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(production: Flask) -> PageClient:
    return PageClient(production, "https://tracker.example.org")


def test_production_cookies_are_bound_to_the_host(visitor: PageClient, people: People) -> None:
    answer = visitor.send("/sign-in", {"email": "mary@example.org", "password": PASSWORD})
    cookies = {each.partition("=")[0]: each for each in answer.headers.getlist("Set-Cookie")}
    assert {"__Host-tracker_session", "__Host-tracker_browser"} <= set(cookies)
    for name in ("__Host-tracker_session", "__Host-tracker_browser"):
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in cookies[name]
        assert "Domain" not in cookies[name]
    visitor.get("/account")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.7", "127.0.0.1"),  # nobody of ours said so
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.1, 192.0.2.7", "192.0.2.7"),  # the first was invented by the browser
        (2, "203.0.113.1, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxy_saw(
    settings: Settings,
    app: Flask,
    people: People,
    session: Session,
    proxies: int,
    forwarded: str,
    address: str,
) -> None:
    served = create_app(
        settings.model_copy(update={"proxies": proxies}), app.extensions["tracker.ports"]
    )
    client = PageClient(served)
    client.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
    client.send("/sign-in", {"email": "mary@example.org", "password": PASSWORD})
    assert session.scalars(select(UserSession.address)).all() == [address]
    with served.app_context():
        db.engine.dispose()


def test_production_asks_browsers_to_stay_on_https(visitor: PageClient) -> None:
    headers = visitor.get("/sign-in").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_demo_over_plain_http_promises_no_https(client: PageClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


@pytest.mark.parametrize("host", ["evil.example", "tracker.example.org.evil.example", "127.0.0.1"])
def test_another_host_name_is_not_answered(production: Flask, host: str) -> None:
    answer = production.test_client().get("/sign-in", base_url=f"https://{host}")
    assert answer.status_code == 400
    assert host not in answer.text


def test_the_demos_buttons_do_not_exist_in_production(visitor: PageClient, people: People) -> None:
    page = visitor.get("/sign-in")
    assert "Mary Member" not in page.text
    fields = visitor.hidden(page, "/sign-in")
    answer = visitor.post("/demo/sign-in", {**fields, "user_id": str(people.member)})
    assert answer.status_code == 404
    visitor.get("/account", 302)


def test_the_demo_signs_in_by_button(client: PageClient, people: People) -> None:
    page = client.get("/sign-in?next=/account")
    assert "Mary Member" in page.text
    assert "Section 151 officer" in page.text
    assert "Nora Nobody" not in page.text  # has nothing to do
    fields = client.hidden(page, "/demo/sign-in")
    answer = client.post("/demo/sign-in", {**fields, "user_id": str(people.member)})
    assert "Mary Member" in client.follow(answer).text


@pytest.mark.parametrize("user_id", ["", "x", "999", "-1", "1 OR 1=1", "9" * 30, "١"])
def test_the_demo_knows_only_its_people(client: PageClient, people: People, user_id: str) -> None:
    fields = client.hidden(client.get("/sign-in"), "/demo/sign-in")
    assert client.post("/demo/sign-in", {**fields, "user_id": user_id}).status_code == 404


def test_every_answer_has_its_own_nonce(client: PageClient) -> None:
    policies = {client.get("/help").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_headers(client: PageClient) -> None:
    headers = client.get("/help").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_built_assets_are_kept_for_long(client: PageClient) -> None:
    page = client.get("/help").text
    href = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    with client.client.get(href) as answer:
        assert answer.mimetype == "text/css"
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_the_brand_is_a_colour_or_nothing(app: Flask, client: PageClient, people: People) -> None:
    from tracker.models.authority import Authority

    def brand(primary: str | None, secondary: str | None) -> str:
        with app.app_context():
            row = db.session.get_one(Authority, people.authority)
            row.brand_primary, row.brand_secondary = primary, secondary
            db.session.commit()
        page = client.get("/help").text
        return page.partition("<style")[2].partition("</style>")[0].partition(">")[2]

    assert (
        brand("#4c2c92", "#f4f0fa") == ":root{--authority-colour:#4c2c92;--authority-tint:#f4f0fa}"
    )
    assert brand("#4c2c92", None) == ":root{--authority-colour:#4c2c92}"
    assert brand(None, None) == ""
    assert brand("red;}</style><script>alert(1)</script>", None) == ""


def test_the_navigation_shows_what_one_may_open(client_for: ClientFor, people: People) -> None:
    def links(user_id: int) -> list[str]:
        page = client_for(user_id).get("/account").text
        return [
            name
            for name in ("Worklist", "Strategies", "Meetings", "Bodies", "Audit", "Administration")
            if f">{name}</a>" in "".join(page.split("\n")).replace(" ", "")
        ]

    plain = ["Worklist", "Strategies", "Meetings", "Bodies"]
    assert links(people.member) == plain
    assert links(people.office["auditor"]) == [*plain, "Audit"]
    assert links(people.office["administrator"]) == [*plain, "Audit", "Administration"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/account", "/account"),
        ("/a?b=/c//d&e=https://x", "/a?b=/c//d&e=https://x"),
        (None, "/"),
        ("", "/"),
        ("//x", "/"),
        ("/\x00/x", "/"),
        ("/\n/x", "/"),
        ("x", "/"),
        ("https:/x", "/"),
    ],
)
def test_a_local_path(target: str | None, expected: str) -> None:
    assert local_path(target) == expected
