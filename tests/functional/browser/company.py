"""The people of the demonstration at a real browser, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from tests.functional.browser.visiting import follow
from tracker.demo.papers import one_page_pdf

STRATEGY = "/strategies/local-industrial-strategy"


@dataclass
class Company:
    """One window in which they sign in and out."""

    page: Page
    folder: Path

    def sign_in(self, name: str, path: str = "/") -> None:
        """As that person, on that page."""
        self.page.wait_for_load_state()  # a form that is still under way would be cut off
        out = self.page.get_by_role("button", name="Sign out")
        if out.count():
            follow(out)
            self.page.wait_for_url("**/sign-in*")
        self.page.goto("/sign-in")
        follow(self.page.get_by_role("button", name=name).first)
        self.page.goto(path)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def said(self) -> str:
        return self.page.locator("main").inner_text()

    def press(self, name: str) -> None:
        follow(self.page.get_by_role("button", name=name, exact=True))

    def move_to(self, day: date) -> str:
        """The simulated date, through every day on the way; what the page said happened."""
        self.page.goto("/demo/clock")
        self.fill_day(day)
        self.press("Move to this date")
        self.page.get_by_text("The clock has arrived").wait_for(timeout=120_000)
        return self.said()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"[name={name}][value={value}]").check()

    def fill_day(self, day: date) -> None:
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.page.get_by_label(label, exact=True).fill(str(number))

    def wait_for_the_meeting(self) -> None:
        """Past the hour at which today's meeting begins: to just after the next deadline."""
        self.page.goto("/demo/clock")
        self.press("Move to just after the next deadline")
        self.page.get_by_text("The clock has arrived").wait_for(timeout=120_000)

    def take(self, label: str, **fields: str) -> None:
        """The primary button of the overview, then its page, filled in and sent."""
        self.page.goto(STRATEGY)
        button = self.page.get_by_role("button", name=label)
        follow(button.or_(self.page.get_by_role("link", name=label)).first)
        self.fill(**fields)
        self.press(label)

    def add_revision(self, *papers: tuple[str, str]) -> None:
        """Title and kind of each paper, uploaded as PDF files."""
        self.page.goto(f"{STRATEGY}/papers/new")
        for box in self.page.locator("input[name=keep]").all():
            box.uncheck()
        for number, (title, kind) in enumerate(papers, start=1):
            file = self.folder / f"{title}.pdf"
            file.write_bytes(one_page_pdf([title]))
            self.page.locator(f"[name=file-{number}]").set_input_files(file)
            self.page.locator(f"[name=title-{number}]").fill(title)
            self.page.locator(f"[name=kind-{number}]").select_option(kind)
        self.press("Add the revision")

    def respond(self, name: str, choice: str, reason: str = "") -> None:
        """By the link of the worklist to the receipt."""
        self.sign_in(name)
        follow(self.page.get_by_role("link", name="Respond").first)
        self.page.get_by_label("No, none").check()
        self.press("Continue to your response")
        self.page.get_by_label(choice, exact=True).check()
        self.page.get_by_label("Your reason").fill(reason)
        self.press("Continue")
        self.press("Confirm and send")
        self.page.wait_for_url("**/receipt/*")
