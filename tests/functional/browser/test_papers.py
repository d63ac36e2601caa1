"""Papers, gates, publication and the start of a strategy at a real browser, on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.functional.browser.visiting import follow, sign_in, sound
from tests.functional.web.journey import Journey
from tests.functional.web.uploads import PDF

STRATEGY = "/strategies/lis"


def test_a_file_is_sent_once_though_the_form_comes_back(
    page: Page, journey: Journey, tmp_path: Path
) -> None:
    draft, empty = tmp_path / "Draft strategy.pdf", tmp_path / "Empty.pdf"
    draft.write_bytes(PDF)
    empty.write_bytes(b"")
    sign_in(page, "lead_officer")
    page.goto(f"{STRATEGY}/papers/new")
    sound(page)
    page.locator("[name=file-1]").set_input_files(draft)
    page.locator("[name=file-2]").set_input_files(empty)
    follow(page.get_by_role("button", name="Add the revision"))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("File 2: The file is empty.")
    expect(page.get_by_text("Received: Draft strategy.pdf")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="File 1: Select what kind of document this is.").click()
    expect(page.locator("#kind-1")).to_be_focused()
    page.locator("[name=kind-1]").select_option("draft")
    follow(page.get_by_role("button", name="Add the revision"))
    expect(page.get_by_role("heading", name="Revision 1")).to_be_visible()
    sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Draft strategy").click()
    assert Path(download.value.path()).read_bytes() == PDF


def test_pages_of_a_strategy_are_sound(page: Page, journey: Journey) -> None:
    journey.share({"Draft strategy": b"one", "An accessible version": b"two"})
    sign_in(page, "lead_officer")
    for name in ("papers", "evidence", "clearances", "conditions", "publication"):
        page.goto(f"{STRATEGY}/{name}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(name.capitalize())
        sound(page)


def test_a_strategy_is_started_by_keyboard_and_screen(page: Page, journey: Journey) -> None:
    sign_in(page, "lead_officer")
    page.goto("/strategies")
    follow(page.get_by_role("button", name="Start a strategy"))
    sound(page)
    follow(page.get_by_role("button", name="Start the strategy"))
    expect(page.get_by_role("alert")).to_contain_text("Enter a title.")
    sound(page)
    page.get_by_role("link", name="Enter a title.").click()
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    page.keyboard.type("Skills plan")
    for slot, body in (
        ("Analytical Panel", "Analytical Panel"),
        ("Implementation Board", "Implementation Board"),
        ("Combined Authority", "Combined Authority"),
        ("Overview and Scrutiny Committee", "Scrutiny Committee"),
    ):
        page.get_by_label(slot, exact=True).select_option(body)
    follow(page.get_by_role("button", name="Start the strategy"))
    expect(page.get_by_text("The strategy is started.")).to_be_visible()
    assert page.url.endswith("/strategies/skills-plan")
