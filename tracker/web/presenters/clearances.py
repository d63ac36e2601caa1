"""Gates as lists of what is met and what is missing, and whether each promise is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.clearances import PromiseRow
from tracker.web.presenters.statuses import label
from tracker.web.presenters.words import who_can
from tracker.workflows.calendar import CalendarYearError, WorkingCalendar, to_local
from tracker.workflows.date_rules import NoDateError, Rule
from tracker.workflows.deadlines import compute
from tracker.workflows.definition import GuardRef
from tracker.workflows.guards import Unmet, unmet
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.wording import DOCUMENT_KINDS

_REPLY: Final = GuardRef("government_reply_recorded")
_NOTICE: Final = GuardRef("key_decision_route")
_NOTICES: Final = frozenset({"key_decision_notice", "general_exception", "special_urgency"})

_WORDS: Final = {
    "exempt_check_done": "Papers checked for exempt and confidential information",
    "pre_election_check_done": "Text checked for the time before polls",
    "no_pre_election_collision": "No poll is near",
    "conditions_discharged": "Adopted conditions discharged",
    "decision_effective": "Decision effective",
    "submission_recorded": "Submission to Government recorded",
    "published_as_decided": "The text is the one that was decided",
    "government_reply_recorded": "Government’s reply",
    "key_decision_route": "Notice of the key decision",
}
_ACTS: Final = {
    "exempt_check_done": "do_exempt_check",
    "pre_election_check_done": "do_pre_election_check",
    "no_pre_election_collision": "override_pre_election",
    "government_reply_recorded": "record_government_reply",
    "key_decision_route": "record_key_decision_notice",
    "document": "add_revision",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a gate: its words, what is missing ("" where it is met), who can supply it.

    `act` is what supplies it, where that is an act of this page; `part` the clearance's name.
    """

    words: str
    missing: str
    who: tuple[str, ...]
    act: str
    part: str
    is_conditions: bool = False

    @property
    def is_met(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A notice for the meeting: the last local day in time, and the day it was given.

    `last` is None where the rule counts no days; `in_time` where nothing was given or is counted.
    """

    words: str
    last: date | None
    why: str
    given_on: date | None

    @property
    def in_time(self) -> bool | None:
        return None if self.given_on is None or self.last is None else self.given_on <= self.last


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """A promise and whether what keeps it is there."""

    title: str
    source: str
    kept_by: str
    is_kept: bool


def outside_gates(snapshot: StrategySnapshot) -> tuple[GuardRef, ...]:
    """What is needed besides the gates; a notice only where this is a key decision."""
    return (_REPLY, _NOTICE) if snapshot.key_decision else (_REPLY,)


def notice_days(snapshot: StrategySnapshot) -> list[NoticeDay]:
    """What a key decision needs to be announced by, for the meeting that is fixed (R2, R3, R4).

    Empty where this is no key decision or no meeting is fixed.
    """
    if not snapshot.key_decision or snapshot.meeting is None:
        return []
    zone = ZoneInfo(snapshot.zone)
    found = []
    for kind, rule_id in (
        ("key_decision_notice", "R2"),
        ("general_exception", "R3"),
        ("special_urgency", "R4"),
    ):
        record = snapshot.records.get(kind)
        given_on = to_local(record.happened_at, zone).date() if record else None
        last, why = _last_day(snapshot.rules[rule_id], snapshot.meeting.held_on, snapshot.calendar)
        found.append(NoticeDay(label(kind), last, why, given_on))
    return found


def requirements(
    refs: Iterable[GuardRef],
    snapshot: StrategySnapshot,
    now: datetime,
    names: Mapping[str, Iterable[str]],
) -> list[Requirement]:
    """Each guard of a gate, met or missing at `now` (UTC). `names`: the holders of offices."""
    bodies = snapshot.body_names
    found = []
    for ref in refs:
        missing = unmet(ref, snapshot, now) or _not_yet(ref, snapshot)
        who = tuple(dict.fromkeys(each for one in missing for each in one.who))
        found.append(
            Requirement(
                _words(ref),
                " ".join(one.sentence for one in missing),
                who_can(who, names, bodies),
                _act(ref, snapshot),
                ref.argument or "",
                ref.name == "conditions_discharged",
            )
        )
    return found


def kept(promises: Iterable[PromiseRow], snapshot: StrategySnapshot) -> list[KeptPromise]:
    """A promise is kept by a document in the latest papers, or by a record."""
    there = {*(snapshot.revision.kinds if snapshot.revision else ()), *snapshot.records}
    return [
        KeptPromise(
            each.title,
            each.source,
            DOCUMENT_KINDS.get(each.kept_by, each.kept_by.replace("_", " ")),
            each.kept_by in there,
        )
        for each in promises
    ]


def _not_yet(ref: GuardRef, snapshot: StrategySnapshot) -> tuple[Unmet, ...]:
    """The guard is content while no meeting is fixed; a reader must not take that for a notice."""
    if ref != _NOTICE or snapshot.meeting is not None or _NOTICES & set(snapshot.records):
        return ()
    sentence = "No notice is recorded. Its last day follows from the meeting, which is not fixed."
    return (Unmet(str(ref), sentence, ("committee_clerk", "monitoring_officer")),)


def _last_day(rule: Rule, meeting: date, calendar: WorkingCalendar) -> tuple[date | None, str]:
    try:
        computed = compute(rule, meeting, calendar)
    except NoDateError:
        return None, rule.sentence[0].upper() + rule.sentence[1:]
    except CalendarYearError as error:
        return None, str(error)
    return computed.date, computed.sentence


def _words(ref: GuardRef) -> str:
    if ref.name == "clearance":
        return f"{(ref.argument or '').replace('_', ' ').capitalize()} clearance"
    if ref.name == "document":
        return DOCUMENT_KINDS.get(ref.argument or "", ref.argument or "").capitalize()
    return _WORDS.get(ref.name, ref.name.replace("_", " ").capitalize())


def _act(ref: GuardRef, snapshot: StrategySnapshot) -> str:
    if ref.name == "clearance":
        return f"sign_clearance:{ref.argument}"
    if ref.name == "published_as_decided" and snapshot.amendment:
        return "certify_amendment"
    return _ACTS.get(ref.name, "")
