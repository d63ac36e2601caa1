"""Steps that wait for each other: earliest days, the chain behind an end, circles."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters.bank_holidays import england
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.critical_chain import (
    CircleError,
    Links,
    Step,
    chain,
    circle,
    derive,
    in_order,
    in_words,
)

CALENDAR: WorkingCalendar = england()
MARCH_26, MARCH_31, APRIL_3 = date(2020, 3, 26), date(2020, 3, 31), date(2020, 4, 3)


def steps(**days: date | None) -> list[Step]:
    return [Step(name, name.capitalize(), day) for name, day in days.items()]


def links(**waits: str) -> Links:
    return {name: frozenset(befores.split()) for name, befores in waits.items()}


def test_a_late_step_pushes_what_waits_for_it_and_changes_nothing_else() -> None:
    late = steps(decided=date(2020, 4, 9), submitted=MARCH_31, published=date(2020, 5, 8))
    found = derive(late, links(submitted="decided", published="submitted"), CALENDAR)
    submitted = found["submitted"]
    assert (submitted.earliest, submitted.pushed_by) == (date(2020, 4, 9), "decided")
    assert submitted.late == 7
    assert submitted.step.on == MARCH_31, "its own day stands"
    assert found["published"].pushed_by is None
    assert found["published"].earliest == date(2020, 5, 8)


def test_a_push_goes_on_along_the_chain_to_working_days() -> None:
    saturday = date(2020, 4, 11)  # of Easter: the next working day is Tuesday
    late = steps(decided=saturday, submitted=MARCH_31, published=APRIL_3)
    found = derive(late, links(submitted="decided", published="submitted"), CALENDAR)
    assert found["published"].earliest == found["submitted"].earliest == date(2020, 4, 14)
    assert found["published"].pushed_by == "submitted"


def test_what_is_reached_is_never_pushed() -> None:
    done = Step("submitted", "Submitted", MARCH_31, reached=True)
    found = derive([*steps(decided=APRIL_3), done], links(submitted="decided"), CALENDAR)
    assert (found["submitted"].earliest, found["submitted"].pushed_by) == (MARCH_31, None)


def test_a_given_day_stands_though_what_it_waits_for_is_late() -> None:
    meeting = Step("meeting", "Meeting", MARCH_26, given=True)
    found = derive([*steps(papers=APRIL_3), meeting], links(meeting="papers"), CALENDAR)
    assert (found["meeting"].earliest, found["meeting"].pushed_by) == (MARCH_26, "papers")


def test_a_day_that_follows_moves_with_its_cause() -> None:
    def after_a_week(day: date) -> date:
        return day + timedelta(days=7)

    wait = Step("wait", "Wait", None, given=True, follows=after_a_week)
    found = derive(
        [*steps(decided=MARCH_26, submitted=MARCH_31), wait],
        links(wait="decided", submitted="wait"),
        CALENDAR,
    )
    assert found["wait"].earliest == date(2020, 4, 2)
    assert (found["submitted"].earliest, found["submitted"].pushed_by) == (date(2020, 4, 2), "wait")


def test_years_without_a_calendar_are_told_by_the_day_itself() -> None:
    found = derive(steps(a=date(2090, 5, 6), b=date(2090, 5, 1)), links(b="a"), CALENDAR)
    assert (found["b"].earliest, found["b"].late) == (date(2090, 5, 6), 0)


def test_the_chain_follows_what_is_waited_for_longest() -> None:
    wide = steps(quick=date(2020, 1, 6), slow=date(2020, 2, 3), end=MARCH_26)
    found = chain(derive(wide, links(end="quick slow", slow="quick"), CALENDAR), "end")
    assert [each.step.name for each in found] == ["end", "slow", "quick"]
    assert in_words(found) == "“End” waits for “Slow”, which waits for “Quick”."


def test_the_chain_stops_at_what_is_done() -> None:
    begun = [Step("first", "First", MARCH_26, reached=True), *steps(second=MARCH_31, end=APRIL_3)]
    found = derive(begun, links(second="first", end="second"), CALENDAR)
    assert [each.step.name for each in chain(found, "end")] == ["end", "second"]
    assert chain(found, "first") == ()
    assert chain(found, "none") == ()
    assert in_words(chain(found, "second")) == ""


def test_what_has_no_day_is_waited_for_longest() -> None:
    found = derive(
        steps(dated=APRIL_3, undated=None, end=APRIL_3), links(end="dated undated"), CALENDAR
    )
    assert found["end"].waits_for == "undated"
    assert found["end"].earliest == APRIL_3


@pytest.mark.parametrize(
    ("waiting", "waits_for", "found"),
    [
        ("c", "a", ()),
        ("a", "a", ("a", "a")),
        ("a", "b", ("a", "b", "a")),
        ("a", "c", ("a", "c", "b", "a")),
    ],
)
def test_a_circle_is_told_with_its_path(
    waiting: str, waits_for: str, found: tuple[str, ...]
) -> None:
    assert circle(links(b="a", c="b"), waiting, waits_for) == found


def test_derive_refuses_a_circle() -> None:
    with pytest.raises(CircleError, match="a → b → a"):
        derive(steps(a=MARCH_26, b=MARCH_31), links(a="b", b="a"), CALENDAR)


def test_a_long_chain_needs_no_recursion() -> None:
    names = [f"s{number:05}" for number in range(1500)]
    waits = {after: frozenset({before}) for before, after in itertools.pairwise(names)}
    assert list(in_order(reversed(names), waits)) == names


DAYS = st.dates(date(2019, 2, 1), date(2030, 11, 30))


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[Step], Links]:
    """Steps that wait only for earlier ones of a hidden order, given in another order."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 7)))]
    waits = {
        name: frozenset(draw(st.sets(st.sampled_from(names[:place]))) if place else ())
        for place, name in enumerate(names)
    }
    made = [
        Step(name, name, draw(st.none() | DAYS), draw(st.booleans()), draw(st.booleans()))
        for name in draw(st.permutations(names))
    ]
    return made, waits


