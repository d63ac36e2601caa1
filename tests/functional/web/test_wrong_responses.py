"""What cannot be taken of a response is told at its field, and nothing is stored."""

from __future__ import annotations

import pytest

from tests.functional.web.journey import Journey
from tests.functional.web.member import HOSTILE, Member, send_blindly, votes

WRONG_CONDITIONS: list[tuple[dict[str, str], str]] = [
    ({"condition-1-text": ""}, "Write down the condition that you set."),
    ({"condition-1-due-day": "31", "condition-1-due-month": "2"}, "Enter the day by which"),
    ({"condition-1-due-day": ""}, "Enter the day by which"),
    ({"condition-1-due-day": "٣"}, "Enter the day by which"),
    ({"condition-1-due-year": "9" * 30}, "Enter the day by which"),
    ({"condition-1-due-year": "2019"}, "Enter a day that is not in the past."),
    ({"condition-1-owner": "emperor"}, "Choose who is to meet the condition."),
    ({"condition-1-text": "x" * 10_001}, "Shorten this to 10,000 characters or fewer."),
]


def test_a_wrong_condition_is_told_at_its_field(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    page = member.respond("approve_with_conditions", "One thing.")
    sound = {
        "condition-1-text": "Give the number",
        "condition-1-owner": "lead_officer",
        "condition-1-due-day": "27",
        "condition-1-due-month": "3",
        "condition-1-due-year": "2020",
    }
    hidden = member.client.hidden(page, member.action)
    for changes, message in WRONG_CONDITIONS:
        for step in ("conditions", "send"):
            fields = {**hidden, **sound, **changes, "step": step}
            answer = member.client.post(member.action, fields)
            assert answer.status_code == 422, changes
            assert answer.text.count(message) == 2, changes
    assert votes(journey) == []


WRONG_RESPONSES: list[tuple[dict[str, str], str]] = [
    ({}, "Select your response."),
    ({"choice": "maybe"}, "Select your response."),
    ({"choice": HOSTILE}, "Select your response."),
    ({"choice": "request_changes"}, "Give your reason, so that it can be answered."),
    ({"choice": "reject", "reason": "   \n"}, "Give your reason, so that it can be answered."),
    ({"choice": "approve_with_conditions"}, "Give your reason, so that it can be answered."),
    ({"choice": "approve", "reason": "x" * 20_000}, "Shorten this to 10,000 characters"),
]


def test_a_wrong_response_is_told_at_its_field(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    form = member.begin()
    hidden = member.client.hidden(form, member.action)
    for fields, message in WRONG_RESPONSES:
        typed = {
            member.choice if name == "choice" else name: value for name, value in fields.items()
        }
        for step in ("response", "send"):
            answer = member.client.post(member.action, {**hidden, **typed, "step": step})
            assert answer.status_code == 422, fields
            assert answer.text.count(message) == 2, fields
            assert HOSTILE not in answer.text
            assert fields.get("reason", "").strip() in answer.text
    assert votes(journey) == []


WRONG_DECLARATIONS: list[tuple[dict[str, str], str]] = [
    ({"interest": ""}, "Select whether you have an interest to declare."),
    ({"interest": "sometimes"}, "Select whether you have an interest to declare."),
    ({"interest": "registrable"}, "Say in a few words what the interest is."),
    ({"interest": "disclosable", "nature": " "}, "Say in a few words what the interest is."),
    ({"interest": "registrable", "nature": "x" * 10_001}, "Shorten this to 10,000"),
]


def test_a_wrong_declaration_is_told_at_its_field(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    for fields, message in WRONG_DECLARATIONS:
        for step in ("interest", "send", "nonsense", ""):
            answer = member.begin(**{**fields, "step": step})
            assert answer.status_code == 422, fields
            assert answer.text.count(message) == 2, fields


def test_characters_that_no_database_takes_are_refused(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    hidden = member.client.hidden(member.begin(), member.action)
    for field in ("reason", "nature", "interest", member.choice, "revision_id", "step"):
        answer = member.client.post(member.action, {**hidden, field: "a\0b"})
        assert answer.status_code == 400
    assert votes(journey) == []


@pytest.mark.parametrize("revision", ["", "0", "999", "-1", "x", "9" * 5000])
def test_a_form_without_its_revision_is_refused(
    journey: Journey, board: int, revision: str
) -> None:
    member = Member(journey, "mary", board)
    form = {**member.client.hidden(member.begin(), member.action), "revision_id": revision}
    assert send_blindly(member, form, "My words.").status_code == 409
    assert votes(journey) == []
