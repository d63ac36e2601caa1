"""The exchange format of `tracker tally`: a case read strictly, a tally written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from tracker.workflows.tally import Tally, tally
from tracker.workflows.voting_rules import (
    Ballot,
    Capacity,
    CastingVote,
    Choice,
    Interest,
    Member,
    Mode,
    Quorum,
    QuorumKind,
    Role,
    TallyError,
    Threshold,
    Tie,
    VotingRule,
)

_Word = TypeVar("_Word", bound=StrEnum)

Json = Mapping[str, object]

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True)
class TallyCase:
    """Everything that one tally needs."""

    rule: VotingRule
    members: tuple[Member, ...]
    ballots: tuple[Ballot, ...]
    casting_vote: CastingVote | None
    closed: bool

    def tally(self) -> Tally:
        """Count it. :raises TallyError: as `tracker.workflows.tally.tally` does."""
        return tally(
            self.rule,
            self.members,
            self.ballots,
            casting_vote=self.casting_vote,
            closed=self.closed,
        )


def parse_case(case: object) -> TallyCase:
    """Read one case as `tracker tally` takes it (design: interfaces, "tracker tally").

    May be left out: `tie` (lost), `recused_count_for_quorum` (false), `mode` (meeting),
    `role` (member), `interest`, `substitute_for`, `casting_vote` (null), `closed` (true).
    Whether somebody is present, and in which capacity, is never guessed.

    :raises TallyError: for a key that is missing or unknown, an unknown word, or a wrong type; the
        message names where it stands, as `members[2].role`.
    """
    body = _object(case, "the case")
    _check_keys(body, "", {"rule", "members", "votes"}, {"casting_vote", "closed"})
    return TallyCase(
        rule=_rule(_object(body["rule"], "rule")),
        members=tuple(
            _member(each, f"members[{at}]") for at, each in enumerate(_list(body, "members"))
        ),
        ballots=tuple(
            _ballot(each, f"votes[{at}]") for at, each in enumerate(_list(body, "votes"))
        ),
        casting_vote=_word_or_none(CastingVote, body.get("casting_vote"), "casting_vote"),
        closed=_truth(body.get("closed", True), "closed"),
    )


def to_json(result: Tally) -> dict[str, object]:
    """The answer of `tracker tally --json`, with its keys in their documented order."""
    return {
        "outcome": result.outcome.value,
        "quorum": {
            "needed": result.quorum.needed,
            "present": result.quorum.present,
            "met": result.quorum.met,
        },
        "for": result.for_,
        "against": result.against,
        "abstained": result.abstained,
        "not_voted": result.not_voted,
        "barred": list(result.barred),
        "casting_vote_used": result.casting_vote_used,
        "why": result.why,
    }


def _rule(rule: Json) -> VotingRule:
    _check_keys(rule, "rule.", {"threshold", "quorum"}, {"tie", "recused_count_for_quorum", "mode"})
    return VotingRule(
        threshold=_word(Threshold, rule["threshold"], "rule.threshold"),
        quorum=_quorum(_object(rule["quorum"], "rule.quorum")),
        tie=_word(Tie, rule.get("tie", Tie.LOST), "rule.tie"),
        recused_count_for_quorum=_truth(
            rule.get("recused_count_for_quorum", False), "rule.recused_count_for_quorum"
        ),
        mode=_word(Mode, rule.get("mode", Mode.MEETING), "rule.mode"),
    )


def _quorum(quorum: Json) -> Quorum:
    where = "rule.quorum."
    if "kind" not in quorum:
        raise TallyError(f'the key "{where}kind" is missing')
    kind = _word(QuorumKind, quorum["kind"], f"{where}kind")
    if kind is QuorumKind.FRACTION:
        _check_keys(quorum, where, {"kind", "of"}, set())
        return Quorum.fraction(_text(quorum["of"], f"{where}of"))
    _check_keys(quorum, where, {"kind", "n"}, set())
    n = quorum["n"]
    if not isinstance(n, int) or isinstance(n, bool):
        raise TallyError(f"{where}n must be a whole number, not {_shown(n)}")
    return Quorum.number(n) if kind is QuorumKind.NUMBER else Quorum.mayor_or_deputy_plus(n)


def _member(value: object, where: str) -> Member:
    member = _object(value, where)
    _check_keys(
        member, f"{where}.", {"id", "capacity", "present"}, {"role", "interest", "substitute_for"}
    )
    seat_of = member.get("substitute_for")
    return Member(
        id=_text(member["id"], f"{where}.id"),
        capacity=_word(Capacity, member["capacity"], f"{where}.capacity"),
        role=_word(Role, member.get("role", Role.MEMBER), f"{where}.role"),
        present=_truth(member["present"], f"{where}.present"),
        interest=_word_or_none(Interest, member.get("interest"), f"{where}.interest"),
        substitute_for=None if seat_of is None else _text(seat_of, f"{where}.substitute_for"),
    )


def _ballot(value: object, where: str) -> Ballot:
    vote = _object(value, where)
    _check_keys(vote, f"{where}.", {"member", "choice"}, set())
    return Ballot(
        member=_text(vote["member"], f"{where}.member"),
        choice=_word(Choice, vote["choice"], f"{where}.choice"),
    )


def _check_keys(value: Json, where: str, required: set[str], optional: set[str]) -> None:
    known = required | optional
    for key in value:
        if key not in known:
            raise TallyError(f'unknown key "{where}{key}" (known: {", ".join(sorted(known))})')
    for key in sorted(required):
        if key not in value:
            raise TallyError(f'the key "{where}{key}" is missing')


def _object(value: object, where: str) -> Json:
    if not isinstance(value, Mapping):
        raise TallyError(f"{where} must be an object, not {_shown(value)}")
    return cast(Json, value)


def _list(body: Json, key: str) -> Sequence[object]:
    value = body[key]
    if not isinstance(value, list | tuple):
        raise TallyError(f"{key} must be a list, not {_shown(value)}")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise TallyError(f"{where} must be a printable text, not {_shown(value)}")
    return value


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise TallyError(f"{where} must be true or false, not {_shown(value)}")
    return value


def _word(words: type[_Word], value: object, where: str) -> _Word:
    try:
        return words(cast(str, value))
    except ValueError:
        known = ", ".join(words)
        raise TallyError(f"{where}: unknown word {_shown(value)} (known: {known})") from None


def _word_or_none(words: type[_Word], value: object, where: str) -> _Word | None:
    return None if value is None else _word(words, value, where)


def _shown(value: object) -> str:
    """The value as it would be found in the file, cut short: it goes to a terminal."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
