"""The form of a feasibility check: what is fixed, on which day, and what else is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import BooleanField, Field, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from tracker.services.errors import FormError
from tracker.web.forms import Choose, DayField, PageForm, Required, choices
from tracker.web.presenters.starting import KnownYear
from tracker.workflows.calendar import WorkingCalendar, in_words
from tracker.workflows.proposals import Proposal, StageToRun
from tracker.workflows.working_back import Goal, Wish

MEETING: Final = "meeting"
FIXED: Final = {
    MEETING: "The day of the meeting",
    Goal.PUBLICATION.value: "The day of publication",
    Goal.SUBMISSION.value: "The day of submission to Government",
    Goal.CALL_IN_END.value: "The last day of call-in",
}
_DAYS: Final = "days-"
_MOST_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage that still runs before the meeting, with the working days that the plan leaves it."""

    name: str
    title: str
    working_days: int

    @property
    def to_run(self) -> StageToRun:
        return StageToRun(self.title, self.working_days)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks: a proposal or, with a wish, what the proposal is worked back from."""

    proposal: Proposal
    wish: Wish | None = None


class WorkingDays:
    """A whole number of working days, not longer than makes sense."""

    field_flags: Mapping[str, Any] = {}

    def __call__(self, _form: PageForm, field: Field) -> None:
        if working_days(field.data) is None:
            raise ValidationError(f"Enter a whole number of working days, 0 to {_MOST_DAYS}.")


def working_days(typed: str | None) -> int | None:
    """The number typed, 0 for nothing; None where it is no such number."""
    text = (typed or "").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_DAYS))):
        return None
    return int(text) if int(text) <= _MOST_DAYS else None


def feasibility_form(
    stages: Sequence[PlannedStage], calendar: WorkingCalendar
) -> type[FeasibilityForm]:
    """The form for a strategy before whose decision these stages lie; it is sent by GET."""

    def day(label: str, what: str, hint: str = "", checks: tuple[Any, ...] = ()) -> DayField:
        known = (*checks, KnownYear(calendar))
        return DayField(label, what, description=hint, validators=known)

    follows = "Leave it empty for the day on which the decision takes effect."
    fields: dict[str, Field] = {
        "fixed": SelectField(
            "What is fixed",
            widget=GovSelect(),
            choices=choices(FIXED.items()),
            default=MEETING,
            validate_choice=False,
            validators=[Choose("Choose what is fixed.")],
        ),
        "day": day("On which day", "The day", checks=(Required("Enter the day that is fixed."),)),
        "decision_published": day(
            "Decision published (optional)",
            "The day of publication of the decision",
            "Leave it empty for the day of the meeting.",
        ),
        "submission": day("Submission to Government (optional)", "The day of submission", follows),
        "publication": day("Publication (optional)", "The day of publication", follows),
        "key_decision": RadioField(
            "Is it a key decision?",
            widget=GovRadioInput(),
            choices=choices((("yes", "Yes"), ("no", "No"))),
            validate_choice=False,
            validators=[Choose("Choose whether it is a key decision.")],
        ),
        "call_in_disapplied": BooleanField(
            "Call-in is disapplied for urgency", widget=GovCheckboxInput()
        ),
    }
    for stage in stages:
        fields[f"{_DAYS}{stage.name}"] = StringField(
            stage.title, widget=GovTextInput(), validators=[WorkingDays()]
        )
    return type("StrategyFeasibilityForm", (FeasibilityForm,), fields)


class FeasibilityForm(PageForm):
    """What every feasibility form has; the fields follow from the strategy."""

    class Meta:
        csrf = False  # a GET changes nothing, and its address is there to be passed on

    @property
    def day_fields(self) -> list[Field]:
        """The fields of the stages still to run."""
        return [field for field in self if field.name.startswith(_DAYS)]

    @property
    def says_more(self) -> bool:
        """Whether more than the usual is entered, or something there is wrong."""
        usual = {"fixed", "day", "key_decision"}
        return any(
            field.errors or (field.data and field.name not in {*usual, "submission"})
            for field in self
            if field.name not in {"fixed", "day"} and field not in self.day_fields
        ) or any(field.errors for field in self.day_fields)


def asked(form: FeasibilityForm, stages: Sequence[PlannedStage], known: Proposal) -> Asked:
    """What a valid form asks; `known` says what was done already. Raises FormError."""
    goal = form["fixed"].data
    wish = None if goal == MEETING else Wish(Goal(goal), form["day"].data)
    _no_contradiction(form, wish)
    proposal = Proposal(
        meeting=form["day"].data,
        key_decision=form["key_decision"].data == "yes",
        decision_published=form["decision_published"].data,
        submission=form["submission"].data,
        publication=form["publication"].data,
        stages=tuple(
            StageToRun(stage.title, working_days(form[f"{_DAYS}{stage.name}"].data) or 0)
            for stage in stages
        ),
        call_in_disapplied=bool(form["call_in_disapplied"].data),
        notice_published=known.notice_published,
        agenda_published=known.agenda_published,
        cured=known.cured,
    )
    return Asked(proposal, wish)


def filled(
    stages: Sequence[PlannedStage], start: Proposal | None, key_decision: bool
) -> dict[str, list[str]]:
    """What is known before anything is asked, as it would be typed, by field."""
    return {
        **{f"{_DAYS}{stage.name}": [str(stage.working_days)] for stage in stages},
        "fixed": [MEETING],
        "key_decision": ["yes" if key_decision else "no"],
        "day": boxes(start.meeting if start else None),
        "submission": boxes(start.submission if start else None),
    }


def boxes(day: date | None) -> list[str]:
    """A date as it is typed into three boxes."""
    return [str(part) for part in (day.day, day.month, day.year)] if day else ["", "", ""]


def _no_contradiction(form: FeasibilityForm, wish: Wish | None) -> None:
    if wish is None or wish.goal.value not in form:
        return
    other = form[wish.goal.value].data
    if other is not None and other != wish.by:
        said = f"Above, {in_words(wish.by)} is fixed. Leave this empty, or enter the same day."
        raise FormError({wish.goal.value: said})
