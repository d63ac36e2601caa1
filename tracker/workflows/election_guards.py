"""The pre-election gate: the check before the agenda, and no publication while a poll is near.

Local Government Act 1986 s.2 and the Code of Recommended Practice on Local Authority Publicity
2011. What falls in a sensitive period needs the monitoring officer's reasoned override for that
poll as it was then dated: a poll that is moved needs another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum

from tracker.workflows.calendar import in_words
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.elections import SensitivePeriod, periods_on, periods_over
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.wording import Missing

MONITORING = ("monitoring_officer",)
NO_COLLISION = "no_pre_election_collision"


class Covers(Enum):
    """What an override lets happen while a poll is near."""

    PUBLICATION = "publication"
    ENGAGEMENT = "engagement"


def pre_election_check_done(s: StrategySnapshot, _: str, _now: datetime) -> Missing | None:
    record = s.records.get("pre_election_check")
    if record is not None and record.of_this_text:
        return None
    return "The present text has not been checked for the time before polls.", MONITORING


def no_pre_election_collision(s: StrategySnapshot, _: str, now: datetime) -> Missing | None:
    """Nothing is published while a poll is near, as known on the local day of `now`."""
    on = s.local_date(now)
    found = periods_on(on, s.polls, on, s.calendar, s.rules)
    left = [each for each in found if not _is_overridden(s, each, Covers.PUBLICATION, now)]
    if not left:
        return None
    return " ".join(_refusal("Publication", on, each) for each in left), MONITORING


def engagement_collision(
    s: StrategySnapshot, first: date, last: date, now: datetime
) -> Missing | None:
    """What is missing for engagement held from `first` to `last` (local days, both included)."""
    found = periods_over(first, last, s.polls, s.local_date(now), s.calendar, s.rules)
    left = [each for each in found if not _is_overridden(s, each, Covers.ENGAGEMENT, now)]
    if not left:
        return None
    sentences = (_refusal("Engagement", max(first, each.start), each) for each in left)
    return " ".join(sentences), MONITORING


def forecast_collisions(s: StrategySnapshot, now: datetime) -> tuple[str, ...]:
    """One sentence for each sensitive period into which a publication is now expected to fall.

    By the polls as they are known on the local day of `now`. A publication that should have been
    before today can be today at the earliest.
    """
    today = s.local_date(now)
    if s.definition.is_end(s.state):
        return ()
    return tuple(
        sentence
        for name in publishing_milestones(s.definition)
        if name in s.milestones
        for sentence in _expected(s, name, max(s.milestones[name], today), now)
    )


def publishing_milestones(definition: WorkflowDefinition) -> tuple[str, ...]:
    """The milestones that are reached by a trigger which no poll may be near for."""
    gates = {
        name
        for name, refs in definition.gates.items()
        if any(ref.name == NO_COLLISION for ref in refs)
    }
    triggers = {
        trigger.name
        for trigger in definition.triggers.values()
        if any(
            ref.name == NO_COLLISION or (ref.name == "gate" and ref.argument in gates)
            for ref in trigger.guards
        )
    }
    return tuple(
        spec.name for spec in definition.milestones.values() if spec.reached_by in triggers
    )


def _expected(s: StrategySnapshot, name: str, day: date, now: datetime) -> Iterator[str]:
    title = s.definition.milestones[name].title
    for each in periods_on(day, s.polls, s.local_date(now), s.calendar, s.rules):
        if not _is_overridden(s, each, Covers.PUBLICATION, now):
            yield (
                f"“{title}” is expected on {in_words(day)}, which falls in {each.sentence}. "
                "Plan it for another day, or ask the monitoring officer for an override."
            )


def _is_overridden(
    s: StrategySnapshot, near: SensitivePeriod, covers: Covers, now: datetime
) -> bool:
    """A publication is allowed for the text that was looked at; engagement, whatever the text."""
    return any(
        each.poll_id == near.poll.poll_id
        and each.poll_on == near.poll.day
        and each.covers == covers.value
        and each.happened_at <= now
        and (each.of_this_text or covers is Covers.ENGAGEMENT)
        for each in s.poll_overrides
    )


def _refusal(what: str, day: date, near: SensitivePeriod) -> str:
    return (
        f"{what} on {in_words(day)} falls in {near.sentence}. "
        "Wait until then, or ask the monitoring officer for an override with reasons."
    )
