"""Reminders grouped per person, and foretold in a sentence."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.unit.workflows.reminder_factories import (
    CALENDAR,
    OPENED,
    A,
    B,
    a_duty,
    at,
)
from tracker.workflows.reminders import (
    dedupe_key,
    digest,
    live_sentence,
    notices,
    owed,
)


def test_a_digest_is_one_message_per_person_the_most_urgent_first() -> None:
    now = at(1, 16, 7)
    later = a_duty(date(2020, 1, 21), id=4, user_ids=(A, B))
    sooner = a_duty(id=9, mandatory=True)
    found = [
        notice for duty in (later, sooner) for notice in owed(notices(duty, CALENDAR, now), now)
    ]
    first, second = digest(found)
    assert (first.user_id, [notice.duty_id for notice in first.notices]) == (A, [9, 4])
    assert (second.user_id, [notice.duty_id for notice in second.notices]) == (B, [4])
    assert (first.mandatory, second.mandatory) == (True, False)


def test_a_digest_leaves_out_what_is_skipped() -> None:
    skipped = notices(a_duty(paused=True, user_ids=(B,)), CALENDAR, at(1, 17, 12))
    assert digest(skipped) == []
    assert digest([]) == []


@pytest.mark.parametrize(
    ("due_on", "opened_at", "sentence"),
    [
        (
            date(2020, 1, 17),
            OPENED,
            "Councillor A will get 4 e-mails: on 8, 14, 16 and 17 January.",
        ),
        (date(2020, 1, 17), at(1, 16, 9), "Councillor A will get 1 e-mail: on 17 January."),
        (date(2020, 1, 17), at(1, 17, 9), "Councillor A will get no e-mails."),
        (
            date(2020, 2, 4),
            at(1, 29, 9),
            "Councillor A will get 3 e-mails: on 30 January and 3 and 4 February.",
        ),
        (
            date(2021, 1, 5),
            at(12, 1, 9),
            "Councillor A will get 4 e-mails: on 22 and 30 December 2020 and 4 and 5 January 2021.",
        ),
    ],
)
def test_the_live_sentence(due_on: date, opened_at: datetime, sentence: str) -> None:
    found = notices(a_duty(due_on, opened_at=opened_at), CALENDAR, opened_at)
    assert live_sentence("Councillor A", found) == sentence


def test_the_live_sentence_counts_messages_and_not_notices() -> None:
    found = [
        *notices(a_duty(), CALENDAR, OPENED),
        *notices(a_duty(id=13), CALENDAR, OPENED),
    ]
    assert live_sentence("B", found) == "B will get 4 e-mails: on 8, 14, 16 and 17 January."


def test_a_key_for_word_that_services_send_themselves() -> None:
    assert dedupe_key(3, date(2020, 1, 17), "opened", 5) == "duty:3:2020-01-17:opened:5"
