"""A command is a trigger with its facts: one frozen class for each trigger that carries some.

`happened_at` is the moment of the act in the world (UTC, never in the future); None means now.
Rules use it, and never the moment of recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A trigger without facts of its own. `reason` is asked where the definition says so."""

    trigger: str
    reason: str | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishDecision(Command):
    """The meeting's decision is published: where, so that the period for call-in can be shown."""

    trigger: str = "publish_decision"
    web_address: str
    place_of_inspection: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishUrgentDecision(PublishDecision):
    """A decision that cannot be called in, for urgency; its notice says so, in these words."""

    trigger: str = "publish_urgent_decision"
    stated_in_notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInDecision(Command):
    """The decision is called in, by whom, with reasons; its effect is suspended."""

    trigger: str = "call_in_decision"
    called_in_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Command):
    """The agreed strategy is handed to Government."""

    trigger: str = "submit"
    submitted_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish(Command):
    """The strategy is published at an address that everybody can open."""

    trigger: str = "publish"
    web_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede(Command):
    """Another strategy takes the place of this one; `superseded_by` is its slug."""

    trigger: str = "supersede"
    superseded_by: str


FACTS: dict[str, type[Command]] = {
    "publish_decision": PublishDecision,
    "publish_reconsidered_decision": PublishDecision,
    "publish_urgent_decision": PublishUrgentDecision,
    "call_in_decision": CallInDecision,
    "submit": Submit,
    "publish": Publish,
    "supersede": Supersede,
}
"""The triggers that carry facts of their own; every other trigger is a plain `Command`."""
