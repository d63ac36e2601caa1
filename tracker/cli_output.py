"""How commands print: plain text for people, or one JSON document on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from flask import Flask

from tracker.adapters.ports import Ports
from tracker.app import PORTS, create_app

_F = TypeVar("_F", bound=Callable[..., Any])


def json_option(command: _F) -> _F:
    """`--json`: one JSON document instead of text."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(
        command
    )


def show_json(value: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def application() -> Iterator[tuple[Flask, Ports]]:
    """The application of this environment, inside its context."""
    app = create_app()
    with app.app_context():
        yield app, app.extensions[PORTS]
