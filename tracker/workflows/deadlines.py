"""Computing a date from a rule and the event that it hangs on, and saying why in one sentence.

The rules themselves are the table in `date_rules`. A result is a value: whoever stores it keeps it
beside the date printed elsewhere and the date an officer put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol, TypeAlias

from tracker.workflows.calendar import (
    Basis,
    DateRangeError,
    WorkingCalendar,
    clock,
    in_words,
    plus_days,
)
from tracker.workflows.date_rules import RULES, Counting, NoDateError, Rule, on_basis

MEETING_RULES = ("R1", "R2", "R3", "R5", "R9", "R10", "R11", "R12")
OFFSETS = ("working_days_after", "working_days_before")

RECONSIDERATION_DAYS = 10
"""Calendar days from the scrutiny recommendations to the meeting that reconsiders (R6)."""


# A field named `date` hides the type from the fields after it.
_OptionalDay: TypeAlias = date | None


class AnchorMissingError(LookupError):
    """A deadline hangs on an event (`anchor`) that has no date yet."""

    def __init__(self, anchor: str) -> None:
        super().__init__(f"There is no date yet for “{anchor}”.")
        self.anchor = anchor


class UnknownDeadlineRuleError(LookupError):
    """A deadline names neither a dated rule nor an offset in working days."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a rule says of one event. All dates are local.

    `date` is the last day on which the act is in time; for R8 the first sensitive day. `effective`
    is R5's: the day the decision takes effect. `reconsideration` is R6's second date, given the
    recommendations. `time` (R12) is the local time on `date`.
    """

    rule: Rule
    anchor: date
    date: date
    basis: Basis
    sentence: str
    effective: _OptionalDay = None
    reconsideration: _OptionalDay = None
    time: time | None = None
    warnings: tuple[str, ...] = ()


class DeadlineSpec(Protocol):
    """A deadline as a workflow definition states it: `rule` is R1–R12 or one of OFFSETS."""

    @property
    def rule(self) -> str: ...
    @property
    def n(self) -> int | None: ...
    @property
    def anchor(self) -> str: ...


def compute(
    rule: Rule,
    anchor: date,
    calendar: WorkingCalendar,
    *,
    basis: Basis | None = None,
    recommendations: date | None = None,
) -> Computed:
    """The date that `rule` makes of the event on `anchor`.

    `basis` counts R1, R2 or R3 otherwise than the rule stands; `recommendations` is the day R6's
    scrutiny recommendations were received. Raises NoDateError (R4, R7), RuleSettingError (a basis
    for another rule), CalendarYearError and DateRangeError.
    """
    if rule.counting is Counting.NONE:
        raise NoDateError(rule)
    rule = rule if basis is None else on_basis(rule, basis)
    calendar = calendar if rule.skips_closures else calendar.without_closures()
    day = _COUNTED[rule.counting](calendar, anchor, rule)
    effective = plus_days(day, 1) if rule.id == "R5" else None
    again = (
        plus_days(recommendations, RECONSIDERATION_DAYS)
        if rule.id == "R6" and recommendations is not None
        else None
    )
    sentence = rule.sentence.format(
        date=in_words(day),
        anchor=in_words(anchor),
        n=_amount(rule),
        nth=_ordinal(rule.length),
        effective=in_words(effective) if effective else "",
        time=clock(rule.time) if rule.time else "",
        skipped=_skipped(rule, day, anchor, calendar),
    )
    if again is not None and recommendations is not None:
        sentence += (
            f" The meeting to reconsider is held by {in_words(again)}, {RECONSIDERATION_DAYS} days "
            f"after the recommendations were received on {in_words(recommendations)}."
        )
    return Computed(
        rule=rule,
        anchor=anchor,
        date=day,
        basis=rule.basis,
        sentence=sentence,
        effective=effective,
        reconsideration=again,
        time=rule.time,
        warnings=_warnings(rule, (day, again), calendar),
    )


def for_meeting(
    meeting: date, calendar: WorkingCalendar, rules: Mapping[str, Rule] = RULES
) -> dict[str, Computed]:
    """Every rule that hangs on a meeting, R5 for a decision published on the day itself."""
    return {name: compute(rules[name], meeting, calendar) for name in MEETING_RULES}


def is_dated(rule: str) -> bool:
    """Whether `due` can make a date of a deadline under this rule."""
    return rule in OFFSETS or (rule in RULES and RULES[rule].counting is not Counting.NONE)


def due(
    spec: DeadlineSpec,
    anchors: Mapping[str, date],
    calendar: WorkingCalendar,
    rules: Mapping[str, Rule] = RULES,
) -> date:
    """The last day of a deadline stated in a definition; `anchors` dates the events so far.

    Raises AnchorMissingError, UnknownDeadlineRuleError, and what `compute` raises.
    """
    if not is_dated(spec.rule) or (spec.rule in OFFSETS and spec.n is None):
        raise UnknownDeadlineRuleError(f"“{spec.rule}” with n = {spec.n} makes no date.")
    anchor = anchors.get(spec.anchor)
    if anchor is None:
        raise AnchorMissingError(spec.anchor)
    if spec.rule == "working_days_after":
        return calendar.working_days_after(anchor, spec.n or 0)
    if spec.rule == "working_days_before":
        return calendar.working_days_before(anchor, spec.n or 0)
    return compute(rules[spec.rule], anchor, calendar).date


def printed_difference(computed: Computed, printed: date) -> str | None:
    """How a date published elsewhere differs from the computed one, and why; None if it does not.

    The two stand side by side; neither replaces the other.
    """
    if printed == computed.date:
        return None
    apart = abs((printed - computed.date).days)
    side = "earlier" if printed < computed.date else "later"
    return (
        f"Printed as {in_words(printed)}, {_plural(apart, 'day')} {side} than "
        f"{computed.rule.id} gives. {computed.sentence}"
    )


def to_json(computed: Computed) -> dict[str, Any]:
    """What `tracker dates` and `tracker rule` promise of one result; absent facts have no key."""
    rule = computed.rule
    entry: dict[str, Any] = {
        "name": rule.name,
        "date": computed.date.isoformat(),
        "basis": computed.basis.value,
        "source": rule.source,
        "version": rule.version,
        "effective_from": rule.effective_from.isoformat(),
        "sentence": computed.sentence,
    }
    if computed.effective is not None:
        entry["effective"] = computed.effective.isoformat()
    if computed.reconsideration is not None:
        entry["reconsideration"] = computed.reconsideration.isoformat()
    if computed.time is not None:
        entry["time"] = f"{computed.time:%H:%M}"
    if computed.warnings:
        entry["warnings"] = list(computed.warnings)
    return entry


def scrutiny_quorum(members: int) -> int:
    """R7: two thirds of the members, rounded up."""
    if members < 0:
        raise ValueError(f"A committee cannot have {members} members.")
    return -(-2 * members // 3)


def _years_beginning_with(first: date, years: int) -> date:
    """The last day of a period of whole years that begins with `first`."""
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError as error:
        if first.year + years > date.max.year:
            raise DateRangeError(f"{years} years from {in_words(first)} is too late.") from error
        # 29 February in an ordinary year: the period's last day is the 28th.
        anniversary = date(first.year + years, 3, 1)
    return plus_days(anniversary, -1)


_COUNTED: Mapping[Counting, Callable[[WorkingCalendar, date, Rule], date]] = {
    Counting.CLEAR_BEFORE: lambda c, day, rule: c.clear_before(day, rule.length, rule.basis),
    Counting.WORKING_BEFORE: lambda c, day, rule: c.working_days_before(day, rule.length),
    Counting.WORKING_AFTER: lambda c, day, rule: c.working_days_after(day, rule.length),
    Counting.DAYS_AFTER: lambda _, day, rule: plus_days(day, rule.length),
    Counting.DAYS_FROM: lambda _, day, rule: plus_days(day, rule.length - 1),
    Counting.YEARS_FROM: lambda _, day, rule: _years_beginning_with(day, rule.length),
}


def _amount(rule: Rule) -> str:
    if rule.counting is Counting.CLEAR_BEFORE:
        working = "working " if rule.basis is Basis.WORKING else ""
        return _plural(rule.length, f"clear {working}day")
    return _plural(rule.length, "year" if rule.counting is Counting.YEARS_FROM else "day")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def _skipped(rule: Rule, day: date, anchor: date, calendar: WorkingCalendar) -> str:
    """The holidays between the event and the date, where they lengthened the way."""
    if rule.basis is Basis.CALENDAR:
        return ""
    first, last = sorted((day, anchor))
    between = calendar.passed_over(plus_days(first, 1), last)
    # The event's own day is never counted, so it is not left out either.
    names = [f"{name} ({in_words(when)})" for when, name in between if when != anchor]
    if not names:
        return ""
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f", not counting {listed}"


def _warnings(
    rule: Rule, days: tuple[date | None, ...], calendar: WorkingCalendar
) -> tuple[str, ...]:
    """Calendar counting may end on a day when nobody is there to act."""
    if rule.basis is Basis.WORKING or rule.counting is Counting.YEARS_FROM:
        return ()
    said = (non_working_warning(day, calendar) for day in days if day is not None)
    return tuple(warning for warning in said if warning)


def non_working_warning(day: date, calendar: WorkingCalendar) -> str | None:
    """One sentence if `day` is not a working day, or if nobody knows; never raises."""
    if not calendar.knows(day):
        return f"Whether {in_words(day)} is a working day is not known."
    if calendar.is_working(day):
        return None
    why = calendar.why(day) or ""
    return f"{in_words(day)} is not a working day" + ("." if why.startswith("a ") else f": {why}.")
