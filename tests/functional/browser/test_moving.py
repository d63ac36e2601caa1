"""The clerk moves the March meeting to Friday the 20th and back, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import vobject
from flask import Flask
from playwright.sync_api import Browser

from tests.functional.browser.company import Company
from tests.functional.browser.demonstration import company_at, demonstration
from tests.functional.browser.visiting import follow, sound
from tracker.adapters.ports import Ports
from tracker.app import PORTS
from tracker.demo import cast
from tracker.demo.play import play
from tracker.extensions import db
from tracker.queries.audit_chain import verify_stored_chain
from tracker.services.demo_clock import run_jobs

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def listed(ports: Ports) -> None:
    """Played until the strategy stands on the agenda of 26 March 2020."""
    for step in play(ports):
        if step.trigger == "put_on_agenda":
            break


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with demonstration(database_url, tmp_path / "instance", listed) as application:
        yield application


@pytest.fixture
def company(app: Flask, browser: Browser, tmp_path: Path) -> Iterator[Company]:
    with company_at(app, browser, tmp_path) as company:
        yield company


def test_the_march_meeting_moves_to_the_20th_and_back(app: Flask, company: Company) -> None:
    before = inboxes(app, company)
    company.sign_in(cast.CLERK, "/account/feeds/new")
    feed = calendar_address(company)
    uid, sequence, _ = meeting_of(company, feed)
    company.page.goto("/meetings")
    follow(company.page.get_by_role("link", name="26 March 2020").first)
    assert rows(company, date(2020, 3, 20)) == {
        "Notice of the key decision": ("Wednesday 26 February 2020", "Thursday 20 February 2020"),
        "Agenda and papers open to the public": (
            "Wednesday 18 March 2020",
            "Thursday 12 March 2020",
        ),
        "The period for call-in ends": ("Thursday 2 April 2020", "Friday 27 March 2020"),
        "The decision takes effect": ("Friday 3 April 2020", "Saturday 28 March 2020"),
    }
    said = company.said()
    assert cast.MAYOR in said
    assert cast.PANEL_CHAIR not in said
    assert cast.BOARD_CHAIR not in said
    sound(company.page)
    company.press("Move the meeting")
    assert company.heading().endswith("Friday 20 March 2020 at 1pm")
    sound(company.page)
    moved_to = datetime(2020, 3, 20, 13, 0, tzinfo=UTC)
    assert meeting_of(company, feed) == (uid, sequence + 1, moved_to)
    first = inboxes(app, company)
    assert news(first, before)[cast.MAYOR] == [
        "Attend on 20 March: Liverpool City Region Combined Authority, moved"
    ]
    [moved] = news(first, before)[cast.FINANCE]
    assert moved == (
        "Sign the finance clearance by 12 March, another day than before: Local Industrial Strategy"
    )
    assert set(news(first, before)) == {cast.MAYOR, cast.FINANCE}

    company.page.goto("/meetings")
    follow(company.page.get_by_role("link", name="20 March 2020").first)
    back = rows(company, date(2020, 3, 26))
    assert back["Notice of the key decision"] == (
        "Thursday 20 February 2020",
        "Wednesday 26 February 2020",
    )
    company.press("Move the meeting")
    assert company.heading().endswith("Thursday 26 March 2020 at 1pm")
    assert company.said().count("Moved from ") == 2
    held_on = datetime(2020, 3, 26, 13, 0, tzinfo=UTC)
    assert meeting_of(company, feed) == (uid, sequence + 2, held_on)
    second = inboxes(app, company)
    assert news(second, first)[cast.MAYOR] == [
        "Attend on 26 March: Liverpool City Region Combined Authority, moved"
    ]
    assert set(news(second, first)) == {cast.MAYOR, cast.FINANCE}
    with app.app_context():
        assert verify_stored_chain().ok


NOT_CONCERNED = (cast.PANEL_CHAIR, cast.BOARD_CHAIR, cast.SCRUTINY_CHAIR, cast.AUDITOR)
LAWS = (
    *("Notice of the key decision", "Agenda and papers open to the public"),
    *("The period for call-in ends", "The decision takes effect"),
)


def calendar_address(company: Company) -> str:
    """The path of a feed of the strategy, made on the account's own page."""
    chosen = company.page.locator("[name=subject]")
    value = chosen.locator("option", has_text="Local Industrial Strategy").get_attribute("value")
    chosen.select_option(value)
    company.press("Make the address")
    found = re.search(r"/calendar/[A-Za-z0-9_-]+\.ics", company.said())
    assert found
    return found.group()


def meeting_of(company: Company, feed: str) -> tuple[str, int, datetime]:
    """What a calendar program reads of the meeting to come: identifier, sequence, beginning."""
    calendar = vobject.readOne(company.page.request.get(feed).text())
    [event] = [
        each
        for each in calendar.contents["vevent"]
        if isinstance(each.dtstart.value, datetime) and each.dtstart.value.year > 2019
    ]
    return event.uid.value, int(event.sequence.value), event.dtstart.value


def rows(company: Company, day: date) -> dict[str, tuple[str, str]]:
    """Ask to move the meeting to that day: each date of the law, before and after."""
    follow(company.page.get_by_role("link", name="Move this meeting"))
    company.fill_day(day)
    company.fill(reason="The authority’s register gives this day.")
    company.press("See what this changes")
    found = {}
    for row in company.page.locator("main tbody tr").all():
        title = row.locator("th").inner_text().splitlines()[0]
        cells = [cell.inner_text().strip() for cell in row.locator("td").all()]
        if title in LAWS:
            found[title] = (cells[1], cells[2])
    return found


def inboxes(app: Flask, company: Company) -> dict[str, list[str]]:
    """Send what is due; then the subjects in each person's mailbox, the latest first."""
    with app.app_context():
        ports = app.extensions[PORTS]
        run_jobs(ports.clock.now(), ports)
        db.session.remove()
    found = {}
    for name in (cast.MAYOR, cast.FINANCE, cast.CLERK, *NOT_CONCERNED):
        company.page.goto(f"/demo/mailbox?to={cast.address(name)}")
        found[name] = company.page.locator("main ol > li > a").all_inner_texts()
    return found


def news(after: dict[str, list[str]], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """What came since, to whom."""
    came = {name: found[: len(found) - len(before[name])] for name, found in after.items()}
    return {name: subjects for name, subjects in came.items() if subjects}
