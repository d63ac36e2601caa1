"""Templates keep the rules that no page test would see, and the record of them works."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest

from tests.rules.rendered import TEMPLATES, RenderedTemplates, every_template

FORBIDDEN = (
    (r"\|\s*safe\b", "trusts a text"),
    (r"autoescape\s+false", "trusts a text"),
    (r"\sstyle=", "an inline style breaks the content security policy"),
    (r"\son[a-z]+=", "an inline handler breaks the content security policy"),
    (r"<script(?![^>]*\ssrc=)", "an inline script breaks the content security policy"),
    (r"javascript:", "a script in an address"),
    (r"\btarget=", "a link opens where the reader wants it"),
    (r"https?://(?!www\.w3\.org/)", "an address of another site"),
)


def findings(text: str) -> list[str]:
    """What a page template must not have in it."""
    return [why for pattern, why in FORBIDDEN if re.search(pattern, text, re.IGNORECASE)]


def unprotected_forms(text: str) -> int:
    """Forms that post without the hidden fields in them."""
    forms = re.findall(r"<form\b[^>]*method=.post.*?</form>", text, re.IGNORECASE | re.DOTALL)
    return sum("csrf_token" not in form and "hidden(" not in form for form in forms)


def pages() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def test_there_are_templates() -> None:
    assert len(pages()) > 10


@pytest.mark.parametrize("file", pages(), ids=lambda file: file.relative_to(TEMPLATES).as_posix())
def test_a_template_trusts_nothing_and_keeps_the_policy(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert findings(text) == []
    assert unprotected_forms(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "{{ reason | safe }}",
        "{% autoescape false %}",
        '<p style="color: red">',
        '<a href="/" onclick="x()">',
        "<script>alert(1)</script>",
        '<a href="javascript:x">',
        '<a target="_blank">',
        '<img src="https://elsewhere.example/x.png">',
    ],
)
def test_what_is_forbidden_is_noticed(text: str) -> None:
    assert len(findings(text)) == 1


@pytest.mark.parametrize(
    "text", ['<script type="module" src="/x.js"></script>', "{{ a | safely }}", "<p>style=</p>"]
)
def test_what_is_allowed_passes(text: str) -> None:
    assert findings(text) == []


def test_a_form_without_its_hidden_fields_is_noticed() -> None:
    bare = '<form method="post"><button>Go</button></form>'
    sound = '<form method="post">{{ hidden() }}<button>Go</button></form>'
    asking = '<form method="get"><button>Find</button></form>'
    assert unprotected_forms(f"{bare}{sound}{asking}") == 1


def test_rendering_is_noted_wherever_a_template_is_named(tmp_path: Path) -> None:
    for name, text in {
        "page.html": '{% extends "base.html" %}{% block x %}{% include "part.html" %}{% endblock %}',  # noqa: E501
        "base.html": '{% from "macros.html" import m %}{% block x %}{% endblock %}{{ m() }}',
        "part.html": "part",
        "macros.html": "{% macro m() %}m{% endmacro %}",
        "lost.html": "lost",
        "mails/a.txt": "a",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert every_template(tmp_path) >= {"page.html", "mails/a.txt"}
    before = jinja2.Environment._load_template
    record = RenderedTemplates(tmp_path)
    record.pytest_sessionstart()
    try:
        loader = jinja2.FileSystemLoader(tmp_path)
        environment = jinja2.Environment(loader=loader, autoescape=True)
        for _ in range(2):  # from the cache, too
            assert environment.get_template("page.html").render() == "partm"
    finally:
        jinja2.Environment._load_template = before  # type: ignore[method-assign]
    assert record.missing() == ["lost.html", "mails/a.txt"]
