"""Feasibility of a strategy's dates: who reads it, what it answers, and that it saves nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Element, Tree
from tests.functional.web.planning import collide, plan
from tracker.models.calendar import DeadlineTemplate
from tracker.models.meeting import Meeting
from tracker.models.record import AuditEvent
from tracker.models.strategy import Strategy
from tracker.services.meetings import put_on_agenda
from tracker.services.timetable_duties import meet_deadline

PAGE = "/strategies/lis/feasibility"
HOSTILE = "<script>alert(1)</script>"
MARCH = {"day": ["26", "3", "2020"], "submission": ["31", "3", "2020"], "key_decision": ["yes"]}


@pytest.fixture
def planned(journey: Journey) -> Journey:
    return collide(journey)


def look(
    journey: Journey, query: dict[str, Any] | None = None, who: str = "lead_officer", **more: Any
) -> Element:
    """The page's tree, for what was entered."""
    entered = {**(query or {}), **more}
    answer = journey.browser(who).get(PAGE, query_string=entered)
    return Tree(answer.text).root


def headings(root: Element) -> list[str]:
    return [each.text for each in root.all("h2")]


def table(root: Element, name: str) -> list[list[str]]:
    region = root.all(role="region", aria_label=name)[0]
    return [
        [cell.text for cell in row.children if cell.tag in {"th", "td"}]
        for row in region.all("tbody")[0].all("tr")
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((office, 200) for office in ("lead_officer", "programme_manager", "auditor")),
        *((member, 200) for member in ("mary", "pat", "mayor", "watcher", "administrator")),
        ("nobody", 404),
    ],
)
def test_whoever_may_read_the_timeline_may_read_it(journey: Journey, who: str, status: int) -> None:
    page = journey.browser(who).get(PAGE, status).text
    assert ("Try a date" in page) == (status == 200)
    journey.browser(who).get("/strategies/lis/timeline", status)


def test_it_is_linked_from_every_page_of_the_strategy(journey: Journey) -> None:
    for who in ("lead_officer", "mary"):
        overview = journey.browser(who).get("/strategies/lis").text
        assert overview.count(f'href="{PAGE}"') >= 2
    assert f'href="{PAGE}"' in journey.browser("mary").get("/strategies/lis/timeline").text


def test_without_a_day_it_asks_for_one(journey: Journey) -> None:
    plan(journey, decided=None)
    root = look(journey)
    assert "Enter a day to see what follows from it." in root.text
    assert root.all("svg", role="img") == []


def test_the_plan_of_26_march_collides_twice(planned: Journey) -> None:
    root = look(planned)
    assert "A decision on Thursday 26 March 2020 would not work: 2 collisions" in headings(root)
    text = root.text
    assert (
        "Submission on Tuesday 31 March 2020 collides with the call-in, which ends on Thursday "
        "2 April 2020: the decision takes effect on Friday 3 April 2020. Rule R5." in text
    )
    assert "falls in the pre-election period of the poll on Thursday 7 May 2020" in text
    assert "Another meeting, on Monday 23 March 2020 or earlier." in text
    days = {row[0]: row[1] for row in table(root, "Every date")}
    assert days == {
        "Notice of the key decision public by": "Wednesday 26 February 2020",
        "Final report due": "Tuesday 17 March 2020",
        "Agenda and reports public by": "Wednesday 18 March 2020",
        "Meeting that decides": "Thursday 26 March 2020",
        "Decision published": "Thursday 26 March 2020",
        "Last day of call-in": "Thursday 2 April 2020",
        "Decision takes effect": "Friday 3 April 2020",
        "Submission to Government": "Tuesday 31 March 2020",
        "Publication": "Friday 3 April 2020",
    }


