"""Feasibility of a strategy's dates: who reads it, what it answers, and that it saves nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Element, Tree
from tracker.models.calendar import Poll, PollDate
from tracker.models.record import AuditEvent
from tracker.models.strategy import Milestone, Strategy

PAGE = "/strategies/lis/feasibility"
HOSTILE = "<script>alert(1)</script>"
MARCH = {"day": ["26", "3", "2020"], "submission": ["31", "3", "2020"], "key_decision": ["yes"]}


def plan(journey: Journey, **days: date | None) -> None:
    """Give the milestones of these names a planned day."""
    for name, day in days.items():
        wanted = Milestone.strategy_id == journey.strategy, Milestone.name == name
        found = journey.look(lambda s, w=wanted: s.scalar(select(Milestone.id).where(*w)))
        assert found, name
        journey.change(update(Milestone).where(*wanted).values(planned_on=day))


@pytest.fixture
def planned(journey: Journey) -> Journey:
    """The plan of the report, a key decision, and the poll of 7 May 2020 as it was known."""
    plan(
        journey,
        decided=date(2020, 3, 26),
        submitted=date(2020, 3, 31),
        published=date(2020, 4, 3),
        draft_shared=date(2020, 1, 15),
        consulted=date(2020, 2, 3),
        evidence_closed=date(2020, 1, 8),
    )
    journey.change(update(Strategy).values(key_decision=True))

    def poll(session: Any) -> None:
        row = Poll(authority_id=journey.authority, kind="local", title="Local elections")
        session.add(row)
        session.flush()
        session.add(
            PollDate(
                poll_id=row.id,
                known_on=date(2019, 5, 3),
                poll_on=date(2020, 5, 7),
                recorded_by=journey.users["monitoring_officer"],
                recorded_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
        )
        session.commit()

    journey.look(poll)
    return journey


def look(journey: Journey, who: str = "lead_officer", status: int = 200, **query: Any) -> Element:
    """The page's tree, for what was entered."""
    answer = journey.browser(who).get(PAGE, status, query_string=query)
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
    assert journey.browser(who).get("/strategies/lis/timeline", status)


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
    assert "No meeting to come is scheduled that you may read." in look(planned, "mary").text


def test_what_happens_next_names_who(planned: Journey) -> None:
    root = look(planned)
    steps = [each.text for each in root.all("ol", class_="govuk-list govuk-list--number app-prose")]
    assert "Evidence review ends, after 2 working days: Wednesday 8 January 2020" in steps[0]
    assert "Committee clerk (committee_clerk person)" in steps[0]
    assert "Decide at the meeting: Thursday 26 March 2020Combined Authority" in steps[0]


def test_the_days_of_stages_can_be_changed(planned: Journey) -> None:
    root = look(planned, day=["26", "3", "2020"], **{"days-drafting": "60"})
    assert "The stages still to run need" in root.text
    assert "Drafting (60)" in root.text
    assert root.all("input", name="days-drafting")[0].attributes["value"] == "60"


def test_call_in_disapplied_takes_effect_at_once(planned: Journey) -> None:
    root = look(planned, **MARCH, call_in_disapplied="y")
    assert "would work: nothing collides" in " ".join(headings(root))
    days = {row[0]: row[1:3] for row in table(root, "Every date")}
    assert days["Last day of call-in"] == ["Thursday 2 April 2020", "–"]
    assert days["Decision takes effect"][1] == "Thursday 26 March 2020"
    assert root.all("input", name="call_in_disapplied")[0].attributes.get("checked") == ""
    assert "open" in root.all("details", class_="govuk-details")[0].attributes


