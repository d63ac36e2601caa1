"""The form of a trigger, made from the facts that it needs, and what taking it will bring about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import Field, StringField, TextAreaField

from tracker.web.forms import AtMost, DayField, PageForm, Required
from tracker.web.presenters import words
from tracker.workflows.commands import FACTS
from tracker.workflows.definition import StageKind, Trigger
from tracker.workflows.snapshots import StrategySnapshot

LONGEST_REASON: Final = 10_000
_REASON: Final = "Say why: the reason goes into the record."


def _line(label: str, hint: str = "", empty: str = "") -> Field:
    validators: list[Any] = [AtMost(300, label), *([Required(empty)] if empty else [])]
    return StringField(label, description=hint, widget=GovTextInput(), validators=validators)


def _reason() -> Field:
    return TextAreaField(
        "Reason",
        description="It goes into the record.",
        widget=GovTextArea(),
        validators=[Required(_REASON), AtMost(LONGEST_REASON, "Reason")],
    )


def _facts(trigger: Trigger) -> dict[str, Field]:
    """The fields for the facts of a trigger that has some."""
    every = {
        "web_address": _line(
            "Web address",
            "Where it was published. For example, https://www.authority.gov.uk/decisions",
            "Enter the web address, beginning with https://",
        ),
        "place_of_inspection": _line("Where a paper copy can be inspected (optional)"),
        "stated_in_notice": _line(
            "What the notice says of call-in",
            "For example: this decision is urgent and is not subject to call-in.",
            "Enter what the notice says: that the decision cannot be called in, for urgency.",
        ),
        "called_in_by": TextAreaField(
            "Who called it in",
            description="Each member on a line of their own.",
            widget=GovTextArea(),
            validators=[Required("Enter who called the decision in."), AtMost(2_000, "Who")],
        ),
        "submitted_to": _line("Submitted to", "", "Enter to whom it was submitted."),
        "superseded_by": _line(
            "Strategy that takes its place",
            "The last part of its address here, for example local-industrial-strategy-2",
            "Enter the address name of the strategy that takes its place.",
        ),
    }
    kind = FACTS.get(trigger.name)
    return {name: field for name, field in every.items() if kind and name in fact_names(trigger)}


def fact_names(trigger: Trigger) -> tuple[str, ...]:
    """The facts of the trigger's command besides those that every command has."""
    kind = FACTS.get(trigger.name)
    common = {"trigger", "reason", "happened_at"}
    return tuple(name for name in kind.__dataclass_fields__ if name not in common) if kind else ()


def act_form(trigger: Trigger, *, empty: bool = False) -> PageForm:
    """The form of a trigger with the fields that it needs, from the request unless `empty`."""
    fields = _facts(trigger)
    if trigger.reason:
        fields["reason"] = _reason()
    if trigger.name in FACTS:
        fields["day"] = DayField(
            "Day it happened (optional)",
            "The day",
            description="Leave this empty if it is happening now.",
        )
        fields["at"] = _line("Time it happened (optional)", "For example, 4pm or 16:30.")
    kind: type[PageForm] = type("ActForm", (PageForm,), dict(fields))
    return kind(formdata=None) if empty else kind()


class HaltForm(PageForm):
    """Why a strategy is paused. Resuming needs no reason, and its page does not ask for one."""

    reason = TextAreaField(
        "Why it is paused",
        widget=GovTextArea(),
        validators=[AtMost(LONGEST_REASON, "Reason")],
    )


def owners(trigger: Trigger, snapshot: StrategySnapshot) -> tuple[str, ...]:
    """The office that has the next act once the trigger was taken, if it leads to one."""
    stage = snapshot.definition.stages.get(trigger.to)
    return (stage.owner,) if stage is not None and stage.owner else ()


def consequences(
    trigger: Trigger, snapshot: StrategySnapshot, names: Mapping[str, Sequence[str]]
) -> list[str]:
    """What will happen, and who will be told, one sentence each.

    `names`: who holds the offices of `owners` today.
    """
    definition = snapshot.definition
    stage = definition.stages.get(trigger.to)
    if stage is None or "." in trigger.to:
        return [f"The strategy stays in “{definition.top_stage_of(snapshot.state).title}”."]
    said = [f"The strategy goes to “{stage.title}”."]
    if stage.kind is StageKind.PARALLEL:
        bodies = [
            snapshot.bodies[definition.stages[f"{stage.name}.{lane}"].body or ""].name
            for lane in stage.lanes
        ]
        said.append(
            f"{words.listed(bodies)} are asked at the same time, and their members get an e-mail. "
            "Neither sees what the other says."
        )
    elif stage.kind is StageKind.WAIT:
        said.append(
            "The decision can be called in until the fifth working day after it was published. "
            "It takes effect on the day after, by itself."
        )
    elif stage.kind is StageKind.END:
        said.append("This ends it here: nothing more is owed, and the record stays.")
    elif stage.owner is not None:
        said.append(_next(stage.owner, stage.name, snapshot, names))
    if trigger.to == definition.cycle_stage and snapshot.state != definition.start:
        said.append("A new draft begins. Every comment needs an answer before it is shared.")
    if trigger.name in TOLD:
        said.append(TOLD[trigger.name])
    return said


def _next(
    office: str, stage: str, snapshot: StrategySnapshot, names: Mapping[str, Sequence[str]]
) -> str:
    holders = words.who_can((office,), names)[0]
    way_on = snapshot.definition.main_trigger(stage)
    step = f": “{way_on.label}”" if way_on is not None else ""
    return f"The next step is for the {holders[0].lower()}{holders[1:]}, who gets an e-mail{step}."


TOLD: Final = {
    "publish_decision": "The members of the bodies that decide, the lead officer and the scrutiny "
    "chair get an e-mail.",
    "publish_urgent_decision": "The members of the bodies that decide, the lead officer and the "
    "scrutiny chair get an e-mail. The decision takes effect at once: it cannot be called in.",
    "call_in_decision": "The lead officer, the committee clerk and the monitoring officer get an "
    "e-mail.",
}
"""Who gets an e-mail besides those who have the next step, as `services.stage_records` has it."""
