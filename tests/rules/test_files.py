from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.files import (
    BINARY,
    LONG_FOR_A_REASON,
    LONGEST,
    broken_links,
    is_too_long,
    is_vague,
    leaks,
    missing_files,
    project_files,
)
from tests.rules.source import ROOT


def texts() -> list[tuple[str, str]]:
    names = [name for name in project_files() if Path(name).suffix.lower() not in BINARY]
    return [(name, (ROOT / name).read_text(encoding="utf-8")) for name in names]


def documents() -> list[tuple[Path, str]]:
    return [(ROOT / name, text) for name, text in texts() if name.endswith(".md")]


def test_no_file_is_too_long_to_read() -> None:
    assert [name for name, text in texts() if is_too_long(name, text)] == []


def test_every_exception_to_the_length_is_still_needed() -> None:
    lengths = {name: len(text.splitlines()) for name, text in texts()}
    assert [name for name in LONG_FOR_A_REASON if lengths.get(name, 0) <= LONGEST] == []


@pytest.mark.parametrize(
    ("path", "lines", "expected"),
    [
        ("tracker/x.py", 300, True),
        ("tracker/x.py", 299, False),
        ("templates/x.html", 300, True),
        ("requirements/dev.txt", 300, False),
    ],
)
def test_a_long_file_is_noticed(path: str, lines: int, expected: bool) -> None:
    assert is_too_long(path, "line\n" * lines) is expected


def test_no_module_is_named_for_nothing_in_particular() -> None:
    assert [name for name in project_files() if is_vague(name)] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tracker/utils.py", True),
        ("tracker/web/form_helpers.py", True),
        ("tracker/common/dates.py", True),
        ("tracker/services/session_manager.py", True),
        ("tracker/adapters/common_passwords.txt", False),
        ("tracker/web/management.py", False),
    ],
)
def test_a_vague_name_is_noticed(path: str, expected: bool) -> None:
    assert is_vague(path) is expected


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = {name: leaked for name, text in texts() if (leaked := leaks(text))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("resolved: https://registry" + ".npmjs.org/sass", True),
        ("--extra-index-url" + " https://mirror.example/simple", True),
        ("see pypi" + ".org/project/flask", True),
        ("files.python" + "hosted.org", True),
        ("cd /" + "work/main", True),
        ("'/ro" + "ot/.pyenv'", True),
        ("/ho" + "me/someone/tracker", True),
        ("/srv/tracker and /var/lib/tracker", False),
        ("a/" + "work/in/progress", False),
        ("frame" + "work/root/x", False),
    ],
)
def test_a_leak_is_noticed(text: str, expected: bool) -> None:
    assert bool(leaks(text)) is expected


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken = {str(path): bad for path, text in documents() if (bad := [*broken_links(path, text)])}
    assert broken == {}


def test_every_file_that_the_documents_name_exists() -> None:
    missing = {str(path): bad for path, text in documents() if (bad := [*missing_files(text)])}
    assert missing == {}


def test_broken_links_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading: with `code`\n", encoding="utf-8")
    text = (
        "# Here\n[a](there.md) [b](gone.md) ![c](gone.png) [d](#here) [e](#nowhere)\n"
        "[f](there.md#a-heading-with-code) [g](there.md#gone) [h](https://example.org/x)\n"
        "```\n[i](ignored.md)\n```\n"
    )
    found = list(broken_links(tmp_path / "here.md", text))
    assert found == ["gone.md", "gone.png", "#nowhere", "there.md#gone"]


def test_missing_files_are_noticed() -> None:
    text = (
        "`tracker/config.py` `tracker/gone.py` `tests/rules/` `migrations/versions/NNNN_slug.py` "
        "`docs/<name>.md` `make test` `tracker serve`\n```\n`tracker/ignored.py`\n```\n"
    )
    assert list(missing_files(text)) == ["tracker/gone.py"]
