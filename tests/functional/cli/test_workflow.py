"""`tracker workflow`, as people and scripts call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.unit.workflows.definition_factories import SMALL
from tracker.cli import main


def run(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["workflow", *arguments], input=given)


@pytest.fixture
def valid(tmp_path: Path) -> str:
    file = tmp_path / "valid.toml"
    file.write_text(SMALL, "utf-8")
    return str(file)


@pytest.fixture
def broken(tmp_path: Path) -> str:
    file = tmp_path / "broken.toml"
    file.write_text(SMALL.replace('to = "over"', 'to = "nowhere"'), "utf-8")
    return str(file)


FAULT = {
    "where": "triggers.finish.to",
    "problem": "There is no stage “nowhere”.",
}


def test_a_valid_file(valid: str) -> None:
    result = run("check", valid, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"valid": True, "problems": []}
    assert run("check", valid).stdout == f"{valid} is valid.\n"


def test_a_broken_file_is_answered_with_place_problem_and_cure(broken: str) -> None:
    result = run("check", broken, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    answer = json.loads(result.stdout)
    assert answer["valid"] is False
    [problem] = answer["problems"]
    assert {key: problem[key] for key in FAULT} == FAULT
    assert problem["cure"].startswith("Use one of: work, review")
    said = run("check", broken)
    assert said.exit_code == 1
    assert f"  {FAULT['where']}: {FAULT['problem']} Use one of" in said.stdout


def test_several_files_give_an_array_in_order(valid: str, broken: str) -> None:
    result = run("check", valid, broken, valid, "--json")
    assert result.exit_code == 1
    assert [each["valid"] for each in json.loads(result.stdout)] == [True, False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe", "not UTF-8: byte 0"), (b"a = [", "not TOML"), (b"", "missing"), (b"\0", "TOML")],
)
def test_whatever_stands_in_a_file_is_answered(content: bytes, said: str) -> None:
    result = run("check", "-", "--json", given=content)
    assert (result.exit_code, result.stderr) == (1, "")
    assert said in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("check", "nowhere.toml"), ("draw",), ("draw", "nowhere"), ("draw", "x" * 999)],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_wrong_usage_of_a_folder_or_a_form(tmp_path: Path, valid: str) -> None:
    assert run("draw", str(tmp_path)).exit_code == 2
    assert run("draw", valid, "--format", "png").exit_code == 2


def test_drawing_a_shipped_definition_and_a_file(valid: str) -> None:
    picture = run("draw", "local-industrial-strategy")
    assert picture.exit_code == 0
    assert picture.stdout.startswith("<svg ")
    text = run("draw", valid, "--format", "text")
    assert text.exit_code == 0
    assert text.stdout.startswith("Small, version 1\n\nWork [work]\n")


def test_a_broken_file_is_not_drawn(broken: str) -> None:
    result = run("draw", broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert FAULT["problem"] in result.stderr
