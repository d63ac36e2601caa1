"""Each guard: what it finds missing, in which words, and who can supply it; and what satisfies it.

Everything else is there in each case, so a refusal that names another guard too is a fault.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.unit.workflows.decision_lacks import (
    CLERK,
    CONSULT,
    DECISION_LACKS,
    DISAPPLIED,
    LEAD,
    MEETING,
    MONITORING,
    PROGRAMME,
    Lack,
    a_direction,
    exception,
    urgency,
)
from tests.unit.workflows.lifecycle_factories import (
    AUTHORITY,
    BOARD,
    BOTH_DONE,
    BOTH_OPEN,
    DEFINITION,
    EVERYBODY,
    MEETING_DAY,
    NOW,
    PANEL,
    PANEL_DONE,
    a_command,
    a_record,
    a_revision,
    a_round,
    a_snapshot,
    without,
)
from tracker.workflows.actors import SYSTEM, System
from tracker.workflows.call_in import CallInSettings
from tracker.workflows.definition import GuardRef
from tracker.workflows.elections import Poll
from tracker.workflows.guards import GATE, GUARDS, unmet
from tracker.workflows.lifecycle import Change, apply
from tracker.workflows.permissions import Refused
from tracker.workflows.snapshots import DeadlineFacts
from tracker.workflows.voting_rules import Outcome


def rounds(slot: str, outcome: Outcome | None) -> dict[str, Any]:
    others = {} if slot == AUTHORITY else {PANEL: a_round(PANEL, Outcome.FEEDBACK_GIVEN)}
    return {"rounds": {**others, slot: a_round(slot, outcome)}}


LACKS = [
    Lack("evidence_under_every_priority", "evidence_review", "close_evidence_review",
         {"evidence": (("People", 0), ("Place", 1), ("Ideas", 0))},
         "under “People” and “Ideas”", PROGRAMME),
    Lack("evidence_under_every_priority", "evidence_review", "close_evidence_review",
         {"evidence": ()}, "no priorities", LEAD),
    Lack("revision_ready", "drafting", "share_draft", {"revision": None},
         "No revision of the draft has been added yet.", PROGRAMME),
    Lack("revision_ready", "drafting", "share_draft", {"cycle": 2},
         "No revision of the second draft", PROGRAMME),
    Lack("revision_ready", "drafting", "share_draft",
         {"revision": a_revision(kinds=frozenset({"appendix"}))},
         "Revision 2 holds no document of the kind “draft strategy”", PROGRAMME),
    Lack("feedback_answered", "drafting", "share_draft", {"feedback_unanswered": 1},
         "One comment from the panels still has no answer.", LEAD),
    Lack("feedback_answered", BOTH_DONE, "consult_government", {"feedback_unanswered": 3},
         "3 comments from the panels still have no answer.", LEAD),
    Lack(f"round_closed:{BOARD}", BOTH_OPEN, "finish_board_review", {"rounds": {}},
         "Implementation Board has not been asked yet.", LEAD),
    Lack(f"round_closed:{BOARD}", BOTH_OPEN, "finish_board_review", rounds(BOARD, None),
         "The round of Implementation Board is still open.", (f"body:{BOARD}", *LEAD)),
    Lack(f"round_closed:{PANEL}", BOTH_OPEN, "finish_panel_review",
         rounds(PANEL, Outcome.NO_DECISION), "reached no decision: ask it again.", LEAD),
    Lack("lanes_done:review", BOTH_OPEN, "consult_government", {},
         "“Analytical Panel” and “Implementation Board” have not finished.",
         (f"body:{PANEL}", f"body:{BOARD}", *LEAD)),
    Lack("lanes_done:review", PANEL_DONE, "consult_government", {},
         "“Implementation Board” has not finished.", (f"body:{BOARD}", *LEAD)),
    Lack(f"round_carried:{BOARD}", BOTH_DONE, "consult_government",
         rounds(BOARD, Outcome.CHANGES_REQUESTED),
         "Implementation Board asked for changes: refer the draft back.", LEAD),
    Lack(f"round_carried:{BOARD}", BOTH_DONE, "consult_government",
         rounds(BOARD, Outcome.REJECTED), "rejected the draft", LEAD),
    Lack(f"round_carried:{BOARD}", BOTH_DONE, "consult_government",
         rounds(BOARD, Outcome.FEEDBACK_GIVEN), "only gave feedback", LEAD),
    Lack(f"round_carried:{BOARD}", BOTH_DONE, "consult_government",
         rounds(BOARD, Outcome.NO_DECISION), "has not decided yet", (f"body:{BOARD}",)),
    Lack(f"round_carried:{BOARD}", BOTH_DONE, "consult_government", rounds(BOARD, None),
         "has not decided yet", (f"body:{BOARD}",)),
    Lack(f"round_carried:{BOARD}", BOTH_DONE, "consult_government", {"rounds": {}},
         "has not decided yet", (f"body:{BOARD}",)),
    Lack(f"round_carried:{AUTHORITY}", MEETING, "publish_decision",
         rounds(AUTHORITY, Outcome.REJECTED), "Combined Authority rejected the draft", LEAD),
    Lack("no_round_open", BOTH_DONE, "refer_back", rounds(PANEL, None),
         "“Analytical Panel” can still answer", (f"body:{PANEL}",)),
    Lack("no_round_open", MEETING, "refer_back", rounds(AUTHORITY, None),
         "“Combined Authority” can still answer", (f"body:{AUTHORITY}",)),
    Lack("no_round_open", BOTH_OPEN, "withdraw",
         {"rounds": {PANEL: a_round(PANEL, None), BOARD: a_round(BOARD, None)}},
         "“Analytical Panel” and “Implementation Board” can", (f"body:{PANEL}", f"body:{BOARD}")),
    Lack(f"round_not_carried:{AUTHORITY}", MEETING, "refer_back",
         rounds(AUTHORITY, Outcome.APPROVED), "has agreed to it", (f"body:{AUTHORITY}",)),
    Lack(f"round_not_carried:{AUTHORITY}", MEETING, "refer_back",
         rounds(AUTHORITY, Outcome.APPROVED_WITH_CONDITIONS), "its decision stands",
         (f"body:{AUTHORITY}",)),
    Lack("government_reply_recorded", CONSULT, "present_to_meeting",
         {"records": without("government_reply")}, "Silence is not agreement.", PROGRAMME),
    Lack("government_reply_recorded", CONSULT, "present_to_meeting",
         {"records": without("x", a_record("government_reply", "agreed", of_this_visit=False))},
         "Government’s reply is not recorded.", PROGRAMME),
    Lack("government_reply_recorded", CONSULT, "present_to_meeting",
         {"records": without("x", a_record("government_reply", "declined"))},
         "Government declined: refer the draft back or withdraw it.", LEAD),
    Lack("government_reply_recorded", CONSULT, "present_to_meeting",
         {"records": without("x", a_record("government_reply", "comments_to_answer",
                                           date(2020, 3, 27)))},
         "add a revision that answers them", PROGRAMME),
    Lack("meeting_fixed", CONSULT, "present_to_meeting", {"meeting": None},
         "on no agenda of Combined Authority", CLERK),
    *(Lack(f"clearance:{name}", CONSULT, "present_to_meeting",
           {"clearances": frozenset(DEFINITION.clearances) - {name}},
           f"The {name} clearance is not signed for the present text.", (office,))
      for name, office in DEFINITION.clearances.items()),
    Lack("clearance:equality", "publication", "publish", {"clearances": frozenset()},
         "The equality clearance is not signed", ("equality_officer",)),
    Lack("exempt_check_done", CONSULT, "present_to_meeting",
         {"records": without("exempt_check")}, "exempt or confidential information", CLERK),
    Lack("exempt_check_done", CONSULT, "present_to_meeting",
         {"records": without("x", a_record("exempt_check", of_this_text=False))},
         "have not been checked", CLERK),
    Lack("pre_election_check_done", CONSULT, "present_to_meeting",
         {"records": without("pre_election_check")}, "for the time before polls", MONITORING),
    Lack("pre_election_check_done", CONSULT, "present_to_meeting",
         {"records": without("x", a_record("pre_election_check", of_this_text=False))},
         "The present text has not been checked", MONITORING),
    Lack("no_pre_election_collision", "publication", "publish", {"polls": (Poll(MEETING_DAY),)},
         "Publication on Thursday 26 March 2020 falls in the pre-election period", MONITORING),
    Lack("document:accessible_version", CONSULT, "present_to_meeting",
         {"revision": a_revision(kinds=frozenset({"draft"}))},
         "The papers hold no accessible version.", PROGRAMME),
    Lack("document:accessible_version", CONSULT, "present_to_meeting", {"revision": None},
         "The papers hold no accessible version.", PROGRAMME),
    Lack("document:short_summary", "publication", "publish",
         {"revision": a_revision(kinds=frozenset({"draft", "accessible_version"}))},
         "The papers hold no short summary.", PROGRAMME),
    Lack("conditions_discharged:agenda", CONSULT, "present_to_meeting",
         {"conditions": {"agenda": 1}}, "One adopted condition is still", LEAD),
    Lack("conditions_discharged:publication", "publication", "publish",
         {"conditions": {"publication": 2, "agenda": 1}}, "2 adopted conditions are", LEAD),
    *DECISION_LACKS,
]  # fmt: skip


@pytest.mark.parametrize("lack", LACKS, ids=lambda lack: f"{lack.guard} {lack.said[:24]}")
def test_what_is_missing_is_named_and_nothing_else(lack: Lack) -> None:
    snapshot = a_snapshot(lack.state, **lack.gone)
    trigger = DEFINITION.triggers[lack.trigger]
    actor = System("a_job") if trigger.by == (SYSTEM,) else EVERYBODY
    answer = apply(snapshot, a_command(lack.trigger), actor, NOW)
    assert isinstance(answer, Refused), answer
    [missing] = answer.unmet
    assert missing.guard == lack.guard
    assert lack.said in missing.sentence
    assert missing.who == lack.who


ASKED_BY_SERVICES = {"agenda_open", "key_decision_may_be_made"}
OF_VERSION_1 = {"not_reconsidered"}


def test_every_guard_has_a_case_here_and_a_place_in_the_shipped_definition() -> None:
    cases = {lack.guard.partition(":")[0] for lack in LACKS}
    assert cases == set(GUARDS) - ASKED_BY_SERVICES - OF_VERSION_1
    used = {
        ref.name
        for refs in (*DEFINITION.gates.values(), *(t.guards for t in DEFINITION.triggers.values()))
        for ref in refs
    }
    assert used == {*GUARDS, GATE} - ASKED_BY_SERVICES - OF_VERSION_1


ENOUGH: list[tuple[str, str, dict[str, Any]]] = [
    ("drafting", "share_draft", {"cycle": 3, "revision": a_revision(9, cycle=3)}),
    (BOTH_OPEN, "finish_board_review", rounds(BOARD, Outcome.REJECTED)),
    (BOTH_DONE, "consult_government", rounds(BOARD, Outcome.APPROVED_WITH_CONDITIONS)),
    (MEETING, "refer_back", {"rounds": {}}),
    (MEETING, "refer_back", rounds(AUTHORITY, Outcome.NO_DECISION)),
    (MEETING, "publish_decision", {"key_decision": False, "records": {}}),
    (MEETING, "publish_decision", {"records": without("key_decision_notice", *urgency(7))}),
    (MEETING, "publish_decision", {"reconsidered": True, "call_in": CallInSettings(again=True)}),
    (MEETING, "publish_urgent_decision", {"records": without("x", DISAPPLIED)}),
    ("reconsideration", "let_decision_stand", {
        "deadlines": {"call_in_direction": a_direction(-1)}}),
    ("reconsideration", "let_decision_stand", {
        "deadlines": {"call_in_direction": a_direction(1)},
        "records": without("x", a_record("scrutiny_recommendations", "no_change"))}),
    ("reconsideration", "let_decision_stand", {"records": without(
        "x", a_record("scrutiny_recommendations", "reconsider", of_this_visit=False))}),
    (MEETING, "publish_decision", {"records": without(
        "x", a_record("key_decision_notice", None, date(2020, 2, 26)))}),
    (MEETING, "publish_decision", {"records": without(
        "key_decision_notice", *exception(date(2020, 3, 18), date(2020, 3, 18)))}),
    (CONSULT, "present_to_meeting", {"records": without(
        "x", a_record("government_reply", "comments_to_answer", date(2020, 3, 25)))}),
    (CONSULT, "present_to_meeting", {"conditions": {"publication": 1}}),
    ("publication", "publish", {"decided_revision": a_revision(1)}),
    ("publication", "publish", {"conditions": {"agenda": 1}}),
    ("submission", "submit", {"records": without(
        "x", a_record("decision_effective", None, date(2020, 3, 26)))}),
]  # fmt: skip


@pytest.mark.parametrize(("state", "trigger", "facts"), ENOUGH)
def test_what_is_just_enough(state: str, trigger: str, facts: dict[str, Any]) -> None:
    answer = apply(a_snapshot(state, **facts), a_command(trigger), EVERYBODY, NOW)
    assert isinstance(answer, Change), answer


@pytest.mark.parametrize(
    ("guard", "seconds", "holds"),
    [
        ("deadline_running", 0, True),
        ("deadline_running", 1, False),
        ("deadline_over", 0, False),
        ("deadline_over", 1, True),
    ],
)
def test_a_deadline_holds_to_its_last_second(guard: str, seconds: int, *, holds: bool) -> None:
    due = DeadlineFacts("call_in_ends", NOW.date(), None, NOW, statutory=True)
    snapshot = a_snapshot("call_in", deadlines={"call_in_ends": due})
    found = unmet(GuardRef(guard, "call_in_ends"), snapshot, NOW + timedelta(seconds=seconds))
    assert (found == ()) == holds


def test_a_notice_counts_by_the_local_day() -> None:
    """23:30 UTC on 26 March 2020 is that day in London still; in summer time it is the next."""
    meeting = a_snapshot(MEETING).meeting
    assert meeting is not None
    late = datetime(2020, 3, 18, 23, 59, tzinfo=UTC)
    for at, zone, holds in ((late, "Europe/London", True), (late, "Europe/Paris", False)):
        notice, told = exception(date(2020, 3, 18), date(2020, 3, 18))
        records = without("key_decision_notice", told, replace(notice, happened_at=at))
        snapshot = a_snapshot(MEETING, zone=zone, records=records)
        assert (unmet(GuardRef("key_decision_route"), snapshot, NOW) == ()) == holds


def test_a_gate_is_each_of_its_guards() -> None:
    bare = a_snapshot("publication", records={}, clearances=frozenset())
    found = unmet(GuardRef(GATE, "publication"), bare, NOW)
    assert [each.guard for each in found] == [
        "decision_effective",
        "clearance:equality",
        "submission_recorded",
    ]
    assert unmet(GuardRef(GATE, "publication"), a_snapshot("publication"), NOW) == ()
