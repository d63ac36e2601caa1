"""Polls in pages: entered, imported, put off, and told as they were known on a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.functional.web.calendar_forms import (
    HOSTILE,
    MAY,
    day,
    enter,
    text_of,
)
from tests.functional.web.journey import Journey
from tracker.models.calendar import Poll, PollDate
from tracker.models.record import AuditEvent


def test_a_poll_is_entered_and_its_days_are_told(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    empty = text_of(clerk.get("/calendar/polls").text)
    assert "No poll is known that is to be held." in empty
    answer = clerk.send("/calendar/polls/new", {**MAY, **day("poll_on", 7, 5, 2020)})
    page = text_of(clerk.follow(answer).text)
    assert "The poll is entered." in page
    assert "from Tuesday 31 March 2020 until the poll closes on Thursday 7 May 2020" in page
    assert "by rule R8" in page


def test_a_general_election_needs_the_day_of_dissolution(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    facts = {"kind": "parliamentary", "title": "General election", **day("poll_on", 7, 5, 2020)}
    answer = clerk.send("/calendar/polls/new", facts)
    assert answer.status_code == 422
    assert "the day of dissolution" in text_of(answer.text)
    facts |= day("sensitive_from", 30, 3, 2020)
    clerk.follow(clerk.send("/calendar/polls/new", facts))
    assert "from Monday 30 March 2020" in text_of(clerk.get("/calendar/polls").text)


BAD_POLLS = [
    ({}, "Select what kind of poll this is."),
    ({**MAY}, "Enter the day of the poll."),
    ({**MAY, "kind": "referendum", **day("poll_on", 7, 5, 2020)}, "Select what kind"),
    ({**MAY, "kind": HOSTILE, **day("poll_on", 7, 5, 2020)}, "Select what kind"),
    ({**MAY, "title": " ", **day("poll_on", 7, 5, 2020)}, "Enter a title."),
    ({**MAY, "title": "x" * 301, **day("poll_on", 7, 5, 2020)}, "300 characters or fewer"),
    ({**MAY, **day("poll_on", 30, 2, 2020)}, "must be a real date"),
    ({**MAY, **day("poll_on", "seven", 5, 2020)}, "must be a real date"),
    ({**MAY, **day("poll_on", 7, 5, "")}, "must include"),
    ({**MAY, **day("poll_on", 5, 1, 2020)}, "not in the past"),
    ({**MAY, **day("poll_on", 7, 5, 2040)}, "bank holidays of 2040 are not known"),
    ({**MAY, **day("poll_on", 7, 5, 9999)}, "not known"),
    (
        {**MAY, **day("poll_on", 7, 5, 2020), **day("sensitive_from", 1, 4, 2020)},
        "not later than Tuesday 31 March 2020",
    ),
    (
        {**MAY, **day("poll_on", 7, 5, 2020), **day("sensitive_from", 1, 4, 2019)},
        "within 180 days",
    ),
]


@pytest.mark.parametrize(("facts", "said"), BAD_POLLS)
def test_what_is_no_poll_is_said_at_its_field(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    clerk = journey.browser("committee_clerk")
    answer = clerk.send("/calendar/polls/new", facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert HOSTILE not in answer.text
    assert journey.look(lambda session: session.scalar(select(func.count(Poll.id)))) == 0


def test_the_same_poll_is_not_entered_twice(journey: Journey) -> None:
    enter(journey)
    answer = journey.browser("monitoring_officer").send(
        "/calendar/polls/new", {**MAY, **day("poll_on", 7, 5, 2020)}
    )
    assert answer.status_code == 422
    assert "This poll is entered already." in answer.text


def test_a_hostile_title_is_a_text(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    clerk.follow(
        clerk.send("/calendar/polls/new", {**MAY, "title": HOSTILE, **day("poll_on", 7, 5, 2020)})
    )
    assert HOSTILE in text_of(clerk.get("/calendar/polls").text)


def test_putting_a_poll_off_keeps_what_was_known_before(journey: Journey) -> None:
    poll = enter(journey)
    journey.move_to(datetime(2020, 3, 13, 12, tzinfo=UTC))
    clerk = journey.browser("committee_clerk")
    path = f"/calendar/polls/{poll}"
    facts = {"what": "held", "reason": "The Government put it off.", **day("poll_on", 6, 5, 2021)}
    page = text_of(clerk.follow(clerk.send(path, facts)).text)
    assert "Thursday 6 May 2021" in page
    earlier = clerk.get("/calendar/polls?on=12&on=3&on=2020")
    assert "As it was known on Thursday 12 March 2020" in text_of(earlier.text)
    assert "31 March 2020 until the poll closes on Thursday 7 May 2020" in text_of(earlier.text)
    long_ago = text_of(clerk.get("/calendar/polls?on=1&on=1&on=2020").text)
    assert "No poll is known that is to be held." in long_ago
    known = journey.look(lambda session: session.scalars(select(PollDate.poll_on)).all())
    assert [str(each) for each in known] == ["2020-05-07", "2021-05-06"]


def test_a_poll_is_called_off(journey: Journey) -> None:
    poll = enter(journey)
    clerk = journey.browser("committee_clerk")
    answer = clerk.send(f"/calendar/polls/{poll}", {"what": "off", "reason": "No vacancy."})
    assert "Called off" in text_of(clerk.follow(answer).text)


def test_a_form_from_before_another_change_is_stale(journey: Journey) -> None:
    poll = enter(journey)
    clerk, path = journey.browser("committee_clerk"), f"/calendar/polls/{poll}"
    old = clerk.hidden(clerk.get(path), path)
    clerk.send(path, {"what": "off", "reason": "No vacancy."})
    facts = {"what": "held", "reason": "I did not know.", **day("poll_on", 6, 5, 2021)}
    answer = clerk.post(path, {**old, **facts})
    assert answer.status_code == 409
    assert "I did not know." in answer.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Select what has become known."),
        ({"what": "held", "reason": "Why."}, "Enter the day on which it is held now."),
        ({"what": "off", "reason": " "}, "Say why"),
        ({"what": "off", "reason": "Why.", **day("poll_on", 6, 5, 2021)}, "leave it empty"),
        ({"what": "held", "reason": "Why.", **day("poll_on", 7, 5, 2020)}, "known already"),
        ({"what": "held", "reason": "x" * 10_001, **day("poll_on", 6, 5, 2021)}, "10,000"),
    ],
)
def test_what_cannot_become_known_is_said(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    path = f"/calendar/polls/{enter(journey)}"
    answer = journey.browser("committee_clerk").send(path, facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_a_poll_that_was_held_is_not_put_off(journey: Journey) -> None:
    path = f"/calendar/polls/{enter(journey)}"
    journey.move_to(datetime(2020, 5, 8, 12, tzinfo=UTC))
    answer = journey.browser("committee_clerk").send(path, {"what": "off", "reason": "Why."})
    assert answer.status_code == 422
    assert "has been held already" in text_of(answer.text)


GOOD_LINES = """kind,title,poll_on,sensitive_from
local,Local elections 2020,2020-05-07,
mayoral,"Mayor, of the region",2020-05-07,
parliamentary,General election,2024-07-04,2024-05-30
"""


def test_several_polls_are_entered_at_once(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    page = text_of(clerk.follow(clerk.send("/calendar/polls/import", {"text": GOOD_LINES})).text)
    for title in ("Local elections 2020", "Mayor, of the region", "General election"):
        assert title in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" ", "Enter at least one poll."),
        ("kind,title,poll_on,sensitive_from", "Enter at least one poll."),
        ("local,A,2020-05-07,\nlocal,B,7/5/2020,", "Line 2: “7/5/2020” is no day"),
        ("local,A,2020-05-07,\nlocal,B,2020-02-30,", "Line 2: “2020-02-30” is no day"),
        ("local,A", "Line 1: Write kind, title"),
        ("local,A,2020-05-07,\nodd,B,2020-05-07,", "Line 2: Select what kind"),
        ("local,A,2020-05-07,\nlocal,A,2020-05-07,", "Line 2: This poll is entered already."),
        ("local,A,2019-05-07,\nlocal,,2020-05-07,", "Line 1: Enter a day that is not in the past."),
        ("local,A,2019-05-07,\nlocal,,2020-05-07,", "Line 2: Enter a title."),
        (f"local,{HOSTILE},x,", "Line 1: “x” is no day"),
        ("x" * 100_001, "100,000 characters or fewer"),
        ("local,A,2020-05-07,\n" * 201, "at most 200"),
    ],
)
def test_one_bad_line_and_nothing_is_entered(journey: Journey, text: str, said: str) -> None:
    clerk = journey.browser("committee_clerk")
    answer = clerk.send("/calendar/polls/import", {"text": text})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert journey.look(lambda session: session.scalar(select(func.count(Poll.id)))) == 0
    events = select(func.count()).where(AuditEvent.event == "poll_entered")
    assert journey.look(lambda session: session.scalar(events)) == 0
