"""What a visitor at a real browser does and sees, whatever page it is."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.functional.web.travel import PASSWORD

PHONE = {"width": 360, "height": 800}


def sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(f"{who}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))


def follow(control: Locator) -> None:
    """Click it, and wait for the page that it leads to: a click alone returns on the old one."""
    with control.page.expect_navigation():
        control.click()


def sound(page: Page) -> None:
    """Accessible by axe, and no wider than the window."""
    found: Any = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]  # type: ignore[index]  # it was set
