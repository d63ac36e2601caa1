"""The timeline as a picture: stays in stages as bars, milestones and dates of the law as marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_LABELS, _WIDTH, _ROW, _TOP = 290, 650, 30, 44
_STEPS, _MOST_NAMES = (1, 2, 3, 6, 12, 60, 120, 600, 1200, 12_000), 14
_LETTER = 8  # the width of a letter, at most, on average
_LONGEST = 48  # letters of a label; the tables beside the picture have the whole
_INK, _FAINT, _BLUE, _PALE, _RED = "#0b0c0c", "#484949", "#1d3f6e", "#c5d6ea", "#b10e1e"
KEY = (
    "Bars are stays in stages. A hollow circle is a planned date, a triangle a forecast, a full "
    "circle an actual date. Broken upright lines are meetings and dates of the law, grey stripes "
    "are bank holidays. The tables below say the same."
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay in a stage, both days included (local)."""

    label: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone: when it was planned, is forecast, was reached."""

    label: str
    planned: date | None
    forecast: date | None
    actual: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A day that the law or a meeting sets, as an upright line."""

    label: str
    on: date


def chart(
    title: str,
    bars: Sequence[Bar],
    marks: Sequence[Mark],
    lines: Sequence[Line],
    today: date,
    holidays: Sequence[date] = (),
) -> str:
    """An SVG picture without script; the page shows the same facts as a table beside it."""
    lines = sorted(lines, key=lambda line: line.on)
    days = [today, *(d for bar in bars for d in (bar.start, bar.end)), *(x.on for x in lines)]
    days += [d for m in marks for d in (m.planned, m.forecast, m.actual) if d is not None]
    scale = _Scale(_moved(min(days), -7), _moved(max(days), 14))
    rows = len(bars) + len(marks)
    height = _TOP + rows * _ROW + 20 + 18 * len(lines)
    total = _LABELS + _WIDTH + 20
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" width="{total}" '
        f'height="{height}" role="img" aria-labelledby="chart-title chart-desc" '
        'font-family="system-ui, sans-serif" font-size="13">'
    )
    parts = [
        opening,
        f'<title id="chart-title">{escape(title)}</title>',
        f'<desc id="chart-desc">{KEY}</desc>',
        f'<rect width="{total}" height="{height}" fill="#ffffff"/>',
        *_holidays(scale, holidays, _TOP + rows * _ROW),
        *_months(scale, _TOP + rows * _ROW),
        *(_upright(scale, line, place, rows) for place, line in enumerate(lines)),
        _today(scale, today, _TOP + rows * _ROW),
    ]
    for place, bar in enumerate(bars):
        parts += _bar(scale, bar, _TOP + place * _ROW)
    for place, mark in enumerate(marks, start=len(bars)):
        parts += _mark(scale, mark, _TOP + place * _ROW)
    return "\n".join([*parts, "</svg>"])


def _moved(day: date, days: int) -> date:
    moved = day.toordinal() + days
    return date.fromordinal(min(max(moved, date.min.toordinal()), date.max.toordinal()))


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(_LABELS + share * _WIDTH, 1)


def _months(scale: _Scale, bottom: int) -> list[str]:
    """The first of each month, or of as many months as leave room for their names."""
    count = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = next((step for step in _STEPS if count <= step * _MOST_NAMES), _STEPS[-1])
    begins = scale.first.year * 12 + scale.first.month - 1
    parts: list[str] = []
    for place in range(begins - begins % step, begins + count + 1, step):
        year, month = divmod(place, 12)
        if year < 1 or date(year, month + 1, 1) < scale.first:
            continue
        x = scale.x(date(year, month + 1, 1))
        named = f" {year}" if month == 0 or not parts else ""
        parts.append(f'<path d="M{x} 24 V{bottom}" stroke="#e5e6e7"/>')
        parts.append(_text(x + 3, 20, f"{_MONTHS[month]}{named}", _FAINT))
    return parts


def _holidays(scale: _Scale, holidays: Sequence[date], bottom: int) -> list[str]:
    stripes = []
    for day in holidays:
        if scale.first <= day <= scale.last:
            x = scale.x(day)
            width = round(scale.x(_moved(day, 1)) - x, 1)
            stripes.append(
                f'<rect x="{x}" y="26" width="{width}" height="{bottom - 26}" fill="#cecece"/>'
            )
    return stripes


def _upright(scale: _Scale, line: Line, place: int, rows: int) -> str:
    x, bottom = scale.x(line.on), _TOP + rows * _ROW
    y = bottom + 16 + 18 * place
    label = f"{_short(line.label, _LONGEST)}, {line.on.day} {_MONTHS[line.on.month - 1]}"
    stroke = f'<path d="M{x} 26 V{y}" stroke="{_RED}" stroke-dasharray="4 3"/>'
    # Later lines end lower, so a label to the left crosses none of them, where it has room.
    has_room = x - _LABELS > _LETTER * len(label)
    anchor, shift = ("end", -4) if has_room else ("start", 4)
    return stroke + _text(x + shift, y, label, _RED, anchor)


def _today(scale: _Scale, today: date, bottom: int) -> str:
    x = scale.x(today)
    line = f'<path d="M{x} 26 V{bottom}" stroke="{_INK}" stroke-width="2"/>'
    has_room = x + 60 < _LABELS + _WIDTH
    anchor, shift = ("start", 4) if has_room else ("end", -4)
    return line + _text(x + shift, 38, "Today", _INK, anchor)


def _bar(scale: _Scale, bar: Bar, y: int) -> list[str]:
    x, end = scale.x(bar.start), scale.x(_moved(bar.end, 1))
    width = round(max(4.0, end - x), 1)
    return [
        _text(0, y + 19, _short(bar.label, _LABELS // _LETTER), _INK),
        f'<rect x="{x}" y="{y + 6}" width="{width}" height="18" fill="{_PALE}" stroke="{_BLUE}"/>',
    ]


def _mark(scale: _Scale, mark: Mark, y: int) -> list[str]:
    label = _short(mark.label, _LABELS // _LETTER)
    parts, middle = [_text(0, y + 19, label, _INK)], y + 15
    if mark.planned is not None:
        x = scale.x(mark.planned)
        parts.append(f'<circle cx="{x}" cy="{middle}" r="7" fill="#ffffff" stroke="{_BLUE}"/>')
    if mark.forecast is not None and mark.actual is None:
        x = scale.x(mark.forecast)
        parts.append(f'<path d="M{x} {middle - 7} l7 13 h-14 z" fill="{_FAINT}"/>')
    if mark.actual is not None:
        x = scale.x(mark.actual)
        parts.append(f'<circle cx="{x}" cy="{middle}" r="5" fill="{_BLUE}"/>')
    return parts


def _short(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _text(x: float, y: float, text: str, ink: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" fill="{ink}" text-anchor="{anchor}">{escape(text)}</text>'