def test_20_march_works_and_shows_every_date_before_and_after(planned: Journey) -> None:
    root = look(planned, day=["20", "3", "2020"])
    assert "A decision on Friday 20 March 2020 would work: nothing collides" in headings(root)
    assert "The meeting as planned now, Thursday 26 March 2020, has 2 collisions." in root.text
    rows = {row[0]: row[1:] for row in table(root, "Every date")}
    assert rows["Notice of the key decision public by"] == [
        *("Wednesday 26 February 2020", "Thursday 20 February 2020"),
        *("4 working days earlier", "R2"),
    ]
    assert rows["Agenda and reports public by"][1] == "Thursday 12 March 2020"
    assert rows["Last day of call-in"][1] == "Friday 27 March 2020"
    assert rows["Decision takes effect"][1] == "Saturday 28 March 2020"
    assert rows["Submission to Government"][2] == "–"
    assert "Saturday 28 March 2020 is not a working day." in root.text
    assert "to Thursday 7 May 2020" in root.text


def test_working_back_from_a_publication(planned: Journey) -> None:
    root = look(planned, fixed="publication", day=["30", "3", "2020"], submission=["", "", ""])
    assert "A decision on Friday 20 March 2020 would work: nothing collides" in headings(root)
    assert (
        "To publish on Monday 30 March 2020, the decision is taken on Friday 20 March 2020 at the "
        "latest." in root.text
    )
    late = look(planned, fixed="call_in_end", day=["2", "4", "2020"])
    assert "would not work: 2 collisions" in " ".join(headings(late))


def test_the_same_as_a_picture(planned: Journey) -> None:
    root = look(planned, day=["20", "3", "2020"])
    picture = root.all("svg", role="img")[0]
    assert picture.all("title")[0].text == "Dates of a decision on the Local Industrial Strategy"
    assert picture.all("desc")[0].text
    assert picture.all("script") == []
    assert int(picture.attributes["font-size"]) >= 12
    drawn = " ".join(each.text for each in picture.all("text"))
    for said in ("Meeting, 20 Mar", "Call-in ends, 27 Mar", "Takes effect, 28 Mar", "Today"):
        assert said in drawn


def test_the_scheduled_meetings_have_an_answer_each(planned: Journey) -> None:
    # Sixty days from 6 January is 6 March; the decision could not wait for the stages until then.
    first, second = planned.schedule(74), planned.schedule(80)
    planned.schedule(74, body="scrutiny")
    root = look(planned)
    rows = table(root, "Scheduled meetings")
    assert [row[0] for row in rows] == [
        "Friday 20 March 2020 at 10am",
        "Thursday 26 March 2020 at 10am",
    ]
    assert rows[0][1].startswith("Works the earliest that does")
    assert rows[1][1] == "2 collisions looked at above"
    assert "collides with the call-in" in rows[1][2]
    links = [each.attributes["href"] for each in root.all("a", class_="govuk-link")]
    assert f"/meetings/{first}" in links
    assert f"/meetings/{second}" in links
    trying = next(each for each in links if each.startswith(f"{PAGE}?"))
    again = Tree(planned.browser("lead_officer").get(trying).text).root
    assert "A decision on Friday 20 March 2020 would work: nothing collides" in headings(again)
    # A member of another body reads the dates, and no meetings that are not theirs to read.
    assert "No meeting to come is scheduled that you may read." in look(planned, who="mary").text


def test_what_happens_next_names_who(planned: Journey) -> None:
    root = look(planned)
    steps = [each.text for each in root.all("ol", class_="govuk-list govuk-list--number app-prose")]
    assert "Evidence review ends, after 2 working days: Wednesday 8 January 2020" in steps[0]
    assert "Committee clerk (committee_clerk person)" in steps[0]
    assert "Decide at the meeting: Thursday 26 March 2020Combined Authority" in steps[0]


