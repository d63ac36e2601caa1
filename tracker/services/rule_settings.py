"""What an authority sets of a date rule, within the limits that are part of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.models.authority import Authority
from tracker.queries.date_settings import date_settings, rule_settings
from tracker.queries.rule_changes import rule_changes
from tracker.services.acting import Done, Ticket
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError, StaleError
from tracker.services.standalone import Standing, perform_alone
from tracker.workflows import elections
from tracker.workflows.actors import Person
from tracker.workflows.calendar import Basis, CalendarYearError
from tracker.workflows.date_rules import RULES, Counting, Rule, RuleSettingError
from tracker.workflows.date_settings import RuleSetting, configured
from tracker.workflows.permissions import AUTHORITY_ACTS

T = TypeVar("T")

SETTERS: Final = AUTHORITY_ACTS["set_rules"]
FIELDS: Final = ("basis", "length", "time", "skips_closures")
LONGEST: Final = 366
"""In the unit of the rule. More is a slip of the pen, and leaves the known calendar."""


@dataclass(frozen=True, slots=True)
class NewSetting:
    """The whole rule as it is to count from now on; a fact that a rule has not is None."""

    basis: str | None
    length: int | None
    time: time | None
    skips_closures: bool | None


def set_rule(
    authority_id: int,
    rule_id: str,
    new: NewSetting,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Set a rule for one authority; what stands as the rule itself has it is not kept.

    Dates that were computed before stay until somebody has them computed again. The ticket's row
    version is the number of changes so far. Raises FormError, RefusedError, NotFoundError,
    StaleError.
    """

    def work(standing: Standing) -> Done:
        authority = _authority(standing.session, authority_id)
        if rule_id not in RULES:
            raise NotFoundError(f"no rule {rule_id}")
        capacity = standing.only(SETTERS, authority_id)
        seen, current = ticket.row_version, rule_changes(standing.session, authority_id)
        if seen not in (None, current):
            raise StaleError(0, seen or 0, current)
        said = required_text("reason", reason, "Say why the rule is set so.")
        kept = _kept(RULES[rule_id], new)
        before = authority.rule_settings.get(rule_id, {})
        if kept == before:
            raise FormError({"reason": "Nothing was changed: the rule is set like this already."})
        _check_polls(standing, authority_id, rule_id, kept)
        others = {name: each for name, each in authority.rule_settings.items() if name != rule_id}
        authority.rule_settings = others | ({rule_id: kept} if kept else {})
        standing.session.flush()
        facts = {"rule": rule_id, "before": before, "now": kept, "reason": said}
        standing.record("rule_set", ("authority", authority_id), capacity, facts)
        return Done("authority", authority_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "authority": authority_id,
            "rule": rule_id,
            "reason": reason,
            **asdict(new),
            "time": new.time.isoformat() if new.time else None,
        },
    )


def _check_polls(
    standing: Standing, authority_id: int, rule_id: str, kept: Mapping[str, Any]
) -> None:
    """Every poll keeps its days: no setting may lead out of the years that are known."""
    dates = date_settings(standing.session, authority_id, standing.ports.calendar)
    rules = dict(dates.rules) | {rule_id: configured(rule_settings({rule_id: kept}))[rule_id]}
    try:
        for poll in dates.polls:
            elections.period(poll, dates.calendar, rules)
    except CalendarYearError as error:
        raise FormError({"length": str(error)}) from error


def _authority(session: Session, authority_id: int) -> Authority:
    authority = session.get(Authority, authority_id, with_for_update=True)
    if authority is None:
        raise NotFoundError(f"no authority {authority_id}")
    return authority


def _kept(rule: Rule, new: NewSetting) -> dict[str, Any]:
    """What differs from the rule itself, as it is stored. Raises FormError at the field."""
    bases = {each.value: each for each in Basis}
    if new.basis is not None and new.basis not in bases:
        raise FormError({"basis": "Select how the days are counted."})
    if new.length is not None and not 1 <= new.length <= LONGEST:
        raise FormError({"length": f"Enter a whole number from 1 to {LONGEST}."})
    wanted = RuleSetting(
        basis=_other(bases[new.basis] if new.basis else None, rule.basis),
        length=_other(new.length, rule.length if rule.counting is not Counting.NONE else None),
        time=_other(new.time, rule.time),
        skips_closures=_other(new.skips_closures, rule.skips_closures),
    )
    wrong = {}
    for field in FIELDS:
        try:
            configured({rule.id: RuleSetting(**{field: getattr(wanted, field)})})
        except RuleSettingError as error:
            wrong[field] = str(error)
    if wrong:
        raise FormError(wrong)
    return {name: _plain(value) for name, value in _facts(wanted).items() if value is not None}


def _facts(wanted: RuleSetting) -> Mapping[str, Any]:
    return {field: getattr(wanted, field) for field in FIELDS}


def _plain(value: Basis | time | bool | int) -> str | int | bool:
    if isinstance(value, Basis):
        return value.value
    return value.isoformat("minutes") if isinstance(value, time) else value


def _other(wanted: T | None, standing: T | None) -> T | None:
    return None if wanted == standing else wanted
