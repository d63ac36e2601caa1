"""Polls as lines of text: every line is taken as it stands, or named with what is wrong with it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.workflows.poll_lines import MOST_LINES, PollLine, PollLinesError, read

MAY = date(2020, 5, 7)


@pytest.mark.parametrize(
    "text",
    [
        "local,Local elections,2020-05-07,",
        "local,Local elections,2020-05-07",
        "\ufeffkind,title,poll_on,sensitive_from\nlocal,Local elections,2020-05-07,",
        "Kind, Title, Poll_on\r\n\r\n Local , Local elections , 2020-05-07 ,\r\n\r\n",
        'local,"Local elections",2020-05-07,',
    ],
)
def test_one_poll_however_it_is_written(text: str) -> None:
    [line] = read(text)
    assert (line.kind, line.title, line.poll_on, line.sensitive_from) == (
        "local",
        "Local elections",
        MAY,
        None,
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", {1: "at least one poll"}),
        ("kind,title,poll_on", {1: "at least one poll"}),
        ("local", {1: "with commas between"}),
        ("local,a,2020-05-07,2020-03-31,x", {1: "with commas between"}),
        ("local,a,20200507", {1: "“20200507” is no day"}),
        ("local,a,2020-5-7", {1: "is no day"}),
        ("local,a,2020-W19-4", {1: "is no day"}),
        ("local,a,٢٠٢٠-05-07", {1: "is no day"}),
        ("local,a,2021-02-29", {1: "is no day"}),
        ("local,a,2020-05-07,soon", {1: "“soon” is no day"}),
        ("local,a,2020-05-07\n\nlocal,b,\nlocal,c", {3: "“” is no day", 4: "commas"}),
        ('local,"a\nb,2020-05-07', {2: "commas"}),
    ],
)
def test_each_wrong_line_is_named(text: str, wrong: dict[int, str]) -> None:
    with pytest.raises(PollLinesError) as error:
        read(text)
    assert error.value.wrong.keys() == wrong.keys()
    for number, said in wrong.items():
        assert said in error.value.wrong[number]


def test_so_many_at_most() -> None:
    line = "local,a,2020-05-07\n"
    assert len(read(line * MOST_LINES)) == MOST_LINES
    with pytest.raises(PollLinesError, match="at most"):
        read(line * (MOST_LINES + 1))


@given(st.text(max_size=300))
def test_any_text_is_read_or_named(text: str) -> None:
    try:
        found: object = read(text)
    except PollLinesError as error:
        found = error.wrong
    assert found


TITLES = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(
    lambda text: text == text.strip()
)


@given(st.lists(st.tuples(TITLES, st.dates(date(1000, 1, 1))), min_size=1, max_size=20))
def test_what_a_program_writes_is_read_back(polls: list[tuple[str, date]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(("local", title, day.isoformat(), "") for title, day in polls)
    assert read(out.getvalue()) == tuple(
        PollLine(number, "local", title, day, None)
        for number, (title, day) in enumerate(polls, start=1)
    )
