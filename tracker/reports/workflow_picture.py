"""A workflow definition as a picture (SVG without script) and as the same in text.

The way that a strategy is meant to take is drawn dark, every other way lighter; where they stand
is the business of `workflow_layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tracker.reports.workflow_layout import (
    BOX,
    LEGEND,
    LINE,
    MARGIN,
    SMALL_LINE,
    Box,
    Layout,
    Side,
    Way,
    lay_out,
)
from tracker.workflows.actors import OFFICES
from tracker.workflows.definition import Stage, StageKind, Trigger, WorkflowDefinition

_INK, _FAINT, _MAIN, _OTHER = "#0b0c0c", "#484949", "#1d3f6e", "#505a5f"
_FILL, _PAPER = "#e8eef6", "#ffffff"
_WIDE, _NARROW = 2.5, 1.5


def as_svg(definition: WorkflowDefinition) -> str:
    """The picture, with its title and the same facts in words for those who do not see it."""
    layout = lay_out(definition)
    name = escape(f"{definition.id}-{definition.version}")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {layout.height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc" '
        'font-family="system-ui, sans-serif">'
    )
    parts = [
        opening,
        f'<title id="{name}-title">{escape(_headline(definition))}</title>',
        f'<desc id="{name}-desc">{escape(_described(definition))}</desc>',
        f'<rect width="{layout.width}" height="{layout.height}" fill="{_PAPER}"/>',
        *(_arrow(way) for way in layout.ways),
        *(line for box in layout.boxes for line in _box(box)),
        *(line for way in layout.ways for line in _label(way)),
        *_legend(layout),
        "</svg>",
    ]
    return "\n".join(parts)


def as_text(definition: WorkflowDefinition) -> str:
    """The same facts, a stage to a paragraph. “→” is the way on, “↪” every other way."""
    lines = [_headline(definition), ""]
    for stage in definition.top_stages:
        lines.append(f"{stage.title} [{stage.name}]")
        if stage.owner is not None:
            lines.append(f"  owner: {OFFICES[stage.owner].lower()}")
        for lane in stage.lanes:
            lane_stage = definition.stages[f"{stage.name}.{lane}"]
            lines.append(f"  in parallel: {lane_stage.title} [{lane_stage.name}]")
        way_on = definition.main_trigger(stage.name)
        for trigger in _leaving(definition, stage):
            sign = "→" if trigger == way_on else "↪"
            lines.append(f"  {sign} {trigger.label}: {definition.stages[trigger.to].title}")
        lines.append("")
    return "\n".join([*lines, *_from_anywhere(definition)]).rstrip()


def _headline(definition: WorkflowDefinition) -> str:
    return f"{definition.title}, version {definition.version}"


def _described(definition: WorkflowDefinition) -> str:
    """One sentence for each stage and its ways."""
    said = []
    for stage in definition.top_stages:
        lanes = [definition.stages[f"{stage.name}.{lane}"].title for lane in stage.lanes]
        title = f"{stage.title} ({', '.join(lanes)} in parallel)" if lanes else stage.title
        ways = [
            f"{trigger.label}, to {definition.stages[trigger.to].title}"
            for trigger in _leaving(definition, stage)
        ]
        said.append(f"{title}: {'; '.join(ways) or 'the end'}.")
    return " ".join([*said, *_from_anywhere(definition)])


def _from_anywhere(definition: WorkflowDefinition) -> Iterator[str]:
    for trigger in definition.triggers.values():
        if trigger.from_any_open:
            target = definition.stages[trigger.to].title
            yield f"From every open stage: {trigger.label}, to {target}."


def _leaving(definition: WorkflowDefinition, stage: Stage) -> list[Trigger]:
    return [
        trigger
        for trigger in definition.triggers.values()
        if stage.name in trigger.from_stages and not trigger.from_any_open
    ]


def _box(box: Box) -> Iterator[str]:
    is_end = box.stage.kind is StageKind.END
    fill, ink = (_MAIN, _PAPER) if is_end else (_FILL if box.on_main_way else _PAPER, _INK)
    dashes = "" if box.on_main_way or is_end else ' stroke-dasharray="6 4"'
    yield _rect(box.x, box.y, BOX, box.height, 22 if is_end else 4, fill, dashes)
    middle, y = box.x + BOX // 2, box.y + 27
    if not box.owner and not box.lanes:
        y = box.y + (box.height - LINE * len(box.title)) // 2 + 15
    for line in box.title:
        yield _text(middle, y, line, ink, size=16, anchor="middle", weight=600)
        y += LINE
    if box.owner:
        yield _text(middle, y - 2, box.owner, _FAINT, anchor="middle")
        y += SMALL_LINE
    width = BOX // max(len(box.lanes), 1)
    height = 22 + SMALL_LINE * (max(map(len, box.lanes), default=1) - 1)
    for place, lines in enumerate(box.lanes):
        x = box.x + place * width
        yield _rect(x + 8, y - 8, width - 16, height, 3, _PAPER, "")
        for number, line in enumerate(lines):
            at = y + 7 + number * SMALL_LINE
            yield _text(x + width // 2, at, line, _INK, anchor="middle")


def _arrow(way: Way) -> str:
    """Its lines, and a head on the end of the last."""
    path = ["M" + " L".join(f"{x} {y}" for x, y in line) for line in way.lines]
    (before_x, _), (x, y) = way.lines[-1]
    if x == before_x:
        path.append(f"M{x - 5} {y - 8} L{x} {y} L{x + 5} {y - 8}")
    else:
        back = x - 8 if x > before_x else x + 8
        path.append(f"M{back} {y - 5} L{x} {y} L{back} {y + 5}")
    colour, width = (_MAIN, _WIDE) if way.is_main else (_OTHER, _NARROW)
    return f'<path d="{" ".join(path)}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _label(way: Way) -> Iterator[str]:
    x, y = way.label_at
    anchor = "end" if way.side in (Side.BACK, Side.IN) else "start"
    for number, line in enumerate(way.label):
        ink = _INK if way.is_main else _FAINT
        yield _text(x, y + number * SMALL_LINE, line, ink, anchor=anchor, halo=True)


def _legend(layout: Layout) -> Iterator[str]:
    y = layout.height - LEGEND
    for x, is_main, said in ((MARGIN, True, "The way on"), (MARGIN + 150, False, "Other ways")):
        yield _arrow(Way(Side.PAST, is_main, (((x, y), (x + 30, y)),), (), (0, 0)))
        yield _text(x + 38, y + 4, said, _INK)


def _rect(x: int, y: int, width: int, height: int, radius: int, fill: str, rest: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" '
        f'fill="{fill}" stroke="{_MAIN}" stroke-width="{_NARROW}"{rest}/>'
    )


def _text(
    x: int,
    y: int,
    text: str,
    ink: str,
    *,
    size: int = 13,
    anchor: str = "start",
    weight: int = 400,
    halo: bool = False,
) -> str:
    """A line of text; `halo` keeps it readable where a line runs behind it."""
    behind = f' stroke="{_PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{ink}" '
        f'text-anchor="{anchor}"{behind}>{escape(text)}</text>'
    )
