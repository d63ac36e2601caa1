"""The date rules R1 to R12 in words: how each counts, and what it makes of a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tracker.queries.open_deadlines import ThreeDates
from tracker.workflows.calendar import Basis, CalendarYearError, DateRangeError, clock, in_words
from tracker.workflows.date_rules import RULES, Counting, NoDateError, Rule
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import compute, is_dated, printed_difference

ANCHORS: Final = {
    "meeting": "the meeting",
    "decision_published": "the decision is published",
    "direction_issued": "the direction is issued",
    "poll": "the poll",
    "disclosure": "the disclosure",
}
_WORDS: Final = {
    Counting.CLEAR_BEFORE: "{n} clear {basis}day{s} before {anchor}",
    Counting.WORKING_BEFORE: "the {nth} working day before {anchor}",
    Counting.WORKING_AFTER: "{n} working day{s} after {anchor}",
    Counting.DAYS_AFTER: "{n} day{s} after {anchor}",
    Counting.DAYS_FROM: "{n} day{s}, beginning with {anchor}",
    Counting.YEARS_FROM: "{n} year{s}, beginning with {anchor}",
    Counting.NONE: "no date",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as the authority has it. `limits` is "" where there is none to say.

    `worked`: its sentence for the day that the reader entered; `warnings` what is odd about it.
    """

    rule: Rule
    name: str
    counts: str
    limits: str
    is_set: bool
    may_be_set: bool
    worked: str
    warnings: tuple[str, ...] = ()


def lines(settings: DateSettings, set_rules: Collection[str], on: date) -> list[RuleLine]:
    """All rules, in order, each worked on the day `on` as its event."""
    return [line(rule, rule.id in set_rules, settings, on) for rule in settings.rules.values()]


def line(rule: Rule, is_set: bool, settings: DateSettings, on: date) -> RuleLine:
    worked, warnings = _worked(rule, settings, on)
    return RuleLine(
        rule,
        name(rule),
        counts(rule),
        limits(rule),
        is_set,
        bool(settable(rule)),
        worked,
        warnings,
    )


def name(rule: Rule) -> str:
    """What people call a rule: "Agenda publication"."""
    return rule.name.replace("_", " ").replace("call in", "call-in").capitalize()


def counts(rule: Rule) -> str:
    """Such as "5 clear working days before the meeting"."""
    at = f", by {clock(rule.time)}" if rule.time else ""
    words = _WORDS[rule.counting].format(
        n=rule.length,
        nth=_ordinal(rule.length),
        s="" if rule.length == 1 else "s",
        basis="working " if rule.basis is Basis.WORKING else "calendar ",
        anchor=ANCHORS[rule.anchor],
    )
    return words + at


def limits(rule: Rule) -> str:
    """What the law leaves to the authority, in a sentence."""
    if rule.counting is Counting.NONE:
        return ""
    bounds = [f"at least {rule.least}"] if rule.least > 1 else []
    bounds += [f"at most {rule.most}"] if rule.most else []
    said = f"The length is {' and '.join(bounds)}. " if bounds else "The length is free. "
    return said + ("Which days count can be chosen." if rule.basis_is_open else "").strip()


def settable(rule: Rule) -> tuple[str, ...]:
    """The facts of a rule that an authority may set, as fields of the form."""
    if rule.counting is Counting.NONE:
        return ()
    own = RULES[rule.id]
    found = ["basis"] if own.basis_is_open else []
    found.append("length")
    if own.time is not None:
        found.append("time")
    counts_working = own.basis is Basis.WORKING or own.basis_is_open
    if counts_working and rule.id != "R8":
        found.append("skips_closures")
    return tuple(found)


def difference(deadline: ThreeDates, settings: DateSettings) -> str:
    """How the printed date differs from the computed one and why; "" where it does not."""
    printed, computed_on = deadline.printed_on, deadline.computed_on
    if printed is None or printed == computed_on:
        return ""
    if deadline.rule in settings.rules and is_dated(deadline.rule):
        computed = compute(settings.rules[deadline.rule], deadline.anchor_on, settings.calendar)
        # The stored day is what was computed then; the rule may be set otherwise by now.
        stored = replace(computed, date=computed_on, sentence=deadline.sentence)
        return printed_difference(stored, printed) or ""
    apart = abs((printed - computed_on).days)
    side = "earlier" if printed < computed_on else "later"
    days = "day" if apart == 1 else "days"
    return f"Printed as {in_words(printed)}, {apart} {days} {side} than the computed date."


def _worked(rule: Rule, settings: DateSettings, on: date) -> tuple[str, tuple[str, ...]]:
    try:
        found = compute(rule, on, settings.calendar)
    except NoDateError:
        return f"{rule.sentence[0].upper()}{rule.sentence[1:]}", ()
    except (CalendarYearError, DateRangeError) as error:
        return str(error), ()
    return found.sentence, found.warnings


def _ordinal(number: int) -> str:
    ending: Mapping[int, str] = {1: "st", 2: "nd", 3: "rd"}
    tens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if tens else ending.get(number % 10, 'th')}"
