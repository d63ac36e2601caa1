"""The dates of a proposed meeting as a strip: as it stands now above, as proposed below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_LEFT, _WIDTH, _RIGHT = 96, 790, 14
_TOP, _ROW, _LINE = 52, 46, 19
_LETTER = 8  # the width of a letter, at most, on average
_MOST_NAMES = 14
_NEAR = 30  # days; a today that lies longer before the dates is named at the edge
_INK, _FAINT, _BLUE, _PALE, _SHADE = "#0b0c0c", "#484949", "#1d3f6e", "#c5d6ea", "#f3d9c9"
KEY = (
    "Full circles are the dates as proposed, hollow circles as they stand now, and bars the days "
    "of call-in. The shaded days are pre-election periods, grey stripes bank holidays. The table "
    "above says the same."
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Point:
    """A date with its name."""

    label: str
    on: date


@dataclass(frozen=True, slots=True)
class Track:
    """The dates of one meeting; `call_in`: its first and its last day, None where there is none."""

    points: tuple[Point, ...]
    call_in: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Shade:
    """Days in which publication is sensitive, both ends included."""

    label: str
    start: date
    end: date


def strip(
    title: str,
    now: Track | None,
    proposed: Track,
    shades: Sequence[Shade],
    holidays: Iterable[date],
    today: date,
) -> str:
    """An SVG picture without script; the page shows the same facts as tables beside it."""
    points = sorted(proposed.points, key=lambda point: point.on)
    days = [point.on for point in points] + ([point.on for point in now.points] if now else [])
    if (min(days) - today).days <= _NEAR:
        days.append(today)
    scale = _Scale(_moved(min(days), -7), _moved(max(days), 8))
    rows = 2 if now else 1
    bottom = _TOP + rows * _ROW
    seen = [shade for shade in shades if shade.end >= scale.first and shade.start <= scale.last]
    height = bottom + _LINE * (len(points) + len(seen)) + 16
    total = _LEFT + _WIDTH + _RIGHT
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" width="{total}" '
        f'height="{height}" role="img" aria-labelledby="strip-title strip-desc" '
        'font-family="system-ui, sans-serif" font-size="13">'
    )
    parts = [
        opening,
        f'<title id="strip-title">{escape(title)}</title>',
        f'<desc id="strip-desc">{KEY}</desc>',
        f'<rect width="{total}" height="{height}" fill="#ffffff"/>',
        *(_shade(scale, shade, bottom) for shade in seen),
        *_stripes(scale, holidays, bottom),
        *_months(scale, bottom),
        _today(scale, today, bottom),
    ]
    if now is not None:
        parts += _track(scale, now, _TOP, "Now", full=False)
    parts += _track(scale, proposed, bottom - _ROW, "Proposed", full=True)
    parts += [
        _named(scale, point, bottom - _ROW // 2, bottom + _LINE * (place + 1))
        for place, point in enumerate(points)
    ]
    parts += [
        _shade_name(shade, bottom + 6 + _LINE * (len(points) + place + 1))
        for place, shade in enumerate(seen)
    ]
    return "\n".join([*parts, "</svg>"])


def _moved(day: date, days: int) -> date:
    moved = day.toordinal() + days
    return date.fromordinal(min(max(moved, date.min.toordinal()), date.max.toordinal()))


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def x(self, day: date) -> float:
        """Where a day begins; days outside are drawn at the edge."""
        day = min(max(day, self.first), self.last)
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(_LEFT + share * _WIDTH, 1)

    def days(self, start: date, end: date) -> tuple[float, float]:
        """Left edge and width of whole days, both included."""
        left = self.x(start)
        return left, round(max(2.0, self.x(_moved(end, 1)) - left), 1)


def _shade(scale: _Scale, shade: Shade, bottom: int) -> str:
    x, width = scale.days(shade.start, shade.end)
    return f'<rect x="{x}" y="28" width="{width}" height="{bottom - 28}" fill="{_SHADE}"/>'


def _stripes(scale: _Scale, holidays: Iterable[date], bottom: int) -> list[str]:
    found = []
    for day in holidays:
        if scale.first <= day <= scale.last:
            x, width = scale.days(day, day)
            found.append(
                f'<rect x="{x}" y="28" width="{width}" height="{bottom - 28}" fill="#cecece"/>'
            )
    return found


def _months(scale: _Scale, bottom: int) -> list[str]:
    """The first of each month, or of as many as leave room for their names."""
    begins = scale.first.year * 12 + scale.first.month - 1
    count = scale.last.year * 12 + scale.last.month - 1 - begins
    step = 1 + count // _MOST_NAMES
    parts: list[str] = []
    for place in range(begins, begins + count + 1, step):
        year, month = divmod(place, 12)
        first = date(year, month + 1, 1)
        if first < scale.first:
            continue
        x = scale.x(first)
        named = f" {year}" if month == 0 or not parts else ""
        parts.append(f'<path d="M{x} 26 V{bottom}" stroke="#e5e6e7"/>')
        parts.append(_text(x + 3, 20, f"{_MONTHS[month]}{named}", _FAINT))
    return parts


def _today(scale: _Scale, today: date, bottom: int) -> str:
    if today < scale.first:
        named = f"← Today, {today.day} {_MONTHS[today.month - 1]} {today.year}"
        return _text(_LEFT, 42, named, _INK)
    x = scale.x(today)
    near_the_end = x > _LEFT + _WIDTH - 60
    anchor, shift = ("end", -4) if near_the_end else ("start", 4)
    line = f'<path d="M{x} 28 V{bottom}" stroke="{_INK}" stroke-width="2"/>'
    return line + _text(x + shift, 42, "Today", _INK, anchor)


def _track(scale: _Scale, track: Track, y: int, label: str, *, full: bool) -> list[str]:
    middle = y + _ROW // 2
    fill = _BLUE if full else "#ffffff"
    parts = [
        _text(0, middle + 5, label, _INK),
        f'<path d="M{_LEFT} {middle} h{_WIDTH}" stroke="{_FAINT}" stroke-opacity="0.5"/>',
    ]
    if track.call_in is not None:
        x, width = scale.days(*track.call_in)
        parts.append(
            f'<rect x="{x}" y="{middle - 9}" width="{width}" height="18" fill="{_PALE}" '
            f'stroke="{_BLUE}"/>'
        )
    parts += [
        f'<circle cx="{scale.x(point.on)}" cy="{middle}" r="6" fill="{fill}" stroke="{_BLUE}" '
        'stroke-width="2"/>'
        for point in track.points
    ]
    return parts


def _named(scale: _Scale, point: Point, top: int, y: int) -> str:
    """The name of a proposed date, each on a line of its own, so that none crosses another."""
    x = scale.x(point.on)
    label = f"{point.label}, {point.on.day} {_MONTHS[point.on.month - 1]}"
    line = f'<path d="M{x} {top} V{y - 4}" stroke="{_BLUE}" stroke-dasharray="3 3"/>'
    # Later dates stand lower, so a name to the left crosses no line, where it has room.
    has_room = x > _LETTER * len(label)
    anchor, shift = ("end", -5) if has_room else ("start", 5)
    return line + _text(x + shift, y, label, _INK, anchor)


def _shade_name(shade: Shade, y: int) -> str:
    """What a shading means, at the left edge, where the longest name has room."""
    mark = f'<rect x="1" y="{y - 11}" width="12" height="12" fill="{_SHADE}" stroke="{_FAINT}"/>'
    return mark + _text(19, y, shade.label, _INK)


def _text(x: float, y: float, text: str, ink: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" fill="{ink}" text-anchor="{anchor}">{escape(text)}</text>'
