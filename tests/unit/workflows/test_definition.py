"""A definition file: what it must hold, and what its author is told where it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.workflows.lifecycle_factories import DEFINITION
from tracker.workflows import definition_shape
from tracker.workflows.definition_file import parse
from tracker.workflows.errors import DefinitionError
from tracker.workflows.guards import GUARDS

SMALL = """
schema = 1
id = "small"
version = 1
title = "Small"
start = "work"
[bodies]
board = { title = "Board", rule = "simple_majority" }
[clearances]
legal = "legal_officer"
[stages]
work = { title = "Work", kind = "work", owner = "lead_officer" }
review = { title = "Review", kind = "parallel", owner = "lead_officer", lanes = ["one", "two"] }
"review.one" = { title = "One", kind = "round", body = "board", recommendations = ["approve"] }
"review.two" = { title = "Two", kind = "round", body = "board", recommendations = ["approve"] }
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
finish = { from = ["review"], to = "over", by = ["lead_officer"], guards = ["gate:agenda"] }
"""  # noqa: E501 - TOML has no way to break an inline table


def problems(text: str) -> dict[str, str]:
    with pytest.raises(DefinitionError) as caught:
        parse(text)
    assert all(p.where and p.problem and p.cure for p in caught.value.problems)
    return {p.where: p.problem for p in caught.value.problems}


def test_the_small_one_and_the_shipped_one_hold_together() -> None:
    assert parse(SMALL).leaves[1:3] == ("review.one.open", "review.one.done")
    assert parse(DEFINITION.text) == DEFINITION


BROKEN = [
    ('title = "Small"', "", "title", "missing"),
    ('title = "Small"', "title = 3", "title", "not text"),
    ("version = 1", "version = 0", "version", "whole number"),
    ("schema = 1", "schema = 9", "schema", "not known"),
    ("schema = 1", "schema = 1\ncolour = 3", "colour", "not known"),
    ('start = "work"', 'start = "nowhere"', "start", "no stage"),
    ('kind = "work"', 'kind = "dance"', "stages.work.kind", "no kind"),
    ('owner = "lead_officer" }\nreview', 'owner = "king" }\nreview', "stages.work.owner", "king"),
    ('rule = "simple_majority"', 'rule = "loudest"', "bodies.board.rule", "loudest"),
    ('legal = "legal_officer"', 'legal = "king"', "clearances.legal", "king"),
    ('["clearance:legal"]', '["clearance:royal"]', "gates.agenda", "royal"),
    ('["clearance:legal"]', '["clearance"]', "gates.agenda", "needs a clearance"),
    ('["clearance:legal"]', '["revision_ready:x"]', "gates.agenda", "takes no argument"),
    ('["clearance:legal"]', '["moon_is_full"]', "gates.agenda", "moon_is_full"),
    ('["clearance:legal"]', '["gate:agenda"]', "gates.agenda", "cannot hold a gate"),
    ('"gate:agenda"', '"gate:heaven"', "triggers.finish.guards", "heaven"),
    ('"working_days_after", n = 9', '"R4"', "deadlines.reply.rule", "R4"),
    (", n = 9", "", "deadlines.reply.n", "do not fit"),
    ('time = "17:00"', 'time = "teatime"', "deadlines.reply.time", "no time of day"),
    ('anchor = "round_opened"', 'anchor = "eclipse"', "deadlines.reply.anchor", "eclipse"),
    ('for = "review"', 'for = "tea"', "deadlines.reply.for", "tea"),
    ('reached_by = "finish"', 'reached_by = "x"', "milestones.done.reached_by", "no trigger"),
    ('lanes = ["one", "two"]', 'lanes = ["one"]', "stages.review.two", "No parallel stage"),
    ('to = "review.one.done"', 'to = "over"', "triggers.end_one.to", "cannot leave"),
    (
        'from = ["review.one.open"]',
        'from = ["review.one.open", "review.two.open"]',
        "triggers.end_one.from",
        "one lane",
    ),
    ('from = ["review"]', 'from = ["review", "any_open"]', "triggers.finish.from", "twice"),
    ('to = "over", by', 'to = "work", by', "stages.over", "No trigger leads here"),
    ('finish = { from = ["review"]', 'finish = { from = ["work"]', "stages.review", "only way out"),
    ('by = ["lead_officer"], guards = ["gate', 'by = ["king"], guards = ["gate',
     "triggers.finish.by", "king"),
    ('guards = ["gate:agenda"] }', 'guards = ["gate:agenda"], facts = ["colour"] }',
     "triggers.finish.facts", "colour"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "said"), BROKEN)
def test_a_fault_is_named_with_its_place(old: str, new: str, where: str, said: str) -> None:
    assert old in SMALL
    found = problems(SMALL.replace(old, new, 1))
    assert where in found, found
    assert said in found[where]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema = 1",
        "not toml at all [",
        SMALL + '\n[stages]\nx = "again"',
        'schema=1\nid="x"\nversion=1\ntitle="x"\nstart="x"\nstages="x"\ntriggers="y"',
        'schema=1\nid="x"\nversion=1\ntitle="x"\nstart="x"\nstages={x=3}\ntriggers={y=4}',
        'schema=1\nid="x"\nversion=1\ntitle="x"\nstart="x"\nstages={}\ntriggers={}',
        'schema=1\nid="x"\nversion=true\ntitle="x"\nstart="x"\nstages={}\ntriggers={}\nbodies=[]',
        'schema=1\nid="x"\nversion=1\ntitle="x"\nstart="x"\nstages={}\ntriggers={}\ngates={a=[1]}',
        SMALL.replace('"review.one"', '"a.b.c"'),
        SMALL.replace("work =", '"" ='),
        SMALL.replace('from = ["work"]', 'from = ["review.one"]'),
        SMALL.replace('from = ["work"]', "from = []"),
        SMALL.replace("board =", "constructor ="),
        "x" * 100_000,
        "\0",
    ],
)
def test_whatever_is_given_is_answered_with_problems(text: str) -> None:
    assert problems(text)


def test_the_hash_is_of_what_is_said() -> None:
    original = parse(SMALL).content_hash
    assert parse(f"# a remark\n{SMALL}\n\n").content_hash == original
    assert parse(SMALL.replace("n = 9", "n = 8")).content_hash != original
    lines = SMALL.splitlines()
    ends = next(place for place, line in enumerate(lines) if line.startswith("over"))
    moved = [*lines[: ends - 4], lines[ends], *lines[ends - 4 : ends], *lines[ends + 1 :]]
    assert parse("\n".join(moved)).content_hash != original


def test_what_leads_back_is_not_the_way_on() -> None:
    ways = {stage.name: DEFINITION.main_trigger(stage.name) for stage in DEFINITION.top_stages}
    named = {name: trigger.name for name, trigger in ways.items() if trigger}
    assert named["combined_authority"] == "publish_decision"
    assert named["review"] == "consult_government"
    assert named["call_in"] == "lapse_call_in"
    assert DEFINITION.cycle_stage == "drafting"


def test_every_event_of_the_shipped_one_is_in_the_past_tense_and_its_own() -> None:
    events = [trigger.event for trigger in DEFINITION.triggers.values()]
    assert len(set(events)) == len(events)
    assert all(re.fullmatch(r"[a-z_]+", event) for event in events)


def test_every_guard_and_every_key_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "definitions.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`\[?([a-z_]+)[\]:`]", text))
    keys = {key for table in definition_shape.INNER.values() for key in table}
    assert {*GUARDS, *keys, *definition_shape.OUTER} - named == set()
