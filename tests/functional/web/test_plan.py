"""The plan of a strategy in pages: planned dates, approval, what waits for what, deadlines met."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tracker.models.calendar import MilestoneLink
from tracker.models.strategy import Milestone, Strategy

PAGE = "/strategies/lis/timeline"
HOSTILE = "<script>alert(1)</script>"
NAMES = ("evidence_closed", "draft_shared", "consulted", "decided", "submitted", "published")
DAYS = (
    *(date(2020, 1, 8), date(2020, 1, 20), date(2020, 2, 3)),
    *(date(2020, 3, 26), date(2020, 3, 31), date(2020, 4, 3)),
)


def plan(journey: Journey) -> None:
    for name, day in zip(NAMES, DAYS, strict=True):
        journey.change(update(Milestone).where(Milestone.name == name).values(planned_on=day))


def links(journey: Journey) -> set[tuple[str, str]]:
    names = journey.look(
        lambda session: dict(session.execute(select(Milestone.id, Milestone.name)).all())
    )
    return {
        (names[row.milestone_id], names[row.waits_for_id])
        for row in journey.look(lambda session: session.scalars(select(MilestoneLink)).all())
    }


def planned(journey: Journey, name: str = "decided") -> Milestone:
    wanted = select(Milestone).where(Milestone.name == name)
    found: Milestone = journey.look(lambda session: session.scalars(wanted).one())
    return found


def test_links_begin_in_the_order_of_the_programme(journey: Journey) -> None:
    assert links(journey) == set(zip(NAMES[1:], NAMES[:-1], strict=True))


def test_a_planned_date_is_entered_with_its_printed_words(journey: Journey) -> None:
    manager = journey.browser("programme_manager")
    sent = {"day": ["26", "3", "2020"], "printed": f"26th {HOSTILE}", "assumed": "y"}
    page = manager.follow(manager.send(f"{PAGE}/plan/decided", sent))
    assert "The planned date is saved." in page.text
    assert "26th &lt;script&gt;" in page.text
    assert HOSTILE not in page.text
    row = planned(journey)
    assert (row.planned_on, row.assumed) == (date(2020, 3, 26), True)
    again = manager.get(f"{PAGE}/plan/decided").text
    assert 'value="2020"' in again
    assert (
        "Planned “Decision of the Combined Authority”"
        in manager.get("/strategies/lis/history").text
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"day": ["", "", ""]},
        {"day": ["30", "2", "2020"]},
        {"day": ["1", "1", "1066"]},
        {"day": [HOSTILE, "x" * 20_000, "0"]},
        {"printed": "x" * 20_000},
    ],
)
def test_a_wrong_planned_date_is_told_at_its_field(
    journey: Journey, changes: dict[str, Any]
) -> None:
    lead = journey.browser("lead_officer")
    page = lead.send(f"{PAGE}/plan/decided", {"day": ["26", "3", "2020"], **changes})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert HOSTILE not in page.text
    assert planned(journey).planned_on is None


def test_approval_fixes_the_dates(journey: Journey) -> None:
    director = journey.browser("lead_officer")
    refused = director.send(f"{PAGE}/plan/approve")
    assert refused.status_code == 409
    assert refused.text.count("has no planned date") == len(NAMES)
    plan(journey)
    assert "The plan is not approved yet" in director.get(PAGE).text
    page = director.follow(director.send(f"{PAGE}/plan/approve"))
    assert "The plan was approved on Monday 6 January 2020 by lead_officer person" in page.text
    assert f'href="{PAGE}/plan/decided"' not in page.text
    assert "Approved the plan" in director.get("/strategies/lis/history").text
    late = director.send(f"{PAGE}/plan/decided", {"day": ["27", "3", "2020"]})
    assert late.status_code == 409
    assert "its dates are fixed" in late.text
    assert planned(journey).planned_on == date(2020, 3, 26)
    assert director.send(f"{PAGE}/plan/approve").status_code == 409
    forecast = {"day": ["9", "4", "2020"], "reason": "The meeting moved"}
    assert "9 working days late" not in page.text
    page = director.follow(director.send(f"{PAGE}/decided", forecast))
    assert "10 working days late" in page.text
    assert planned(journey).planned_on == date(2020, 3, 26), "the baseline stands"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("programme_manager", 403), ("auditor", 403), ("committee_clerk", 403)),
        *(("mary", 404), ("nobody", 404)),
    ],
)
def test_who_may_not_approve(journey: Journey, who: str, status: int) -> None:
    plan(journey)
    browser = journey.browser(who)
    browser.get(f"{PAGE}/plan/approve", status)
    token = browser.hidden(browser.get("/account"), "/sign-out")
    sent = {**token, "ticket_key": "a-key-of-sixteen-and-more"}
    assert browser.post(f"{PAGE}/plan/approve", sent).status_code == status
    assert journey.look(lambda session: session.scalar(select(Strategy.plan_approved_at))) is None


def test_a_form_from_before_is_stale(journey: Journey) -> None:
    plan(journey)
    lead = journey.browser("lead_officer")
    form = lead.hidden(lead.get(f"{PAGE}/plan/approve"), f"{PAGE}/plan/approve")
    lead.follow(lead.send(f"{PAGE}/plan/decided", {"day": ["27", "3", "2020"]}))
    assert lead.post(f"{PAGE}/plan/approve", form).status_code == 409
    assert journey.look(lambda session: session.scalar(select(Strategy.plan_approved_at))) is None


def test_what_a_milestone_waits_for_is_changed(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    page = lead.follow(lead.send(f"{PAGE}/waits/published", {"waits_for": "decided"}))
    assert "The milestone now waits for it." in page.text
    assert ("published", "decided") in links(journey)
    gone = f"{PAGE}/waits/published/submitted/remove"
    page = lead.follow(lead.send(f"{PAGE}/waits/published", {}, action=gone))
    assert "no longer waits for it" in page.text
    assert ("published", "submitted") not in links(journey)
    history = lead.get("/strategies/lis/history").text
    assert "Let “Published” wait for “Decision of the Combined Authority”" in history
    assert "“Published” no longer waits for “Submitted to Government”" in history


@pytest.mark.parametrize(
    ("name", "waits_for", "said"),
    [
        ("draft_shared", "published", "They would wait for each other: “Published” waits for"),
        ("published", "submitted", "waits for it already"),
        ("published", "published", "Choose a milestone."),
        ("published", "", "Choose a milestone."),
        ("published", HOSTILE, "Choose a milestone."),
    ],
)
def test_a_wait_that_cannot_be_is_told_in_words(
    journey: Journey, name: str, waits_for: str, said: str
) -> None:
    before = links(journey)
    page = journey.browser("lead_officer").send(f"{PAGE}/waits/{name}", {"waits_for": waits_for})
    assert page.status_code == 422
    assert said in page.text
    assert HOSTILE not in page.text
    assert links(journey) == before


def test_what_is_no_milestone_has_no_page(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    for part in ("plan", "waits", "met"):
        for name in ("none", "%3Cscript%3E", "x" * 3000):
            lead.get(f"{PAGE}/{part}/{name}", 404)
    gone = f"{PAGE}/waits/published"
    form = lead.hidden(lead.get(gone), gone)
    assert lead.post(f"{gone}/decided/remove", form).status_code == 404
    for who in ("mary", "nobody"):
        journey.browser(who).get(f"{PAGE}/waits/published", 404)
    journey.browser("auditor").get(f"{PAGE}/waits/published", 403)


def test_the_page_says_what_does_not_hold_and_what_the_end_waits_for(journey: Journey) -> None:
    plan(journey)
    page = journey.browser("mary").get(PAGE).text
    assert (
        "“Submitted to Government” is expected on Tuesday 31 March 2020, but it waits for “End of "
        "the period for call-in” (Friday 3 April 2020). The earliest day is Friday 3 April 2020, 3 "
        "working days later." in page
    )
    text = Tree(page).root.text
    assert "“Published” waits for “Submitted to Government”, which waits for “End of the" in text
    rows = Tree(page).root.all("tbody")[0].all("tr")
    assert all("On the critical chain" in row.text for row in rows)
