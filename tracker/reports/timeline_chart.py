"""The timeline as a picture: stays in stages as bars, milestones and dates of the law as marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

_LABELS, _WIDTH, _ROW, _TOP = 240, 700, 30, 44
_INK, _FAINT, _BLUE, _PALE, _RED = "#0b0c0c", "#484949", "#1d3f6e", "#c5d6ea", "#b10e1e"
KEY = (
    "Bars are stays in stages. A hollow circle is a planned date, a triangle a forecast, a full "
    "circle an actual date. Upright lines are meetings and dates of the law. The table below "
    "says the same."
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
    title: str, bars: Sequence[Bar], marks: Sequence[Mark], lines: Sequence[Line], today: date
) -> str:
    """An SVG picture without script; the page shows the same facts as a table beside it."""
    days = [today, *(d for bar in bars for d in (bar.start, bar.end)), *(x.on for x in lines)]
    days += [d for m in marks for d in (m.planned, m.forecast, m.actual) if d is not None]
    scale = _Scale(min(days) - timedelta(days=7), max(days) + timedelta(days=14))
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
        *_months(scale, _TOP + rows * _ROW),
        *(_upright(scale, line, place, rows) for place, line in enumerate(lines)),
        _today(scale, today, _TOP + rows * _ROW),
    ]
    for place, bar in enumerate(bars):
        parts += _bar(scale, bar, _TOP + place * _ROW)
    for place, mark in enumerate(marks, start=len(bars)):
        parts += _mark(scale, mark, _TOP + place * _ROW)
    return "\n".join([*parts, "</svg>"])


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(_LABELS + share * _WIDTH, 1)


def _months(scale: _Scale, bottom: int) -> list[str]:
    parts: list[str] = []
    day = scale.first.replace(day=1)
    while day <= scale.last:
        if day >= scale.first:
            x = scale.x(day)
            year = f" {day.year}" if day.month == 1 or not parts else ""
            parts.append(f'<path d="M{x} 24 V{bottom}" stroke="#e5e6e7"/>')
            parts.append(_text(x + 3, 20, f"{_MONTHS[day.month - 1]}{year}", _FAINT))
        day = (day + timedelta(days=32)).replace(day=1)
    return parts


def _upright(scale: _Scale, line: Line, place: int, rows: int) -> str:
    x, bottom = scale.x(line.on), _TOP + rows * _ROW
    y = bottom + 16 + 18 * place
    label = f"{line.label}, {line.on.day} {_MONTHS[line.on.month - 1]}"
    stroke = f'<path d="M{x} 26 V{y}" stroke="{_RED}" stroke-dasharray="4 3"/>'
    near_end = x > _LABELS + _WIDTH * 0.6
    anchor, shift = ("end", -4) if near_end else ("start", 4)
    return stroke + _text(x + shift, y, label, _RED, anchor)


def _today(scale: _Scale, today: date, bottom: int) -> str:
    x = scale.x(today)
    line = f'<path d="M{x} 26 V{bottom}" stroke="{_INK}" stroke-width="2"/>'
    return line + _text(x + 4, 38, "Today", _INK)


def _bar(scale: _Scale, bar: Bar, y: int) -> list[str]:
    x, end = scale.x(bar.start), scale.x(bar.end + timedelta(days=1))
    width = round(max(4.0, end - x), 1)
    return [
        _text(0, y + 19, bar.label, _INK),
        f'<rect x="{x}" y="{y + 6}" width="{width}" height="18" fill="{_PALE}" stroke="{_BLUE}"/>',
    ]


def _mark(scale: _Scale, mark: Mark, y: int) -> list[str]:
    parts, middle = [_text(0, y + 19, mark.label, _INK)], y + 15
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


def _text(x: float, y: float, text: str, ink: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" fill="{ink}" text-anchor="{anchor}">{escape(text)}</text>'
