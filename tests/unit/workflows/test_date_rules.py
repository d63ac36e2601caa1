from __future__ import annotations

from datetime import date, time

import pytest

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import Basis, WorkingCalendar
from tracker.workflows.date_rules import (
    RULES,
    RuleSettingError,
)
from tracker.workflows.date_settings import RuleSetting, configured
from tracker.workflows.deadlines import compute

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
MEETING = date(2020, 3, 26)


def test_every_rule_is_named_versioned_and_sourced() -> None:
    assert list(RULES) == [f"R{n}" for n in range(1, 13)]
    assert len({rule.name for rule in RULES.values()}) == 12
    for rule in RULES.values():
        assert rule.source
        assert rule.version == 1
        assert rule.effective_from <= date(2019, 1, 1)


def test_authority_sets_basis_length_and_time() -> None:
    rules = configured(
        {
            "R1": RuleSetting(basis=Basis.CALENDAR, length=7),
            "R12": RuleSetting(length=10, time=time(12, 0)),
        }
    )
    assert compute(rules["R1"], MEETING, CALENDAR).date == date(2020, 3, 18)
    report = compute(rules["R12"], MEETING, CALENDAR)
    assert (report.date, report.time) == (date(2020, 3, 12), time(12, 0))
    assert rules["R2"] is RULES["R2"]
    assert RULES["R1"].length == 5


@pytest.mark.parametrize(
    ("rule", "setting"),
    [
        ("R1", RuleSetting(length=4)),
        ("R2", RuleSetting(length=27)),
        ("R3", RuleSetting(length=4)),
        ("R5", RuleSetting(length=0)),
        ("R6", RuleSetting(length=15)),
        ("R8", RuleSetting(length=24)),
        ("R9", RuleSetting(length=29)),
        ("R10", RuleSetting(length=5)),
        ("R11", RuleSetting(length=11)),
        ("R4", RuleSetting(length=1)),
        ("R5", RuleSetting(basis=Basis.CALENDAR)),
        ("R1", RuleSetting(time=time(9, 0))),
        ("R13", RuleSetting(length=1)),
    ],
)
def test_setting_that_the_law_does_not_admit_is_refused_by_name(
    rule: str, setting: RuleSetting
) -> None:
    with pytest.raises(RuleSettingError, match=rule):
        configured({rule: setting})


@pytest.mark.parametrize(
    ("rule", "length"),
    [("R1", 5), ("R2", 28), ("R3", 5), ("R5", 1), ("R6", 14), ("R8", 25), ("R9", 28), ("R10", 6)],
)
def test_length_that_the_law_itself_states_is_admitted(rule: str, length: int) -> None:
    assert configured({rule: RuleSetting(length=length)})[rule].length == length
