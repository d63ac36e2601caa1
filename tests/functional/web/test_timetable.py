"""The timetable of an authority in pages: what it yields, and who may change it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from tests.functional.web.conftest import ClientFor, People
from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.models.authority import Authority
from tracker.models.calendar import DeadlineTemplate

PAGE = "/calendar/timetable"
HOSTILE = "<script>alert(1)</script>"
ENTRY = {
    "title": "Call for reports",
    "n": "42",
    "rule": "calendar_days_before",
    "due_time": "",
    "office": "committee_clerk",
}


def stored(journey: Journey) -> list[DeadlineTemplate]:
    wanted = select(DeadlineTemplate).order_by(DeadlineTemplate.id)
    found: list[DeadlineTemplate] = journey.look(lambda session: list(session.scalars(wanted)))
    return found


def worked(journey: Journey, who: str, day: str) -> list[str]:
    """The rows of the table for a meeting on that day."""
    date, month, year = day.split()
    page = journey.browser(who).get(f"{PAGE}?on={date}&on={month}&on={year}")
    bodies = Tree(page.text).root.all("tbody")
    return [row.text for row in bodies[0].all("tr")] if bodies else []


def begun(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    page = clerk.follow(clerk.send(PAGE, {}, action=f"{PAGE}/usual"))
    assert "The usual timetable is there." in page.text


def test_it_is_empty_until_somebody_begins_it(journey: Journey) -> None:
    for who in ("mary", "lead_officer", "auditor"):
        page = journey.browser(who).get(PAGE).text
        assert "There is no timetable yet." in page
        assert "Begin with the usual" not in page
    begun(journey)
    assert len(stored(journey)) == 4
    clerk = journey.browser("committee_clerk")
    form = clerk.hidden(clerk.get(f"{PAGE}/new"), f"{PAGE}/new")
    assert clerk.post(f"{PAGE}/usual", form).status_code == 303
    assert len(stored(journey)) == 4, "what is there is not added again"


def test_what_it_yields_for_the_meeting_of_march(journey: Journey) -> None:
    begun(journey)
    rows = worked(journey, "mary", "26 3 2020")
    assert len(rows) == 4
    for row, said in zip(
        rows,
        (
            ("Call for reports", "42 calendar days before", "Thursday 13 February 2020"),
            ("Draft reports", "35 calendar days before", "Thursday 20 February 2020"),
            ("Clearance of reports", "15 calendar days before", "Wednesday 11 March 2020"),
            (
                "Final report",
                "7 working days before the meeting, at 10am",
                "Tuesday 17 March 2020",
            ),
        ),
        strict=True,
    ):
        assert all(part in row for part in said), row
    page = journey.browser("mary").get(f"{PAGE}?on=20&on=3&on=2020").text
    assert "Thursday 12 March 2020" in page, "R1"
    assert "Thursday 20 February 2020" in page, "R2"
    assert 'value="20"' in page


def test_a_day_on_which_nobody_works_is_told(journey: Journey) -> None:
    begun(journey)
    rows = worked(journey, "mary", "24 5 2020")  # 15 days before is Saturday 9 May
    assert any("Saturday 9 May 2020 is not a working day." in row for row in rows)


def test_a_year_without_a_calendar_is_told(journey: Journey) -> None:
    begun(journey)
    rows = worked(journey, "mary", "1 2 2050")
    assert any("The bank holidays of 2050 are not known" in row for row in rows)
    assert any("1 February 2050" not in row and "2049" in row for row in rows)
    for day in ("1 1 1", "31 12 9999"):
        assert len(worked(journey, "mary", day)) == 4


@pytest.mark.parametrize(
    "asked",
    [
        "on=31&on=2&on=2020",
        "on=1",
        f"on={HOSTILE}&on=1&on=2020",
        "on=%FF&on=&on=",
        "on=" + "9" * 5000,
    ],
)
def test_a_day_that_is_none(journey: Journey, asked: str) -> None:
    page = journey.browser("mary").get(f"{PAGE}?{asked}", 422).text
    assert "There is a problem" in page
    assert HOSTILE not in page


def test_an_entry_is_added_changed_and_taken_out(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    page = clerk.follow(clerk.send(f"{PAGE}/new", {**ENTRY, "title": f"Call {HOSTILE}"}))
    assert "The timetable is changed." in page.text
    assert "Call &lt;script&gt;" in page.text
    (row,) = stored(journey)
    again = clerk.get(f"{PAGE}/{row.id}").text
    assert 'value="42"' in again
    change = {**ENTRY, "n": "10", "rule": "working_days_before", "due_time": "4.30pm"}
    clerk.follow(clerk.send(f"{PAGE}/{row.id}", change))
    old, new = stored(journey)
    assert old.ended_at is not None
    assert (old.n, old.rule) == (42, "calendar_days_before"), "the old one stays on record"
    assert (new.name, new.n, new.rule) == (old.name, 10, "working_days_before")
    assert f"{new.due_time:%H:%M}" == "16:30"
    clerk.follow(clerk.send(f"{PAGE}/{new.id}/end"))
    assert all(each.ended_at for each in stored(journey))
    audit = journey.browser("auditor").get("/audit").text
    for said in ("Added to the timetable", "Changed the timetable", "Took out of the timetable"):
        assert said in audit


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Enter what is due."),
        ({"title": "—"}, "Use letters or digits in the title."),
        ({"title": "x" * 20_000}, "characters or fewer"),
        ({"n": ""}, "Enter a whole number of days."),
        ({"n": "0"}, "from 1 to 366"),
        ({"n": "-3"}, "from 1 to 366"),
        ({"n": "1e9"}, "from 1 to 366"),
        ({"n": "9" * 5000}, "from 1 to 366"),
        ({"rule": "R1"}, "Choose working days or calendar days."),
        ({"due_time": "10"}, "Enter a time of day"),
        ({"due_time": "<b>1</b>"}, "Enter a time of day"),
        ({"office": ""}, "Choose the office that it falls to."),
        ({"office": "mayor"}, "Choose the office that it falls to."),
    ],
)
def test_a_wrong_entry_is_told_at_its_field(
    journey: Journey, changes: dict[str, Any], said: str
) -> None:
    page = journey.browser("committee_clerk").send(f"{PAGE}/new", {**ENTRY, **changes})
    assert page.status_code == 422
    assert said in page.text
    assert HOSTILE not in page.text
    assert stored(journey) == []


def test_two_entries_have_two_titles(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    clerk.follow(clerk.send(f"{PAGE}/new", ENTRY))
    page = clerk.send(f"{PAGE}/new", {**ENTRY, "title": "CALL  for reports"})
    assert page.status_code == 422
    assert "an entry of this title already" in page.text


def test_what_was_changed_meanwhile_is_not_overwritten(journey: Journey) -> None:
    clerk, other = journey.browser("committee_clerk"), journey.browser("monitoring_officer")
    clerk.follow(clerk.send(f"{PAGE}/new", ENTRY))
    (row,) = stored(journey)
    path = f"{PAGE}/{row.id}"
    form = {**clerk.hidden(clerk.get(path), path), **ENTRY, "n": "40"}
    other.follow(other.send(path, {**ENTRY, "n": "30"}))
    late = clerk.post(path, form)
    assert late.status_code == 409
    assert "was changed or taken out meanwhile" in late.text
    assert [each.n for each in stored(journey)] == [42, 30]


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead_officer", 403), ("mary", 403), ("auditor", 403), ("administrator", 403)],
)
def test_who_may_not_change_it(journey: Journey, who: str, status: int) -> None:
    begun(journey)
    browser, row = journey.browser(who), stored(journey)[0]
    for path in (f"{PAGE}/new", f"{PAGE}/{row.id}", f"{PAGE}/{row.id}/end"):
        browser.get(path, status)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        sent = {**token, **ENTRY, "title": "Mine", "ticket_key": "a-key-of-sixteen-and-more"}
        assert browser.post(path, sent).status_code == status
    assert len(stored(journey)) == 4
    assert f'href="{PAGE}/new"' not in browser.get(PAGE).text


def test_what_is_no_entry_here(journey: Journey) -> None:
    begun(journey)
    clerk = journey.browser("committee_clerk")
    for path in (f"{PAGE}/999999", f"{PAGE}/999999/end", f"{PAGE}/x", f"{PAGE}/-1"):
        clerk.get(path, 404)
    other = journey.look(_second_authority)
    journey.change(
        update(DeadlineTemplate)
        .where(DeadlineTemplate.id == stored(journey)[0].id)
        .values(authority_id=other)
    )
    clerk.get(f"{PAGE}/{stored(journey)[0].id}", 404)


def test_more_entries_cost_no_more_statements(journey: Journey) -> None:
    mary = journey.browser("mary")
    few = statements(journey.app, lambda: mary.get(PAGE))
    begun(journey)
    assert statements(journey.app, lambda: mary.get(PAGE)) == few


def test_nothing_before_there_is_an_authority(client_for: ClientFor, people: People) -> None:
    assert "There is no timetable yet." in client_for(people.member).get(PAGE).text


def _second_authority(session: Any) -> int:
    row = Authority(slug="other", name="Other", short_name="Other")
    session.add(row)
    session.commit()
    return row.id
