"""`tracker tally`: what a vote would mean under a rule. Opens no database.

The input is described in `tracker.workflows.tally_cases`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO, NoReturn

import click

from tracker.workflows.approvals import Tally, TallyError, parse_case, to_json


@click.command("tally")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def tally_command(file: BinaryIO, *, as_json: bool) -> None:
    """Count the votes in FILE ("-" reads standard input): one case, or an array of cases.

    An array gives an array of answers in the same order. Every outcome exits 0. A case that cannot
    be counted exits 2, prints nothing on standard output, and is named on standard error by its
    index, which starts at 0.
    """
    data = _read(file)
    cases = data if isinstance(data, list) else [data]
    results = [_count(index, case) for index, case in enumerate(cases)]
    if as_json:
        answers = [to_json(result) for result in results]
        click.echo(json.dumps(answers if isinstance(data, list) else answers[0]))
    else:
        click.echo("\n\n".join(_as_text(result) for result in results))


def _count(index: int, case: object) -> Tally:
    try:
        return parse_case(case).tally()
    except TallyError as error:
        _refuse(f"case {index}: {error}")


def _read(file: BinaryIO) -> object:
    try:
        return json.loads(
            file.read().decode("utf-8-sig"),
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError) as error:
        _refuse(f"this is not a tally case in JSON: {error}")


def _without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """A key given twice would silently lose one of its values, so it is refused."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'the key "{key}" is given twice')
        found[key] = value
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _refuse(message: str) -> NoReturn:
    """Exit 2 with a sentence on standard error, as for any wrong input."""
    raise click.UsageError(message)


def _as_text(result: Tally) -> str:
    votes = (
        f"  For {result.for_}, against {result.against}, abstained {result.abstained}, "
        f"not voted {result.not_voted}"
    )
    quorum = (
        f"  Quorum {'met' if result.quorum.met else 'not met'}: "
        f"{result.quorum.present} present, {result.quorum.needed} needed"
    )
    lines = [result.why, votes, quorum]
    if result.barred:
        lines.append(f"  Barred by an interest: {', '.join(result.barred)}")
    if result.casting_vote_used:
        lines.append("  The casting vote decided a tie")
    return "\n".join(lines)
