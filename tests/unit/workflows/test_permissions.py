"""Who may do which act in which stage: every act with every office in every stage."""

from __future__ import annotations

import pytest

from tests.unit.workflows.lifecycle_factories import (
    BOTH_OPEN,
    DEFINITION,
    a_person,
    a_snapshot,
    an_actor,
)
from tracker.workflows.actors import OFFICES, SYSTEM
from tracker.workflows.permissions import (
    ACTS,
    NEEDS_NO_STAGE,
    Allowed,
    Refused,
    may,
    offices_for,
)

LEAD, PROGRAMME, CLERK = (
    {"lead_officer"},
    {"lead_officer", "programme_manager"},
    {"committee_clerk"},
)
MONITORING = {"monitoring_officer"}
DRAFTS = {"evidence_review", "drafting", "government_consultation", "submission", "publication"}
CONSULT, MEETING = {"government_consultation"}, {"combined_authority"}
SIGNED_IN = {"government_consultation", "publication"}
SCRUTINY = CLERK | MONITORING | {"scrutiny_chair"}
CALLED_IN = {"reconsideration"}
STAGES = {stage.name for stage in DEFINITION.top_stages}
ENDS = {"published", "withdrawn", "superseded"}
OPEN = STAGES - ENDS

EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    "record_evidence": (PROGRAMME, OPEN),
    "record_engagement": (PROGRAMME, OPEN),
    "add_revision": (PROGRAMME, DRAFTS),
    "open_round_again": (LEAD, {"review"}),
    "close_round": (LEAD | {SYSTEM}, STAGES),
    "answer_feedback": (LEAD, OPEN),
    "record_government_reply": (PROGRAMME, CONSULT),
    "do_exempt_check": (CLERK, CONSULT),
    "do_pre_election_check": (MONITORING, CONSULT),
    "override_pre_election": (MONITORING, OPEN),
    "override_deadline": (MONITORING, OPEN),
    "recompute_deadlines": (MONITORING, OPEN),
    "record_key_decision_notice": (CLERK | MONITORING, OPEN),
    "classify_decision": (CLERK | MONITORING, OPEN),
    "prepare_key_decision_notice": (CLERK | MONITORING, OPEN),
    "inform_scrutiny_chair": (CLERK | MONITORING, OPEN),
    "record_urgency_consent": (CLERK | MONITORING, OPEN),
    "record_agenda_published": (CLERK, MEETING),
    "record_late_report": (CLERK, MEETING),
    "disapply_call_in": (CLERK | MONITORING, MEETING),
    "record_call_in_direction": (SCRUTINY, CALLED_IN),
    "record_scrutiny_recommendations": (SCRUTINY, CALLED_IN),
    "put_on_agenda": (CLERK, OPEN),
    "open_item": (CLERK, MEETING),
    "record_attendance": (CLERK, MEETING),
    "record_decision": (CLERK, MEETING),
    "end_item": (CLERK, OPEN),
    "certify_amendment": (CLERK, OPEN),
    "enter_past_decision": (CLERK, OPEN),
    "confirm_rule": (MONITORING, STAGES),
    "discharge_condition": (LEAD | CLERK, OPEN),
    "plan_milestone": (PROGRAMME, OPEN),
    "approve_plan": (LEAD | {"assistant_director"}, OPEN),
    "pause": (LEAD, STAGES),
    "resume": (LEAD, STAGES),
    "sign_clearance:legal": ({"legal_officer"}, SIGNED_IN),
    "sign_clearance:finance": ({"finance_officer"}, SIGNED_IN),
    "sign_clearance:monitoring": (MONITORING, SIGNED_IN),
    "sign_clearance:equality": ({"equality_officer"}, SIGNED_IN),
    "sign_clearance:communications": ({"communications_officer"}, SIGNED_IN),
}
"""By act: the offices that may do it, and the stages in which it may be done."""


def state_in(stage: str) -> str:
    return BOTH_OPEN if stage == "review" else stage


def test_the_table_holds_every_act() -> None:
    clearances = {f"sign_clearance:{name}" for name in DEFINITION.clearances}
    assert set(EXPECTED) == {*ACTS, *clearances}


@pytest.mark.parametrize("stage", sorted(STAGES))
@pytest.mark.parametrize("act", EXPECTED)
def test_every_act_with_every_office_in_every_stage(act: str, stage: str) -> None:
    offices, stages = EXPECTED[act]
    snapshot = a_snapshot(state_in(stage))
    for office in (*OFFICES, SYSTEM):
        answer = may(an_actor(office), act, snapshot)
        wanted = [f"by:{act}"] * (office not in offices) + ["stage"] * (stage not in stages)
        found = [each.guard for each in answer.unmet] if isinstance(answer, Refused) else []
        assert found == wanted, office
        assert isinstance(answer, Allowed) == (not wanted)


@pytest.mark.parametrize("act", EXPECTED)
def test_a_pause_stops_every_act_that_waits(act: str) -> None:
    offices, stages = EXPECTED[act]
    snapshot = a_snapshot(state_in(min(stages & OPEN)), paused=True)
    answer = may(an_actor(min(offices)), act, snapshot)
    if act in NEEDS_NO_STAGE:
        assert isinstance(answer, Allowed)
    else:
        assert isinstance(answer, Refused)
        assert [each.guard for each in answer.unmet] == ["paused"]


def test_a_refusal_says_who_where_and_why_not_yet() -> None:
    answer = may(a_person("auditor"), "sign_clearance:legal", a_snapshot("drafting", paused=True))
    assert isinstance(answer, Refused)
    only, where, paused = (each.sentence for each in answer.unmet)
    assert only == "Only the legal officer can do this."
    assert where.startswith("This is done in “Consultation with Government” or “Preparing to publ")
    assert where.endswith("the strategy is in “Drafting”.")
    assert paused == "The strategy is paused. Resume it first."
    assert answer.who_can == ("legal_officer", "lead_officer")


def test_an_ended_strategy_says_how_it_ended() -> None:
    answer = may(a_person("lead_officer"), "record_evidence", a_snapshot("withdrawn"))
    assert str(answer) == "The strategy has ended: withdrawn."


@pytest.mark.parametrize("act", ["fly", "sign_clearance:royal", "sign_clearance", "record:x"])
def test_an_act_that_does_not_exist_is_a_fault(act: str) -> None:
    with pytest.raises(KeyError):
        offices_for(act, DEFINITION)
