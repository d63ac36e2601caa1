from __future__ import annotations

from datetime import date

import pytest

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import Basis, CalendarYearError, WorkingCalendar
from tracker.workflows.date_settings import RuleSetting, configured
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import Feasibility, check
from tracker.workflows.proposals import Proposal, ProposalError, StageToRun

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
TODAY = date(2019, 11, 1)
LATE_MARCH = date(2020, 3, 26)
EARLIER = date(2020, 3, 20)
MAY_POLL = Poll(date(2020, 5, 7))
NOTICE_BY = date(2020, 2, 26)
AGENDA_BY = date(2020, 3, 18)


def rules_hit(found: Feasibility) -> list[tuple[str, date]]:
    return [(collision.rule, collision.date) for collision in found.collisions]


def cures_of(found: Feasibility, which: int = 0) -> list[str]:
    return [cure.sentence for cure in found.collisions[which].cures]


def test_decision_on_26_march_2020() -> None:
    found = check(
        Proposal(LATE_MARCH, key_decision=True, submission=date(2020, 3, 31)),
        CALENDAR,
        TODAY,
        [MAY_POLL],
    )

    assert found.dates == {
        "agenda_publication": date(2020, 3, 18),
        "key_decision_notice": date(2020, 2, 26),
        "final_report": date(2020, 3, 17),
        "call_in_end": date(2020, 4, 2),
        "effective": date(2020, 4, 3),
        "submission": date(2020, 3, 31),
        "publication": date(2020, 4, 3),
    }
    assert not found.feasible
    assert rules_hit(found) == [("R5", date(2020, 3, 31)), ("R8", date(2020, 4, 3))]
    call_in, poll = found.collisions
    assert call_in.sentence == (
        "Submission on Tuesday 31 March 2020 collides with the call-in, which ends on Thursday "
        "2 April 2020: the decision takes effect on Friday 3 April 2020."
    )
    assert "Submission on Friday 3 April 2020 or later." in cures_of(found)
    assert poll.sentence == (
        "Publication on Friday 3 April 2020 falls in the pre-election period of the poll on "
        "Thursday 7 May 2020, which runs from Tuesday 31 March 2020 until the poll closes."
    )
    # 8 May 2020 was a bank holiday.
    assert "Publication after the poll, from Monday 11 May 2020." in cures_of(found, 1)
    assert found.cures == call_in.cures + poll.cures


def test_decision_on_20_march_2020_is_free_of_both_collisions() -> None:
    found = check(
        Proposal(EARLIER, key_decision=True, submission=date(2020, 3, 31)),
        CALENDAR,
        TODAY,
        [MAY_POLL],
    )

    assert found.dates["key_decision_notice"] == date(2020, 2, 20)
    assert found.dates["agenda_publication"] == date(2020, 3, 12)
    assert found.dates["call_in_end"] == date(2020, 3, 27)
    assert found.dates["effective"] == date(2020, 3, 28)
    assert found.feasible
    assert found.collisions == ()
    assert "Saturday 28 March 2020 is not a working day." in found.notes


@pytest.mark.parametrize(
    ("publication", "collides"),
    [
        (date(2020, 3, 30), False),
        (date(2020, 3, 31), True),
        (date(2020, 5, 7), True),
        (date(2020, 5, 8), False),
    ],
)
def test_sensitive_from_the_notice_until_the_poll_day_included(
    publication: date, collides: bool
) -> None:
    found = check(Proposal(EARLIER, publication=publication), CALENDAR, TODAY, [MAY_POLL])
    assert rules_hit(found) == ([("R8", publication)] if collides else [])


def test_publication_waits_for_the_decision_to_take_effect() -> None:
    found = check(Proposal(LATE_MARCH, publication=date(2020, 4, 2)), CALENDAR, TODAY)
    assert rules_hit(found) == [("R5", date(2020, 4, 2))]
    on_the_day = check(Proposal(LATE_MARCH, publication=date(2020, 4, 3)), CALENDAR, TODAY)
    assert on_the_day.feasible


def test_collisions_are_told_in_order_of_date() -> None:
    early = Proposal(LATE_MARCH, submission=date(2020, 4, 1), publication=date(2020, 3, 27))
    assert rules_hit(check(early, CALENDAR, TODAY)) == [
        ("R5", date(2020, 3, 27)),
        ("R5", date(2020, 4, 1)),
    ]


def test_call_in_counts_from_the_publication_of_the_decision() -> None:
    found = check(Proposal(LATE_MARCH, decision_published=date(2020, 3, 30)), CALENDAR, TODAY)
    assert found.dates["call_in_end"] == date(2020, 4, 6)
    assert found.dates["effective"] == date(2020, 4, 7)
    with pytest.raises(ProposalError, match="Wednesday 25 March 2020"):
        check(Proposal(LATE_MARCH, decision_published=date(2020, 3, 25)), CALENDAR, TODAY)


@pytest.mark.parametrize(
    ("key_decision", "today", "expected"),
    [
        (True, NOTICE_BY, []),
        (True, date(2020, 2, 27), [("R2", NOTICE_BY)]),
        (False, date(2020, 2, 27), []),
        (False, AGENDA_BY, []),
        (False, date(2020, 3, 19), [("R1", AGENDA_BY)]),
        (True, date(2020, 3, 19), [("R2", NOTICE_BY), ("R1", AGENDA_BY)]),
    ],
)
def test_what_was_due_before_today_is_missed(
    key_decision: bool, today: date, expected: list[tuple[str, date]]
) -> None:
    assert rules_hit(check(Proposal(LATE_MARCH, key_decision), CALENDAR, today)) == expected


