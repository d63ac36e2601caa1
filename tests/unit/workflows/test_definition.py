"""A definition file: what it must hold, and what its author is told where it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.workflows.definition_factories import SMALL, changed, problems
from tests.unit.workflows.lifecycle_factories import DEFINITION
from tracker.workflows import definition_check, definition_shape
from tracker.workflows.actors import OFFICES
from tracker.workflows.commands import FACTS, Command
from tracker.workflows.deadlines import OFFSETS
from tracker.workflows.definition import StageKind
from tracker.workflows.definition_file import parse
from tracker.workflows.guards import GATE, GUARDS
from tracker.workflows.machine import machine_for
from tracker.workflows.voting_rules import Threshold
from tracker.workflows.wording import DOCUMENT_KINDS


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
    ("n = 9", "n = 251", "deadlines.reply.n", "more than a year"),
    ("working_days_after", "working_days_before", "deadlines.reply.rule", "over before it begins"),
    ('"working_days_after", n = 9', '"R1"', "deadlines.reply.rule", "over before it begins"),
    ('anchor = "round_opened"', 'anchor = "meeting"', "stages.review.one", "by when to answer"),
    ('time = "17:00"', 'time = "17:00+01:00"', "deadlines.reply.time", "no time of day"),
    ('time = "17:00"', 'time = "24:00"', "deadlines.reply.time", "no time of day"),
    ('id = "small"', 'id = "../small"', "id", "cannot be an id"),
    ('title = "Small"', 'title = "two\\nlines"', "title", "not text"),
    ('title = "Small"', 'title = "bell \\u0007"', "title", "not text"),
    ('title = "Small"', 'title = "right to left \\u202e"', "title", "not text"),
    ('title = "Small"', f'title = "{"x" * 201}"', "title", "not text"),
    ("version = 1", "version = 1000000", "version", "whole number"),
    ("work =", '"o v" =', "stages.o v", "cannot be used"),
    ("over =", "any_open =", "stages.any_open", "taken"),
    ('start = "work"', 'start = "review"', "start", "begins with work"),
    ('title = "Work",', 'title = "Work", acts = ["dance"],', "stages.work.acts", "dance"),
    ('"One",', '"One", acts = ["add_revision"],', "stages.review.one.acts", "no acts"),
    ('title = "Work",', 'title = "Work", body = "board",', "stages.work.body", "has none"),
    ('title = "Work",', 'title = "Work", until = "reply",', "stages.work.until", "has none"),
    ('"Work",', '"Work", bar_submitter = true,', "stages.work.bar_submitter", "has none"),
    ('"Check", kind = "work"', '"Check", kind = "wait"', "stages.check.until", "never ends"),
    ('"Check", kind = "work"', '"Check", until = "reply", kind = "wait"', "stages.check.until",
     "does not begin with the wait"),
    ('"Check", kind = "work"', '"Check", kind = "meeting"', "stages.check", "not which or on what"),
    ('kind = "work", owner = "lead_officer" }\nover', 'kind = "work" }\nover', "stages.check.owner",
     "Nobody owns"),
    ('body = "panel"', 'body = "board"', "stages.review.lanes", "at once"),
    ('body = "panel"', 'body = "choir"', "stages.review.two.body", "choir"),
    ('["one", "two"]', '["one", "two", "one"]', "stages.review.lanes", "twice"),
    ('["one", "two"]', '["one", "two", "three"]', "stages.review.lanes", "three"),
    ('["approve"]', '["dance"]', "stages.review.one.recommendations", "dance"),
    ('["approve"]', '["approve"], decisive = "note"', "stages.review.one.decisive", "note"),
    ('["revision_ready"]', '["meeting_fixed"]', "triggers.share.guards", "there is none"),
    ('["revision_ready"]', '["round_closed:choir"]', "triggers.share.guards", "choir"),
    (', guards = ["lanes_done:review"]', "", "triggers.go_on.guards", "can still answer"),
    ('"review", by = ["lead_officer"]', '"review", by = []', "triggers.share.by", "Nobody"),
    ('from = ["work"]', "from = []", "triggers.share.from", "starts nowhere"),
    ('to = "review", by', 'to = "review.one.open", by', "triggers.share.to", "by itself"),
    ('["review"]', '["review", "review.one.open"]', "triggers.go_on.from", "one lane"),
    ('from = ["work"]', 'from = ["work"], event = "finish"', "triggers.finish.event", "same event"),
    ('from = ["work"]', 'from = ["work"], event = "Not so!"', "triggers.share.event", "event"),
    ('to = "review.two.done"', 'to = "review.two.open"', "stages.review.two", "finishes"),
    ('from = ["review.two.open"]', 'from = ["review.two.done"]', "stages.review.two", "finishes"),
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
    ('from = ["review"]', 'from = ["review", "any_open"]', "triggers.go_on.from", "twice"),
    ('from = ["review"]', 'from = ["review", "review"]', "triggers.go_on.from", "twice"),
    ('to = "over", by', 'to = "work", by', "stages.over", "No trigger leads here"),
    ('finish = { from = ["check"]', 'finish = { from = ["work"]', "stages.check", "no end can be"),
    ('finish = { from = ["check"]', 'finish = { from = ["any_open"]', "stages.check", "giving up"),
    ('by = ["lead_officer"], guards = ["gate', 'by = ["king"], guards = ["gate',
     "triggers.finish.by", "king"),
    ('guards = ["gate:agenda"] }', 'guards = ["gate:agenda"], facts = ["colour"] }',
     "triggers.finish.facts", "colour"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "said"), BROKEN)
def test_a_fault_is_named_with_its_place(old: str, new: str, where: str, said: str) -> None:
    found = problems(changed((old, new)))
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
        "x" * 300_000,
        "a = " + "[" * 5_000,
        "a = " + "[" * 5_000 + "]" * 5_000,
        SMALL.replace("version = 1", "version = " + "9" * 5_000),
        SMALL.replace("schema = 1", "schema = 0x" + "f" * 5_000),
        SMALL.replace('"Small"', '"\ud800"'),
        SMALL.replace('"review.one"', '"review.one.x"').replace('"one"', '"one.x"'),
        SMALL.replace('time = "17:00"', "time = 17:00:00"),
        SMALL.replace('title = "Small"', "title = 2020-01-01"),
        SMALL.replace("n = 9", "n = nan"),
        'schema=1\nid="x"\nversion=1\ntitle="x"\nstart="x"\ntriggers.x=3\nstages=[]',
        'schema=1\nid="x"\nversion=1\ntitle="x"\nstart="x"\nstages={}\ntriggers={}\nclearances=3',
        "[[stages]]\n[[triggers]]",
        "stages.a.b.c.d.e = 1",
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
    named = set(re.findall(r"`\[?([A-Za-z_]+)[\]:`]", text))
    keys = {key for table in definition_shape.INNER.values() for key in table}
    known = {*GUARDS, GATE, *keys, *definition_shape.OUTER, *DOCUMENT_KINDS, *StageKind}
    known |= {*definition_check.ANCHORS, *definition_check.STAGE_ACTS, *OFFSETS, *Threshold}
    known |= {*definition_check.RECOMMENDATION_KINDS, *OFFICES}
    assert known - named == set()
    for command in FACTS.values():
        for fact in set(command.__dataclass_fields__) - set(Command.__dataclass_fields__):
            assert f"`{fact}`" in text


def test_several_faults_are_told_at_once() -> None:
    found = problems(changed(('title = "Small"', ""), ("n = 9", "n = true"), ("over =", "Over =")))
    assert set(found) == {"title", "deadlines.reply.n", "stages.Over"}


def test_words_that_the_machine_or_a_picture_might_trip_over_are_just_names() -> None:
    for name in ("state", "initial", "trigger", "model", "add_transition", "states"):
        text = SMALL.replace("finish", name).replace("check", name)
        definition = parse(text)
        assert machine_for(definition).successor(name, name) == "over"


def test_a_mark_at_the_beginning_of_the_file_is_no_fault() -> None:
    assert parse(f"\ufeff{SMALL}") == parse(SMALL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Board"', 'title = "Bored"'),
        ('legal = "legal_officer"', 'legal = "finance_officer"'),
        ('["clearance:legal"]', '["clearance:legal", "meeting_fixed"]'),
        ('by = ["system"]', 'by = ["system", "lead_officer"]'),
        ('title = "Done"', 'title = "Finished"'),
        ('["revision_ready"]', "[]"),
    ],
)
def test_the_hash_changes_with_any_fact(old: str, new: str) -> None:
    text = changed((old, new))
    if "meeting_fixed" in new:
        text = text.replace("meeting_fixed", "exempt_check_done")
    assert parse(text).content_hash != parse(SMALL).content_hash


def test_the_order_of_keys_within_a_stage_says_nothing() -> None:
    turned = changed(('title = "Over", kind = "end"', 'kind = "end", title = "Over"'))
    assert parse(turned).content_hash == parse(SMALL).content_hash


def test_two_definitions_are_one_if_they_say_the_same() -> None:
    assert parse(SMALL) == parse(f"{SMALL}\n# a remark")
    assert hash(parse(SMALL)) == hash(parse(f"{SMALL}\n# a remark"))
    assert parse(SMALL) != parse(changed(("version = 1", "version = 2")))


def test_giving_up_is_never_the_way_on() -> None:
    given_up = 'give_up = { from = ["any_open"], to = "over", by = ["lead_officer"] }'
    definition = parse(changed(("[triggers]", f"[triggers]\n{given_up}")))
    ways = {stage.name: definition.main_trigger(stage.name) for stage in definition.top_stages}
    named = {name: way.name for name, way in ways.items() if way}
    assert named == {"work": "share", "review": "go_on", "check": "finish"}
