"""What a member may say in a round, and the effect of each choice in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tracker.queries.rounds import RoundPage
from tracker.web.presenters.rounds import the
from tracker.workflows.approvals import Choice, Mode, Threshold

WRITTEN: Final = {
    Choice.APPROVE: "Approve",
    Choice.APPROVE_WITH_CONDITIONS: "Approve with conditions",
    Choice.REQUEST_CHANGES: "Request changes",
    Choice.REJECT: "Reject",
    Choice.ABSTAIN: "Abstain",
}
AT_MEETING: Final = {Choice.APPROVE: "For", Choice.REJECT: "Against", Choice.ABSTAIN: "Abstain"}


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice as a radio offers it: its value, its name, and what it brings about."""

    value: str
    name: str
    effect: str


def name(choice: str, mode: Mode) -> str:
    """The word for a choice: at a meeting "For", in writing "Approve"."""
    words = AT_MEETING if mode is Mode.MEETING else WRITTEN
    return words.get(Choice(choice), WRITTEN[Choice(choice)])


def offered(page: RoundPage) -> tuple[ChoiceRow, ...]:
    """Every choice that the round takes, in the order in which it is shown."""
    if page.mode is Mode.MEETING:
        effects = _at_meeting()
    elif page.rule.threshold is Threshold.ADVISORY:
        effects = _advising(page)
    else:
        effects = _deciding(page)
    words = AT_MEETING if page.mode is Mode.MEETING else WRITTEN
    return tuple(ChoiceRow(each.value, words[each], effects[each]) for each in words)


def next_stage(page: RoundPage) -> str:
    """The title of the stage to which an approval leads, in quotation marks."""
    trigger = page.definition.main_trigger(page.top_stage.name)
    if trigger is None:
        return "the next stage"
    return f"“{page.definition.stages[trigger.to].title}”"


def _deciding(page: RoundPage) -> dict[Choice, str]:
    onward, body = next_stage(page), the(page.body)
    return {
        Choice.APPROVE: f"Counts for. If {body} approves, the strategy can go on to {onward}.",
        Choice.APPROVE_WITH_CONDITIONS: "Counts for. If it is carried, your conditions bind: each "
        "must be met before the papers go to the meeting.",
        Choice.REQUEST_CHANGES: "Counts against. If it is not carried, the lead officer refers the "
        "draft back, and you are asked again about the next draft.",
        Choice.REJECT: "Counts against. If it is not carried, the strategy cannot go on to "
        f"{onward} as it is.",
        Choice.ABSTAIN: "Counts towards the quorum, and neither for nor against.",
    }


def _advising(page: RoundPage) -> dict[Choice, str]:
    answered = "The lead officer must answer it before the draft moves on."
    advises = f"{the(page.body)} advises and cannot stop it."
    return {
        Choice.APPROVE: f"You support the draft as it is. {advises[0].upper()}{advises[1:]}",
        Choice.APPROVE_WITH_CONDITIONS: f"You support it if something is met. {answered}",
        Choice.REQUEST_CHANGES: f"You ask for something to be changed. {answered}",
        Choice.REJECT: f"You advise against the draft. {answered}",
        Choice.ABSTAIN: "You respond without advice. It counts towards the quorum.",
    }


def _at_meeting() -> dict[Choice, str]:
    return {
        Choice.APPROVE: "Your vote counts for the recommendation.",
        Choice.REJECT: "Your vote counts against the recommendation.",
        Choice.ABSTAIN: "You are present for the quorum; your vote counts neither for nor against.",
    }
