"""The rounds of a strategy by cycle, with what came of each and what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.queries.approvals import ResponseRow, RoundRow
from tracker.queries.rounds import RecommendationRow
from tracker.web.presenters.words import plural
from tracker.workflows.approvals import Mode
from tracker.workflows.snapshots import StrategySnapshot

_ORDINALS: Final = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
METHODS: Final = {
    "votes": "by votes",
    "show_of_hands": "by a show of hands",
    "agreed_without_vote": "agreed without a vote",
}


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round as this reader sees it. `to_answer`: the comments without an answer."""

    row: RoundRow
    responses: tuple[ResponseRow, ...]
    may_close: bool
    to_answer: int


@dataclass(frozen=True, slots=True)
class CycleView:
    """The rounds of one draft, the newest first."""

    title: str
    rounds: tuple[RoundView, ...]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """An answer that could not be taken, with what was typed."""

    vote_id: int
    text: str
    error: str

    @property
    def problems(self) -> list[dict[str, str]]:
        return [{"text": self.error, "href": f"#answer-{self.vote_id}"}]


def cycles(rounds: Sequence[RoundRow], *, leads: bool) -> tuple[CycleView, ...]:
    """The rounds by draft, the newest first. `leads`: the reader is the lead officer."""
    found: dict[int | None, list[RoundView]] = {}
    for row in rounds:
        found.setdefault(row.cycle, []).append(_view(row, leads=leads))
    return tuple(CycleView(title(cycle), tuple(views)) for cycle, views in found.items())


def title(cycle: int | None) -> str:
    """Such as "Second draft"; "Before drafting" for what was decided before there was one."""
    if cycle is None:
        return "Before drafting"
    if cycle <= len(_ORDINALS):
        return f"{_ORDINALS[cycle - 1]} draft"
    return f"Draft {cycle}"


def numbers(row: RecommendationRow) -> str:
    """Such as "5 for, 1 against, 0 abstaining, by a show of hands"."""
    method = METHODS.get(row.method or "", "")
    if row.for_ is None or row.method == "agreed_without_vote":
        return method
    return f"{row.for_} for, {row.against} against, {row.abstained} abstaining, {method}"


def waiting(rounds: Sequence[RoundRow]) -> int:
    """How many comments of closed rounds have no answer yet."""
    return sum(_to_answer(row) for row in rounds)


def waiting_words(count: int) -> str:
    verb = "waits" if count == 1 else "wait"
    return f"{plural(count, 'comment')} {verb} for an answer. The draft moves on only then."


def to_ask_again(snapshot: StrategySnapshot) -> list[tuple[str, str]]:
    """Slot and name of each body that was asked, decided nothing, and can be asked again."""
    lanes = {
        stage.body: stage.name
        for stage in snapshot.definition.stages.values()
        if stage.body and "." in stage.name
    }
    return [
        (slot, snapshot.bodies[slot].name)
        for slot, lane in lanes.items()
        if f"{lane}.open" in snapshot.visits
        and slot in snapshot.rounds
        and not snapshot.rounds[slot].is_open
    ]


def _view(row: RoundRow, *, leads: bool) -> RoundView:
    is_written = row.mode is Mode.WRITTEN
    shown = row.status == "closed" or (row.status == "open" and leads and not row.hidden_votes)
    return RoundView(
        row,
        row.responses if is_written and shown else (),
        leads and is_written and row.status == "open",
        _to_answer(row),
    )


def _to_answer(row: RoundRow) -> int:
    if row.mode is not Mode.WRITTEN or row.status != "closed":
        return 0
    return sum(bool(each.vote.reason) and each.vote.answer is None for each in row.responses)
