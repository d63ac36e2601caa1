"""A member responds on a phone, and the clerk runs a meeting, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.functional.browser.visiting import PHONE, follow, sign_in, sound
from tests.functional.web.journey import Journey

pytestmark = pytest.mark.browser


def test_a_member_responds_on_a_phone(journey: Journey, page: Page) -> None:
    journey.share()
    round_id = journey.round("implementation_board")
    sign_in(page, "mary")
    page.goto(f"/rounds/{round_id}")
    assert (
        page.get_by_role("heading", level=1)
        .inner_text()
        .endswith("Respond by Friday 17 January 2020 at 5pm")
    )
    sound(page)
    page.get_by_label("No, none").check()
    follow(page.get_by_role("button", name="Continue to your response"))
    assert page.locator("input[type=radio]:checked").count() == 0
    sound(page)
    page.get_by_label("Approve with conditions").check()
    follow(page.get_by_role("button", name="Continue"))
    assert "There is a problem" in page.inner_text("main")
    sound(page)
    page.get_by_label("Your reason").fill("Section 3 needs a number.")
    follow(page.get_by_role("button", name="Continue"))
    sound(page)
    page.get_by_label("What must be met").fill("Give the number of homes")
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "2020")):
        page.get_by_label(part, exact=True).fill(value)
    follow(page.get_by_role("button", name="Continue"))
    sound(page)
    follow(page.get_by_role("button", name="Change your reason"))
    page.get_by_label("Your reason").fill("Section 3 needs a number of homes.")
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Confirm and send"))
    page.wait_for_url("**/receipt/*")
    said = page.inner_text("main")
    assert "Your response is recorded" in said
    assert "Section 3 needs a number of homes." in said
    assert "Give the number of homes" in said
    sound(page)
    page.goto(f"/rounds/{round_id}")
    assert "You have responded" in page.inner_text("h1")
    sound(page)


def test_a_meeting_is_run_in_the_browser(
    journey: Journey, page: Page, browser: Browser, address: str
) -> None:
    meeting, item = journey.to_meeting()
    sign_in(page, "committee_clerk")
    page.goto(f"/meetings/{meeting}/attendance")
    for name in ("Mayor Example", "Leader Example", "Deputy Example"):
        page.get_by_label(name).check()
    sound(page)
    follow(page.get_by_role("button", name="Record who is present"))
    follow(page.get_by_role("link", name="Open this item"))
    sound(page)
    follow(page.get_by_role("button", name="Open the item"))
    sound(page)
    with browser.new_context(viewport=PHONE, base_url=address) as context:  # type: ignore[arg-type]  # a mapping with those keys
        phone = context.new_page()
        sign_in(phone, "leader")
        phone.goto(f"/meetings/{meeting}")
        assert "respond" not in phone.inner_text("main").lower()
        follow(phone.get_by_role("button", name="Vote on this item"))
        sound(phone)
        phone.get_by_label("No, none").check()
        follow(phone.get_by_role("button", name="Continue to your vote"))
        for radio in phone.get_by_label("For", exact=True).all():
            radio.check()
        sound(phone)
        follow(phone.get_by_role("button", name="Continue"))
        follow(phone.get_by_role("button", name="Confirm and send"))
        phone.wait_for_url("**/receipt/*")
        sound(phone)
    page.goto(f"/meetings/{meeting}/items/{item}/decision")
    for radio in page.get_by_label("A show of hands").all():
        radio.check()
    for label, count in (("For", "2"), ("Against", "1"), ("Abstaining", "0")):
        for box in page.get_by_label(label, exact=True).all():
            box.fill(count)
    sound(page)
    follow(page.get_by_role("button", name="Continue"))
    assert "2 for and 1 against" in page.inner_text("main")
    sound(page)
    follow(page.get_by_role("button", name="Confirm and record"))
    assert "The decision is recorded" in page.inner_text("main")
    sound(page)
