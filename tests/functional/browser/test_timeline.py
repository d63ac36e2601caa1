"""Timeline, timetable and calendar addresses at a real browser, on a phone, a desk and paper."""

from __future__ import annotations

import re
from datetime import date

import vobject
from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.functional.browser.visiting import follow, sign_in, sound
from tests.functional.web.journey import Journey
from tracker.models.strategy import Milestone

DESK = {"width": 1280, "height": 900}
TIMELINE = "/strategies/lis/timeline"
DAYS = {
    "evidence_closed": date(2020, 1, 8),
    "draft_shared": date(2020, 1, 20),
    "consulted": date(2020, 2, 3),
    "decided": date(2020, 3, 26),
    "submitted": date(2020, 3, 31),
    "published": date(2020, 4, 3),
}


def plan(journey: Journey) -> None:
    for name, day in DAYS.items():
        journey.change(update(Milestone).where(Milestone.name == name).values(planned_on=day))


def test_a_phone_has_the_list_a_desk_the_chart_and_paper_a_sheet(
    page: Page, journey: Journey
) -> None:
    plan(journey)
    sign_in(page, "lead_officer")
    page.goto(TIMELINE)
    chart = page.locator("svg[role=img]")
    expect(page.get_by_text("Does not hold:")).to_be_visible()
    expect(page.get_by_text("Critical chain:")).to_be_visible()
    expect(chart).to_be_hidden()
    sound(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a mapping with those keys
    expect(chart).to_be_visible()
    assert chart.bounding_box()["width"] <= 960  # type: ignore[index]  # it is visible
    sound(page)
    page.emulate_media(media="print")
    expect(chart).to_be_visible()
    expect(page.get_by_role("link", name="Approve the plan")).to_be_hidden()
    sheets = re.findall(
        rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", page.pdf(prefer_css_page_size=True)
    )
    assert any(float(width) > float(height) for width, height in sheets), "one lies on its side"


def test_a_plan_is_approved_and_its_order_changed(page: Page, journey: Journey) -> None:
    plan(journey)
    sign_in(page, "lead_officer")
    page.goto(TIMELINE)
    follow(page.get_by_role("link", name="Change: Waits for of Published"))
    sound(page)
    page.get_by_label("It also waits for").select_option("Decision of the Combined Authority")
    follow(page.get_by_role("button", name="Let it wait"))
    expect(page.get_by_text("The milestone now waits for it.")).to_be_visible()
    sound(page)
    follow(page.get_by_role("button", name="Let it wait"))
    page.get_by_role("link", name="Choose a milestone.").click()
    expect(page.get_by_label("It also waits for")).to_be_focused()
    sound(page)
    follow(page.get_by_role("link", name="Back to the timeline"))
    follow(page.get_by_role("link", name="Approve the plan"))
    sound(page)
    follow(page.get_by_role("button", name="Approve the plan"))
    expect(page.get_by_text("The plan was approved on Monday 6 January 2020")).to_be_visible()


def test_a_timetable_is_worked_for_a_meeting(page: Page) -> None:
    sign_in(page, "committee_clerk")
    page.goto("/calendar/timetable")
    sound(page)
    follow(page.get_by_role("button", name="Begin with the usual timetable"))
    page.get_by_label("Day", exact=True).fill("26")
    page.get_by_label("Month").fill("3")
    page.get_by_label("Year").fill("2020")
    follow(page.get_by_role("button", name="Work the timetable"))
    expect(page.get_by_text("Thursday 13 February 2020")).to_be_visible()
    sound(page)
    follow(page.get_by_role("link", name="Change Draft reports"))
    sound(page)
    page.get_by_label("How many days before the meeting").fill("many")
    follow(page.get_by_role("button", name="Save the change"))
    expect(page.get_by_role("alert")).to_contain_text("Enter a number of days from 1 to 366.")
    sound(page)


def test_a_calendar_address_is_made_shown_once_and_revoked(page: Page, journey: Journey) -> None:
    journey.share()
    sign_in(page, "mary")
    page.goto(TIMELINE)
    follow(page.get_by_role("link", name="Put these dates into your calendar"))
    expect(page.get_by_label("What goes into the calendar")).to_have_value(
        f"strategy:{journey.strategy}"
    )
    page.get_by_label("What goes into the calendar").select_option("My own duties and meetings")
    sound(page)
    follow(page.get_by_role("button", name="Make the address"))
    sound(page)
    shown = re.search(r"/calendar/[A-Za-z0-9_-]{43}\.ics", page.content())
    assert shown
    calendar = page.request.get(shown.group())
    assert vobject.readOne(calendar.text()).vevent.summary.value.startswith("Respond: ")
    page.goto("/account")
    assert shown.group() not in page.content()
    sound(page)
    follow(page.get_by_role("button", name="Revoke Your own duties and meetings"))
    expect(page.get_by_text("it answers no more")).to_be_visible()
    assert page.request.get(shown.group()).status == 404
