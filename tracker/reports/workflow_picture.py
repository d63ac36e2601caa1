"""A workflow definition as a picture (SVG without script) and as the same in text."""

from __future__ import annotations

from html import escape

from tracker.workflows.definition import Stage, StageKind, Trigger, WorkflowDefinition

_LEFT, _WIDTH, _HEIGHT, _GAP, _TOP = 40, 420, 46, 44, 20
_SIDE = 500
_INK, _FAINT, _LINE, _FILL, _END = "#0b0c0c", "#484949", "#1d3f6e", "#e8eef6", "#1d3f6e"


def as_svg(definition: WorkflowDefinition) -> str:
    """Stages from top to bottom; the main way between them; every other way named at its side."""
    stages = definition.top_stages
    height = _TOP * 2 + len(stages) * (_HEIGHT + _GAP)
    title = f"{escape(definition.title)}, version {definition.version}"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 {height}" role="img" '
        'aria-labelledby="picture-title picture-desc" font-family="system-ui, sans-serif">'
    )
    parts = [
        opening,
        f'<title id="picture-title">{title}</title>',
        f'<desc id="picture-desc">{escape(_described(definition))}</desc>',
        f'<rect width="980" height="{height}" fill="#ffffff"/>',
    ]
    for place, stage in enumerate(stages):
        y = _TOP + place * (_HEIGHT + _GAP)
        parts += _box(definition, stage, y)
        main = definition.main_trigger(stage.name)
        following = stages[place + 1].name if place + 1 < len(stages) else None
        if main is not None and main.to == following:
            parts.append(_arrow(y + _HEIGHT, main.label))
        others = [t for t in _leaving(definition, stage) if t != main or main.to != following]
        for line, trigger in enumerate(others):
            said = f"↪ {_way(definition, trigger)}"
            parts.append(_text(_SIDE, y + 14 + line * 18, said, _FAINT, size=13))
        if from_anywhere := [t.label for t in definition.triggers.values() if _gives_up(t, stage)]:
            said = f"From every open stage: {', '.join(from_anywhere)}"
            parts.append(_text(_SIDE, y + 28, said, _FAINT, size=13))
    parts.append("</svg>")
    return "\n".join(parts)


def as_text(definition: WorkflowDefinition) -> str:
    """The same facts, a stage to a paragraph."""
    lines = [f"{definition.title}, version {definition.version}", ""]
    for stage in definition.top_stages:
        lines.append(f"{stage.title} [{stage.name}]")
        for lane in stage.lanes:
            lane_stage = definition.stages[f"{stage.name}.{lane}"]
            lines.append(f"  in parallel: {lane_stage.title} [{lane_stage.name}]")
        lines += [f"  {_way(definition, trigger)}" for trigger in _leaving(definition, stage)]
        lines.append("")
    given_up = [t.label for t in definition.triggers.values() if t.from_any_open]
    if given_up:
        lines.append(f"From every open stage: {', '.join(given_up)}")
    return "\n".join(lines).rstrip()


def _described(definition: WorkflowDefinition) -> str:
    ways = [
        f"{stage.title}: {'; '.join(_way(definition, t) for t in _leaving(definition, stage))}"
        for stage in definition.top_stages
        if stage.kind is not StageKind.END
    ]
    return ". ".join(ways)


def _leaving(definition: WorkflowDefinition, stage: Stage) -> list[Trigger]:
    return [
        trigger
        for trigger in definition.triggers.values()
        if stage.name in trigger.from_stages and not trigger.from_any_open
    ]


def _way(definition: WorkflowDefinition, trigger: Trigger) -> str:
    return f"{trigger.label} → {definition.stage_of_leaf(trigger.to).title}"


def _box(definition: WorkflowDefinition, stage: Stage, y: int) -> list[str]:
    is_end = stage.kind is StageKind.END
    fill, ink = (_END, "#ffffff") if is_end else (_FILL, _INK)
    box = (
        f'<rect x="{_LEFT}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="{22 if is_end else 4}" '
        f'fill="{fill}" stroke="{_LINE}"/>'
    )
    if not stage.lanes:
        return [box, _text(_LEFT + _WIDTH // 2, y + 28, stage.title, ink, anchor="middle")]
    parts = [box, _text(_LEFT + _WIDTH // 2, y + 16, stage.title, ink, size=13, anchor="middle")]
    width = _WIDTH // len(stage.lanes)
    for place, lane in enumerate(stage.lanes):
        x = _LEFT + place * width
        title = definition.stages[f"{stage.name}.{lane}"].title
        parts.append(
            f'<rect x="{x + 6}" y="{y + 21}" width="{width - 12}" height="21" rx="3" '
            f'fill="#ffffff" stroke="{_LINE}"/>'
        )
        parts.append(_text(x + width // 2, y + 36, title, _INK, size=13, anchor="middle"))
    return parts


def _arrow(y: int, label: str) -> str:
    x = _LEFT + _WIDTH // 2
    end = y + _GAP
    arrow = (
        f'<path d="M{x} {y} V{end - 2} M{x - 5} {end - 8} L{x} {end - 2} L{x + 5} {end - 8}" '
        f'stroke="{_LINE}" fill="none" stroke-width="2"/>'
    )
    return arrow + _text(x + 12, y + 27, label, _INK, size=13)


def _gives_up(trigger: Trigger, to: Stage) -> bool:
    return trigger.from_any_open and trigger.to == to.name


def _text(x: int, y: int, text: str, ink: str, *, size: int = 15, anchor: str = "start") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{ink}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
