"""What would cure a collision: the ways out that exist, and that each of them really is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.collisions import Collision
from tracker.workflows.cures import Cure, CureKind
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import (
    Feasibility,
    check,
    earliest_feasible,
    verdicts,
)
from tracker.workflows.proposals import Proposal, ProposalError, StageToRun

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
TODAY = date(2019, 11, 1)
LATE_MARCH, EARLIER = date(2020, 3, 26), date(2020, 3, 20)
MAY_POLL = Poll(date(2020, 5, 7))
SETTINGS = DateSettings(CALENDAR, polls=(MAY_POLL,))
DAY = timedelta(days=1)


def kinds(found: Feasibility, which: int = 0) -> list[CureKind]:
    return [cure.kind for cure in found.collisions[which].cures]


def cure(found: Collision, kind: CureKind) -> Cure:
    return next(each for each in found.cures if each.kind is kind)


def test_each_collision_of_26_march_offers_an_earlier_meeting_with_its_day() -> None:
    wanted = Proposal(LATE_MARCH, key_decision=True, submission=date(2020, 3, 31))
    call_in, poll = check(wanted, CALENDAR, TODAY, [MAY_POLL]).collisions
    assert cure(call_in, CureKind.EARLIER_MEETING) == Cure(
        CureKind.EARLIER_MEETING,
        "Another meeting, on Monday 23 March 2020 or earlier.",
        date(2020, 3, 23),
    )
    assert cure(poll, CureKind.EARLIER_MEETING).sentence == (
        "Another meeting, on Friday 20 March 2020 or earlier, early enough to publish before "
        "Tuesday 31 March 2020."
    )
    assert cure(poll, CureKind.AFTER_THE_POLL).day == date(2020, 5, 11)
    assert cure(call_in, CureKind.LATER_DATE).day == date(2020, 4, 3)
    assert cure(poll, CureKind.OVERRIDE).day is None


def test_an_earlier_meeting_is_no_way_out_once_it_cannot_be_called_any_more() -> None:
    wanted = Proposal(LATE_MARCH, submission=date(2020, 3, 31))
    assert CureKind.EARLIER_MEETING in kinds(check(wanted, CALENDAR, date(2020, 3, 13)))
    assert CureKind.EARLIER_MEETING not in kinds(check(wanted, CALENDAR, date(2020, 3, 16)))


def test_disapplying_call_in_is_no_way_out_before_the_decision_itself() -> None:
    on_the_day = check(Proposal(LATE_MARCH, submission=LATE_MARCH), CALENDAR, TODAY)
    assert CureKind.CALL_IN_DISAPPLIED in kinds(on_the_day)
    before = check(Proposal(LATE_MARCH, submission=LATE_MARCH - DAY), CALENDAR, TODAY)
    assert CureKind.CALL_IN_DISAPPLIED not in kinds(before)


def test_a_decision_published_days_after_its_meeting_may_be_published_sooner() -> None:
    wanted = Proposal(EARLIER, decision_published=date(2020, 3, 27), submission=date(2020, 3, 31))
    found = check(wanted, CALENDAR, TODAY)
    sooner = cure(found.collisions[0], CureKind.DECISION_SOONER)
    assert sooner.sentence == "The decision published on Monday 23 March 2020 or earlier."
    assert check(replace(wanted, decision_published=sooner.day), CALENDAR, TODAY).feasible


def test_disapplied_call_in_takes_effect_at_once_and_is_noted() -> None:
    wanted = Proposal(LATE_MARCH, submission=LATE_MARCH, call_in_disapplied=True)
    found = check(wanted, CALENDAR, TODAY, [MAY_POLL])
    assert found.feasible
    assert found.dates["effective"] == found.dates["publication"] == LATE_MARCH
    assert "call_in_end" not in found.dates
    assert found.notes[0].startswith("Call-in is disapplied: the decision takes effect on Thursday")
    early = check(replace(wanted, submission=LATE_MARCH - DAY), CALENDAR, TODAY)
    assert early.collisions[0].sentence == (
        "Submission on Wednesday 25 March 2020 comes before the decision, which is published and "
        "takes effect on Thursday 26 March 2020."
    )
    assert CureKind.CALL_IN_DISAPPLIED not in kinds(early)


@pytest.mark.parametrize(
    ("published", "rules"),
    [(date(2020, 2, 26), []), (date(2020, 2, 27), ["R2"])],
)
def test_a_notice_that_was_published_is_tested_against_its_own_day(
    published: date, rules: list[str]
) -> None:
    wanted = Proposal(LATE_MARCH, key_decision=True, notice_published=published)
    found = check(wanted, CALENDAR, date(2020, 3, 10))
    assert [each.rule for each in found.collisions] == rules
    if rules:
        assert found.collisions[0].sentence == (
            "Notice of the key decision was published on Thursday 27 February 2020, after "
            "Wednesday 26 February 2020: too late for a decision on Thursday 26 March 2020."
        )
        assert found.collisions[0].cures[0].day == date(2020, 3, 27)
        assert found.collisions[0].cures[1].kind is CureKind.GENERAL_EXCEPTION
        assert found.collisions[0].cures[1].day == date(2020, 3, 18)


@pytest.mark.parametrize(
    ("published", "rules"), [(date(2020, 3, 18), []), (date(2020, 3, 19), ["R1"])]
)
def test_an_agenda_that_is_public_is_tested_against_its_own_day(
    published: date, rules: list[str]
) -> None:
    wanted = Proposal(LATE_MARCH, agenda_published=published)
    found = check(wanted, CALENDAR, date(2020, 3, 24))
    assert [each.rule for each in found.collisions] == rules
    if rules:
        assert "were made public on Thursday 19 March 2020, after" in found.collisions[0].sentence


def test_a_scheduled_meeting_is_named_where_it_would_do() -> None:
    booked = (date(2020, 4, 17), date(2020, 4, 16), date(2020, 6, 19))
    wanted = Proposal(LATE_MARCH, key_decision=True)
    found = check(wanted, CALENDAR, date(2020, 3, 19), scheduled=booked)
    assert found.collisions[0].cures[0].sentence == (
        "Another meeting, on Friday 17 April 2020 or later; one is scheduled for Friday 17 April "
        "2020."
    )


def test_stages_say_by_how_much_they_are_too_long() -> None:
    stages = (StageToRun("Review", 9), StageToRun("Nothing", 0), StageToRun("Drafting", 4))
    wanted = Proposal(LATE_MARCH, stages=stages)
    hit = check(wanted, CALENDAR, date(2020, 3, 3)).collisions[0]
    assert hit.sentence.endswith(": Review (9), Drafting (4).")
    later, shorter = hit.cures
    assert shorter.sentence == "Shorter stages, by 3 working days in all."
    assert later.day is not None
    assert check(wanted.moved(later.day), CALENDAR, date(2020, 3, 3)).feasible
    too_soon = wanted.moved(CALENDAR.previous_working_day(later.day))
    assert not check(too_soon, CALENDAR, date(2020, 3, 3)).feasible


def test_publication_after_one_poll_is_not_put_into_the_period_of_the_next() -> None:
    following = Poll(date(2020, 6, 4))
    found = check(Proposal(LATE_MARCH), CALENDAR, TODAY, [MAY_POLL, following])
    after = cure(found.collisions[0], CureKind.AFTER_THE_POLL)
    assert after.day == date(2020, 6, 5)


def test_polls_of_one_day_collide_once() -> None:
    local, mayor = replace(MAY_POLL, title="Local"), replace(MAY_POLL, title="Mayor")
    found = check(Proposal(LATE_MARCH), CALENDAR, TODAY, [local, mayor, mayor])
    assert len(found.collisions) == 1
    assert "of the poll on Thursday 7 May 2020 (Local and Mayor), which" in (
        found.collisions[0].sentence
    )


def test_notes_tell_what_a_poll_means_for_the_agenda_and_for_waiting() -> None:
    wanted = Proposal(EARLIER, submission=date(2020, 3, 31))
    notes = check(wanted, CALENDAR, TODAY, [MAY_POLL]).notes
    assert any("waits for the submission" in note for note in notes)
    assert any(note.startswith("Tuesday 31 March 2020 falls in the pre-") for note in notes)
    in_april = check(Proposal(date(2020, 4, 24)), CALENDAR, TODAY, [MAY_POLL]).notes
    assert in_april[0].startswith("Agenda and reports become public by Thursday 16 April 2020, in")


def test_what_a_record_cures_is_cured_at_the_one_meeting() -> None:
    wanted = Proposal(LATE_MARCH, key_decision=True, cured=frozenset({"R2"}))
    today = date(2020, 3, 10)
    assert check(wanted, CALENDAR, today).feasible
    assert check(wanted.moved(LATE_MARCH), CALENDAR, today).feasible
    moved = check(wanted.moved(LATE_MARCH + DAY), CALENDAR, today)
    assert [each.rule for each in moved.collisions] == ["R2"]


# ── among scheduled meetings ─────────────────────────────────────────────────────────────────────


def test_the_earliest_feasible_of_the_scheduled_meetings() -> None:
    booked = [LATE_MARCH, EARLIER, date(2019, 10, 4), date(2020, 1, 24), EARLIER]
    wanted = Proposal(TODAY, key_decision=True, submission=date(2020, 3, 31))
    found = verdicts(booked, wanted, SETTINGS, TODAY)
    assert [(each.meeting, each.feasible) for each in found] == [
        (date(2020, 1, 24), True),
        (EARLIER, True),
        (LATE_MARCH, False),
    ]
    assert earliest_feasible(booked, wanted, SETTINGS, TODAY) == date(2020, 1, 24)
    assert earliest_feasible(booked, wanted, SETTINGS, date(2020, 1, 25)) == EARLIER
    assert earliest_feasible(booked, wanted, SETTINGS, date(2020, 2, 21)) is None
    assert earliest_feasible([], wanted, SETTINGS, TODAY) is None


def test_a_meeting_in_an_unknown_year_has_a_problem_and_no_answer() -> None:
    found = verdicts([date(2032, 6, 1)], Proposal(TODAY), SETTINGS, TODAY)[0]
    assert (found.feasible, found.found) == (False, None)
    assert "2032" in found.problem


def test_moved_to_another_meeting_the_decision_is_published_as_many_days_after_it() -> None:
    wanted = Proposal(LATE_MARCH, decision_published=LATE_MARCH + 2 * DAY)
    assert wanted.moved(EARLIER).decision_published == EARLIER + 2 * DAY
    with pytest.raises(ProposalError):
        check(replace(wanted, decision_published=EARLIER), CALENDAR, TODAY)
