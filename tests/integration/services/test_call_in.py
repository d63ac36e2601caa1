"""Call-in on both databases: its days, what suspends a decision, and what lets it go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.functional.web.journey import BEGINS, Journey
from tests.integration.services.deciding import (
    ADDRESS,
    CLERK,
    MEETING,
    MONITORING,
    SCRUTINY,
    Deciding,
    noon,
)
from tracker.adapters.clock import FrozenClock
from tracker.app import PORTS
from tracker.extensions import db
from tracker.models.authority import Authority
from tracker.queries.audit_chain import verify_chain
from tracker.services import call_in, meetings
from tracker.services.errors import FormError
from tracker.services.stages import lapse_due_call_ins
from tracker.workflows.commands import CallInDecision, PublishUrgentDecision, Submit

PUBLISHED = datetime(2020, 3, 26, 16, tzinfo=UTC)
LAST_MOMENT = datetime(2020, 4, 2, 22, 59, 59, tzinfo=UTC)
"""23:59:59 in London, where it is summer time since 29 March."""
URGENT = call_in.Urgency("Councillor Chair", "scrutiny_chair", "The offer ends tonight.")


@pytest.fixture
def journey(app: Flask) -> Iterator[Journey]:
    clock = FrozenClock(BEGINS)
    app.extensions[PORTS] = replace(app.extensions[PORTS], clock=clock)
    yield Journey(app, clock).found()
    with app.app_context():
        assert verify_chain(db.session()).ok


@pytest.fixture
def decided(journey: Journey) -> Deciding:
    """Agreed at the meeting of 26 March 2020, with notice in time."""
    return Deciding(journey).decided()


@pytest.fixture
def published(decided: Deciding) -> Deciding:
    """And published the same day."""
    return decided.on(PUBLISHED).publish()


def lapse(deciding: Deciding, instant: datetime) -> int:
    deciding.on(instant)
    journey = deciding.journey
    with journey.app.app_context():
        return lapse_due_call_ins(instant, journey.ports)


def called_in(deciding: Deciding, who: str = "Councillor One") -> Deciding:
    command = CallInDecision(called_in_by=who, reason="The costs are not shown.")
    deciding.journey.take("call_in_decision", by=SCRUTINY, command=command)
    return deciding


def setting(journey: Journey, **said: Any) -> None:
    journey.change(update(Authority).values(settings={"call_in": said}))


def direct(deciding: Deciding, until: date | None = None, text: str = "Hold it.") -> Any:
    return deciding.strategy_act(SCRUTINY, call_in.record_call_in_direction, text, until)


def advise(deciding: Deciding, outcome: str = "reconsider", text: str = "Show the costs.") -> Any:
    return deciding.strategy_act(CLERK, call_in.record_scrutiny_recommendations, outcome, text)


def test_it_lapses_by_itself_on_the_day_and_not_before(published: Deciding) -> None:
    due, is_open, sentence = published.due("call_in_ends")
    assert (due, is_open) == (date(2020, 4, 2), True)
    assert "the decision takes effect on Friday 3 April 2020" in sentence
    assert published.records("decision_effective") == []
    assert lapse(published, LAST_MOMENT) == 0
    assert published.state == "call_in"
    assert lapse(published, LAST_MOMENT + timedelta(seconds=1)) == 1
    assert published.state == "submission"
    [effect] = published.records("decision_effective")
    assert effect.happened_at == datetime(2020, 4, 2, 23, tzinfo=UTC), "midnight of 3 April"
    assert effect.capacity == "system"
    assert lapse(published, noon(4, 4)) == 0


def test_no_person_lets_it_lapse(published: Deciding) -> None:
    published.on(noon(4, 3))
    said = published.refusal(lambda: published.journey.take("lapse_call_in", by=CLERK))
    assert said == "The system does this by itself on the day."


def test_it_opens_when_the_decision_was_published_not_when_it_was_recorded(
    decided: Deciding,
) -> None:
    decided.on(noon(3, 30)).publish(happened_at=PUBLISHED)
    assert decided.due("call_in_ends")[0] == date(2020, 4, 2)


def test_a_called_in_decision_does_not_lapse(published: Deciding) -> None:
    called_in(published.on(noon(4, 2)))
    assert published.state == "reconsideration"
    assert lapse(published, noon(4, 10)) == 0
    assert published.records("decision_effective") == []
    submit = Submit(submitted_to="Government")
    said = published.refusal(lambda: published.journey.take("submit", command=submit))
    assert "the strategy is in “Reconsideration”" in said


def test_it_takes_as_many_members_as_the_authority_asks(published: Deciding) -> None:
    setting(published.journey, members=3)
    published.on(noon(4, 1))
    for who in ("Councillor One", "One, Two, one", "One\nTwo\n"):
        with pytest.raises(FormError, match="at least 3 members"):
            called_in(published, who)
    called_in(published, "One\nTwo; Three")
    assert published.state == "reconsideration"


def test_after_its_last_day_nobody_calls_it_in(published: Deciding) -> None:
    published.on(LAST_MOMENT + timedelta(seconds=1))
    assert "ended on Thursday 2 April 2020" in published.refusal(lambda: called_in(published))


def test_a_direction_lasts_fourteen_days_at_most(published: Deciding) -> None:
    called_in(published.on(noon(4, 2)))
    for until in (date(2020, 4, 17), date(2020, 4, 1)):
        with pytest.raises(FormError, match="Thursday 2 April 2020 to Thursday 16 April 2020"):
            direct(published, until)
    with pytest.raises(FormError, match="what the direction says"):
        direct(published, text=" ")
    direct(published)
    due, is_open, sentence = published.due("call_in_direction")
    assert (due, is_open) == (date(2020, 4, 16), True)
    assert "ends on Thursday 16 April 2020, 14 days later" in sentence
    with pytest.raises(FormError, match="recorded for this call-in already"):
        direct(published)
    stand = "let_decision_stand"
    held = published.refusal(lambda: published.journey.take(stand, by=MONITORING, reason="x"))
    assert "until Thursday 16 April 2020 is over" in held
    published.on(datetime(2020, 4, 16, 23, tzinfo=UTC))
    published.journey.take(stand, by=MONITORING, reason="Scrutiny said nothing.")
    assert published.state == "submission"
    assert not published.due("call_in_direction")[1]
    assert len(published.records("decision_effective")) == 1


def test_a_last_day_on_which_nobody_works_is_said(published: Deciding) -> None:
    called_in(published.on(noon(3, 27)))
    direct(published)
    due, _, sentence = published.due("call_in_direction")
    assert due == date(2020, 4, 10)
    assert sentence.endswith("Friday 10 April 2020 is not a working day: Good Friday.")
    advise(published.on(noon(4, 2)))
    due, _, sentence = published.due("reconsider_by")
    assert due == date(2020, 4, 12)
    assert sentence.endswith("Sunday 12 April 2020 is not a working day.")


def test_scrutiny_that_changes_nothing_ends_its_direction(published: Deciding) -> None:
    called_in(published.on(noon(4, 2)))
    direct(published)
    advise(published, "no_change", "Nothing to add.")
    assert "put_on_agenda" not in published.duties()
    published.journey.take("let_decision_stand", by=MONITORING, reason="As scrutiny found.")
    assert published.state == "submission"


def test_a_recommendation_to_reconsider_needs_a_meeting_within_ten_days(
    published: Deciding,
) -> None:
    called_in(published.on(noon(4, 2)))
    for outcome, text in (("perhaps", "x"), ("reconsider", " ")):
        with pytest.raises(FormError):
            advise(published, outcome, text)
    advise(published)
    assert published.duties()["put_on_agenda"] == date(2020, 4, 12)
    with pytest.raises(FormError, match="recorded already"):
        advise(published)
    stand = "let_decision_stand"
    said = published.refusal(lambda: published.journey.take(stand, by=MONITORING, reason="x"))
    assert said == (
        "Scrutiny has recommended that the decision be reconsidered: only a meeting can do that."
    )
    reconsider(published)
    assert published.due("reconsider_by")[1]
    refused = published.refusal(published.publish)
    assert refused == "A reconsidered decision is not called in again."
    published.publish("publish_reconsidered_decision")
    assert published.state == "submission"
    assert not published.due("reconsider_by")[1]
    assert len(published.records("decision_effective")) == 1


def reconsider(deciding: Deciding) -> None:
    """At a meeting of 11 April, in time, with an agenda of its own."""
    again = datetime(2020, 4, 11, 10, tzinfo=UTC)
    meeting = deciding.schedule(again)
    item = deciding.act(CLERK, meetings.put_on_agenda, deciding.journey.strategy, meeting).id
    assert "put_on_agenda" not in deciding.duties()
    deciding.journey.take("return_to_meeting", by=MONITORING, reason="Scrutiny asks for it.")
    assert "that it was is not recorded" in deciding.refusal(lambda: deciding.open(again, item))
    deciding.late(again).open(again, item)
    deciding.decide(item, meeting)


def test_where_the_rules_say_so_it_is_called_in_again(published: Deciding) -> None:
    setting(published.journey, reconsidered_again=True)
    called_in(published.on(noon(4, 2)))
    advise(published)
    reconsider(published)
    assert published.duties().keys() >= {"publish_decision"}
    again = "publish_reconsidered_decision"
    assert "publish it as any other" in published.refusal(lambda: published.publish(again))
    published.publish()
    assert published.state == "call_in"


def test_directions_and_recommendations_need_a_call_in(published: Deciding) -> None:
    for work in (direct, advise):
        said = published.refusal(partial(work, published))
        assert "This is done in “Reconsideration”" in said


def test_an_urgent_decision_is_effective_when_it_is_published(decided: Deciding) -> None:
    publish = PublishUrgentDecision(web_address=ADDRESS, stated_in_notice="Not subject to call-in.")
    trigger = "publish_urgent_decision"
    refused = decided.refusal(lambda: decided.journey.take(trigger, by=CLERK, command=publish))
    assert refused.startswith("Nobody has agreed that call-in does not apply")
    for wrong in (
        replace(URGENT, office="mayor"),
        replace(URGENT, who=""),
        replace(URGENT, reasons=""),
    ):
        with pytest.raises(FormError):
            decided.strategy_act(CLERK, call_in.disapply_call_in, wrong)
    decided.strategy_act(CLERK, call_in.disapply_call_in, URGENT)
    assert decided.duties().keys() >= {trigger}
    assert "publish it as an urgent decision" in decided.refusal(decided.publish)
    silent = replace(publish, stated_in_notice=" ")
    assert "A fact that the record needs" in decided.refusal(
        lambda: decided.journey.take(trigger, by=CLERK, command=silent)
    )
    decided.on(PUBLISHED).journey.take(trigger, by=CLERK, command=publish)
    assert decided.state == "submission"
    [effect] = decided.records("decision_effective")
    assert effect.happened_at == datetime(2020, 3, 26, tzinfo=UTC)


def test_urgency_is_agreed_at_the_meeting_and_before_publication(journey: Journey) -> None:
    deciding = Deciding(journey, MEETING).decided().on(PUBLISHED).publish()
    said = deciding.refusal(
        lambda: deciding.strategy_act(MONITORING, call_in.disapply_call_in, URGENT)
    )
    assert "This is done in “Combined Authority meeting”" in said
