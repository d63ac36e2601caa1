"""A small definition that holds together, to be broken one fault at a time."""

from __future__ import annotations

import pytest

from tracker.workflows.definition_file import parse
from tracker.workflows.errors import DefinitionError

SMALL = """
schema = 1
id = "small"
version = 1
title = "Small"
start = "work"
[bodies]
board = { title = "Board", rule = "simple_majority" }
panel = { title = "Panel", rule = "advisory" }
[clearances]
legal = "legal_officer"
[stages]
work = { title = "Work", kind = "work", owner = "lead_officer" }
review = { title = "Review", kind = "parallel", owner = "lead_officer", lanes = ["one", "two"] }
"review.one" = { title = "One", kind = "round", body = "board", recommendations = ["approve"] }
"review.two" = { title = "Two", kind = "round", body = "panel", recommendations = ["approve"] }
check = { title = "Check", kind = "work", owner = "lead_officer" }
over = { title = "Over", kind = "end" }
[gates]
agenda = ["clearance:legal"]
[deadlines]
reply = { rule = "working_days_after", n = 9, anchor = "round_opened", for = "review", time = "17:00" }
[milestones]
done = { title = "Done", reached_by = "finish" }
[triggers]
share = { from = ["work"], to = "review", by = ["lead_officer"], guards = ["revision_ready"] }
end_one = { from = ["review.one.open"], to = "review.one.done", by = ["system"] }
end_two = { from = ["review.two.open"], to = "review.two.done", by = ["system"] }
go_on = { from = ["review"], to = "check", by = ["lead_officer"], guards = ["lanes_done:review"] }
finish = { from = ["check"], to = "over", by = ["lead_officer"], guards = ["gate:agenda"] }
"""  # noqa: E501 - TOML has no way to break an inline table


def changed(*changes: tuple[str, str]) -> str:
    """The small definition with each first text replaced once by the second."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def problems(text: str) -> dict[str, str]:
    """What is wrong, by dotted path. Each problem names place, fault and cure."""
    with pytest.raises(DefinitionError) as caught:
        parse(text)
    found = caught.value.problems
    assert found
    assert all(p.where.strip() and p.problem.strip() and p.cure.strip() for p in found)
    said: dict[str, str] = {}
    for p in found:
        said[p.where] = f"{said.get(p.where, '')} {p.problem}".strip()
    return said
