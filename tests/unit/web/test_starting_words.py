"""Address names from titles, lists from lines, and which bodies fit a slot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.web.presenters.starting import lines, slug_of
from tracker.workflows.definition import StageKind
from tracker.workflows.slots import mode_of
from tracker.workflows.voting_rules import Mode


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Local Industrial Strategy", "local-industrial-strategy"),
        ("  Draft & Plan 2 ", "draft-plan-2"),
        ("Économie – Été", "economie-ete"),
        ("--a--b--", "a-b"),
        ("你好", ""),
        ("", ""),
        ("x" * 300, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_title_gives_an_address_name(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_lines_that_hold_nothing_are_left_out() -> None:
    assert lines(" one \r\n\r\n  \ntwo;three\n") == ["one", "two;three"]
    assert lines("") == []


@pytest.mark.parametrize(
    ("slot", "mode"),
    [
        ("analytical_panel", Mode.WRITTEN),
        ("implementation_board", Mode.WRITTEN),
        ("combined_authority", Mode.MEETING),
        ("scrutiny", None),
    ],
)
def test_a_slot_asks_for_a_mode(slot: str, mode: Mode | None) -> None:
    assert mode_of(shipped(LOCAL_INDUSTRIAL_STRATEGY), slot) == mode


def test_the_mode_follows_from_the_stage_that_asks() -> None:
    definition = shipped(LOCAL_INDUSTRIAL_STRATEGY)
    name = "combined_authority"
    written = replace(definition.stages[name], kind=StageKind.ROUND)
    changed = replace(definition, stages={**definition.stages, name: written})
    assert mode_of(changed, name) is Mode.WRITTEN
