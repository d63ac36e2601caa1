"""What one authority computes its dates with: its calendar, the rules as it set them, its polls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from types import MappingProxyType

from tracker.workflows.calendar import Basis, WorkingCalendar
from tracker.workflows.date_rules import RULES, Counting, Rule, RuleSettingError, on_basis
from tracker.workflows.elections import Poll


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What one authority sets of one rule; None leaves the rule as it is."""

    basis: Basis | None = None
    length: int | None = None
    time: time | None = None
    skips_closures: bool | None = None


@dataclass(frozen=True, slots=True)
class DateSettings:
    """`calendar` holds the authority's own changes and closed days."""

    calendar: WorkingCalendar
    rules: Mapping[str, Rule] = field(default_factory=lambda: RULES)
    polls: tuple[Poll, ...] = ()


def configured(settings: Mapping[str, RuleSetting]) -> Mapping[str, Rule]:
    """All rules as one authority has set them. Raises RuleSettingError, naming the rule."""
    rules = dict(RULES)
    for rule_id, setting in settings.items():
        if rule_id not in rules:
            raise RuleSettingError(f"There is no rule “{rule_id}”.")
        rules[rule_id] = _set(rules[rule_id], setting)
    return MappingProxyType(rules)


def _set(rule: Rule, setting: RuleSetting) -> Rule:
    if setting.basis is not None:
        rule = on_basis(rule, setting.basis)
    if setting.length is not None:
        if rule.counting is Counting.NONE:
            raise RuleSettingError(f"{rule.id} ({rule.name}) has no length to set.")
        if setting.length < rule.least or (rule.most is not None and setting.length > rule.most):
            limit = f"at least {rule.least}" + (f", at most {rule.most}" if rule.most else "")
            raise RuleSettingError(
                f"{rule.id} ({rule.name}) is {limit}: {setting.length} is not allowed."
            )
        rule = replace(rule, length=setting.length)
    if setting.time is not None:
        if rule.time is None:
            raise RuleSettingError(f"{rule.id} ({rule.name}) has no time of day to set.")
        rule = replace(rule, time=setting.time)
    if setting.skips_closures is not None:
        if rule.id == "R8":
            raise RuleSettingError(
                f"{rule.id} ({rule.name}) counts the days of election law: an authority’s own "
                "closures change nothing."
            )
        rule = replace(rule, skips_closures=setting.skips_closures)
    return rule
