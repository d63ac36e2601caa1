"""Where call-in stands, in sentences, and what each record of it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.queries.call_in import CallInDay, CallInRecord
from tracker.web.presenters.words import plural
from tracker.workflows.calendar import in_words
from tracker.workflows.call_in import DEADLINE_TITLES, RECONSIDER, reconsidering_stages
from tracker.workflows.call_in_guards import disapplied
from tracker.workflows.definition import StageKind
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.wording import ordinal

KINDS: Final = {
    "decision_published": "Decision published",
    "call_in_disapplied": "Call-in disapplied for urgency",
    "call_in": "Called in",
    "call_in_direction": "Direction not to carry it out",
    "scrutiny_recommendations": "Scrutiny’s recommendations received",
    "decision_effective": "Decision effective",
}
OUTCOMES: Final = {
    "reconsider": "Reconsider the decision",
    "no_change": "Change nothing",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The tag and the sentences at the top of the page."""

    status: str
    word: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """A deadline of call-in by its title."""

    title: str
    day: CallInDay


def standing(s: StrategySnapshot, records: Sequence[CallInRecord], now: datetime) -> Standing:
    """Where call-in stands at `now` (UTC)."""
    stage = s.definition.top_stage_of(s.state)
    latest = {each.kind: each for each in reversed(records)}
    if stage.kind is StageKind.WAIT:
        return _running(s, stage.until or "")
    if stage.name in reconsidering_stages(s.definition):
        return _called_in(s, latest)
    if stage.kind is StageKind.MEETING:
        return _at_the_meeting(s)
    effective = latest.get("decision_effective")
    if effective is None or "decision_published" not in latest:
        return Standing("not_started", "Not open", (_opens(s),))
    on = in_words(s.local_date(effective.happened_at))
    if effective.happened_at > now:
        return Standing("lapsed", "Over", (f"The decision takes effect on {on}.",))
    return Standing("done", "Over", (f"The decision has been effective since {on}.",))


def day_rows(s: StrategySnapshot, days: Sequence[CallInDay]) -> list[DayRow]:
    """The deadlines with their titles."""
    titles = {spec.name: spec.title for spec in s.definition.deadlines.values()}
    titles.update(DEADLINE_TITLES)
    return [DayRow(titles.get(each.name, each.name), each) for each in days]


def _opens(s: StrategySnapshot) -> str:
    length = s.rules["R5"].length
    return (
        "It opens when the decision of the meeting is published. Until the end of the "
        f"{ordinal(length)} working day after that, {_members(s)} may call it in; "
        "otherwise it takes effect on the day after, by itself."
    )


def _members(s: StrategySnapshot) -> str:
    return (
        "a member of the scrutiny committee"
        if s.call_in.members == 1
        else plural(s.call_in.members, "member") + " of the scrutiny committee"
    )


def _running(s: StrategySnapshot, until: str) -> Standing:
    due = s.deadlines.get(until)
    if due is None:
        return Standing("open", "Open", ("The period for call-in is running.",))
    takes = (
        f"It takes {_members(s)}, with reasons; the scrutiny chair records it. "
        "Meanwhile nothing is carried out."
    )
    until_when = f"The decision can be called in until {in_words(due.due_on)} is over."
    otherwise = "If nobody does, the decision takes effect on the day after, by itself."
    return Standing("open", "Open", (until_when, takes, otherwise))


def _called_in(s: StrategySnapshot, latest: dict[str, CallInRecord]) -> Standing:
    says = ["The decision is called in, and its effect is suspended."]
    held = s.deadlines.get("call_in_direction")
    if held is not None:
        says.append(
            f"Scrutiny has directed that it is not carried out until {in_words(held.due_on)} "
            "is over."
        )
    due = s.deadlines.get(RECONSIDER)
    if due is not None:
        says.append(f"A meeting reconsiders it by {in_words(due.due_on)}.")
        says.append("The monitoring officer returns it to the meeting.")
    elif "scrutiny_recommendations" in latest and _advised(s):
        says.append("Scrutiny recommends no change: the monitoring officer may let it stand.")
    else:
        says.append("It waits for what scrutiny recommends.")
    return Standing("called_in", "Called in", tuple(says))


def _advised(s: StrategySnapshot) -> bool:
    record = s.records.get("scrutiny_recommendations")
    return record is not None and record.of_this_visit


def _at_the_meeting(s: StrategySnapshot) -> Standing:
    if disapplied(s) is not None:
        sentence = (
            "Call-in does not apply to this decision, for urgency. The notice of the decision "
            "has to say so; it takes effect when it is published."
        )
        return Standing("lapsed", "Disapplied", (sentence,))
    if not s.reconsidered:
        return Standing("not_started", "Not open", (_opens(s),))
    says = ["The decision was called in and is back at the meeting."]
    due = s.deadlines.get(RECONSIDER)
    if due is not None:
        says.append(f"The meeting that reconsiders it is held by {in_words(due.due_on)}.")
    if not s.call_in.again:
        says.append("A reconsidered decision is not called in again.")
    return Standing("now", "Being reconsidered", tuple(says))
