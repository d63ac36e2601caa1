"""Key decisions on both databases: classes, notices, and the ways that stand in for notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.functional.web.founded import NOTICE
from tests.functional.web.journey import BEGINS, Journey
from tests.integration.services.deciding import (
    ADDRESS,
    CLERK,
    MEETING,
    MONITORING,
    Deciding,
    noon,
)
from tracker.adapters.clock import FrozenClock
from tracker.app import PORTS
from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.models.calendar import KeyDecisionNotice
from tracker.models.record import AuditEvent
from tracker.models.strategy import Strategy
from tracker.queries.audit_chain import verify_chain
from tracker.services import key_decisions, short_notice
from tracker.services.acting import Ticket
from tracker.services.agenda_notice import record_agenda_published
from tracker.services.errors import FormError, RefusedError, StaleError
from tracker.services.key_decisions import Classification, classify_decision
from tracker.services.meeting_breaks import adjourn_meeting
from tracker.services.short_notice import Written

CRITERIA = {"threshold_pounds": 150_000, "wards": 2, "adopted_on": "2019-06-12"}


@pytest.fixture
def journey(app: Flask) -> Iterator[Journey]:
    clock = FrozenClock(BEGINS)
    app.extensions[PORTS] = replace(app.extensions[PORTS], clock=clock)
    journey = Journey(app, clock).found()
    journey.change(update(Authority).values(settings={"key_decision": CRITERIA}))
    yield journey
    with app.app_context():
        assert verify_chain(db.session()).ok


@pytest.fixture
def deciding(journey: Journey) -> Deciding:
    return Deciding(journey)


def classified(journey: Journey) -> tuple[bool, str]:
    wanted = select(Strategy.key_decision, Strategy.key_decision_reason)
    found: tuple[bool, str] = journey.look(lambda session: tuple(session.execute(wanted).one()))
    return found


@pytest.mark.parametrize(
    ("said", "key", "reason"),
    [
        (Classification(150_000, 0), True, "£150,000 reaches the threshold of £150,000"),
        (Classification(149_999, 1), False, "1 ward is affected, and it takes 2"),
        (Classification(0, 2), True, "2 wards are affected, and 2 are enough"),
        (Classification(0, 1, True, "It is watched closely."), True, "It is watched closely."),
        (Classification(200_000, 5, False, "It repeats a decision."), False, "It repeats"),
        (Classification(None, None, True, "It will be large."), True, "It will be large."),
    ],
)
def test_the_criteria_say_it_or_an_officer_with_a_reason(
    journey: Journey, said: Classification, reason: str, *, key: bool
) -> None:
    journey.act(MONITORING, classify_decision, journey.strategy, said)
    is_key, why = classified(journey)
    assert is_key is key
    assert reason in why


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        (Classification(0, 1, True), "reason", "Say why you classify it otherwise."),
        (Classification(None, 1), "classification", "need its effect in pounds to tell"),
        (Classification(-1, 1), "financial_effect", "Enter a whole number from 0"),
        (Classification(0, 10**6), "wards_affected", "Enter a whole number from 0"),
        (Classification(0, 1, True, "x" * 20_000), "reason", "Shorten this"),
    ],
)
def test_what_cannot_be_classified_says_why(
    journey: Journey, said: Classification, field: str, message: str
) -> None:
    with pytest.raises(FormError) as caught:
        journey.act(CLERK, classify_decision, journey.strategy, said)
    assert message in caught.value.errors[field]
    assert classified(journey) == (False, "")


def test_only_two_offices_classify_and_not_after_the_decision(deciding: Deciding) -> None:
    journey, said = deciding.journey, Classification(0, 2)
    lead = deciding.refusal(
        lambda: journey.act("lead_officer", classify_decision, journey.strategy, said)
    )
    assert lead == "Only the committee clerk or monitoring officer can do this."
    deciding.decided()
    late = deciding.refusal(lambda: journey.act(CLERK, classify_decision, journey.strategy, said))
    assert "not changed afterwards" in late


def test_a_classification_is_taken_once_and_not_from_an_old_page(journey: Journey) -> None:
    def classify(key: str, version: int | None) -> Any:
        with journey.app.app_context():
            return classify_decision(
                journey.strategy,
                Classification(0, 2),
                actor=journey.actor(CLERK),
                now=journey.clock.now(),
                ports=journey.ports,
                ticket=Ticket(key, version),
            )

    first = classify("classify-once-000001", 1)
    again = classify("classify-once-000001", 1)
    assert (first.repeated, again.repeated) == (False, True)
    with pytest.raises(StaleError):
        classify("classify-late-000002", 1)
    events = select(func.count()).where(AuditEvent.event == "decision_classified")
    assert journey.look(lambda session: session.scalar(events)) == 1


def test_a_notice_has_its_fields_and_versions_that_stay(journey: Journey) -> None:
    prepare = key_decisions.prepare_notice
    with pytest.raises(FormError) as caught:
        journey.act(CLERK, prepare, journey.strategy, replace(NOTICE, matter=" ", documents=""))
    assert set(caught.value.errors) == {"matter", "documents"}
    sentence = "The eight fields of the notice are not prepared"
    with pytest.raises(RefusedError, match=sentence):
        record(journey)
    first = journey.act(CLERK, prepare, journey.strategy, NOTICE).id
    second = journey.act(MONITORING, prepare, journey.strategy, replace(NOTICE, matter="B")).id
    wanted = select(KeyDecisionNotice.id, KeyDecisionNotice.matter).order_by(KeyDecisionNotice.id)
    kept = journey.look(lambda session: [tuple(row) for row in session.execute(wanted)])
    assert kept == [(first, NOTICE.matter), (second, "B")]
    record(journey)


def record(journey: Journey, kind: str = "key_decision_notice") -> Any:
    return journey.act(
        CLERK,
        key_decisions.record_key_decision_notice,
        journey.strategy,
        kind,
        web_address=ADDRESS,
        place="",
        happened_at=journey.clock.now(),
    )


WAYS: dict[str, Callable[[Deciding], object]] = {
    "R2 on its last day": lambda d: d.notice(noon(2, 26)),
    "R3 on its last day": lambda d: d.tell_scrutiny(noon(3, 17)).notice(
        noon(3, 18), "general_exception"
    ),
    "R4": lambda d: d.consent(noon(3, 25)),
}
NO_WAYS: dict[str, tuple[Callable[[Deciding], object], str]] = {
    "nothing": (lambda d: d, "by Wednesday 26 February 2020: nothing is recorded"),
    "R2 a day late": (lambda d: d.notice(noon(2, 27)), "it was on Thursday 27 February 2020"),
    "R3 told a day late": (
        lambda d: d.notice(noon(3, 18), "general_exception").tell_scrutiny(noon(3, 19)),
        "told in writing by Wednesday 18 March 2020: it was on Thursday 19 March 2020",
    ),
    "R3 nobody told": (
        lambda d: d.notice(noon(3, 18), "general_exception"),
        "told in writing by Wednesday 18 March 2020: nothing is recorded",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_with_one_of_the_three_ways_the_item_is_opened(deciding: Deciding, way: str) -> None:
    if way == "R2 on its last day":
        WAYS[way](deciding)
        deciding.agenda()
    else:
        deciding.agenda(noon(3, 16))
        WAYS[way](deciding)
    deciding.open()
    deciding.decide()
    assert deciding.state == "combined_authority"


@pytest.mark.parametrize("lack", NO_WAYS)
def test_without_one_of_them_it_is_refused_in_words(deciding: Deciding, lack: str) -> None:
    prepare, sentence = NO_WAYS[lack]
    if lack == "R2 a day late":
        prepare(deciding)
        deciding.agenda()
    else:
        deciding.agenda(noon(3, 16))
        prepare(deciding)
    said = deciding.refusal(deciding.open)
    assert "none of the three ways to one is open" in said
    assert sentence in said


def test_a_decision_that_lost_its_way_is_neither_recorded_nor_published(journey: Journey) -> None:
    deciding = Deciding(journey, key=False).agenda()
    deciding.open()
    journey.change(update(Strategy).values(key_decision=True))
    assert "none of the three ways" in deciding.refusal(deciding.decide)
    journey.change(update(Strategy).values(key_decision=False))
    deciding.decide()
    journey.change(update(Strategy).values(key_decision=True))
    assert "none of the three ways" in deciding.refusal(deciding.publish)


def test_special_urgency_is_one_meetings_and_its_reasons_are_published(deciding: Deciding) -> None:
    deciding.agenda(noon(3, 17))
    sentence = "record the consent first"
    assert sentence in deciding.refusal(lambda: record(deciding.journey, "special_urgency"))
    deciding.consent(noon(3, 25)).open()
    deciding.decide()
    assert "reasons for special urgency are not published" in deciding.refusal(deciding.publish)
    record(deciding.journey, "special_urgency")
    deciding.publish()
    assert deciding.state == "call_in"


def test_a_consent_holds_for_the_meeting_that_goes_on(deciding: Deciding) -> None:
    deciding.agenda(noon(3, 17)).consent(noon(3, 25)).on(MEETING)
    later = {"continues_at": noon(3, 31), "venue": "Town Hall", "reason": "The heating failed."}
    deciding.act(CLERK, adjourn_meeting, deciding.meeting, **later)
    record(deciding.journey, "special_urgency")
    assert len(deciding.records("special_urgency")) == 1


def test_who_may_consent_and_what_a_consent_says(deciding: Deciding) -> None:
    cases = (
        ({"office": "lead_officer"}, "office", "Select in which office"),
        ({"office": "authority_chair"}, "why_not_chair", "why the scrutiny chair could not"),
        ({"who": " "}, "who", "Enter who agreed."),
        ({"reasons": ""}, "reasons", "cannot reasonably be deferred"),
    )
    for changes, field, message in cases:
        with pytest.raises(FormError) as caught:
            deciding.consent(noon(3, 25), **changes)
        assert message in caught.value.errors[field]
    deciding.consent(noon(3, 25), office="authority_chair", why_not_chair="The chair is ill.")
    assert [row.outcome for row in deciding.records("urgency_consent")] == ["authority_chair"]


def test_a_consent_needs_a_meeting_and_nothing_is_of_tomorrow(journey: Journey) -> None:
    said = Written("Councillor Chair", "Urgent.")
    facts = {"happened_at": journey.clock.now()}
    with pytest.raises(RefusedError, match="agenda first"):
        journey.act(CLERK, short_notice.record_urgency_consent, journey.strategy, said, **facts)
    tomorrow = {"happened_at": journey.clock.now() + timedelta(days=1)}
    with pytest.raises(FormError, match="not in the future"):
        journey.act(CLERK, short_notice.inform_scrutiny_chair, journey.strategy, said, **tomorrow)


@pytest.mark.parametrize(
    ("starts_at", "last_day"),
    [(MEETING, date(2020, 3, 18)), (datetime(2020, 3, 20, 13, tzinfo=UTC), date(2020, 3, 12))],
)
def test_the_agenda_is_in_time_or_the_chair_finds_it_urgent(
    journey: Journey, starts_at: datetime, last_day: date
) -> None:
    deciding = Deciding(journey, starts_at, key=False)
    assert deciding.duties()["record_agenda_published"] == last_day
    assert "that it was is not recorded" in deciding.refusal(lambda: deciding.open(starts_at))
    late = noon(last_day.month, last_day.day) + timedelta(days=1)
    deciding.strategy_act(
        CLERK, record_agenda_published, web_address=ADDRESS, place="The Hall", happened_at=late
    )
    assert "record_agenda_published" not in deciding.duties()
    said = deciding.refusal(lambda: deciding.open(starts_at))
    assert f"it was on {late:%A} {late.day} March 2020" in said
    assert "special circumstances" in said
    deciding.late(starts_at).open(starts_at)


def test_the_agenda_is_open_on_its_last_day(journey: Journey) -> None:
    Deciding(journey, key=False).agenda(noon(3, 18)).open()


def test_an_agenda_belongs_to_what_was_presented(journey: Journey) -> None:
    with pytest.raises(RefusedError, match="Combined Authority meeting"):
        journey.publish_agenda()
