"""Where the stages and ways of a workflow definition stand on a picture. Lengths are SVG units.

Stages stand in one column, in the order of the file. A way to the next stage is a straight arrow;
one that leads back runs in a rail on the left, one that passes stages by in a rail on the right.
Rails that would meet, or whose words would, stand in columns of their own.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from tracker.workflows.actors import OFFICES
from tracker.workflows.definition import Stage, WorkflowDefinition

MARGIN, BOX, COLUMN, STUB = 24, 380, 196, 30
LINE, SMALL_LINE, LANE = 20, 16, 34
LEGEND = 40
_GAP, _PORT, _PAD, _APART = 34, 16, 12, 10
_TITLE_LETTERS, _LABEL_LETTERS, _ARROW_LETTERS, _LANE_UNITS = 33, 24, 26, 8


class Side(Enum):
    """Where a way runs."""

    DOWN = "down"
    BACK = "left"
    PAST = "right"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Box:
    """A stage: `title` in lines, `owner` in words, `lanes` with the lines of each title."""

    stage: Stage
    x: int
    y: int
    height: int
    title: tuple[str, ...]
    owner: str
    lanes: tuple[tuple[str, ...], ...]
    on_main_way: bool


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow: lines to draw, the last of which ends in its head, and its words."""

    side: Side
    is_main: bool
    lines: tuple[tuple[tuple[int, int], ...], ...]
    label: tuple[str, ...]
    label_at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole picture."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


@dataclass(slots=True)
class _Group:
    """What one trigger does on one side: from some places in the column to one."""

    side: Side
    label: str
    is_main: bool
    sources: list[int]
    target: int
    column: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        return wrapped(self.label, _ARROW_LETTERS if self.side is Side.DOWN else _LABEL_LETTERS)


def wrapped(text: str, letters: int) -> tuple[str, ...]:
    """A text in lines of so many letters at most; a longer word is cut."""
    return tuple(textwrap.wrap(text, letters, break_on_hyphens=False))


def lay_out(definition: WorkflowDefinition) -> Layout:
    """Place every stage and every way."""
    stages = definition.top_stages
    groups = _groups(definition)
    ports = _ports(groups)
    main = set(_main_way(definition))
    down = {group.target: group for group in groups if group.side is Side.DOWN}
    tops, boxes, y = [], [], MARGIN
    for place, stage in enumerate(stages):
        if place:
            words = len(down[place].words) if place in down else 0
            y += max(_GAP, SMALL_LINE * words + 22)
        box = _box(definition, stage, y, ports, place, on_main_way=stage.name in main)
        boxes.append(box)
        tops.append(y)
        y += box.height
    spots = {
        (side, place, index): tops[place] + boxes[place].height * (at + 1) // (len(held) + 1)
        for (side, place), held in ports.items()
        for at, index in enumerate(held)
    }
    columns = {side: _columns(groups, spots, side) for side in ("left", "right")}
    x = MARGIN + columns["left"] * COLUMN + STUB * bool(columns["left"])
    ways = [_way(group, index, spots, boxes, x) for index, group in enumerate(groups)]
    width = x + BOX + columns["right"] * COLUMN + STUB * bool(columns["right"]) + MARGIN
    placed = [_moved(box, x) for box in boxes]
    return Layout(width, y + MARGIN + LEGEND, tuple(placed), tuple(ways))


def _main_way(definition: WorkflowDefinition) -> list[str]:
    """The stages that a strategy goes through, to its first end, if nothing comes between."""
    way = [definition.start]
    trigger = definition.main_trigger(definition.start)
    while trigger is not None:
        way.append(trigger.to)
        trigger = None if definition.is_end(trigger.to) else definition.main_trigger(trigger.to)
    return way


def _groups(definition: WorkflowDefinition) -> list[_Group]:
    place = {stage.name: number for number, stage in enumerate(definition.top_stages)}
    main = _main_way(definition)
    found: list[_Group] = []
    for trigger in definition.triggers.values():
        if trigger.to not in place:
            continue  # within a lane
        target = place[trigger.to]
        if trigger.from_any_open:
            label = f"From every open stage: {trigger.label}"
            found.append(_Group(Side.IN, label, is_main=False, sources=[], target=target))
            continue
        sides = defaultdict(list)
        for source in trigger.from_stages:
            sides[_side(place[source], target)].append(place[source])
        for side, sources in sides.items():
            is_main = any(
                definition.main_trigger(name) == trigger
                for name in main[:-1]
                if place[name] in sources
            )
            same = [x for x in found if x.side is side is Side.DOWN and x.target == target]
            if same:
                same[0].label += f"; {trigger.label}"
                same[0].is_main |= is_main
            else:
                found.append(_Group(side, trigger.label, is_main, sources, target))
    return found


def _side(source: int, target: int) -> Side:
    if target == source + 1:
        return Side.DOWN
    return Side.PAST if target > source else Side.BACK


