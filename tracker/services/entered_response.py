"""What a member enters as a response, and whether it can be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.round import Recommendation, Round
from tracker.services.entered import LONGEST_LINE, LONGEST_TEXT
from tracker.services.errors import FormError
from tracker.workflows.approvals import Choice, Mode, reason_required

INTEREST_KINDS: Final = ("none", "registrable", "disclosable")
MEETING_CHOICES: Final = (Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN)


@dataclass(frozen=True, slots=True)
class NewCondition:
    """A condition that a member proposes. It binds only when the body adopts it."""

    text: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What a member says. `revision_id`: the papers that the member was shown.

    `choices` gives a choice for each recommendation by id. `interest` is none, registrable or
    disclosable; a disclosable one bars from the vote, so then `choices` is empty.
    """

    revision_id: int
    choices: dict[int, str]
    reason: str = ""
    conditions: tuple[NewCondition, ...] = ()
    interest: str = "none"
    nature: str = ""


def check_entered(session: Session, asked: Round, response: Response) -> None:
    """What was entered, field by field. Raises FormError with all of it at once."""
    wanted = session.scalars(select(Recommendation.id).where(Recommendation.round_id == asked.id))
    errors = problems_of(Mode(asked.mode), frozenset(wanted), response)
    if errors:
        raise FormError(errors)


def problems_of(mode: Mode, wanted: frozenset[int], response: Response) -> dict[str, str]:
    """A message for each field that cannot be taken, for a round on the recommendations `wanted`.

    Fields: interest, nature, choice-<recommendation>, reason, condition-<position>-text and -owner.
    """
    errors = interest_problems(response)
    if response.interest == "disclosable":
        return errors
    errors |= choice_problems(mode, wanted, response)
    if Choice.APPROVE_WITH_CONDITIONS in response.choices.values():
        errors |= condition_problems(response)
    return errors


def interest_problems(response: Response) -> dict[str, str]:
    """What cannot be taken of the declaration of interests."""
    errors: dict[str, str] = {}
    if response.interest not in INTEREST_KINDS:
        errors["interest"] = "Select whether you have an interest to declare."
    elif response.interest != "none" and not response.nature.strip():
        errors["nature"] = "Say in a few words what the interest is."
    return errors | _text("nature", response.nature)


def choice_problems(mode: Mode, wanted: frozenset[int], response: Response) -> dict[str, str]:
    """What cannot be taken of the choices and the reason."""
    allowed = choices_in(mode)
    errors = {
        f"choice-{each}": "Select your response."
        for each in sorted(wanted)
        if response.choices.get(each) not in allowed
    }
    if set(response.choices) - wanted:
        errors["choice"] = "Answer the recommendations of this round, and no others."
    chosen = [Choice(choice) for choice in response.choices.values() if choice in allowed]
    if any(reason_required(choice, mode) for choice in chosen) and not response.reason.strip():
        errors["reason"] = "Give your reason, so that it can be answered."
    return errors | _text("reason", response.reason)


def condition_problems(response: Response) -> dict[str, str]:
    """What cannot be taken of the conditions; a condition without a text is left out of account."""
    errors: dict[str, str] = {}
    if not any(each.text.strip() for each in response.conditions):
        errors["condition-1-text"] = "Write down the condition that you set."
    for position, each in enumerate(response.conditions, start=1):
        errors |= _text(f"condition-{position}-text", each.text)
        errors |= _text(f"condition-{position}-owner", each.owner, LONGEST_LINE)
    return errors


def choices_in(mode: Mode) -> tuple[Choice, ...]:
    """What may be said: at a meeting for, against or abstaining; in writing also what to change."""
    return MEETING_CHOICES if mode is Mode.MEETING else tuple(Choice)


def _text(field: str, text: str, longest: int = LONGEST_TEXT) -> dict[str, str]:
    if len(text.strip()) > longest:
        return {field: f"Shorten this to {longest:,} characters or fewer."}
    if "\0" in text:
        return {field: "Remove the characters that cannot be shown."}
    return {}
