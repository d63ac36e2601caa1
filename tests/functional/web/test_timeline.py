"""The timeline of a strategy: who reads it, what it shows, and changing a forecast."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.models.strategy import Milestone

PAGE = "/strategies/lis/timeline"
HOSTILE = "<script>alert(1)</script>"


def _name(journey: Journey) -> str:
    """A milestone that is not reached."""
    wanted = select(Milestone.name).where(Milestone.actual_on.is_(None)).order_by(Milestone.id)
    found: str = journey.look(lambda session: session.scalar(wanted))
    return found


def _forecast(journey: Journey) -> Any:
    wanted = select(Milestone.forecast_on).where(Milestone.name == _name(journey))
    return journey.look(lambda session: session.scalar(wanted))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((office, 200) for office in ("lead_officer", "programme_manager", "auditor")),
        *((member, 200) for member in ("mary", "pat", "mayor", "watcher", "administrator")),
        ("nobody", 404),
    ],
)
def test_who_may_read_it(journey: Journey, who: str, status: int) -> None:
    page = journey.browser(who).get(PAGE, status).text
    assert ("<svg" in page) == (status == 200)
    assert ('/timeline/published">' in page) == (who in {"lead_officer", "programme_manager"})


def test_the_picture_stands_next_to_its_table(journey: Journey) -> None:
    journey.share()
    root = Tree(journey.browser("lead_officer").get(PAGE).text).root
    picture = root.all("svg", role="img")[0]
    assert picture.all("title")[0].text == "Timeline of the Local Industrial Strategy"
    assert picture.all("desc")[0].text
    assert picture.all("script") == []
    assert int(picture.attributes["font-size"]) >= 12
    titles = journey.look(lambda session: list(session.scalars(select(Milestone.title))))
    drawn = [each.text for each in picture.all("text")]
    rows = [each.all("th")[0].text for each in root.all("tbody")[0].all("tr")]
    assert len(rows) == len(titles) > 0
    for title in titles:
        assert title in drawn
        assert any(row.startswith(title) for row in rows)


def test_a_meeting_stands_apart(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    assert "None is set yet." in browser.get(PAGE).text
    meeting, _ = journey.to_meeting()
    page = browser.get(PAGE).text
    assert f'href="/meetings/{meeting}"' in page
    assert "None is set yet." not in page


def test_a_forecast_is_recorded_with_its_reason(journey: Journey) -> None:
    name = _name(journey)
    manager = journey.browser("programme_manager")
    page = manager.follow(
        manager.send(
            f"{PAGE}/{name}", {"day": ["24", "4", "2020"], "reason": f"The call-in {HOSTILE}"}
        )
    )
    assert "The forecast is recorded." in page.text
    assert "The call-in &lt;script&gt;" in page.text
    assert "24 Apr" in page.text
    assert HOSTILE not in page.text
    assert "Forecast a milestone" in manager.get("/strategies/lis/history").text


@pytest.mark.parametrize(
    "changes",
    [
        {"day": ["", "", ""]},
        {"day": ["31", "2", "2020"]},
        {"day": [HOSTILE, "-1", "x" * 20_000]},
        {"day": ["1", "1", "99999"]},
        {"day": ["1", "1", "9999"]},
        {"day": ["1", "1", "1"]},
        {"day": []},
        {"reason": ""},
        {"reason": "   "},
        {"reason": "x" * 20_000},
    ],
)
def test_a_wrong_forecast_is_told_at_its_field(journey: Journey, changes: dict[str, Any]) -> None:
    sound = {"day": ["24", "4", "2020"], "reason": "The call-in"}
    lead = journey.browser("lead_officer")
    page = lead.send(f"{PAGE}/{_name(journey)}", {**sound, **changes})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert HOSTILE not in page.text
    assert _forecast(journey) is None


def test_only_those_who_may_change_a_forecast(journey: Journey) -> None:
    name = _name(journey)
    for who, status in (("mary", 404), ("auditor", 403), ("administrator", 403), ("nobody", 404)):
        browser = journey.browser(who)
        browser.get(f"{PAGE}/{name}", status)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        sent = {**token, "day": ["24", "4", "2020"], "reason": "Mine"}
        assert browser.post(f"{PAGE}/{name}", sent).status_code == status, who
    assert _forecast(journey) is None


def test_what_is_no_milestone(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    for name in ("none", "%3Cscript%3E", "x" * 3000):
        lead.get(f"{PAGE}/{name}", 404)
    lead.get("/strategies/none/timeline", 404)
    lead.get(f"{PAGE}?x=1&since=%FF")
    lead.get(f"{PAGE}?x=%00", 400)


def test_a_longer_way_costs_no_more_statements(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    few = statements(journey.app, lambda: lead.get(PAGE))
    journey.to_meeting()
    assert statements(journey.app, lambda: lead.get(PAGE)) <= few + 2
