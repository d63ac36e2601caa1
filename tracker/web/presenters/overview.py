"""The overview of a strategy: its stages, what it waits for, and the one next act of the reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tracker.queries.worklist import DutyRow
from tracker.workflows.act_words import act_words
from tracker.workflows.definition import Stage, StageKind
from tracker.workflows.lifecycle import Offer
from tracker.workflows.permissions import Allowed, Refused
from tracker.workflows.snapshots import StrategySnapshot


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage in the list: done, current, to come or not reached; its lanes where it has some."""

    title: str
    status: str
    lanes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """An act that the reader may do: the words of its button, and the page where it is done."""

    label: str
    path: str


def stage_rows(snapshot: StrategySnapshot, visited: Collection[str] = ()) -> list[StageRow]:
    """The stages of the main way, the current one marked; ends not reached are left out.

    A stage beside the way, such as a reconsideration, stands after the one that it came from.
    `visited`: the stages that a strategy has been in which ended elsewhere; the others it did not
    reach.
    """
    definition = snapshot.definition
    now_in = definition.top_stage_of(snapshot.state)
    way = _main_way(snapshot)
    if now_in not in way and now_in.kind is not StageKind.END:
        way.insert(_after(snapshot, now_in, way), now_in)
    rows = []
    passed = now_in in way
    for stage in way:
        if stage == now_in:
            passed = False
            rows.append(StageRow(stage.title, _current(stage), _lanes(snapshot, stage)))
        elif now_in in way:
            rows.append(StageRow(stage.title, "done" if passed else "to_come"))
        else:
            rows.append(StageRow(stage.title, "done" if stage.name in visited else "not_reached"))
    if now_in not in way:
        rows.append(StageRow(now_in.title, _current(now_in)))
    return rows


def acts(
    offers: Sequence[Offer], owed: Sequence[DutyRow], snapshot: StrategySnapshot, slug: str
) -> tuple[Act | None, list[Act]]:
    """The one next act of this reader, and the others that the reader may do now.

    Next is the way on where it is open, else the most urgent act that the reader owes, else what
    else may be done without turning the strategy back.
    """
    onward = way_on(offers, snapshot)
    allowed = [each for each in offers if isinstance(each.answer, Allowed)]
    first = [_taking(each, slug) for each in allowed if each == onward]
    triggers = snapshot.definition.triggers
    duties = [
        Act(act_words(each.act, each.title, each.part).verb, each.path)
        for each in owed
        if each.act not in triggers
    ]
    forward = [_taking(each, slug) for each in allowed if each != onward and not _turns_back(each)]
    back = [_taking(each, slug) for each in allowed if each != onward and _turns_back(each)]
    found = list(dict.fromkeys([*first, *duties, *forward]))
    return (found[0], [*found[1:], *back]) if found else (None, back)


def way_on(offers: Sequence[Offer], snapshot: StrategySnapshot) -> Offer | None:
    """The trigger by which the strategy is meant to move on from here, allowed or not."""
    stage = snapshot.definition.top_stage_of(snapshot.state)
    main = snapshot.definition.main_trigger(stage.name)
    return next((each for each in offers if main is not None and each.trigger == main), None)


def still_missing(offer: Offer | None) -> Refused | None:
    """What the way on lacks besides the reader's own rights; None where nothing does."""
    if offer is None or not isinstance(offer.answer, Refused):
        return None
    rest = tuple(each for each in offer.answer.unmet if not each.guard.startswith("by:"))
    return Refused(rest) if rest else None


def _taking(offer: Offer, slug: str) -> Act:
    return Act(offer.trigger.label, f"/strategies/{slug}/act/{offer.trigger.name}")


def _turns_back(offer: Offer) -> bool:
    return offer.trigger.reason or offer.trigger.from_any_open


def _current(stage: Stage) -> str:
    return "done" if stage.kind is StageKind.END else "current"


def _after(snapshot: StrategySnapshot, beside: Stage, way: Sequence[Stage]) -> int:
    """The place in the way behind the last stage that leads to the one beside it."""
    sources = {
        source
        for trigger in snapshot.definition.triggers.values()
        if trigger.to == beside.name
        for source in trigger.from_stages
    }
    return max((n for n, stage in enumerate(way, start=1) if stage.name in sources), default=0)


def _main_way(snapshot: StrategySnapshot) -> list[Stage]:
    definition = snapshot.definition
    way = [definition.stages[definition.start]]
    while (trigger := definition.main_trigger(way[-1].name)) is not None:
        following = definition.stages[trigger.to]
        if following in way or way[-1].kind is StageKind.END:
            break
        way.append(following)
        if following.kind is StageKind.END:
            break
    return way


def _lanes(snapshot: StrategySnapshot, stage: Stage) -> tuple[tuple[str, str], ...]:
    found = []
    for leaf in snapshot.state.split("|"):
        lane = snapshot.definition.stage_of_leaf(leaf)
        if lane.name.startswith(f"{stage.name}.") and lane.body:
            status = "done" if leaf.endswith(".done") else "current"
            found.append((snapshot.bodies[lane.body].name, status))
    return tuple(found)
