"""The form that starts a strategy, made from its definition, and what was entered in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from tracker.queries.starting import BodyChoice
from tracker.services.entered import LONGEST_LINE, LONGEST_TEXT
from tracker.services.strategies import NewMilestone, NewPriority, NewStrategy
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required, choices, whole_number
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.slots import mode_of
from tracker.workflows.wording import DOCUMENT_KINDS

PRIORITIES: Final = range(1, 7)
STANDINGS: Final = {
    "own": "The strategy’s own",
    "in_focus": "In focus",
    "covered": "Covered",
}
IMPLICATIONS: Final = {
    "resource": "Resource implications",
    "risk": "Risks",
    "equality": "Equality and diversity implications",
    "communication": "Communication",
}
PROMISED: Final = ("equality_assessment", "accessible_version", "short_summary")
_MOST_LINES: Final = 20
_LONGEST_SLUG: Final = 60


class Lines:
    """A text of one thing on each line: not too many of them, and none too long."""

    field_flags: Mapping[str, Any] = {}

    def __call__(self, _form: PageForm, field: Field) -> None:
        found = lines(field.data or "")
        if len(found) > _MOST_LINES:
            raise ValidationError(f"Enter {_MOST_LINES} lines or fewer.")
        if any(len(each) > LONGEST_LINE for each in found):
            raise ValidationError(f"Each line must be {LONGEST_LINE} characters or fewer.")


class KnownYear:
    """A day in a year whose bank holidays are known, so that working days can be counted."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar

    def __call__(self, _form: PageForm, field: Field) -> None:
        first, last = self.calendar.first_year, self.calendar.last_year
        if field.data is not None and not first <= field.data.year <= last:
            raise ValidationError(f"Enter a day of the years {first} to {last}.")


class Named:
    """A priority has a title where anything else is said of it."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, number: int) -> None:
        self.others = [f"{each}-{number}" for each in ("summary", "foundation", "objectives")]

    def __call__(self, form: PageForm, field: Field) -> None:
        if not (field.data or "").strip() and any(form[each].data for each in self.others):
            raise ValidationError("Enter the priority, or empty the fields below it.")


def start_form(
    definition: WorkflowDefinition, offered: Iterable[BodyChoice], calendar: WorkingCalendar
) -> type[PageForm]:
    """The form of a strategy on this definition, with bodies that fit its slots."""
    known = list(offered)
    fields: dict[str, Field] = {
        "title": _line("Title", checks=(Required("Enter a title."),)),
        "slug": _line(
            "Address name (optional)",
            "The last part of the strategy’s address here, in small letters, digits and hyphens. "
            "Leave it empty to make it from the title.",
        ),
    }
    for slot in definition.bodies.values():
        fields[f"bodies-{slot.name}"] = _body(definition, slot.name, slot.title, known)
    for number in PRIORITIES:
        fields[f"priority-{number}"] = _line(
            "What the priority is called (optional)", checks=(Named(number),)
        )
        fields[f"summary-{number}"] = _text("What it aims at (optional)")
        fields[f"foundation-{number}"] = _line("Foundation that it aligns with (optional)")
        fields[f"objectives-{number}"] = _lines("Objectives (optional)", "One on each line.")
    for name, words in STANDINGS.items():
        fields[f"themes-{name}"] = _lines(
            f"{words} (optional)",
            "One on each line. After a semicolon, say what it relates to.",
        )
    for milestone in definition.milestones.values():
        fields[f"planned-{milestone.name}"] = DayField(
            "Planned day (optional)", "The planned day", validators=[KnownYear(calendar)]
        )
        fields[f"printed-{milestone.name}"] = _line(
            "As printed in the report (optional)", "For example, early January."
        )
        fields[f"assumed-{milestone.name}"] = _tick("The day is assumed for those words")
    fields["key_decision"] = _tick("The decision is a key decision")
    fields["exempt"] = _tick("The report holds exempt or confidential information")
    fields["authorities_affected"] = _line("Authorities affected (optional)")
    for name, words in IMPLICATIONS.items():
        fields[f"implications-{name}"] = _text(f"{words} (optional)")
    fields["promises"] = SelectMultipleField(
        "What the report promises (optional)",
        widget=GovCheckboxesInput(),
        choices=choices((each, _kind(each)) for each in PROMISED),
        validate_choice=False,
    )
    return type("StartForm", (PageForm,), dict(fields))


def entered(form: PageForm, definition: WorkflowDefinition) -> NewStrategy:
    """The strategy of a form that was filled in soundly."""
    said = form.data

    def text(name: str) -> str:
        return str(said[name] or "").strip()

    return NewStrategy(
        slug=text("slug") or slug_of(text("title")),
        title=text("title"),
        definition=definition.id,
        bodies={slot: whole_number(said[f"bodies-{slot}"]) for slot in definition.bodies},
        priorities=tuple(
            NewPriority(
                text(f"priority-{number}"),
                text(f"summary-{number}"),
                text(f"foundation-{number}"),
                tuple(lines(text(f"objectives-{number}"))),
            )
            for number in PRIORITIES
            if text(f"priority-{number}")
        ),
        milestones={
            name: NewMilestone(
                said[f"planned-{name}"], text(f"printed-{name}"), bool(said[f"assumed-{name}"])
            )
            for name in definition.milestones
        },
        themes=tuple(
            (_theme(line), standing, _relates_to(line))
            for standing in STANDINGS
            for line in lines(text(f"themes-{standing}"))
        ),
        promises=tuple(
            (_kind(each), "", each) for each in PROMISED if each in (said["promises"] or ())
        ),
        key_decision=bool(said["key_decision"]),
        exempt=bool(said["exempt"]),
        authorities_affected=text("authorities_affected"),
        implications={name: text(f"implications-{name}") for name in IMPLICATIONS},
    )


def slug_of(title: str) -> str:
    """The address name that a title gives: "Draft & Plan 2" is "draft-plan-2"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:_LONGEST_SLUG].strip("-")


def lines(text: str) -> list[str]:
    """What stands on the lines of a text that are not empty."""
    return [said for each in text.splitlines() if (said := each.strip())]


def _theme(line: str) -> str:
    return line.partition(";")[0].strip() or line


def _relates_to(line: str) -> str:
    return line.partition(";")[2].strip()


def _kind(name: str) -> str:
    return DOCUMENT_KINDS[name].capitalize()


def _body(
    definition: WorkflowDefinition, slot: str, title: str, known: list[BodyChoice]
) -> SelectField:
    mode = mode_of(definition, slot)
    fitting = [(each.id, each.name) for each in known if mode in (None, each.mode)]
    asked = f"Choose the body that acts as {title}."
    return SelectField(
        title,
        widget=GovSelect(),
        choices=choices([("", "Choose a body"), *fitting]),
        validators=[Required(asked), Choose(asked)],
        validate_choice=False,
    )


def _line(label: str, hint: str = "", checks: Iterable[Any] = ()) -> StringField:
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[*checks, AtMost(LONGEST_LINE, "This")],
    )


def _text(label: str) -> TextAreaField:
    return TextAreaField(label, widget=GovTextArea(), validators=[AtMost(LONGEST_TEXT, "This")])


def _lines(label: str, hint: str) -> TextAreaField:
    return TextAreaField(label, description=hint, widget=GovTextArea(), validators=[Lines()])


def _tick(label: str) -> BooleanField:
    return BooleanField(label, widget=GovCheckboxInput())
