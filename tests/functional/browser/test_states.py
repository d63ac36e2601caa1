"""Every page in the states in which pages break: much, long, narrow, halted, printed, by keyboard.

One authority serves all of them. A window of 320 by 256 is one of 1280 by 1024 at 400 % zoom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.databases import SQLiteDatabases
from tests.functional.browser.crowd import Crowd, crowd
from tests.functional.browser.served import served
from tests.functional.browser.visiting import sign_in
from tests.functional.web.journey import BEGINS, Journey
from tracker.adapters.clock import FrozenClock
from tracker.adapters.passwords import Passwords
from tracker.app import build_ports, create_app
from tracker.config import Settings
from tracker.extensions import db

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 256}
SHEET = {"width": 658, "height": 930}  # A4 without its margins
OF_STRATEGY = (
    *("", "/timeline", "/papers", "/evidence", "/approvals", "/clearances", "/conditions"),
    *("/publication", "/history", "/feasibility?day=20&day=3&day=2020"),
)
HALTED = {
    "paused": "Who can resume it: Lead officer (lead_officer person).",
    "withdrawn": "Withdrawn on",
    "published": "Published on",
}
PAGES = {
    "lead_officer": (
        *("/", "/strategies", "/strategies/new", "/meetings", "/bodies", "/account", "/help"),
        *(f"/strategies/lis{each}" for each in OF_STRATEGY),
        *("/strategies/lis/evidence?under={priority}", "/strategies/lis/evidence/new"),
        *("/strategies/s-001/papers/new", "/strategies/paused/resume", "/rounds/{written}"),
        *("/bodies/implementation-board", "/nowhere", "/admin", "/demo/clock", "/demo/mailbox"),
        "/strategies/paused/evidence/new",
    ),
    "committee_clerk": (
        *("/meetings/{meeting}", "/meetings/{meeting}/attendance", "/meetings/{meeting}/agenda"),
        *("/meetings/{meeting}/items/{item}/open", "/meetings/{meeting}/items/{item}/decision"),
        "/meetings/new",
    ),
    "chair": ("/rounds/{written}", "/rounds/{written}/receipt/{receipt}"),
    "mayor": ("/rounds/{voting}",),
    "administrator": (
        *("/admin", "/admin/users/{person}", "/admin/users/{person}/offices/new", "/audit"),
        "/admin/users/{person}/memberships/new",
    ),
}
PRINTED = {
    "lead_officer": ("/strategies/published/publication", "/strategies/lis/timeline"),
    "administrator": ("/audit",),
    "chair": ("/rounds/{written}/receipt/{receipt}",),
    "mayor": ("/meetings/{meeting}",),
}
KEYBOARD = (
    ("mayor", "/rounds/{voting}", ["interest", "nature", "Continue to your vote"]),
    ("mayor", "/meetings/{meeting}", ["Vote on this item", "Draft strategy"]),
    (
        "lead_officer",
        "/strategies/s-001/papers/new",
        ["file-1", "title-1", "kind-1", "exempt-1", "More files", "note", "Add the revision"],
    ),
)
STOP = """() => {
  const stop = document.activeElement, box = stop.getBoundingClientRect();
  const shown = (style) => style.boxShadow !== "none" ||
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const isTick = stop.matches("[type=radio], [type=checkbox]");
  const marked = isTick ? getComputedStyle(stop.nextElementSibling, "::before")
                        : getComputedStyle(stop);
  const isControl = ["INPUT", "SELECT", "TEXTAREA"].includes(stop.tagName);
  return {
    name: isControl ? stop.name : stop.textContent.trim(),
    ends: stop === document.body,
    visible: shown(marked) && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture(scope="module")
def place(
    sqlite_databases: SQLiteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Crowd]]:
    """The address of the crowded authority, and its ids."""
    with sqlite_databases.fresh() as url:
        settings = Settings(
            database_url=url,
            instance=tmp_path_factory.mktemp("crowd"),
            scheduler="off",
            mail_url="memory://",
        )
        clock = FrozenClock(BEGINS)
        quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        app = create_app(settings, replace(build_ports(settings), clock=clock, passwords=quick))
        ids = crowd(Journey(app, clock).found())
        with served(app) as address:
            yield address, ids
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


class Visitor:
    """Somebody's window on the crowded authority."""

    def __init__(self, page: Page, ids: Crowd) -> None:
        self.page, self._ids = page, ids

    def open(self, path: str) -> None:
        named = {name: getattr(self._ids, name) for name in Crowd.__dataclass_fields__}
        answer = self.page.goto(path.format(**named))
        assert answer is not None
        assert answer.status < 500, path

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider


@pytest.fixture
def visit(browser: Browser, place: tuple[str, Crowd]) -> Iterator[Any]:
    """A window of a size, signed in as somebody."""
    contexts = []

    def opened(who: str, size: dict[str, int]) -> Visitor:
        address, ids = place
        context = browser.new_context(viewport=size, base_url=address)  # type: ignore[arg-type]  # a mapping with those keys
        contexts.append(context)
        page = context.new_page()
        sign_in(page, who)
        return Visitor(page, ids)

    yield opened
    for each in contexts:
        each.close()


@pytest.mark.parametrize("who", PAGES)
def test_much_and_long_stays_in_a_narrow_window(visit: Any, who: str) -> None:
    visitor = visit(who, ZOOMED)
    for path in PAGES[who]:
        visitor.open(path)
        assert visitor.overflow() == 0, path
        scrolling = visitor.page.eval_on_selector_all(
            ".app-scroll:not(.app-svg)", "all => all.filter(e => e.scrollWidth > e.clientWidth)"
        )
        assert scrolling == [], path
        found: Any = Axe().run(visitor.page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_lists_come_in_pages_or_under_headings(visit: Any) -> None:
    visitor = visit("lead_officer", ZOOMED)
    for path, most in (
        ("/strategies", 100),
        ("/meetings", 60),
        ("/strategies/lis/papers", 60),
        ("/strategies/lis/evidence", 60),
        ("/strategies/lis/evidence?under={priority}", 60),
    ):
        visitor.open(path)
        rows = visitor.page.locator("tbody tr, section[id^=revision]").count()
        assert 10 < rows <= most, path
    visitor.open("/bodies/implementation-board")
    heads = visitor.page.locator("h3").all_inner_texts()
    assert heads == ["Voting members (103)", "Other members (101)"]
    visitor.open("/")
    heads = [each for each in visitor.page.locator("h3").all_inner_texts() if "(" in each]
    assert [each.partition(" (")[0] for each in heads] == [
        *("Overdue", "Due in the next 14 days", "Due later"),
    ]


def test_a_stacked_table_is_still_a_table(visit: Any) -> None:
    visitor = visit("administrator", ZOOMED)
    visitor.open("/audit")
    table = visitor.page.get_by_role("table")
    assert table.get_by_role("columnheader").all_inner_texts()[0] == "What happened"
    row = table.get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").count() == 1
    cells = row.get_by_role("cell")
    assert cells.count() == 3
    shown = cells.first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert shown.startswith('"Who: "')


@pytest.mark.parametrize("slug", HALTED)
def test_a_halted_strategy_says_so_in_a_narrow_window(visit: Any, slug: str) -> None:
    """That each of its pages does is tested without a browser."""
    visitor = visit("lead_officer", ZOOMED)
    for each in ("", "/papers", "/approvals", "/publication"):
        visitor.open(f"/strategies/{slug}{each}")
        assert HALTED[slug] in visitor.page.inner_text("main"), each
        assert visitor.overflow() == 0, each


@pytest.mark.parametrize("who", PRINTED)
def test_paper_has_the_record_and_nothing_else(visit: Any, who: str) -> None:
    visitor = visit(who, SHEET)
    visitor.page.emulate_media(media="print")
    for path in PRINTED[who]:
        visitor.open(path)
        assert visitor.overflow() == 0, path
        for gone in ("nav", "footer", ".app-demo-bar", ".govuk-button", ".app-header__form"):
            shown = visitor.page.locator(f"{gone}:visible")
            assert shown.count() == 0, (path, gone)
        addresses = visitor.page.eval_on_selector_all(
            "main a[href^='/']", "all => all.map(e => getComputedStyle(e, '::after').content)"
        )
        assert set(addresses) <= {'""', "none"}, path
        assert visitor.page.locator("h1").is_visible()


@pytest.mark.parametrize(("who", "path", "order"), KEYBOARD)
def test_the_keyboard_meets_everything_in_order(
    visit: Any, who: str, path: str, order: list[str]
) -> None:
    visitor = visit(who, {"width": 1280, "height": 800})
    visitor.open(path)
    met = []
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(STOP)
        if stop["ends"]:
            break
        assert stop["visible"], stop["name"]
        met.append(stop["name"])
    assert met[0] == "Skip to main content"
    assert [name for name in met if name in order] == order