@given(programmes())
def test_no_open_step_comes_before_its_causes(programme: tuple[list[Step], Links]) -> None:
    made, waits = programme
    found = derive(made, waits, CALENDAR)
    for each in found.values():
        on = each.step.on
        assert each.earliest is None or on is None or each.earliest >= on
        causes = [day for name in waits[each.step.name] if (day := found[name].earliest)]
        if each.step.reached or each.step.given or on is None:
            assert each.earliest == on
        else:
            assert each.earliest is not None
            assert all(each.earliest >= day for day in causes)
            assert (each.pushed_by is None) == all(day <= on for day in causes)
            assert each.earliest == on or CALENDAR.is_working(each.earliest)
        assert each.late >= 0


@given(programmes(), st.data())
def test_a_later_step_makes_nothing_earlier(
    programme: tuple[list[Step], Links], data: st.DataObject
) -> None:
    made, waits = programme
    place = data.draw(st.integers(0, len(made) - 1))
    step = made[place]
    if step.on is None:
        return
    later = Step(
        step.name,
        step.title,
        step.on + timedelta(data.draw(st.integers(0, 60))),
        step.reached,
        step.given,
    )
    before = derive(made, waits, CALENDAR)
    after = derive([*made[:place], later, *made[place + 1 :]], waits, CALENDAR)
    for name, each in before.items():
        now = after[name].earliest
        assert (each.earliest is None) == (now is None)
        assert now is None or each.earliest is None or now >= each.earliest


@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_in_which_steps_come_changes_no_day(
    programme: tuple[list[Step], Links], random: object
) -> None:
    made, waits = programme
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis hands out a Random
    one, two = derive(made, waits, CALENDAR), derive(shuffled, waits, CALENDAR)
    assert {name: each.earliest for name, each in one.items()} == {
        name: each.earliest for name, each in two.items()
    }


@given(programmes(), st.data())
def test_a_link_is_refused_exactly_where_it_closes_a_circle(
    programme: tuple[list[Step], Links], data: st.DataObject
) -> None:
    _made, waits = programme
    name = st.sampled_from(sorted(waits))
    waiting, before = data.draw(name), data.draw(name)
    found = circle(waits, waiting, before)

    def reaches(start: str) -> bool:
        return start == waiting or any(reaches(each) for each in waits[start])

    assert bool(found) == reaches(before)
    if found:
        assert found[0] == found[-1] == waiting
        wanted = {**waits, waiting: waits[waiting] | {before}}
        assert all(b in wanted[a] for a, b in itertools.pairwise(found))
