"""The demonstration's mailbox and clock, with mail that really travels over SMTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests.functional.web.pages import Element, PageClient, Tree
from tracker.adapters import mailbox
from tracker.adapters.passwords import Passwords
from tracker.adapters.ports import Ports
from tracker.app import PORTS, build_ports, create_app
from tracker.config import Settings
from tracker.demo.load import load
from tracker.extensions import db

LEAD = "rowan.ashdown@demo.example"


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Iterator[Settings]:
    """A demonstration whose own mail server runs on a free port."""
    folder = tmp_path / "instance"
    server = mailbox.start("127.0.0.1", 0, folder / "mailbox")
    yield Settings(
        database_url=sqlite_url,
        instance=folder,
        scheduler="off",
        mail_url=f"smtp://127.0.0.1:{server.port}",
    )
    server.stop()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """On the demonstration's real clock, which the database moves."""
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    application = create_app(settings, replace(build_ports(settings), passwords=quick))
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def ports(app: Flask) -> Ports:
    found: Ports = app.extensions[PORTS]
    return found


@pytest.fixture
def loaded(app: Flask, ports: Ports) -> None:
    with app.app_context():
        load(ports)


@pytest.fixture
def client(app: Flask) -> PageClient:
    return PageClient(app)


def simulated(app: Flask, ports: Ports) -> datetime:
    with app.app_context():
        return ports.clock.now()


def move(client: PageClient, to: str, **fields: str) -> str:
    opened = client.get("/demo/clock")
    hidden = client.hidden(opened, "/demo/clock")
    answer = client.post("/demo/clock", {**hidden, "to": to, "next": "/help", **fields})
    return answer.text


def subjects(text: str) -> list[Element]:
    """The links of the list of messages, in order."""
    return Tree(text).root.all("ol")[0].all("a")


def to_date(client: PageClient, day: str, month: str, year: str) -> str:
    opened = client.get("/demo/clock")
    data = {**client.hidden(opened, "/demo/clock"), "to": "date", "to_date": [day, month, year]}
    return client.post("/demo/clock", data).text


def test_without_a_message_the_mailbox_says_so(client: PageClient) -> None:
    assert "No message has been sent yet" in client.get("/demo/mailbox").text


def test_a_move_sends_the_mail_of_the_days_between_and_the_mailbox_shows_it(
    app: Flask, ports: Ports, loaded: None, client: PageClient
) -> None:
    text = to_date(client, "12", "11", "2019")
    assert "Moving to Tuesday 12 November 2019, 9am" in text
    assert "Friday 8 November 2019, 6:30am" in text
    assert "The clock has arrived" in text
    at = simulated(app, ports)
    assert datetime(2019, 11, 12, 9, tzinfo=UTC) <= at < datetime(2019, 11, 12, 10, tzinfo=UTC)
    inbox = client.get("/demo/mailbox").text
    assert "Rowan Ashdown" in inbox
    mine = client.get(f"/demo/mailbox?to={LEAD}")
    rows = subjects(mine.text)
    assert [row.text for row in rows] == [
        "Close the evidence review now, it was due on 8 November: Local Industrial Strategy",
        "Close the evidence review today, 8 November: Local Industrial Strategy",
        *["Close the evidence review by 8 November: Local Industrial Strategy"] * 3,
    ]
    letter = client.get(rows[1].attributes["href"])
    message = next(each for each in Tree(letter.text).root.all("p", class_="govuk-body app-mail"))
    assert "Dear Rowan Ashdown," in message.text
    assert [each.attributes["href"] for each in message.all("a")] == [
        "/strategies/local-industrial-strategy/evidence"
    ]
    assert "Fri, 08 Nov 2019 06:30:00" in letter.text


def test_the_next_day_is_reached_at_nine(
    app: Flask, ports: Ports, loaded: None, client: PageClient
) -> None:
    text = move(client, "day")
    assert simulated(app, ports).replace(second=0, microsecond=0) == datetime(
        2019, 11, 2, 9, tzinfo=UTC
    )
    assert "Saturday 2 November 2019, 9am" in text.rpartition("app-demo-bar")[2]
    assert 'href="/help"' in text


