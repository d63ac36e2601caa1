from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

import pytest

from tests.unit.workflows.date_oracle import (
    ALL_BANK_HOLIDAYS,
    DAY,
    EVERY_DAY,
    ORACLE,
    OutsideError,
)
from tracker.workflows.calendar import Basis, CalendarYearError, DateRangeError, WorkingCalendar
from tracker.workflows.date_rules import (
    RULES,
    NoDateError,
    RuleSettingError,
)
from tracker.workflows.date_settings import RuleSetting, configured
from tracker.workflows.deadlines import (
    AnchorMissingError,
    UnknownDeadlineRuleError,
    compute,
    due,
    for_meeting,
    is_dated,
    printed_difference,
    scrutiny_quorum,
)

NAMES = {date(2019, 5, 27): "Spring bank holiday", date(2020, 4, 10): "Good Friday"}
CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Easter Monday") | NAMES)
MEETING = date(2020, 3, 26)


@pytest.mark.parametrize(
    ("rule", "event", "basis", "expected"),
    [
        ("R1", MEETING, None, date(2020, 3, 18)),
        ("R1", MEETING, Basis.CALENDAR, date(2020, 3, 20)),
        ("R1", date(2020, 3, 20), None, date(2020, 3, 12)),
        ("R2", MEETING, None, date(2020, 2, 26)),
        ("R2", MEETING, Basis.WORKING, date(2020, 2, 14)),
        ("R2", date(2020, 3, 20), None, date(2020, 2, 20)),
        ("R2", date(2019, 3, 8), None, date(2019, 2, 7)),
        ("R2", date(2022, 7, 22), None, date(2022, 6, 23)),
        ("R3", MEETING, None, date(2020, 3, 18)),
        ("R5", MEETING, None, date(2020, 4, 2)),
        ("R5", date(2020, 3, 20), None, date(2020, 3, 27)),
        ("R6", date(2020, 4, 2), None, date(2020, 4, 16)),
        ("R8", date(2020, 5, 7), None, date(2020, 3, 31)),
        ("R9", MEETING, None, date(2020, 4, 22)),
        ("R10", MEETING, None, date(2026, 3, 25)),
        ("R10", date(2020, 2, 29), None, date(2026, 2, 28)),
        ("R10", date(2018, 3, 1), None, date(2024, 2, 29)),
        ("R11", MEETING, None, date(2020, 4, 9)),
        ("R12", MEETING, None, date(2020, 3, 17)),
    ],
)
def test_worked_example(rule: str, event: date, basis: Basis | None, expected: date) -> None:
    computed = compute(RULES[rule], event, CALENDAR, basis=basis)
    assert computed.date == expected
    assert computed.basis is (basis or RULES[rule].basis)


@pytest.mark.parametrize(
    ("published", "effective"),
    [
        (MEETING, date(2020, 4, 3)),
        (date(2020, 3, 20), date(2020, 3, 28)),
        (date(2019, 10, 4), date(2019, 10, 12)),
        (date(2020, 1, 24), date(2020, 2, 1)),
        (date(2020, 9, 25), date(2020, 10, 3)),
        (date(2019, 5, 24), date(2019, 6, 4)),
    ],
)
def test_decision_takes_effect_the_day_after_call_in(published: date, effective: date) -> None:
    assert compute(RULES["R5"], published, CALENDAR).effective == effective


@pytest.mark.parametrize("case", sorted(ORACLE))
def test_agrees_with_the_day_by_day_count_on_every_day(case: str) -> None:
    rule, _, basis = case.partition(" ")
    wrong = []
    for event in EVERY_DAY:
        expected: date | str
        found: date | str
        try:
            expected = ORACLE[case](event)
        except OutsideError as outside:
            expected = f"unknown {outside.year}"
        try:
            computed = compute(RULES[rule], event, CALENDAR, basis=Basis(basis) if basis else None)
            found = computed.date
            assert computed.effective == (found + DAY if rule == "R5" else None)
        except CalendarYearError as error:
            found = f"unknown {error.year}"
        if found != expected:
            wrong.append((event, found, expected))
    assert wrong == []


def test_meeting_rules_are_computed_together() -> None:
    found = for_meeting(MEETING, CALENDAR)
    assert list(found) == ["R1", "R2", "R3", "R5", "R9", "R10", "R11", "R12"]
    assert found["R5"].effective == date(2020, 4, 3)
    assert found["R12"].time == time(10, 0)


@pytest.mark.parametrize(
    ("rule", "event", "sentence"),
    [
        (
            "R1",
            MEETING,
            (
                "Agenda and reports are public by Wednesday 18 March 2020: 5 clear working days "
                "before the meeting on Thursday 26 March 2020."
            ),
        ),
        (
            "R1",
            date(2020, 4, 16),
            (
                "Agenda and reports are public by Monday 6 April 2020: 5 clear working days before "
                "the meeting on Thursday 16 April 2020, not counting Good Friday (Friday 10 April "
                "2020) and Easter Monday (Monday 13 April 2020)."
            ),
        ),
        (
            "R2",
            MEETING,
            (
                "Notice of the key decision is public by Wednesday 26 February 2020: 28 clear days "
                "before the decision on Thursday 26 March 2020."
            ),
        ),
        (
            "R5",
            date(2019, 5, 24),
            (
                "Call-in ends on Monday 3 June 2019, the 5th working day after publication of the "
                "decision on Friday 24 May 2019, not counting Spring bank holiday (Monday 27 May "
                "2019); the decision takes effect on Tuesday 4 June 2019."
            ),
        ),
        (
            "R12",
            MEETING,
            (
                "The final report is due by 10am on Tuesday 17 March 2020, the 7th working day "
                "before the meeting on Thursday 26 March 2020."
            ),
        ),
    ],
)
def test_sentence_explains_the_date(rule: str, event: date, sentence: str) -> None:
    assert compute(RULES[rule], event, CALENDAR).sentence == sentence


