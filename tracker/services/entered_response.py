"""What a member enters as a response, and whether it can be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.round import Recommendation, Round
from tracker.services.entered import LONGEST_TEXT
from tracker.services.errors import FormError
from tracker.workflows.approvals import Choice, Mode, reason_required


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
    errors: dict[str, str] = {}
    if response.interest not in ("none", "registrable", "disclosable"):
        errors["interest"] = "Select whether you have an interest to declare."
    elif response.interest != "none" and not response.nature.strip():
        errors["nature"] = "Say in a few words what the interest is."
    wanted = set(
        session.scalars(select(Recommendation.id).where(Recommendation.round_id == asked.id))
    )
    if response.interest != "disclosable":
        errors |= _check_choices(asked, response, wanted)
    for name, text in (("reason", response.reason), ("nature", response.nature)):
        if len(text) > LONGEST_TEXT:
            errors[name] = f"Shorten this to {LONGEST_TEXT:,} characters or fewer."
        elif "\0" in text:
            errors[name] = "Remove the characters that cannot be shown."
    if errors:
        raise FormError(errors)


def _check_choices(asked: Round, response: Response, wanted: set[int]) -> dict[str, str]:
    errors: dict[str, str] = {}
    words = set(Choice)
    if set(response.choices) != wanted or not set(response.choices.values()) <= words:
        return {"choice": "Select your response."}
    chosen = {Choice(choice) for choice in response.choices.values()}
    mode = Mode(asked.mode)
    if any(reason_required(choice, mode) for choice in chosen) and not response.reason.strip():
        errors["reason"] = "Give your reason, so that it can be answered."
    conditional = Choice.APPROVE_WITH_CONDITIONS in chosen
    texts = [each.text.strip() for each in response.conditions]
    if conditional and not any(texts):
        errors["condition"] = "Write down the condition that you set."
    if any(len(text) > LONGEST_TEXT for text in texts):
        errors["condition"] = f"Shorten this to {LONGEST_TEXT:,} characters or fewer."
    return errors
