"""What an open deadline would be if it were computed today: the calendar or a rule has changed.

Nothing moves by itself: a page says what would, and somebody has it computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.workflows.calendar import Basis, CalendarYearError, DateRangeError, in_words
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.deadlines import compute, due, is_dated
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.timetables import WORKING_DAYS, TemplateDeadline, template_name


@dataclass(frozen=True, slots=True)
class StoredDate:
    """An open deadline as it is stored: its rule, the event it hangs on, and its computed day."""

    name: str
    rule: str
    anchor: str
    anchor_on: date
    computed_on: date


@dataclass(frozen=True, slots=True)
class Redated:
    """The day that the same rule and event make now; `sentence` is "" where there is none."""

    on: date
    basis: str
    sentence: str


def redated(
    stored: StoredDate,
    definition: WorkflowDefinition,
    timetable: Mapping[str, TemplateDeadline],
    settings: DateSettings,
) -> Redated | None:
    """None where it would be the same day, or where nothing says any more how it is computed.

    `timetable`: the authority's own deadlines around a meeting, by name.
    """
    try:
        found = _computed(stored, definition, timetable, settings)
    except (CalendarYearError, DateRangeError):
        return None
    return None if found is None or found.on == stored.computed_on else found


def _computed(
    stored: StoredDate,
    definition: WorkflowDefinition,
    timetable: Mapping[str, TemplateDeadline],
    settings: DateSettings,
) -> Redated | None:
    if stored.rule in settings.rules and is_dated(stored.rule):
        result = compute(settings.rules[stored.rule], stored.anchor_on, settings.calendar)
        return Redated(result.date, result.basis.value, result.sentence)
    spec = definition.deadlines.get(stored.name)
    if spec is not None and is_dated(spec.rule):
        on = due(spec, {spec.anchor: stored.anchor_on}, settings.calendar, settings.rules)
        return Redated(on, Basis.WORKING.value, "")
    own = timetable.get(template_name(stored.name) or "")
    if own is None:
        return None
    on = own.day(stored.anchor_on, settings.calendar)
    basis = Basis.WORKING if own.rule == WORKING_DAYS else Basis.CALENDAR
    sentence = f"{own.title}: {in_words(on)}, {own.words} on {in_words(stored.anchor_on)}."
    return Redated(on, basis.value, sentence)
