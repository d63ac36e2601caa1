"""The guards of drafting, review and consultation: what must be true of the text and the panels.

Each takes the snapshot, its argument ("" where it has none) and now (UTC), and gives what is
missing in plain words with who can supply it, or None.
"""

from __future__ import annotations

from datetime import datetime

from tracker.workflows.calendar import in_words
from tracker.workflows.snapshots import CARRIED, StrategySnapshot
from tracker.workflows.voting_rules import Mode, Outcome
from tracker.workflows.waiting import for_a_meeting
from tracker.workflows.wording import Missing, listed, ordinal


def evidence_under_every_priority(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    bare = [title for title, count in s.evidence if count == 0]
    if not s.evidence:
        return "The strategy has no priorities yet to file evidence under.", ("lead_officer",)
    if not bare:
        return None
    return (
        f"No evidence or engagement is filed under {listed(bare)}.",
        ("lead_officer", "programme_manager"),
    )


def revision_ready(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    who = ("lead_officer", "programme_manager")
    if s.revision is None or s.revision.cycle != s.cycle:
        which = "draft" if s.cycle == 1 else f"{ordinal(s.cycle)} draft"
        return f"No revision of the {which} has been added yet.", who
    if "draft" not in s.revision.kinds:
        return f"Revision {s.revision.number} holds no document of the kind “draft strategy”.", who
    return None


def feedback_answered(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    if s.feedback_unanswered == 0:
        return None
    if s.feedback_unanswered == 1:
        return "One comment from the panels still has no answer.", ("lead_officer",)
    return (
        f"{s.feedback_unanswered} comments from the panels still have no answer.",
        ("lead_officer",),
    )


def no_round_open(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    running = [slot for slot, round_ in s.rounds.items() if round_.is_open]
    if not running:
        return None
    names = listed([s.bodies[slot].name for slot in running])
    return f"{names} can still answer: the round is open.", tuple(f"body:{x}" for x in running)


def round_closed(s: StrategySnapshot, slot: str, _now: datetime) -> Missing | None:
    round_ = s.rounds.get(slot)
    name = s.bodies[slot].name
    if round_ is None:
        return f"{name} has not been asked yet.", ("lead_officer",)
    if round_.is_open:
        return f"The round of {name} is still open.", (f"body:{slot}", "lead_officer")
    if round_.outcome in (None, Outcome.NO_DECISION):
        return f"{name} reached no decision: ask it again.", ("lead_officer",)
    return None


def lanes_done(s: StrategySnapshot, stage: str, _now: datetime) -> Missing | None:
    waiting = [
        s.definition.stage_of_leaf(leaf)
        for leaf in s.state.split("|")
        if leaf.startswith(f"{stage}.") and leaf.endswith(".open")
    ]
    if not waiting:
        return None
    slots = [lane.body for lane in waiting if lane.body]
    names = listed([s.bodies[slot].name for slot in slots])
    return (
        f"{names} {'has' if len(slots) == 1 else 'have'} not finished.",
        (*(f"body:{slot}" for slot in slots), "lead_officer"),
    )


def round_carried(s: StrategySnapshot, slot: str, now: datetime) -> Missing | None:
    round_ = s.rounds.get(slot)
    name = s.bodies[slot].name
    if round_ is None or round_.is_open or round_.outcome in (None, Outcome.NO_DECISION):
        if s.meeting is None and s.bodies[slot].mode is Mode.MEETING:
            return for_a_meeting(s)
        return f"{name} has not decided yet.", (f"body:{slot}",)
    if round_.outcome in CARRIED:
        # A date before the meeting would begin, and so end, the period for call-in too early.
        day = s.meeting.held_on if round_.mode is Mode.MEETING and s.meeting else None
        if day is None or s.local_date(now) >= day:
            return None
        return f"{name} decided on {in_words(day)}; this cannot have happened before.", ()
    said = {
        Outcome.CHANGES_REQUESTED: "asked for changes",
        Outcome.REJECTED: "rejected the draft",
        Outcome.FEEDBACK_GIVEN: "only gave feedback",
    }[round_.outcome]
    return f"{name} {said}: refer the draft back.", ("lead_officer",)


def round_not_carried(s: StrategySnapshot, slot: str, _now: datetime) -> Missing | None:
    round_ = s.rounds.get(slot)
    if round_ is None or round_.is_open or round_.outcome not in CARRIED:
        return None
    return f"{s.bodies[slot].name} has agreed to it: its decision stands.", (f"body:{slot}",)


def government_reply_recorded(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    reply = s.records.get("government_reply")
    who = ("lead_officer", "programme_manager")
    if reply is None or not reply.of_this_visit:
        return "Government’s reply is not recorded. Silence is not agreement.", who
    if reply.outcome == "declined":
        return "Government declined: refer the draft back or withdraw it.", ("lead_officer",)
    answered = s.revision is not None and s.revision.added_at > reply.happened_at
    if reply.outcome == "comments_to_answer" and not answered:
        return (
            (
                "Government’s comments are not answered: add a revision that answers them, "
                "or refer the draft back."
            ),
            who,
        )
    return None