def _ports(groups: list[_Group]) -> dict[tuple[str, int], list[int]]:
    """Which groups touch each side of each box, from top to bottom, so that few lines cross.

    A group's number stands for where it leaves, its complement (`~`) for where it arrives. Of the
    rails that come from above the shortest touches first, of those that go down the longest.
    """
    above: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    below: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for index, group in enumerate(groups):
        edge = _edge(group)
        if not edge:
            continue
        leaving, arriving = (below, above) if group.side is Side.PAST else (above, below)
        reach = [abs(group.target - source) for source in group.sources]
        for source, far in zip(group.sources, reach, strict=True):
            leaving[edge, source].append((far, index))
        arriving[edge, group.target].append((max(reach, default=0), ~index))
    return {
        key: [at for _, at in [*sorted(above[key]), *sorted(below[key], reverse=True)]]
        for key in {**above, **below}
    }


def _columns(groups: list[_Group], spots: dict[tuple[str, int, int], int], side: str) -> int:
    """Give each group of a side a column, short ones nearest to the boxes; how many it takes."""
    spans = []
    for index, group in enumerate(groups):
        if _edge(group) != side:
            continue
        top, bottom = _span(group, index, spots)
        half = len(group.words) * SMALL_LINE // 2 + _APART
        middle = (top + bottom) // 2
        spans.append((bottom - top, min(top, middle - half), max(bottom, middle + half), index))
    taken: list[list[tuple[int, int]]] = []
    for _, top, bottom, index in sorted(spans):
        free = next(
            (
                number
                for number, column in enumerate(taken)
                if all(bottom < other_top or top > other_end for other_top, other_end in column)
            ),
            len(taken),
        )
        if free == len(taken):
            taken.append([])
        taken[free].append((top, bottom))
        groups[index].column = free
    return len(taken)


def _edge(group: _Group) -> str:
    return {Side.BACK: "left", Side.IN: "left", Side.PAST: "right"}.get(group.side, "")


def _span(group: _Group, index: int, spots: dict[tuple[str, int, int], int]) -> tuple[int, int]:
    edge = _edge(group)
    heights = [spots[edge, source, index] for source in group.sources]
    heights.append(spots[edge, group.target, ~index])
    return min(heights), max(heights)


def _box(
    definition: WorkflowDefinition,
    stage: Stage,
    y: int,
    ports: dict[tuple[str, int], list[int]],
    place: int,
    *,
    on_main_way: bool,
) -> Box:
    title = wrapped(stage.title, _TITLE_LETTERS)
    owner = OFFICES[stage.owner] if stage.owner else ""
    letters = (BOX // max(len(stage.lanes), 1) - 28) // _LANE_UNITS
    lanes = tuple(
        wrapped(definition.stages[f"{stage.name}.{lane}"].title, letters) for lane in stage.lanes
    )
    height = _PAD * 2 + LINE * len(title) + (SMALL_LINE if owner else 0)
    if lanes:
        height += LANE + SMALL_LINE * (max(len(lane) for lane in lanes) - 1)
    busiest = max(len(ports.get((side, place), ())) for side in ("left", "right"))
    return Box(stage, 0, y, max(height, _PORT * (busiest + 1)), title, owner, lanes, on_main_way)


def _moved(box: Box, x: int) -> Box:
    return Box(box.stage, x, box.y, box.height, box.title, box.owner, box.lanes, box.on_main_way)


def _way(
    group: _Group, index: int, spots: dict[tuple[str, int, int], int], boxes: Iterable[Box], x: int
) -> Way:
    column = list(boxes)
    words = group.words
    if group.side is Side.DOWN:
        above, below = column[group.target - 1], column[group.target]
        start, end, middle = above.y + above.height, below.y, x + BOX // 2
        at = (middle + 14, _first_line((start + end) // 2, words))
        return Way(group.side, group.is_main, (((middle, start), (middle, end)),), words, at)
    edge = _edge(group)
    outwards = -1 if edge == "left" else 1
    side = x if edge == "left" else x + BOX
    rail = side + outwards * (STUB + group.column * COLUMN)
    tip = spots[edge, group.target, ~index]
    top, bottom = _span(group, index, spots)
    lines = [((side, y), (rail, y)) for y in (spots[edge, s, index] for s in group.sources)]
    if top != bottom:
        lines.append(((rail, top), (rail, bottom)))
    lines.append(((rail, tip), (side, tip)))
    at = (rail + outwards * 8, _first_line((top + bottom) // 2, words))
    return Way(group.side, group.is_main, tuple(lines), words, at)


def _first_line(middle: int, words: tuple[str, ...]) -> int:
    """The base line of the first of these lines, so that all stand around `middle`."""
    return middle - (len(words) - 1) * SMALL_LINE // 2 + 4
