"""The timeline as a picture: stays in stages as bars, milestones and dates of the law as marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_LABELS, _WIDTH, _ROW, _TOP = 312, 620, 30, 44
_STEPS, _MOST_NAMES = (1, 2, 3, 6, 12, 60, 120, 600, 1200, 12_000), 14
_LETTER = 8  # the width of a letter, at most, on average
_ARROW = 4  # letters that the arrow before a name of the critical chain, and its weight, take
_LONGEST = 48  # letters of a label; the tables beside the picture have the whole
_INK, _FAINT, _BLUE, _PALE, _RED = "#0b0c0c", "#484949", "#1d3f6e", "#c5d6ea", "#b10e1e"
KEY = (
    "Bars are stays in stages. A hollow circle is a planned date, a triangle a forecast, a full "
    "circle an actual date. A bold name after an arrow is on the critical chain, and a thick line "
    "leads along it. Full upright lines are meetings, broken ones dates of the law; hatched days "
    "are a pre-election period, grey stripes bank holidays and days on which the offices are "
    "closed. The tables below say the same."
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
    """A milestone: when it was planned, is forecast, was reached; whether the end waits for it."""

    label: str
    planned: date | None
    forecast: date | None
    actual: date | None
    critical: bool = False

    @property
    def on(self) -> date | None:
        """The day that counts now."""
        return self.actual or self.forecast or self.planned


@dataclass(frozen=True, slots=True)
class Line:
    """A day that the law or a meeting sets, as an upright line: broken where the law does."""

    label: str
    on: date
    of_law: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Days that are sensitive, both included (local)."""

    label: str
    start: date
    end: date


def chart(
    title: str,
    bars: Sequence[Bar],
    marks: Sequence[Mark],
    lines: Sequence[Line],
    today: date,
    holidays: Sequence[date] = (),
    spans: Sequence[Span] = (),
) -> str:
    """An SVG picture without script; the page shows the same facts as a table beside it."""
    lines = sorted(lines, key=lambda line: line.on)
    days = [today, *(d for bar in bars for d in (bar.start, bar.end)), *(x.on for x in lines)]
    days += [d for m in marks for d in (m.planned, m.forecast, m.actual) if d is not None]
    scale = _Scale(_moved(min(days), -7), _moved(max(days), 14))
    rows = len(bars) + len(marks)
    shown = [span for span in spans if span.start <= scale.last and span.end >= scale.first]
    height = _TOP + rows * _ROW + 20 + 18 * (len(lines) + len(shown))
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
        *_spans(scale, shown, len(lines), _TOP + rows * _ROW),
        *_holidays(scale, holidays, _TOP + rows * _ROW),
        *_months(scale, _TOP + rows * _ROW),
        *(_upright(scale, line, place, rows) for place, line in enumerate(lines)),
        _today(scale, today, _TOP + rows * _ROW),
    ]
    for place, bar in enumerate(bars):
        parts += _bar(scale, bar, _TOP + place * _ROW)
    parts += _chain(scale, marks, len(bars))
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


def _spans(scale: _Scale, spans: Sequence[Span], above: int, bottom: int) -> list[str]:
    """Hatched days, with their names below those of the upright lines."""
    if not spans:
        return []
    parts = [
        (
            '<defs><pattern id="chart-hatch" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="#f4f5f6"/><path d="M0 8 L8 0" stroke="{_FAINT}"/>'
            "</pattern></defs>"
        )
    ]
    for place, span in enumerate(spans, start=above):
        x = scale.x(max(span.start, scale.first))
        end = min(scale.x(_moved(span.end, 1)), float(_LABELS + _WIDTH))
        parts.append(
            f'<rect x="{x}" y="26" width="{round(max(4.0, end - x), 1)}" height="{bottom - 26}" '
            f'fill="url(#chart-hatch)" stroke="{_FAINT}"/>'
        )
        runs = f"{_brief(span.start)} to {_brief(span.end)}"
        label = f"{_short(span.label, _LONGEST)}, {runs}"
        has_room = _LABELS + _WIDTH - x > _LETTER * len(label)
        anchor, at = ("start", x) if has_room else ("end", float(_LABELS + _WIDTH))
        parts.append(_text(at, bottom + 16 + 18 * place, label, _FAINT, anchor))
    return parts


def _chain(scale: _Scale, marks: Sequence[Mark], above: int) -> list[str]:
    """A thick line from each milestone of the critical chain to the next."""
    points = [
        (scale.x(mark.on), _TOP + (above + place) * _ROW + 15)
        for place, mark in enumerate(marks)
        if mark.critical and mark.on is not None
    ]
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return []
    way = " ".join(f"L{x} {y}" for x, y in points[1:])
    x, y = points[0]
    return [f'<path d="M{x} {y} {way}" fill="none" stroke="{_INK}" stroke-width="3"/>']


def _upright(scale: _Scale, line: Line, place: int, rows: int) -> str:
    x, bottom = scale.x(line.on), _TOP + rows * _ROW
    y = bottom + 16 + 18 * place
    label = f"{_short(line.label, _LONGEST)}, {_brief(line.on)}"
    ink, dashes = (_RED, ' stroke-dasharray="4 3"') if line.of_law else (_BLUE, "")
    stroke = f'<path d="M{x} 26 V{y}" stroke="{ink}"{dashes}/>'
    # Later lines end lower, so a label to the left crosses none of them, where it has room.
    has_room = x - _LABELS > _LETTER * len(label)
    anchor, shift = ("end", -4) if has_room else ("start", 4)
    return stroke + _text(x + shift, y, label, ink, anchor)


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
    label, middle = _short(mark.label, _LABELS // _LETTER), y + 15
    parts = [_text(0, y + 19, label, _INK)]
    if mark.critical:
        label = _short(mark.label, _LABELS // _LETTER - _ARROW)
        parts = [
            f'<path d="M0 {y + 9} l8 5 l-8 5 z" fill="{_INK}"/>',
            _text(14, y + 19, label, _INK, weight="bold"),
        ]
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


def _brief(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _short(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _text(x: float, y: float, text: str, ink: str, anchor: str = "start", weight: str = "") -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x}" y="{y}" fill="{ink}" text-anchor="{anchor}"{bold}>{escape(text)}</text>'
