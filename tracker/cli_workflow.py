"""`tracker workflow`: check a definition, and draw one. Opens no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

import click

from tracker.adapters.definitions import shipped, shipped_names
from tracker.reports.workflow_picture import as_svg, as_text
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.definition_file import parse
from tracker.workflows.errors import DefinitionError, Problem


@click.group("workflow")
def workflow() -> None:
    """Workflow definitions."""


@workflow.command("check")
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def check(files: tuple[BinaryIO, ...], *, as_json: bool) -> None:
    """Check each FILE; exit status 1 if one is not valid. Several give an array, in order."""
    found = [_problems(file.read()) for file in files]
    if as_json:
        answers = [_plain(problems) for problems in found]
        click.echo(json.dumps(answers if len(files) > 1 else answers[0], ensure_ascii=False))
    else:
        for file, problems in zip(files, found, strict=True):
            click.echo(_words(file.name, problems))
    raise SystemExit(1 if any(found) else 0)


@workflow.command("draw")
@click.argument("name")
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "text"]),
    default="svg",
    show_default=True,
    help="A picture, or the same as text.",
)
def draw(name: str, form: str) -> None:
    """Draw a shipped definition by NAME, or one in a file."""
    definition = _definition(name)
    click.echo(as_svg(definition) if form == "svg" else as_text(definition))


def _definition(name: str) -> WorkflowDefinition:
    if name in shipped_names():
        return shipped(name)
    try:
        return parse(_text(Path(name).read_bytes()))
    except OSError as error:
        known = ", ".join(shipped_names())
        raise click.UsageError(
            f"There is no shipped definition “{name}” ({known}), "
            f"and no file that can be read: {error.strerror}."
        ) from None
    except DefinitionError as error:
        raise click.ClickException(_words(name, error.problems)) from None


def _problems(content: bytes) -> tuple[Problem, ...]:
    try:
        parse(_text(content))
    except DefinitionError as error:
        return error.problems
    return ()


def _text(content: bytes) -> str:
    """TOML is UTF-8. Raises DefinitionError."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = Problem("file", f"This is not UTF-8: byte {error.start}.", "Save it as UTF-8.")
        raise DefinitionError((where,)) from None


def _plain(problems: tuple[Problem, ...]) -> dict[str, object]:
    rows = [{"where": p.where, "problem": p.problem, "cure": p.cure} for p in problems]
    return {"valid": not problems, "problems": rows}


def _words(name: str, problems: tuple[Problem, ...]) -> str:
    if not problems:
        return f"{name} is valid."
    lines = [f"  {p.where}: {p.problem} {p.cure}" for p in problems]
    return "\n".join([f"{name} is not valid:", *lines])
