"""The date rules R1–R12: each named, versioned, with its source and the day it came into force.

What is local or unclear in law is a setting of the authority within the limits of the statute; the
limits are part of the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import Enum
from types import MappingProxyType

from tracker.workflows.calendar import Basis


class Counting(Enum):
    """How a rule gets from its event to its date."""

    CLEAR_BEFORE = "clear days before the event"
    WORKING_BEFORE = "working days before the event, which is not counted"
    WORKING_AFTER = "working days after the event, which is not counted"
    DAYS_AFTER = "calendar days after the event, which is not counted"
    DAYS_FROM = "calendar days beginning with the event's own day"
    YEARS_FROM = "years beginning with the event's own day"
    NONE = "no date"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of law or of the authority, as it stands from `effective_from` on.

    `length` is in the unit of `counting`, for CLEAR_BEFORE in days of `basis`. `least` and `most`
    bound what an authority may set. `skips_closures`: a day on which the authority's offices are
    closed is no working day for this rule. `anchor` is the event the date hangs on. `sentence`
    explains a result and is filled in by `deadlines.compute`.
    """

    id: str
    name: str
    version: int
    effective_from: date
    source: str
    anchor: str
    counting: Counting
    length: int
    basis: Basis
    sentence: str
    basis_is_open: bool = False
    least: int = 1
    most: int | None = None
    time: time | None = None
    skips_closures: bool = True


class RuleSettingError(ValueError):
    """A setting that the rule does not admit."""


class NoDateError(ValueError):
    """A rule is asked for a date and has none (R4, R7)."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(f"{rule.id} ({rule.name}) has no date: {rule.sentence}")
        self.rule = rule


def on_basis(rule: Rule, basis: Basis) -> Rule:
    """The rule counted on another basis. Raises RuleSettingError where the basis is fixed."""
    if not rule.basis_is_open:
        raise RuleSettingError(f"The basis of {rule.id} ({rule.name}) is fixed.")
    return replace(rule, basis=basis)


_WORKING, _CALENDAR = Basis.WORKING, Basis.CALENDAR
_ORDER_2017 = date(2017, 5, 8)

_ALL = (
    Rule(
        "R1",
        "agenda_publication",
        1,
        date(2002, 10, 1),
        "Local Government Act 1972, s.100A(6) and s.100B",
        "meeting",
        Counting.CLEAR_BEFORE,
        5,
        _WORKING,
        "Agenda and reports are public by {date}: {n} before the meeting on {anchor}{skipped}.",
        basis_is_open=True,
        least=5,
    ),
    Rule(
        "R2",
        "key_decision_notice",
        1,
        _ORDER_2017,
        "SI 2017/68, art. 11",
        "meeting",
        Counting.CLEAR_BEFORE,
        28,
        _CALENDAR,
        "Notice of the key decision is public by {date}: {n} before the decision on {anchor}"
        "{skipped}.",
        basis_is_open=True,
        least=28,
    ),
    Rule(
        "R3",
        "general_exception",
        1,
        _ORDER_2017,
        "SI 2017/68, art. 12",
        "meeting",
        Counting.CLEAR_BEFORE,
        5,
        _WORKING,
        "The scrutiny chair is told in writing and the notice is public by {date}: {n} before the "
        "decision on {anchor}{skipped}.",
        basis_is_open=True,
        least=5,
    ),
    Rule(
        "R4",
        "special_urgency",
        1,
        _ORDER_2017,
        "SI 2017/68, art. 13",
        "meeting",
        Counting.NONE,
        0,
        _CALENDAR,
        "those named must agree that the decision cannot reasonably be deferred, and the reasons "
        "are published.",
    ),
    Rule(
        "R5",
        "call_in",
        1,
        _ORDER_2017,
        "Local Democracy, Economic Development and Construction Act 2009, sch. 5A, and the "
        "authority's scrutiny procedure rules",
        "decision_published",
        Counting.WORKING_AFTER,
        5,
        _WORKING,
        "Call-in ends on {date}, the {nth} working day after publication of the decision on "
        "{anchor}{skipped}; the decision takes effect on {effective}.",
    ),
    Rule(
        "R6",
        "call_in_handling",
        1,
        _ORDER_2017,
        "SI 2017/68, art. 7",
        "direction_issued",
        Counting.DAYS_AFTER,
        14,
        _CALENDAR,
        "The direction issued on {anchor} ends on {date}, {n} later.",
        most=14,
    ),
    Rule(
        "R7",
        "scrutiny_quorum",
        1,
        _ORDER_2017,
        "SI 2017/68, part 2",
        "meeting",
        Counting.NONE,
        0,
        _CALENDAR,
        "it is a number of members, two thirds rounded up.",
    ),
    Rule(
        "R8",
        "notice_of_election",
        1,
        date(2007, 1, 2),
        "Election rules for local, mayoral and police and crime commissioner polls (SI 2006/3304, "
        "sch. 2 and 3, and the like); Code of Recommended Practice on Local Authority Publicity "
        "2011",
        "poll",
        Counting.WORKING_BEFORE,
        25,
        _WORKING,
        "Publication is sensitive from {date}, the {nth} working day before the poll on {anchor}"
        "{skipped}, until the poll closes.",
        least=25,
        skips_closures=False,
    ),
    Rule(
        "R9",
        "interest_registration",
        1,
        date(2012, 7, 1),
        "Localism Act 2011, s.31(3)",
        "disclosure",
        Counting.DAYS_FROM,
        28,
        _CALENDAR,
        "An interest disclosed on {anchor} is notified to the monitoring officer by {date}: {n} "
        "beginning with the disclosure.",
        most=28,
    ),
    Rule(
        "R10",
        "inspection_period",
        1,
        date(1986, 4, 1),
        "Local Government Act 1972, s.100C",
        "meeting",
        Counting.YEARS_FROM,
        6,
        _CALENDAR,
        "Agenda and minutes stay open to inspection until {date}: {n} beginning with the meeting "
        "on {anchor}.",
        least=6,
    ),
    Rule(
        "R11",
        "draft_minutes",
        1,
        date(2019, 1, 1),
        "National Local Growth Assurance Framework, January 2019",
        "meeting",
        Counting.WORKING_AFTER,
        10,
        _WORKING,
        "Draft minutes are public by {date}, the {nth} working day after the meeting on {anchor}"
        "{skipped}.",
        most=10,
    ),
    Rule(
        "R12",
        "final_report",
        1,
        date(2019, 1, 1),
        "The authority's own timetable for reports",
        "meeting",
        Counting.WORKING_BEFORE,
        7,
        _WORKING,
        "The final report is due by {time} on {date}, the {nth} working day before the meeting on "
        "{anchor}{skipped}.",
        time=time(10, 0),
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _ALL})
