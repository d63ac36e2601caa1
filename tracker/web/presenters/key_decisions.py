"""The ways to a key decision as rows, the agenda’s last day, and a first text of the notice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tracker.queries.key_decisions import NoticeVersion
from tracker.services.errors import FormError
from tracker.web.presenters.statuses import label
from tracker.workflows.calendar import CalendarYearError, in_words
from tracker.workflows.definition import GuardRef
from tracker.workflows.guards import unmet
from tracker.workflows.key_decisions import NoticeText
from tracker.workflows.notice_guards import last_day_of, routes
from tracker.workflows.snapshots import StrategySnapshot

MEANS: Final = {
    "key_decision_notice": "28 clear days’ notice",
    "general_exception": "General exception",
    "special_urgency": "Special urgency",
}
_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the decision: its last day, why, and what is missing on it.

    `status` is "met", "due" or, where another way is open already, "not_started".
    """

    words: str
    last_day: date | None
    why: str
    missing: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The last day on which the agenda is in time, why, and what is missing ("" for nothing)."""

    last_day: date | None
    why: str
    missing: str
    word: str


def ways(s: StrategySnapshot) -> list[Way]:
    """All three for the meeting that is fixed; none where there is none, or for another decision.

    Raises nothing: a year without a calendar is said on the row of the agenda.
    """
    if not s.key_decision or s.meeting is None:
        return []
    try:
        found = routes(s)
    except CalendarYearError:
        return []
    lacks = {each.kind: each.missing or each.afterwards for each in found}
    is_open = not all(lacks.values())
    return [
        Way(
            MEANS[each.kind],
            each.last_day,
            each.sentence,
            () if is_open else lacks[each.kind],
            "met" if not lacks[each.kind] else "not_started" if is_open else "due",
        )
        for each in found
    ]


def agenda(s: StrategySnapshot, now: datetime) -> Agenda | None:
    """The agenda of the meeting that is fixed; None where there is none."""
    if s.meeting is None:
        return None
    try:
        last_day, why = last_day_of(s, "R1", s.meeting.held_on)
        missing = unmet(GuardRef("agenda_open"), s, now)
    except CalendarYearError as error:
        return Agenda(None, str(error), "", "Not known")
    cured = s.record_of_meeting("late_report") is not None
    word = "Missing" if missing else "Cured" if cured else "In time"
    return Agenda(last_day, why, " ".join(each.sentence for each in missing), word)


def suggested(s: StrategySnapshot, authority: str, documents: list[str]) -> NoticeText:
    """A first text to be looked over: what Tracker knows, and nothing that it does not."""
    slot = s.definition.meeting_stages[0].body or ""
    body = s.bodies[slot].name if slot in s.bodies else authority
    return NoticeText(
        matter=f"To agree the {s.title}.",
        decision_maker=body,
        decision_maker_title="",
        decided_when=in_words(s.meeting.held_on) if s.meeting else "",
        documents="\n".join(documents),
        copies_from="",
        other_documents="Other documents that are relevant to the matter may be submitted to the "
        "decision-maker.",
        how_to_ask="",
    )


def doubts(version: NoticeVersion | None, s: StrategySnapshot) -> list[str]:
    """Why the latest text may not fit the meeting that is fixed now."""
    if version is None or s.meeting is None:
        return []
    found = []
    if version.meeting_id is not None and not s.meeting.is_one_with(version.meeting_id):
        found.append("This text was prepared for another meeting.")
    day = in_words(s.meeting.held_on)
    if day.partition(" ")[2] not in version.text.decided_when:
        found.append(
            f"The meeting is on {day}, a day that the notice does not name. "
            "Check that its period holds that day."
        )
    return found


def whole_number(field: str, typed: str) -> int | None:
    """A number as people type it ("£150,000"); None where nothing is. Raises FormError."""
    plain = re.sub(r"[£,\s]", "", typed)
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or len(plain) > _DIGITS:
        raise FormError({field: "Enter a whole number, such as 150,000, or leave it empty."})
    return int(plain)


def consenter(office: str) -> str:
    """Who agrees, as a choice: "Chair of the scrutiny committee"."""
    return {
        "scrutiny_chair": "Chair of the scrutiny committee",
        "authority_chair": "Chair of the authority, because the scrutiny chair cannot act",
        "authority_vice_chair": "Vice-chair of the authority, because neither chair can act",
    }.get(office, label(office))
