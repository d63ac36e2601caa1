"""A calendar as other programs read it: iCalendar (RFC 5545), published for reading only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vText

_REFRESH: Final = timedelta(hours=4)
_NOT_SHOWN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `starts` is an instant (UTC), or a local day for an entry of a whole day.

    `uid` stays the same while the entry lives, and `sequence` rises with every change of its date.
    An instant goes out in UTC, so that no reader needs to know when our clocks change.
    """

    uid: str
    sequence: int
    title: str
    starts: datetime | date
    place: str = ""
    says: str = ""
    link: str = ""
    cancelled: bool = False


def calendar_file(name: str, entries: Iterable[Entry], made_at: datetime) -> bytes:
    """The whole file, folded and escaped, lines ended by CR LF. `made_at` is UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tracker//Strategies and meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_plain(name)))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, made_at))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", made_at)
    event.add("summary", _plain(entry.title))
    event.add("dtstart", entry.starts)
    whole_day = not isinstance(entry.starts, datetime)
    if whole_day:
        event.add("dtend", entry.starts + timedelta(days=1))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A day on which something falls due does not make anybody busy.
    event.add("transp", "TRANSPARENT" if whole_day or entry.cancelled else "OPAQUE")
    for field, text in (("location", entry.place), ("description", entry.says)):
        if text:
            event.add(field, _plain(text))
    if entry.link:
        event.add("url", entry.link)
    return event


def _plain(text: str) -> str:
    """Without the characters that no calendar may hold; a line break stays one."""
    return _NOT_SHOWN.sub("", text.replace("\r\n", "\n").replace("\t", " "))
