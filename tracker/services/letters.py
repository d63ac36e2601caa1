"""Writing a letter: from what is owed to one person to a subject and a text.

One thing owed makes a letter of its own; several make a digest, the most urgent first. The texts
stand in `templates/emails/<kind>/`, the words of acts in `workflows.act_words`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import TemplateError

from tracker.adapters.renderer import render_text
from tracker.queries.reminders import REMINDER
from tracker.services.letter_words import in_capacity, short_day
from tracker.services.notifications import DUTY_MOVED, DUTY_OPENED
from tracker.workflows.act_words import act_words
from tracker.workflows.calendar import clock, in_words, to_local

_log = logging.getLogger(__name__)

_LETTER: Final = "emails/layout/letter.txt"
_ITEM: Final = "emails/layout/item.txt"
_FALLBACK: Final = "notice"
_ROUND: Final = re.compile(r"/rounds/([0-9]+)(?:/|$)")
_DUTIES: Final = frozenset({DUTY_OPENED, DUTY_MOVED, REMINDER})
_ABOUT_THE_DRAFT: Final = frozenset({"respond", "share_draft", "consult_government"})
_OPTIONAL_KINDS: Final = frozenset({"round_closed", "decision_published", "called_in"})
_OPTIONAL_ACTS: Final = frozenset(
    {
        "answer_feedback",
        "close_evidence_review",
        "consult_government",
        "discharge_condition",
        "publish",
        "record_government_reply",
        "share_draft",
        "submit",
    }
)
"""Internal work, by which neither a right nor a date in law is lost."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is owed to the person, as its notification has it."""

    kind: str
    facts: Mapping[str, Any]
    reason: str

    @property
    def is_duty(self) -> bool:
        return self.kind in _DUTIES

    @property
    def due_on(self) -> date | None:
        """The local date by which something is to be done; None for mere news."""
        given = self.facts.get("due_on") if self.is_duty else None
        return date.fromisoformat(given) if given else None

    @property
    def mandatory(self) -> bool:
        """Whether it is of a sort that nobody may decline."""
        if self.is_duty:
            return self.facts.get("act") not in _OPTIONAL_ACTS
        return self.kind not in _OPTIONAL_KINDS

    @property
    def round_id(self) -> int | None:
        """The round that it is about."""
        found = _ROUND.match(str(self.facts.get("path", "")))
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a plain text. `round_id`: the round that all of it is about, for the thread."""

    subject: str
    body: str
    mandatory: bool
    round_id: int | None = None


def write(
    items: Sequence[Item], *, name: str, now: datetime, zone: ZoneInfo, base_url: str
) -> Letter:
    """The one letter that says all of `items` to the person of that name, as of `now`."""
    ordered = sorted(items, key=lambda each: (each.due_on or date.max, not each.is_duty))
    writer = _Writer(to_local(now, zone).date(), zone, name, base_url)
    if len(ordered) == 1:
        subject, body = writer.text(ordered[0], _LETTER)
    else:
        subject, body = writer.digest(ordered)
    rounds = {each.round_id for each in ordered}
    return Letter(
        subject=" ".join(subject.split()),
        body=body,
        mandatory=any(each.mandatory for each in ordered),
        round_id=rounds.pop() if len(rounds) == 1 else None,
    )


def subject_of(item: Item, *, now: datetime, zone: ZoneInfo, base_url: str) -> str:
    """The subject that this would have as a letter of its own."""
    return write([item], name="", now=now, zone=zone, base_url=base_url).subject


def write_account_letter(kind: str, context: Mapping[str, Any], lasts: timedelta) -> Letter:
    """A letter with a link that works for `lasts`: an invitation, a password reset."""
    given = {**context, "lasts": _in_words(lasts)}
    return Letter(
        subject=" ".join(render_text(f"emails/{kind}/subject.txt", given).split()),
        body=render_text(f"emails/{kind}/body.txt", given),
        mandatory=True,
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    today: date
    zone: ZoneInfo
    name: str
    base_url: str

    def digest(self, items: Sequence[Item]) -> tuple[str, str]:
        pieces = [
            self.text(each, _ITEM, number)[1].strip() for number, each in enumerate(items, start=1)
        ]
        duties = [each for each in items if each.is_duty]
        first = min((each.due_on for each in duties if each.due_on), default=None)
        context = {
            "name": self.name,
            "base_url": self.base_url,
            "pieces": pieces,
            "to_do": len(duties),
            "to_read": len(items) - len(duties),
            "first": short_day(first, self.today) if first else "",
            "is_overdue": first is not None and first < self.today,
        }
        subject = render_text("emails/digest/subject.txt", context)
        return subject, render_text("emails/digest/body.txt", context)

    def text(self, item: Item, layout: str, number: int = 1) -> tuple[str, str]:
        """Subject and text of one item, as a letter or as one point of a digest."""
        try:
            return self._render(item.kind, item, layout, number)
        except (TemplateError, KeyError, TypeError, ValueError):
            # A fault in one text must cost nobody the word that something waits for them.
            _log.exception("the text of a %s could not be written", item.kind)
            return self._render(_FALLBACK, item, layout, number)

    def _render(self, kind: str, item: Item, layout: str, number: int) -> tuple[str, str]:
        facts = dict(item.facts)
        if kind == _FALLBACK:
            facts = {"path": facts.get("path", "/"), "title": facts.get("title", "")}
        context: dict[str, Any] = {
            **facts,
            **(self._duty(item) if kind in _DUTIES else self._times(facts)),
            "name": self.name,
            "base_url": self.base_url,
            "layout": layout,
            "number": number,
            "reason": item.reason,
            "mandatory": item.mandatory,
            "link": f"{self.base_url}{facts['path']}",
        }
        subject = " ".join(render_text(f"emails/{kind}/subject.txt", context).split())
        return subject, render_text(f"emails/{kind}/body.txt", {**context, "subject": subject})

    def _duty(self, item: Item) -> dict[str, Any]:
        act, title, due_on = item.facts["act"], item.facts["title"], item.due_on
        words = act_words(act, title, str(item.facts["what"]).replace("_", " "))
        given = item.facts["due_time"]
        at = f" at {clock(time.fromisoformat(given))}" if given else ""
        return {
            "verb": words.verb,
            "asked": words.asked,
            "otherwise": words.otherwise,
            "thing": f"draft {title}" if act in _ABOUT_THE_DRAFT else title,
            "in_capacity": in_capacity(item.facts),
            "by": short_day(due_on, self.today) if due_on else "",
            "until": f"{in_words(due_on)}{at}" if due_on else "",
            "was": in_words(date.fromisoformat(was)) if (was := item.facts.get("was_on")) else "",
            "is_today": due_on == self.today,
            "is_overdue": due_on is not None and due_on < self.today,
        }

    def _times(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """The dates and times among the facts as people read them, local."""
        found = {}
        if "recorded_at" in facts:
            local = to_local(datetime.fromisoformat(facts["recorded_at"]), self.zone)
            found["recorded_moment"] = f"{in_words(local.date())} at {clock(local.time())}"
        if "starts_on" in facts:
            day = date.fromisoformat(facts["starts_on"])
            found["day"], found["short_day"] = in_words(day), short_day(day, self.today)
            found["clock"] = clock(time.fromisoformat(facts["starts_time"]))
        if "was_on" in facts:
            found["was_day"] = in_words(date.fromisoformat(facts["was_on"]))
            found["was_clock"] = clock(time.fromisoformat(facts["was_time"]))
        return found


def _in_words(lasts: timedelta) -> str:
    hours = max(1, round(lasts.total_seconds() / 3600))
    count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}"
