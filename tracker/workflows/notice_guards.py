"""Notice before a meeting: the three ways to a key decision, and the agenda open to the public.

A key decision needs 28 clear days' notice (R2), or the general exception (R3), or special urgency
(R4): SI 2017/68, art. 11–13. An item needs an agenda that was open for five clear days, or special
circumstances by which the chair finds it urgent (R1): Local Government Act 1972, s.100B(4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.workflows.calendar import in_words
from tracker.workflows.deadlines import compute
from tracker.workflows.snapshots import RecordFacts, StrategySnapshot
from tracker.workflows.wording import Missing

_WHO = ("committee_clerk", "monitoring_officer")


@dataclass(frozen=True, slots=True)
class Route:
    """One of the three ways, for the meeting that is fixed.

    `last_day` (local) is None where no days are counted. `missing`: what stands in the way of the
    decision; `afterwards`: what is still needed before the decision is published.
    """

    kind: str
    rule: str
    last_day: date | None
    sentence: str
    missing: tuple[str, ...]
    afterwards: tuple[str, ...] = ()


def routes(s: StrategySnapshot) -> tuple[Route, ...]:
    """All three, as they now stand; none while no meeting is fixed."""
    if s.meeting is None:
        return ()
    return (_notice(s, s.meeting.held_on), _exception(s, s.meeting.held_on), _urgency(s))


def key_decision_may_be_made(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    """Before the item is opened and before a decision on it is recorded."""
    return _no_way(s, published=False)


def key_decision_route(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    """Before the decision is published: as before it, and reasons for urgency are public."""
    return _no_way(s, published=True)


def agenda_open(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    """The agenda was public in time for the meeting, or the chair's urgency stands in for it."""
    if s.meeting is None or s.record_of_meeting("late_report") is not None:
        return None
    last_day, _sentence = last_day_of(s, "R1", s.meeting.held_on)
    agenda = s.record_of_meeting("agenda_published")
    if agenda is not None and s.local_date(agenda.happened_at) <= last_day:
        return None
    told = (
        "that it was is not recorded"
        if agenda is None
        else f"it was on {in_words(s.local_date(agenda.happened_at))}"
    )
    return (
        (
            f"The agenda with this item had to be public by {in_words(last_day)}, and {told}. "
            "Otherwise the item is considered only if the chair finds it urgent by reason of "
            "special circumstances, which the minutes state."
        ),
        ("committee_clerk",),
    )


def last_day_of(s: StrategySnapshot, rule: str, meeting: date) -> tuple[date, str]:
    """The last day in time under a rule and why: as an officer set it where one did so.

    Raises CalendarYearError.
    """
    computed = compute(s.rules[rule], meeting, s.calendar)
    for spec in s.definition.deadlines.values():
        kept = s.deadlines.get(spec.name)
        if spec.rule == rule and spec.anchor == "meeting" and kept is not None:
            return kept.due_on, computed.sentence
    return computed.date, computed.sentence


def _no_way(s: StrategySnapshot, *, published: bool) -> Missing | None:
    if not s.key_decision or s.meeting is None:
        return None
    found = routes(s)
    open_ways = [each for each in found if not each.missing]
    if any(not (published and each.afterwards) for each in open_ways):
        return None
    if open_ways:
        return " ".join(open_ways[0].afterwards), _WHO
    said = " ".join(sentence for each in found for sentence in each.missing[:1])
    return f"This is a key decision, and none of the three ways to one is open. {said}", _WHO


def _notice(s: StrategySnapshot, held_on: date) -> Route:
    last_day, sentence = last_day_of(s, "R2", held_on)
    given = s.records.get("key_decision_notice")
    missing = _late(s, given, last_day, "Notice of it was to be published by")
    return Route("key_decision_notice", "R2", last_day, sentence, missing)


def _exception(s: StrategySnapshot, held_on: date) -> Route:
    last_day, sentence = last_day_of(s, "R3", held_on)
    told = _late(
        s,
        s.records.get("scrutiny_chair_informed"),
        last_day,
        "For the general exception the scrutiny chair was to be told in writing by",
    )
    public = _late(
        s,
        s.records.get("general_exception"),
        last_day,
        "For the general exception the notice was to be published by",
    )
    return Route("general_exception", "R3", last_day, sentence, told + public)


def _urgency(s: StrategySnapshot) -> Route:
    held_on = s.meeting.held_on if s.meeting else date.max
    consent = s.record_of_meeting("urgency_consent")
    missing: tuple[str, ...] = ()
    if consent is None or s.local_date(consent.happened_at) > held_on:
        missing = ("For special urgency no consent is recorded for this meeting.",)
    afterwards: tuple[str, ...] = ()
    if s.record_of_meeting("special_urgency") is None:
        afterwards = ("The reasons for special urgency are not published.",)
    rule = s.rules["R4"].sentence
    return Route("special_urgency", "R4", None, rule[0].upper() + rule[1:], missing, afterwards)


def _late(
    s: StrategySnapshot, record: RecordFacts | None, last_day: date, asked: str
) -> tuple[str, ...]:
    if record is not None and s.local_date(record.happened_at) <= last_day:
        return ()
    told = (
        "nothing is recorded"
        if record is None
        else f"it was on {in_words(s.local_date(record.happened_at))}"
    )
    return (f"{asked} {in_words(last_day)}: {told}.",)
