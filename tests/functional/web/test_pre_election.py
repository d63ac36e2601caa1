"""The time before polls in the pages of a strategy: check, gate, override, engagement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.calendar_forms import HOSTILE, enter, text_of
from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tracker.models.duty import Duty
from tracker.models.evidence import EngagementEvent
from tracker.models.record import SignedRecord
from tracker.models.strategy import Milestone, Priority
from tracker.services import meetings
from tracker.services.errors import RefusedError
from tracker.services.evidence import NewEngagement, record_engagement
from tracker.services.polls import PollDay, move_poll

PAGE = "/strategies/lis/clearances"
CHECK, OVERRIDE = f"{PAGE}/pre-election-check", f"{PAGE}/pre-election-override"
NEAR = date(2020, 4, 3)


def consulting(journey: Journey) -> Journey:
    """In the stage in which the agenda gate is got ready, with a meeting fixed."""
    journey.share()
    for who in ("chair", "mary"):
        journey.vote(who, "implementation_board")
    journey.vote("pat", "analytical_panel")
    journey.close("implementation_board").close("analytical_panel")
    journey.take("consult_government")
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, journey.schedule())
    return journey


def gate_row(page_text: str, words: str) -> str:
    rows = [each.text for each in Tree(page_text).root.all("li") if words in each.text]
    return rows[0] if rows else ""


def override(poll: int, covers: str = "engagement", reasons: str = "It cannot wait.") -> Any:
    return {"poll": str(poll), "covers": covers, "reasons": reasons}


def held(journey: Journey, first: date, last: date | None = None) -> NewEngagement:
    priority = journey.look(lambda session: session.scalar(select(Priority.id)))
    return NewEngagement(
        "workshop", "Workshop", starts_on=first, ends_on=last, priority_ids=(priority,)
    )


def test_the_monitoring_officer_owes_and_signs_the_check(journey: Journey) -> None:
    consulting(journey)
    owed = select(Duty).where(Duty.act == "do_pre_election_check")
    duty = journey.look(lambda session: session.scalars(owed).one())
    assert (duty.office, duty.ended_at) == ("monitoring_officer", None)
    officer = journey.browser("monitoring_officer")
    assert "Check for the time before polls" in officer.get("/").text
    missing = gate_row(officer.get(PAGE).text, "Text checked for the time before polls")
    assert "has not been checked" in missing
    assert "monitoring_officer person" in missing
    page = officer.follow(officer.send(CHECK, {"note": f"No poll is near. {HOSTILE}"}))
    assert "The check is signed." in page.text
    assert gate_row(page.text, "Text checked for the time before polls").endswith("Met")
    assert HOSTILE in text_of(page.text)
    duty = journey.look(lambda session: session.scalars(owed).one())
    assert duty.how == "done"
    history = journey.browser("auditor").get("/strategies/lis/history")
    assert "Checked the papers for the time before polls" in history.text


def test_another_text_needs_another_check(journey: Journey) -> None:
    consulting(journey)
    officer = journey.browser("monitoring_officer")
    officer.send(CHECK, {"note": "No poll is near."})
    journey.add_revision({"Draft strategy": b"another text"})
    assert "Missing" in gate_row(officer.get(PAGE).text, "Text checked for the time before polls")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead_officer", 403),
        ("committee_clerk", 403),
        ("legal_officer", 403),
        ("auditor", 403),
        ("chair", 404),
        ("mayor", 404),
        ("nobody", 404),
    ],
)
def test_nobody_else_checks_or_overrides(journey: Journey, who: str, status: int) -> None:
    enter(journey)
    browser = journey.browser(who)
    # The check is not only another's: it also comes too early.
    for path, expected in ((CHECK, 409 if status == 403 else status), (OVERRIDE, status)):
        page = browser.get(path, expected)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        key = {"ticket_key": "a-key-of-my-own-making-1"}
        assert browser.post(path, {**token, **key}).status_code == expected
        if status == 403:
            assert "monitoring_officer person" in page.text
    assert journey.look(lambda session: session.scalars(select(SignedRecord)).all()) == []


def test_the_check_waits_for_its_stage(journey: Journey) -> None:
    page = journey.browser("monitoring_officer").get(CHECK, 409)
    assert "This is done in “Consultation with Government”" in text_of(page.text)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "poll"),
        ({"poll": "999", "covers": "engagement", "reasons": "Why."}, "poll"),
        ({"poll": HOSTILE, "covers": "engagement", "reasons": "Why."}, "poll"),
        ({"covers": "everything", "reasons": "Why."}, "covers"),
        ({"covers": "engagement", "reasons": " "}, "reasons"),
        ({"covers": "engagement", "reasons": "x" * 10_001}, "reasons"),
        ({"covers": "publication", "reasons": "Why."}, "covers"),
    ],
)
def test_what_is_no_override_is_said_at_its_field(
    journey: Journey, data: dict[str, str], field: str
) -> None:
    poll = enter(journey)
    given = {"poll": str(poll), **data} if data else data
    answer = journey.browser("monitoring_officer").send(OVERRIDE, given)
    assert answer.status_code == 422
    assert Tree(answer.text).root.all(id=f"{field}-error")
    assert HOSTILE not in answer.text


def test_without_a_poll_there_is_nothing_to_override(journey: Journey) -> None:
    page = journey.browser("monitoring_officer").get(OVERRIDE)
    assert "No poll is entered that is still to be held." in page.text


def test_engagement_near_a_poll_is_refused_until_it_is_allowed(journey: Journey) -> None:
    poll = enter(journey)
    journey.move_to(datetime(2020, 4, 6, 10, tzinfo=UTC))
    manager, path = journey.browser("programme_manager"), "/strategies/lis/evidence/engagement/new"
    priority = journey.look(lambda session: session.scalar(select(Priority.id)))
    data = {
        "title": "Skills workshop",
        "kind": "workshop",
        "starts_on": ["3", "4", "2020"],
        "priority_ids": [str(priority)],
    }
    answer = manager.send(path, data)
    assert answer.status_code == 409
    told = text_of(answer.text)
    assert "Engagement on Friday 3 April 2020 falls in the pre-election period" in told
    assert "Monitoring officer (monitoring_officer person)" in told
    assert "Skills workshop" in told, "what was typed is kept"
    assert journey.look(lambda session: session.scalars(select(EngagementEvent)).all()) == []
    officer = journey.browser("monitoring_officer")
    page = officer.follow(officer.send(OVERRIDE, override(poll)))
    assert "The override is signed." in page.text
    assert manager.send(path, data).status_code == 303


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (date(2020, 3, 30), None, False),
        (date(2020, 3, 31), None, True),
        (date(2020, 5, 7), None, True),
        (date(2020, 5, 8), None, False),
        (date(2020, 3, 1), date(2020, 3, 30), False),
        (date(2020, 3, 1), date(2020, 3, 31), True),
        (date(2020, 5, 7), date(2020, 6, 1), True),
        (date(2019, 1, 1), date(2029, 1, 1), True),
    ],
)
def test_each_day_of_an_engagement_counts(
    journey: Journey, first: date, last: date | None, refused: bool
) -> None:
    enter(journey)
    engagement = held(journey, first, last)
    if refused:
        with pytest.raises(RefusedError, match="pre-election period"):
            journey.act("lead_officer", record_engagement, journey.strategy, engagement)
    else:
        journey.act("lead_officer", record_engagement, journey.strategy, engagement)


def test_a_poll_that_is_put_off_is_near_no_more_and_an_override_goes_with_it(
    journey: Journey,
) -> None:
    poll = enter(journey)
    officer = journey.browser("monitoring_officer")
    officer.send(OVERRIDE, override(poll))
    journey.move_to(datetime(2020, 3, 13, 12, tzinfo=UTC))
    facts = (PollDay(date(2021, 5, 6)), "Put off.")
    journey.act("committee_clerk", move_poll, poll, *facts)
    journey.act("lead_officer", record_engagement, journey.strategy, held(journey, NEAR))
    engagement = held(journey, date(2021, 4, 6))
    with pytest.raises(RefusedError, match="Thursday 6 May 2021"):
        journey.act("lead_officer", record_engagement, journey.strategy, engagement)


def test_the_page_warns_of_an_expected_publication_near_a_poll(journey: Journey) -> None:
    enter(journey)

    def plan(session: Any) -> None:
        milestone = session.scalars(select(Milestone).where(Milestone.name == "published")).one()
        milestone.planned_on = NEAR
        session.commit()

    journey.look(plan)
    officer = journey.browser("monitoring_officer")
    told = text_of(officer.get(PAGE).text)
    assert "“Published” is expected on Friday 3 April 2020, which falls in the pre-election" in told
    assert "Allow something although a poll is near" in told
    auditor = text_of(journey.browser("auditor").get(PAGE).text)
    assert "“Published” is expected" in auditor
    assert "Allow something although" not in auditor


def test_a_printed_date_stands_beside_the_meetings_own(journey: Journey) -> None:
    meeting = journey.schedule(80)
    path = f"/meetings/{meeting}/printed"
    clerk = journey.browser("committee_clerk")
    data = {"printed_on": ["20", "3", "2020"], "note": f"The register. {HOSTILE}"}
    page = text_of(clerk.follow(clerk.send(path, data)).text)
    assert "Friday 20 March 2020, 6 days earlier than here. The register." in page
    assert HOSTILE in page
    assert "Thursday 26 March 2020" in page
    for wrong, said in (
        ({"note": " "}, "Say where it is printed"),
        ({"printed_on": ["20", "3", "1920"]}, "Enter a day of the years"),
        ({"printed_on": ["31", "2", "2020"]}, "must be a real date"),
        ({"note": "x" * 10_001}, "10,000"),
    ):
        answer = clerk.send(path, {**data, **wrong})
        assert answer.status_code == 422
        assert said in text_of(answer.text)
    for who, status in (("lead_officer", 403), ("auditor", 403), ("nobody", 404)):
        journey.browser(who).get(path, status)
    clerk.get("/meetings/99999/printed", 404)
    clerk.follow(clerk.send(path, {"printed_on": ["", "", ""], "note": "It is printed as here."}))
    assert "earlier than here" not in clerk.get(f"/meetings/{meeting}").text