@pytest.mark.parametrize("rule", ["R1", "R5"])
def test_holiday_on_the_event_itself_is_not_said_to_be_left_out(rule: str) -> None:
    assert "not counting" not in compute(RULES[rule], date(2019, 5, 27), CALENDAR).sentence


@pytest.mark.parametrize(("rule", "event"), [("R5", date(2020, 4, 9)), ("R1", date(2020, 4, 14))])
def test_holiday_next_to_either_end_is_said_to_be_left_out(rule: str, event: date) -> None:
    said = compute(RULES[rule], event, CALENDAR).sentence
    assert "Good Friday (Friday 10 April 2020) and Easter Monday (Monday 13 April 2020)" in said


def test_call_in_handling_gives_both_dates_and_warns_of_days_when_nobody_works() -> None:
    computed = compute(RULES["R6"], date(2020, 3, 28), CALENDAR, recommendations=date(2020, 3, 31))

    assert computed.date == date(2020, 4, 11)
    assert computed.reconsideration == date(2020, 4, 10)
    assert computed.warnings == (
        "Saturday 11 April 2020 is not a working day.",
        "Friday 10 April 2020 is not a working day: Good Friday.",
    )
    assert compute(RULES["R6"], date(2020, 4, 2), CALENDAR).warnings == ()


@pytest.mark.parametrize("rule", ["R2", "R6", "R9", "R10"])
def test_calendar_arithmetic_never_fails_for_an_unknown_year(rule: str) -> None:
    computed = compute(RULES[rule], date(2040, 2, 29), CALENDAR)
    assert all("is not known" in warning for warning in computed.warnings)


@pytest.mark.parametrize("rule", ["R1", "R3", "R5", "R8", "R11", "R12"])
def test_working_days_of_an_unknown_year_are_an_error_that_names_it(rule: str) -> None:
    with pytest.raises(CalendarYearError, match="2032"):
        compute(RULES[rule], date(2032, 6, 15), CALENDAR)


@pytest.mark.parametrize("rule", ["R6", "R9", "R10"])
def test_date_overflow_is_a_sentence(rule: str) -> None:
    with pytest.raises(DateRangeError):
        compute(RULES[rule], date(9999, 12, 20), CALENDAR)


@pytest.mark.parametrize("rule", ["R4", "R7"])
def test_rule_without_a_date_says_what_it_is_instead(rule: str) -> None:
    with pytest.raises(NoDateError, match=rule):
        compute(RULES[rule], MEETING, CALENDAR)


@pytest.mark.parametrize("rule", ["R5", "R6", "R8", "R9", "R10", "R11", "R12"])
def test_basis_is_open_for_the_first_three_rules_only(rule: str) -> None:
    with pytest.raises(RuleSettingError, match=rule):
        compute(RULES[rule], MEETING, CALENDAR, basis=Basis.WORKING)


def test_printed_date_that_differs_is_told_with_the_reason() -> None:
    computed = compute(RULES["R5"], date(2019, 5, 24), CALENDAR)

    said = printed_difference(computed, date(2019, 5, 31))
    assert said is not None
    assert said.startswith("Printed as Friday 31 May 2019, 3 days earlier than R5 gives. ")
    assert "Spring bank holiday (Monday 27 May 2019)" in said
    assert printed_difference(computed, date(2019, 6, 3)) is None
    later = printed_difference(computed, date(2019, 6, 4))
    assert later is not None
    assert "1 day later" in later


@pytest.mark.parametrize(
    ("members", "quorum"), [(20, 14), (1, 1), (2, 2), (3, 2), (4, 3), (9, 6), (10, 7), (0, 0)]
)
def test_scrutiny_quorum_is_two_thirds_rounded_up(members: int, quorum: int) -> None:
    assert scrutiny_quorum(members) == quorum


@dataclass(frozen=True)
class Spec:
    rule: str
    anchor: str
    n: int | None = None


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (Spec("working_days_after", "round_opened", 9), date(2020, 1, 17)),
        (Spec("working_days_before", "meeting", 7), date(2020, 3, 17)),
        (Spec("R1", "meeting"), date(2020, 3, 18)),
        (Spec("R2", "meeting"), date(2020, 2, 26)),
        (Spec("R5", "decision_published"), date(2020, 4, 2)),
    ],
)
def test_deadline_of_a_definition(spec: Spec, expected: date) -> None:
    anchors = {
        "round_opened": date(2020, 1, 6),
        "meeting": MEETING,
        "decision_published": MEETING,
    }
    assert due(spec, anchors, CALENDAR) == expected


def test_deadline_without_its_event_or_its_rule_is_an_error() -> None:
    with pytest.raises(AnchorMissingError, match="meeting"):
        due(Spec("R1", "meeting"), {}, CALENDAR)
    for spec in (Spec("R4", "meeting"), Spec("soon", "meeting"), Spec("working_days_after", "m")):
        with pytest.raises(UnknownDeadlineRuleError, match=spec.rule):
            due(spec, {"meeting": MEETING, "m": MEETING}, CALENDAR)
    assert is_dated("R8")
    assert not is_dated("R7")


def test_deadline_follows_the_rules_of_the_authority() -> None:
    rules = configured({"R1": RuleSetting(basis=Basis.CALENDAR)})
    assert due(Spec("R1", "meeting"), {"meeting": MEETING}, CALENDAR, rules) == date(2020, 3, 20)