def test_a_meeting_on_a_bank_holiday_is_warned_of(planned: Journey) -> None:
    root = look(planned, day=["13", "4", "2020"], submission=["", "", ""])
    assert "Monday 13 April 2020 is not a working day: Easter Monday." in root.text


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"day": ["31", "2", "2020"]}, "day", "must be a real date"),
        ({"day": ["", "", ""]}, "day", "Enter the day that is fixed."),
        ({"day": ["26", "3", ""]}, "day", "must include a day, a month and a year"),
        ({"day": ["26", "3", "2032"]}, "day", "years 2019 to 2031"),
        ({"day": ["26", "12", "2031"]}, "day", "2032"),
        ({"day": ["3", "1", "2020"]}, "day", "must be today, Monday 6 January 2020, or later"),
        ({"day": [HOSTILE, "-1", "x" * 5_000]}, "day", "must be a real date"),
        ({"fixed": "nothing"}, "fixed", "Choose what is fixed."),
        ({"key_decision": "perhaps"}, "key_decision", "Choose whether it is a key decision."),
        ({"submission": ["1", "1", "1"]}, "submission", "years 2019 to 2031"),
        (
            {"decision_published": ["25", "3", "2020"]},
            "decision_published",
            "before the meeting on Thursday 26 March 2020",
        ),
        (
            {"fixed": "publication", "decision_published": ["26", "3", "2020"]},
            "decision_published",
            "working back",
        ),
        (
            {"fixed": "publication", "publication": ["3", "4", "2020"]},
            "publication",
            "Above, Thursday 26 March 2020 is fixed.",
        ),
        ({"fixed": "call_in_end", "call_in_disapplied": "y"}, "day", "no end of call-in"),
        ({"days-drafting": "-1"}, "days-drafting", "Enter a whole number of working days"),
        ({"days-drafting": "401"}, "days-drafting", "Enter a whole number of working days"),
        ({"days-drafting": HOSTILE}, "days-drafting", "Enter a whole number of working days"),
        ({"days-drafting": "٣"}, "days-drafting", "Enter a whole number of working days"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(
    planned: Journey, query: dict[str, Any], field: str, said: str
) -> None:
    entered = {**MARCH, **query}
    answer = planned.browser("lead_officer").get(PAGE, 422, query_string=entered)
    root = Tree(answer.text).root
    errors = root.all(id=f"{field}-error")
    assert errors, [each.text for each in root.all("a") if "#" in each.attributes.get("href", "")]
    assert said in errors[0].text
    assert HOSTILE not in answer.text
    typed = query.get(field)
    if isinstance(typed, list) and len(typed) == 3 and typed[0].isdigit():
        boxes = root.all("input", name=field)
        assert [box.attributes.get("value", "") for box in boxes] == typed
    assert root.all("svg", role="img") == []


@pytest.mark.parametrize(
    "query", ["?x=1", "?day=1&day=2&day=3&day=4", "?day=%FF", "?submission=1", "?days-none=5"]
)
def test_a_strange_address_is_never_an_error_of_ours(planned: Journey, query: str) -> None:
    answer = planned.browser("lead_officer").client.get(f"{PAGE}{query}")
    assert answer.status_code in {200, 422}


def test_nothing_is_saved(planned: Journey) -> None:
    def rows(session: Any) -> tuple[Any, ...]:
        version = session.scalar(select(Strategy.row_version))
        return version, session.scalar(select(func.count(AuditEvent.id)))

    before = planned.look(rows)
    look(planned, day=["20", "3", "2020"])
    look(planned, day=["20", "13", "2020"], status=422)
    assert planned.look(rows) == before


def test_more_meetings_cost_no_more_statements(planned: Journey) -> None:
    lead = planned.browser("lead_officer")
    few = statements(planned.app, lambda: lead.get(PAGE))
    for days in range(70, 90):
        planned.schedule(days)
    assert statements(planned.app, lambda: lead.get(PAGE)) == few
    assert few < 60


def test_a_meeting_that_is_fixed_can_be_moved_by_the_clerk_alone(journey: Journey) -> None:
    meeting, _ = journey.to_meeting()
    move = f'href="/meetings/{meeting}/move"'
    assert move in journey.browser("committee_clerk").get(PAGE).text
    assert move not in journey.browser("lead_officer").get(PAGE).text


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────

WARNED = "Dates that collide"


def test_forecasts_against_the_law_are_told_to_those_who_plan(planned: Journey) -> None:
    for path in ("/", "/strategies/lis"):
        for who in ("lead_officer", "programme_manager"):
            text = Tree(planned.browser(who).get(path).text).root.text
            assert (
                "The planned date of “Submitted to Government”, 31 March 2020, is before the "
                "decision takes effect on 3 April 2020. Rule R5." in text
            ), (path, who)
            assert "“Published”, 3 April 2020, falls in the pre-election period" in text
        for who in ("mary", "auditor", "committee_clerk"):
            assert WARNED not in planned.browser(who).get(path).text


def test_a_plan_that_holds_is_not_warned_of(planned: Journey) -> None:
    plan(planned, submitted=date(2020, 5, 11), published=date(2020, 5, 11))
    assert WARNED not in planned.browser("lead_officer").get("/").text
    assert WARNED not in planned.browser("lead_officer").get("/strategies/lis").text
