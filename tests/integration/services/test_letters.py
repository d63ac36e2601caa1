"""The texts of letters: what is asked, of whom, by when, and what happens otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.models.world import NOW
from tests.integration.services.post import FACTS, FRIDAY, at, duty_facts
from tracker.adapters.definitions import shipped
from tracker.queries.reminders import REMINDER
from tracker.services.letters import Item, write
from tracker.services.notifications import DUTY_OPENED
from tracker.workflows.permissions import ACTS


@pytest.mark.parametrize(
    ("items", "subject"),
    [
        ([("d", "2020-01-17"), ("d", "2020-02-17")], "Do 2 things, the first by 17 January"),
        ([("d", "2020-01-17"), ("n", "")], "Do 1 thing by 17 January, and read 1 notice"),
        ([("d", "2020-01-03"), ("d", "")], "Do 2 things, the first was due on 3 January"),
        ([("d", ""), ("d", "")], "Do 2 things"),
        ([("n", ""), ("n", "")], "Read 2 notices"),
        ([("d", "2021-01-17"), ("d", "")], "Do 2 things, the first by 17 January 2021"),
    ],
)
def test_the_subject_of_a_digest_counts_and_dates(
    items: list[tuple[str, str]], subject: str
) -> None:
    given = [
        Item(DUTY_OPENED, duty_facts(due_on=day or None, due_time=None), "Why.")
        if kind == "d"
        else Item("round_closed", FACTS["round_closed"], "Why.")
        for kind, day in items
    ]
    letter = write(
        given, name="Grace", now=NOW, zone=ZoneInfo("Europe/London"), base_url="https://t.example"
    )
    assert letter.subject == f"{subject}: Tracker"


def letter_of(kind: str, facts: dict[str, Any], now: Any = NOW) -> tuple[str, str]:
    letter = write(
        [Item(kind, facts, "Because.")],
        name="Grace",
        now=now,
        zone=ZoneInfo("Europe/London"),
        base_url="https://t.example",
    )
    return letter.subject, letter.body


@pytest.mark.parametrize(
    ("facts", "now", "subject"),
    [
        ({}, NOW, "Respond by 17 January: draft The Strategy"),
        ({}, at(FRIDAY), "Respond today, 17 January: draft The Strategy"),
        ({}, at(date(2020, 1, 20)), "Respond now, it was due on 17 January: draft The Strategy"),
        ({}, at(date(2019, 12, 9)), "Respond by 17 January 2020: draft The Strategy"),
        ({"due_on": None, "due_time": None}, NOW, "Respond: draft The Strategy"),
        (
            {"act": "sign_clearance", "what": "legal", "capacity": "legal_officer", "body": ""},
            NOW,
            "Sign the legal clearance by 17 January: The Strategy",
        ),
        ({"act": "something_new"}, NOW, "Act by 17 January: The Strategy"),
    ],
)
def test_the_subject_begins_with_the_verb_and_the_date(
    facts: dict[str, Any], now: Any, subject: str
) -> None:
    assert letter_of(REMINDER, duty_facts(**facts), now)[0] == subject


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ", as a voting member of the Board."),
        ({"capacity": "non_voting"}, ", as a non-voting member of the Board."),
        ({"capacity": "associate"}, ", as an associate member of the Board."),
        ({"capacity": "observer"}, ", as an observer at the Board."),
        ({"capacity": "lead_officer", "body": ""}, ", as lead officer."),
        ({"capacity": "finance_officer", "body": ""}, ", as Section 151 officer."),
        ({"capacity": "", "body": ""}, "respond to the The Strategy."),
    ],
)
def test_the_capacity_is_named(facts: dict[str, Any], said: str) -> None:
    assert said in letter_of(DUTY_OPENED, duty_facts(**facts))[1]


def test_a_letter_about_a_duty_says_all_that_it_must() -> None:
    _, text = letter_of(REMINDER, duty_facts())
    for said in (
        "Dear Grace,",
        "When: by Friday 17 January 2020 at 5pm.",
        "Silence is never consent",
        "https://t.example/rounds/7",
        "Why you get this: Because.",
        "How often: 7, 3 and 1 working days before",
        "How to stop it: do it",
    ):
        assert said in text


@pytest.mark.parametrize("kind", [*FACTS, DUTY_OPENED, REMINDER])
def test_every_kind_has_its_text_alone_and_in_a_digest(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    facts = FACTS.get(kind) or duty_facts()
    subject, text = letter_of(kind, facts)
    assert subject
    assert f"https://t.example{facts['path']}" in text
    digest = write(
        [Item(kind, facts, "Because."), Item("round_closed", FACTS["round_closed"], "Why.")],
        name="Grace",
        now=NOW,
        zone=ZoneInfo("Europe/London"),
        base_url="https://t.example",
    )
    assert subject in digest.body
    assert facts["path"] in digest.body
    assert caplog.text == ""


def test_members_of_a_meeting_are_summoned_and_never_asked_to_respond() -> None:
    subject, text = letter_of("meeting_summons", FACTS["meeting_summons"])
    assert subject == "Attend on 26 March: Combined Authority, The Strategy"
    assert "When: Thursday 26 March 2020 at 1pm" in text
    assert "respond" not in (subject + text).lower()


@pytest.mark.parametrize("act", sorted({*ACTS, *shipped("local-industrial-strategy").triggers}))
def test_every_act_can_be_written_about(act: str, caplog: pytest.LogCaptureFixture) -> None:
    subject, text = letter_of(REMINDER, duty_facts(act=act, what="legal"))
    assert "The Strategy" in subject
    assert "{" not in subject + text
    assert caplog.text == ""
