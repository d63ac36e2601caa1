"""Texts of letters from the templates in `templates/emails/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"


def render_text(name: str, context: Mapping[str, Any]) -> str:
    """The text of a template such as `emails/digest/body.txt`.

    Raises jinja2.TemplateNotFound, and jinja2.UndefinedError where `context` lacks a name that the
    template uses: a letter with a hole in it is never written.
    """
    return _environment().get_template(name).render(context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text: an escaped ampersand would be read as written
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
