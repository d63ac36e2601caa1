"""`tracker tally`, as people and scripts call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tracker.cli_tally import tally_command

Case = dict[str, Any]


def a_case(*choices: str | None, **rest: object) -> Case:
    """A body of as many members as choices, with the usual rule; None is silence."""
    case: Case = {
        "rule": {"threshold": "simple_majority", "quorum": {"kind": "fraction", "of": "1/3"}},
        "members": [
            {"id": f"m{at}", "capacity": "voting", "role": "member", "present": True}
            for at in range(len(choices))
        ],
        "votes": [
            {"member": f"m{at}", "choice": choice}
            for at, choice in enumerate(choices)
            if choice is not None
        ],
    }
    return case | rest


def run(*arguments: str, data: object = None, text: str | None = None) -> Result:
    given = json.dumps(data) if text is None else text
    return CliRunner().invoke(tally_command, list(arguments), input=given)


def test_one_case_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(a_case("approve", "approve", "reject", "abstain", None)))
    result = run(str(file), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "outcome": "approved",
        "quorum": {"needed": 2, "present": 5, "met": True},
        "for": 2,
        "against": 1,
        "abstained": 1,
        "not_voted": 1,
        "barred": [],
        "casting_vote_used": False,
        "why": "Approved: 2 for and 1 against, a majority of the votes cast.",
    }


def test_an_array_gives_an_array_in_the_same_order() -> None:
    cases = [a_case("reject"), a_case("approve"), a_case(None, closed=False)]
    result = run("-", "--json", data=cases)
    assert result.exit_code == 0
    assert [each["outcome"] for each in json.loads(result.stdout)] == [
        "rejected",
        "approved",
        "open",
    ]


@pytest.mark.parametrize("size", [0, 1])
def test_a_short_array_stays_an_array(size: int) -> None:
    result = run("-", "--json", data=[a_case("approve")] * size)
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == size


def test_text_for_people() -> None:
    case = a_case("approve", "reject")
    case["rule"]["tie"] = "chair_casts"
    case["members"][0]["role"] = "chair"
    case["members"].append(
        {"id": "m9", "capacity": "voting", "present": True, "interest": "barred"}
    )
    result = run("-", data=[case | {"casting_vote": "approve"}, a_case(None)])
    assert result.exit_code == 0
    assert result.stdout == (
        "Approved: 1 for and 1 against, a tie, carried by the casting vote of the chair.\n"
        "  For 1, against 1, abstained 0, not voted 0\n"
        "  Quorum met: 2 present, 1 needed\n"
        "  Barred by an interest: m9\n"
        "  The casting vote decided a tie\n"
        "\n"
        "Rejected: 0 for and 0 against, and a tie is lost.\n"
        "  For 0, against 0, abstained 0, not voted 1\n"
        "  Quorum met: 1 present, 1 needed\n"
    )


def test_one_bad_case_among_good_ones_prints_no_answer() -> None:
    bad = a_case("approve")
    bad["votes"].append({"member": "m0", "choice": "reject"})
    for arguments in (["-"], ["-", "--json"]):
        result = run(*arguments, data=[a_case("approve"), bad, a_case("approve")])
        assert (result.exit_code, result.stdout) == (2, "")
        assert 'case 1: "m0" has voted twice' in result.stderr


def test_a_wrong_word_in_the_only_case_is_named() -> None:
    result = run("-", "--json", data=a_case("perhaps"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "case 0: votes[0].choice" in result.stderr
    assert '"perhaps"' in result.stderr


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ('{"rule": 1, "rule": 2}', '"rule" is given twice'),
        ("[NaN]", "NaN"),
        ("[" * 100_000, "JSON"),
        ("7", "case 0"),
        ("[[]]", "case 0"),
    ],
)
def test_what_is_not_a_case_at_all(text: str, named: str) -> None:
    result = run("-", "--json", text=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert named in result.stderr


def test_bytes_that_are_not_text() -> None:
    result = CliRunner().invoke(tally_command, ["-"], input=b"\xff\xfe{}")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(str(tmp_path / "nothing.json"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing.json" in result.stderr