def test_what_was_handed_in_for_the_meeting_is_not_asked_for_again(planned: Journey) -> None:
    template = {"authority_id": planned.authority, "rule": "calendar_days_before", "n": 30}
    for name, title in (("draft_reports", "Draft reports"), ("slides", "Slides")):
        own = {**template, "name": name, "title": title, "office": "lead_officer"}
        planned.change(insert(DeadlineTemplate).values(**own))
    planned.act("committee_clerk", put_on_agenda, planned.strategy, planned.schedule(74))
    planned.act("lead_officer", meet_deadline, planned.strategy, "draft_reports")
    steps = look(planned).all("ol", class_="govuk-list govuk-list--number app-prose")[0].text
    assert "Slides" in steps
    assert "Draft reports" not in steps


def test_the_days_of_stages_can_be_changed(planned: Journey) -> None:
    root = look(planned, {"day": ["26", "3", "2020"], "days-drafting": "60"})
    assert "The stages still to run need" in root.text
    assert "Drafting (60)" in root.text
    assert root.all("input", name="days-drafting")[0].attributes["value"] == "60"


def test_call_in_disapplied_takes_effect_at_once(planned: Journey) -> None:
    root = look(planned, MARCH, call_in_disapplied="y")
    assert "would work: nothing collides" in " ".join(headings(root))
    days = {row[0]: row[1:3] for row in table(root, "Every date")}
    assert days["Last day of call-in"] == ["Thursday 2 April 2020", "–"]
    assert days["Decision takes effect"][1] == "Thursday 26 March 2020"
    assert root.all("input", name="call_in_disapplied")[0].attributes.get("checked") == ""
    assert "open" in root.all("details", class_="govuk-details")[0].attributes


def test_a_meeting_on_a_bank_holiday_is_warned_of(planned: Journey) -> None:
    root = look(planned, day=["13", "4", "2020"], submission=["", "", ""])
    assert "Monday 13 April 2020 is not a working day: Easter Monday." in root.text


def test_nothing_is_saved(planned: Journey) -> None:
    def rows(session: Any) -> tuple[Any, ...]:
        version = session.scalar(select(Strategy.row_version))
        return version, session.scalar(select(func.count(AuditEvent.id)))

    before = planned.look(rows)
    look(planned, day=["20", "3", "2020"])
    planned.browser("lead_officer").get(f"{PAGE}?day=20&day=13&day=2020", 422)
    assert planned.look(rows) == before


def test_more_meetings_cost_no_more_statements(planned: Journey) -> None:
    lead = planned.browser("lead_officer")
    few = statements(planned.app, lambda: lead.get(PAGE))
    for days in range(70, 90):
        planned.schedule(days)
    assert statements(planned.app, lambda: lead.get(PAGE)) == few
    assert few < 60


def test_a_meeting_that_is_fixed_can_be_moved_by_the_clerk_alone(planned: Journey) -> None:
    meeting = planned.schedule(74)
    clerk = planned.browser("committee_clerk")
    assert "/move" not in clerk.get(PAGE).text
    planned.act("committee_clerk", put_on_agenda, planned.strategy, meeting)
    move = f'href="/meetings/{meeting}/move"'
    assert move in clerk.get(PAGE).text
    assert move not in planned.browser("lead_officer").get(PAGE).text
    clerk.get(f"/meetings/{meeting}/move")
    row = table(look(planned), "Scheduled meetings")[0]
    assert row[0] == "Friday 20 March 2020 at 10amfixed now"
    held = planned.clock.now() + timedelta(days=74, hours=1)
    planned.move_to(held)
    assert move not in planned.browser("committee_clerk").get(PAGE).text


def test_the_day_that_a_register_prints_is_there_to_be_tried(planned: Journey) -> None:
    meeting = planned.schedule(80)
    day = date(2020, 3, 20)
    planned.change(update(Meeting).where(Meeting.id == meeting).values(printed_on=day))
    root = look(planned)
    assert "printed elsewhere as Friday 20 March 2020" in table(root, "Scheduled meetings")[0][0]
    link = next(each for each in root.all("a") if each.text == "Friday 20 March 2020")
    tried = Tree(planned.browser("lead_officer").get(link.attributes["href"]).text).root
    assert "A decision on Friday 20 March 2020 would work: nothing collides" in headings(tried)
