"""Signing in, the account, administration and errors, at a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.functional.browser.visiting import PHONE, follow, sign_in, sound
from tests.functional.web.journey import Journey
from tests.functional.web.travel import PASSWORD

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
LONG = "Averyveryverylongnamewithoutanyspaceinit" * 2


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def window(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A window of either size; a complaint of the console, a refused script above all, fails."""
    complaints: list[str] = []
    with browser.new_context(viewport=request.param, base_url=address) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        yield page
    assert [each for each in complaints if "Failed to load resource" not in each] == []


def test_a_stranger_meets_sound_pages(journey: Journey, window: Page) -> None:
    for path in ("/sign-in", "/reset", "/help", "/nowhere", "/reset/nothing", "/invitation/x"):
        window.goto(path)
        sound(window)
    window.goto("/sign-in")
    follow(window.get_by_role("button", name="Sign in", exact=True))
    assert window.title().startswith("Error: ")
    sound(window)
    # the summary has the focus, and its link leads to the field
    assert window.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    window.get_by_role("link", name="Enter your password.").click()
    assert window.evaluate("document.activeElement.id") == "password"


def test_the_account_is_sound(journey: Journey, window: Page) -> None:
    sign_in(window, "mayor")
    window.goto("/account")
    sound(window)
    window.goto("/account/password")
    follow(window.get_by_role("button", name="Change the password"))
    assert "Enter a new password." in window.inner_text("main")
    sound(window)
    window.goto("/admin")
    assert "administrator person" in window.inner_text("main")
    sound(window)


def test_administration_is_sound(journey: Journey, window: Page) -> None:
    sign_in(window, "administrator")
    mayor, nobody = journey.users["mayor"], journey.users["nobody"]
    for path in (
        "/admin",
        "/admin?search=no+such+person",
        f"/admin/users/{mayor}",
        f"/admin/users/{nobody}",
        f"/admin/users/{nobody}/offices/new",
        f"/admin/users/{nobody}/memberships/new",
        f"/admin/users/{mayor}/deactivate",
        "/admin/offices/1/end",
        "/admin/memberships/1/end",
    ):
        window.goto(path)
        sound(window)
    window.goto("/admin/users/new")
    window.get_by_label("Full name").fill(LONG)
    follow(window.get_by_role("button", name="Add and invite"))
    assert window.get_by_label("Full name").input_value() == LONG
    sound(window)
    window.get_by_label("E-mail address").fill("iris@example.org")
    follow(window.get_by_role("button", name="Add and invite"))
    assert window.inner_text("h1") == LONG
    sound(window)
    window.goto(f"/admin/users/{journey.users['administrator']}/deactivate")
    follow(window.get_by_role("button", name="Close the account"))
    assert "This is the last administrator." in window.inner_text("main")
    sound(window)


def test_back_shows_nothing_after_signing_out(journey: Journey, page: Page) -> None:
    sign_in(page, "mayor")
    page.goto("/account")
    follow(page.get_by_role("button", name="Sign out"))
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.wait_for_url("**/sign-in?next=/account")
    assert "mayor@example.org" not in page.inner_text("body")


def test_everything_works_without_a_script(
    journey: Journey, browser: Browser, address: str
) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, "administrator")
        follow(page.get_by_role("link", name="Administration"))  # the menu is open by itself
        follow(page.get_by_role("link", name="Nora Nobody"))
        follow(page.get_by_role("link", name="Give an office"))
        page.get_by_label("Auditor").check()
        follow(page.get_by_role("button", name="Give the office"))
        assert "The office is granted." in page.inner_text("main")
        follow(page.get_by_role("button", name="Sign out"))
        assert page.inner_text("h1") == "Sign in"


def test_the_keyboard_alone_signs_in(journey: Journey, page: Page) -> None:
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("mayor@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/"))
    assert "Mayor Example" in page.inner_text("header")


def test_a_wide_text_size_does_not_scroll_sideways(journey: Journey, page: Page) -> None:
    """400 % zoom on a window of 1280 px is a window of 320 px."""
    page.set_viewport_size({"width": 320, "height": 256})
    sign_in(page, "administrator")
    for path in ("/account", "/admin", f"/admin/users/{journey.users['mayor']}", "/help"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
