"""The words that every page shares: days, times, what is due, fingerprints, what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tracker.adapters.bank_holidays import england
from tracker.web.presenters import browsers, dates, statuses, words
from tracker.workflows.guards import Unmet

LONDON = ZoneInfo("Europe/London")
FRIDAY = date(2020, 3, 13)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2020, 3, 26), "Thursday 26 March 2020"),
        (datetime(2020, 3, 26, 10, tzinfo=UTC), "Thursday 26 March 2020"),
        (datetime(2020, 6, 30, 23, 30, tzinfo=UTC), "Wednesday 1 July 2020"),  # summer time
        (datetime(2020, 12, 31, 23, 59, tzinfo=UTC), "Thursday 31 December 2020"),
    ],
)
def test_days_are_local(value: date | datetime, said: str) -> None:
    assert dates.day(value, LONDON) == said
    assert dates.short_day(value, LONDON) == said.partition(" ")[2]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (time(10), "10am"),
        (time(17, 30), "5:30pm"),
        (time(9, 5), "9:05am"),
        (time(12), "midday"),
        (time(12, 1), "12:01pm"),
        (time(0), "midnight"),
        (time(0, 30), "12:30am"),
        (datetime(2020, 6, 30, 9, tzinfo=UTC), "10am"),
        (datetime(2020, 1, 17, 17, tzinfo=UTC), "5pm"),
    ],
)
def test_times(value: time | datetime, said: str) -> None:
    assert dates.clock(value, LONDON) == said


def test_a_moment() -> None:
    when = datetime(2020, 3, 26, 10, tzinfo=UTC)
    assert dates.moment(when, LONDON) == "Thursday 26 March 2020 at 10am"


@pytest.mark.parametrize(
    ("on", "today", "said"),
    [
        (FRIDAY, FRIDAY, "today, Friday 13 March"),
        (date(2020, 3, 14), FRIDAY, "tomorrow, Saturday 14 March"),
        (date(2020, 3, 18), FRIDAY, "in 3 working days, Wednesday 18 March"),
        (date(2020, 3, 15), FRIDAY, "in 2 days, Sunday 15 March"),  # no working day between
        (date(2020, 3, 16), FRIDAY, "in 1 working day, Monday 16 March"),
        (date(2020, 4, 14), date(2020, 4, 9), "in 1 working day, Tuesday 14 April"),  # Easter
        (date(2020, 1, 2), date(2019, 12, 30), "in 2 working days, Thursday 2 January 2020"),
        (date(2020, 3, 12), FRIDAY, "1 working day overdue, was due Thursday 12 March"),
        (date(2020, 3, 9), FRIDAY, "4 working days overdue, was due Monday 9 March"),
        (date(2020, 3, 14), date(2020, 3, 15), "1 day overdue, was due Saturday 14 March"),
        (date(2050, 1, 10), date(2050, 1, 3), "in 7 days, Monday 10 January"),  # no table of 2050
    ],
)
def test_what_is_due(on: date, today: date, said: str) -> None:
    assert dates.due(on, today, england()) == said


def test_a_fingerprint_is_shortened_to_compare_by_eye() -> None:
    assert words.short_fingerprint("0123456789abcdef" + "0" * 48) == "0123 4567 89ab cdef"
    assert words.short_fingerprint("") == ""


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_a_list_as_one_reads_it(names: list[str], said: str) -> None:
    assert words.listed(names) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 replies"), (1, "1 reply"), (2, "2 replies"), (2000, "2,000 replies")]
)
def test_numbers_of_things(count: int, said: str) -> None:
    assert words.plural(count, "reply", "replies") == said


def test_who_can_act_is_told_by_name() -> None:
    unmet = [
        Unmet("a", "There is no draft.", ("lead_officer", "legal_officer")),
        Unmet("b", "The panel has not answered.", ("body:panel", "body:other_board", "system")),
        Unmet("c", "Nobody can."),
    ]
    names = {"lead_officer": ["Ada", "Ben"]}
    rows = words.missing_rows(unmet, names, {"panel": "Analytical Panel"})
    assert [(row.sentence, row.who) for row in rows] == [
        (
            "There is no draft.",
            ("Lead officer (Ada and Ben)", "Legal officer (nobody at present)"),
        ),
        (
            "The panel has not answered.",
            ("Analytical Panel", "the other board", "Tracker itself, on the day"),
        ),
        ("Nobody can.", ()),
    ]


def test_every_status_has_words_and_only_colours_that_exist() -> None:
    colours = {"grey", "green", "blue", "yellow", "red"}
    shown = {statuses.colour(word) for word in ("approved", "open", "due", "failed", "ended")}
    assert shown == colours
    assert statuses.colour("a_word_of_next_year") == "grey"
    assert statuses.label("changes_requested") == "Changes requested"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/120.0 Safari/537.36 Edg/120.0"
            ),
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            "Firefox on Linux",
        ),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_are_recognised(agent: str, said: str) -> None:
    assert browsers.name(agent) == said