@pytest.mark.parametrize(
    ("today", "cure", "absent"),
    [
        (date(2020, 2, 27), "General exception (R3)", "Special urgency"),
        (AGENDA_BY, "General exception (R3)", "Special urgency"),
        (date(2020, 3, 19), "Special urgency (R4)", "General exception"),
    ],
)
def test_missed_notice_offers_the_way_out_that_is_still_open(
    today: date, cure: str, absent: str
) -> None:
    found = check(Proposal(LATE_MARCH, key_decision=True), CALENDAR, today)
    assert any(cure in said for said in cures_of(found))
    assert not any(absent in said for said in cures_of(found))


def test_missed_dates_name_the_first_meeting_that_could_still_be_noticed() -> None:
    found = check(Proposal(LATE_MARCH, key_decision=True), CALENDAR, date(2020, 3, 19))
    assert cures_of(found)[0] == "Another meeting, on Friday 17 April 2020 or later."
    assert cures_of(found, 1)[0] == "Another meeting, on Friday 27 March 2020 or later."
    assert any("special circumstances" in cure for cure in cures_of(found, 1))


def test_cure_in_an_unknown_year_does_not_hide_the_collision() -> None:
    found = check(Proposal(LATE_MARCH), CALENDAR, date(2035, 1, 10))
    assert rules_hit(found) == [("R1", AGENDA_BY)]
    assert cures_of(found)[0] == "Another, later meeting."
    assert "The meeting day, Thursday 26 March 2020, has passed." in found.notes


def test_poll_at_the_end_of_the_calendar_still_collides() -> None:
    poll = Poll(date(2031, 12, 31))
    found = check(Proposal(date(2031, 12, 1)), CALENDAR, TODAY, [poll])
    assert [rule for rule, _ in rules_hit(found)] == ["R8"]
    assert "from Thursday 1 January 2032" in cures_of(found)[0]


def test_date_that_needs_an_unknown_year_is_an_error() -> None:
    with pytest.raises(CalendarYearError, match="2032"):
        check(Proposal(date(2031, 12, 30)), CALENDAR, TODAY)


@pytest.mark.parametrize(
    ("today", "stands"),
    [
        (date(2020, 1, 31), False),
        (date(2020, 2, 1), True),
        (date(2020, 3, 12), True),
        (date(2020, 3, 13), False),
    ],
)
def test_poll_counts_as_it_was_known_on_the_day(today: date, stands: bool) -> None:
    poll = Poll(date(2020, 5, 7), known_from=date(2020, 2, 1), called_off=date(2020, 3, 13))
    found = check(Proposal(LATE_MARCH), CALENDAR, today, [poll])
    assert ("R8", date(2020, 4, 3)) in rules_hit(found) or not stands
    assert found.feasible is not stands


def test_entered_start_of_a_general_election_replaces_the_computed_one() -> None:
    election = Poll(date(2019, 12, 12), sensitive_from=date(2019, 11, 6))
    meeting = date(2019, 10, 29)
    assert check(Proposal(meeting), CALENDAR, date(2019, 10, 1), [election]).dates[
        "publication"
    ] == date(2019, 11, 6)
    hit = check(Proposal(meeting), CALENDAR, date(2019, 10, 1), [election])
    assert rules_hit(hit) == [("R8", date(2019, 11, 6))]
    before = Proposal(date(2019, 10, 28))
    assert check(before, CALENDAR, date(2019, 10, 1), [election]).feasible


@pytest.mark.parametrize(("days", "feasible"), [(10, True), (11, False)])
def test_stages_still_to_run_must_end_by_the_final_report(days: int, feasible: bool) -> None:
    # The report for 26 March is due on 17 March, ten working days after 3 March.
    stages = (StageToRun("Review by both panels", 9), StageToRun("Drafting", days - 9))
    found = check(Proposal(LATE_MARCH, stages=stages), CALENDAR, date(2020, 3, 3))
    assert found.feasible is feasible
    if not feasible:
        assert rules_hit(found) == [("R12", date(2020, 3, 17))]
        assert "Review by both panels (9), Drafting (2)" in found.collisions[0].sentence


def test_notes_forbid_nothing() -> None:
    found = check(Proposal(LATE_MARCH, submission=date(2020, 4, 10)), CALENDAR, date(2020, 3, 18))
    assert found.feasible
    assert found.notes == (
        "The final report was due on Tuesday 17 March 2020, before today.",
        (
            "Publication on Friday 3 April 2020 waits for the submission to Government, set for "
            "Friday 10 April 2020."
        ),
        "Friday 10 April 2020 is not a working day: Bank holiday.",
    )


def test_rules_of_the_authority_apply() -> None:
    rules = configured({"R2": RuleSetting(basis=Basis.WORKING), "R5": RuleSetting(length=3)})
    found = check(Proposal(LATE_MARCH, key_decision=True), CALENDAR, date(2020, 2, 17), rules=rules)
    assert rules_hit(found) == [("R2", date(2020, 2, 14))]
    assert found.dates["effective"] == date(2020, 4, 1)
