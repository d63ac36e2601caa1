"""What is owed as a strategy stands, and by whom: derived from the snapshot, never kept by hand.

Services compare `owed(snapshot)` after an act with the duties that are open, open what is new and
end what is owed no more. So the table of duties can always be rebuilt from the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from tracker.workflows.call_in import RECONSIDER
from tracker.workflows.call_in_guards import disapplied
from tracker.workflows.definition import StageKind, WorkflowDefinition
from tracker.workflows.snapshots import CARRIED, RoundFacts, StrategySnapshot
from tracker.workflows.voting_rules import Mode


@dataclass(frozen=True, slots=True)
class Owed:
    """One act that one office or one member owes. `due_on` and `due_time` are local.

    `subject` is (kind, id) of what the act is about; `part` names a part of it (a clearance).
    Exactly one of `office` and `membership_id` is set.
    """

    act: str
    subject: tuple[str, int]
    office: str | None = None
    membership_id: int | None = None
    part: str = ""
    due_on: date | None = None
    due_time: time | None = None

    @property
    def key(self) -> tuple[str, str, int, str, str | None, int | None]:
        """What makes it the same duty, whatever its date."""
        return (self.act, *self.subject, self.part, self.office, self.membership_id)


def owed(snapshot: StrategySnapshot) -> tuple[Owed, ...]:
    """Every duty of the strategy as it stands, in a stable order; none once it has ended."""
    if snapshot.definition.is_end(snapshot.state):
        return ()
    return (
        *_stage(snapshot),
        *_rounds(snapshot),
        *_feedback(snapshot),
        *_before_the_meeting(snapshot),
        *_timetable(snapshot),
        *_agenda_notice(snapshot),
        *_agenda(snapshot),
        *_amendment(snapshot),
    )


def _stage(s: StrategySnapshot) -> Iterator[Owed]:
    """The owner of the stage owes the trigger that leads on, once it can be taken in earnest."""
    stage = s.definition.top_stage_of(s.state)
    if stage.owner is None or stage.kind is StageKind.WAIT:
        return
    trigger = s.definition.main_trigger(stage.name)
    if trigger is None:
        return
    visit = ("visit", s.visits[s.state.partition("|")[0]])
    if stage.kind is StageKind.PARALLEL:
        if all(leaf.endswith(".done") for leaf in s.state.split("|")):
            yield Owed(trigger.name, visit, stage.owner, due_on=_planned(s, trigger.name))
        return
    if stage.kind is StageKind.MEETING:
        if not _waits_for_agenda(s):
            yield _meeting_stage(s, stage.owner, visit, stage.body or "")
        return
    yield Owed(trigger.name, visit, stage.owner, due_on=_planned(s, trigger.name))
    if "record_government_reply" in stage.acts:
        reply = s.records.get("government_reply")
        if reply is None or not reply.of_this_visit:
            yield Owed("record_government_reply", visit, stage.owner)


def _meeting_stage(s: StrategySnapshot, office: str, visit: tuple[str, int], slot: str) -> Owed:
    day = s.meeting.held_on if s.meeting else None
    if not _is_carried(s, slot):
        return Owed("record_decision", visit, office, due_on=day)
    return Owed(_publishing(s), visit, office, due_on=day)


def _publishing(s: StrategySnapshot) -> str:
    """The trigger that publishes the decision: it depends on whether it can be called in."""
    if "publish_urgent_decision" in s.definition.triggers and disapplied(s) is not None:
        return "publish_urgent_decision"
    again = s.reconsidered and not s.call_in.again
    return "publish_reconsidered_decision" if again else "publish_decision"


def _amendment(s: StrategySnapshot) -> Iterator[Owed]:
    """Once the amended text is there, the clerk certifies that it is what the meeting approved."""
    decided, present = s.decided_revision, s.revision
    if not s.amendment or decided is None or present is None:
        return
    certified = s.records.get("amendment_certified")
    is_certified = certified is not None and certified.of_this_text
    if present.text_fingerprint != decided.text_fingerprint and not is_certified:
        yield Owed("certify_amendment", ("revision", present.revision_id), "committee_clerk")


def _rounds(s: StrategySnapshot) -> Iterator[Owed]:
    for round_ in s.rounds.values():
        if round_.is_open and round_.mode is Mode.WRITTEN:
            yield from _responses(round_)


def _responses(round_: RoundFacts) -> Iterator[Owed]:
    for membership_id in round_.awaited:
        yield Owed(
            "respond",
            ("round", round_.round_id),
            membership_id=membership_id,
            due_on=round_.due_on,
            due_time=round_.due_time,
        )


def _feedback(s: StrategySnapshot) -> Iterator[Owed]:
    if s.feedback_unanswered:
        yield Owed("answer_feedback", ("strategy", s.strategy_id), "lead_officer")


def _before_the_meeting(s: StrategySnapshot) -> Iterator[Owed]:
    """What the agenda gate and the law ask for before a meeting, from the consultation on."""
    stage = s.definition.top_stage_of(s.state)
    if s.meeting is None or s.meeting.item_status != "listed":
        return
    meeting = ("meeting", s.meeting.meeting_id)
    if _is_key_notice_open(s):
        due = s.deadlines.get("key_notice")
        day = due.due_on if due else None
        yield Owed("record_key_decision_notice", meeting, "committee_clerk", due_on=day)
    if not s.bodies[s.meeting.body_slot].rule_confirmed:
        body = ("body", s.bodies[s.meeting.body_slot].body_id)
        yield Owed("confirm_rule", body, "monitoring_officer", due_on=s.meeting.held_on)
    if "sign_clearance" not in stage.acts or not _leads_to_meeting(s.definition, stage.name):
        return
    due = s.deadlines.get("agenda_notice")
    day = due.due_on if due else None
    if s.revision is None:
        return
    revision = ("revision", s.revision.revision_id)
    for name, office in s.definition.clearances.items():
        if name not in s.clearances:
            yield Owed("sign_clearance", revision, office, part=name, due_on=day)
    check = s.records.get("exempt_check")
    if check is None or not check.of_this_text:
        yield Owed("do_exempt_check", revision, "committee_clerk", due_on=day)
    polls = s.records.get("pre_election_check")
    is_asked = "do_pre_election_check" in stage.acts
    if is_asked and (polls is None or not polls.of_this_text):
        yield Owed("do_pre_election_check", revision, "monitoring_officer", due_on=day)


def _agenda_notice(s: StrategySnapshot) -> Iterator[Owed]:
    """The agenda is public in time, once the strategy was presented to its meeting (R1)."""
    if s.meeting is None or s.meeting.item_status != "listed":
        return
    stage = s.definition.top_stage_of(s.state)
    is_recorded = s.record_of_meeting("agenda_published") is not None
    if "record_agenda_published" in stage.acts and not is_recorded:
        due = s.deadlines.get("agenda_notice")
        subject = ("meeting", s.meeting.meeting_id)
        day = due.due_on if due else None
        yield Owed("record_agenda_published", subject, "committee_clerk", due_on=day)


def _agenda(s: StrategySnapshot) -> Iterator[Owed]:
    """The clerk puts what waits for a meeting on an agenda, by the day of R6 where there is one."""
    due = s.deadlines.get(RECONSIDER)
    if s.meeting is None and (due is not None or _waits_for_agenda(s)):
        subject = ("strategy", s.strategy_id)
        day = due.due_on if due else None
        yield Owed("put_on_agenda", subject, "committee_clerk", due_on=day)


def _waits_for_agenda(s: StrategySnapshot) -> bool:
    """Whether it can only go on at a meeting, and stands on no agenda."""
    stage = s.definition.top_stage_of(s.state)
    if s.meeting is not None:
        return False
    if stage.kind is StageKind.MEETING:
        return not _is_carried(s, stage.body or "")
    trigger = s.definition.main_trigger(stage.name)
    return trigger is not None and any(each.name == "meeting_fixed" for each in trigger.guards)


def _is_carried(s: StrategySnapshot, slot: str) -> bool:
    round_ = s.rounds.get(slot)
    return round_ is not None and not round_.is_open and round_.outcome in CARRIED


def _timetable(s: StrategySnapshot) -> Iterator[Owed]:
    """What the authority's own timetable asks for before the meeting, until the item is opened."""
    if s.meeting is None or s.meeting.item_status != "listed":
        return
    for each in s.deadlines.values():
        if each.office is not None:
            yield Owed(
                "meet_deadline",
                ("meeting", s.meeting.meeting_id),
                each.office,
                part=each.name.rpartition(":")[2],
                due_on=each.due_on,
                due_time=each.due_time,
            )


def _is_key_notice_open(s: StrategySnapshot) -> bool:
    given = {"key_decision_notice", "general_exception", "special_urgency"} & s.records.keys()
    return s.key_decision and not given


def _leads_to_meeting(definition: WorkflowDefinition, stage: str) -> bool:
    trigger = definition.main_trigger(stage)
    return trigger is not None and definition.stages[trigger.to].kind is StageKind.MEETING


def _planned(s: StrategySnapshot, trigger: str) -> date | None:
    """The date that the programme has for what this trigger reaches."""
    for milestone in s.definition.milestones.values():
        if milestone.reached_by == trigger:
            return s.milestones.get(milestone.name)
    return None