def test_the_next_deadline_is_passed_by_a_second(
    app: Flask, ports: Ports, loaded: None, client: PageClient
) -> None:
    listed = Tree(client.get("/demo/clock").text).root.all("tbody")[0].all("tr")[0]
    _, day, month, year = listed.all("th")[0].text.split()
    last_day = datetime.strptime(f"{day} {month} {year} +0000", "%d %B %Y %z")
    move(client, "deadline")
    at = simulated(app, ports)
    assert at.replace(second=0, microsecond=0) == last_day + timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "", ""), "Enter the date to move to."),
        (("1", "", "2020"), "must include a day, a month and a year"),
        (("31", "2", "2020"), "must be a real date"),
        (("<b>", "2", "2020"), "must be a real date"),
        (("1", "11", "2019"), "only moves forward"),
        (("30", "10", "2019"), "only moves forward"),
        (("2", "11", "2020"), "at most a year on"),
        (("1", "1", "9999"), "at most a year on"),
    ],
)
def test_a_bad_date_is_refused_at_its_field(
    app: Flask,
    ports: Ports,
    loaded: None,
    client: PageClient,
    typed: tuple[str, str, str],
    said: str,
) -> None:
    before = simulated(app, ports)
    text = to_date(client, *typed)
    root = Tree(text).root
    assert any(said in each.text for each in root.all("p", class_="govuk-error-message"))
    assert any(said in each.text for each in root.all("div", class_="govuk-error-summary"))
    assert (simulated(app, ports) - before).total_seconds() < 600
    boxes = [each.attributes.get("value", "") for each in root.all("input", name="to_date")]
    assert boxes == list(typed)


def test_without_a_deadline_to_come_the_page_says_so(client: PageClient) -> None:
    opened = client.get("/demo/clock")
    assert "No date is set at present" in opened.text
    text = move(client, "deadline")
    assert "There is no deadline to come" in text


def test_a_move_leads_back_to_a_page_of_this_service_only(loaded: None, client: PageClient) -> None:
    assert "https://evil.example" not in move(client, "day", next="https://evil.example/")


def test_an_unknown_letter_is_not_found(client: PageClient) -> None:
    client.get("/demo/mailbox/..%2f..%2ftracker.sqlite3", 404)
    client.get("/demo/mailbox/nothing", 404)


@pytest.mark.parametrize("query", ["?to=nobody@demo.example", "?page=99", "?page=x"])
def test_an_empty_part_of_the_mailbox_is_a_page(
    loaded: None, client: PageClient, query: str
) -> None:
    move(client, "day")
    client.get(f"/demo/mailbox{query}")


def test_hostile_text_in_a_letter_stays_text(app: Flask, ports: Ports, client: PageClient) -> None:
    hostile = (
        b"From: a@b.example\r\nTo: x@demo.example\r\nSubject: <b>hi</b>\r\n\r\n"
        b"<script>1</script> https://evil.example/x http://127.0.0.1:8000/help.\r\n"
    )
    with ports.mail.session() as batch:
        batch.send(hostile, sender="a@b.example", recipient="x@demo.example")
    inbox = client.get("/demo/mailbox")
    link = subjects(inbox.text)[0]
    assert link.text == "<b>hi</b>"
    page = client.get(link.attributes["href"])
    message = Tree(page.text).root.all("p", class_="govuk-body app-mail")[0]
    assert "<script>1</script>" in message.text
    assert [each.attributes["href"] for each in message.all("a")] == ["/help"]


@pytest.mark.parametrize("path", ["/demo/mailbox", "/demo/mailbox/x", "/demo/clock"])
def test_production_has_no_demonstration(sqlite_url: str, tmp_path: Path, path: str) -> None:
    production = Settings(
        mode="production",
        database_url=sqlite_url,
        instance=tmp_path,
        secret_key="x" * 40,
        base_url="https://tracker.example",
        trusted_hosts=("tracker.example",),
        mail_url="memory://",
        scheduler="off",
    )
    application = create_app(production)
    client = PageClient(application, "https://tracker.example")
    client.get(path, 404)
    assert client.post("/demo/clock", {"to": "day"}).status_code == 404
    with application.app_context():
        db.engine.dispose()
