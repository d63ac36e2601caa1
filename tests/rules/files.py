"""The rules about files: their names, their size, what they may mention, where they point."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from tests.rules.source import ROOT

LONGEST = 299
SIZED = {".py", ".html", ".js", ".mjs", ".scss", ".sh"}
# A file that may be longer, with the reason why splitting it would make it worse.
LONG_FOR_A_REASON: dict[str, str] = {
    "migrations/versions/0001_first_schema.py": "one list of tables, as alembic writes it",
    "tests/functional/web/test_admin.py": "one page family, each form with its good and bad input",
    "tests/integration/adapters/test_documents.py": "one adapter, a table of hostile files",
    "tests/integration/services/test_review.py": "one act, a case for each way it can go wrong",
}

VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}

# Written with character classes so that this file does not find itself.
REGISTRIES = re.compile(r"registry[.]npmjs|pypi[.]org|python[h]osted[.]org|index-url\s*=?\s*http")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|opt/(?:wheels|pypi)|home/[a-z]+)/(?=[\w.])")
BINARY = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".pdf", ".docx", ".odt", ".xlsx", ".zip"}


@cache
def project_files() -> tuple[str, ...]:
    """Every file that is, or would be, committed: paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return tuple(name for name in names if (ROOT / name).is_file())


def is_too_long(path: str, text: str) -> bool:
    return (
        PurePosixPath(path).suffix in SIZED
        and path not in LONG_FOR_A_REASON
        and len(text.splitlines()) > LONGEST
    )


def is_vague(path: str) -> bool:
    """Whether a module or its package is named for nothing in particular."""
    place = PurePosixPath(path)
    if place.suffix not in {".py", ".js", ".mjs", ".scss"}:
        return False
    parts = [*place.parent.parts, place.stem]
    return any(word in VAGUE for part in parts for word in part.lower().split("_"))


def leaks(text: str) -> list[str]:
    """Hosts of package registries and paths of one machine, which no file of ours may name."""
    return [match.group() for rule in (REGISTRIES, MACHINE_PATHS) for match in rule.finditer(text)]


# ── documents ────────────────────────────────────────────────────────────────────────────────────

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"`([^`\n]+)`")
FOLDERS = ("tracker", "templates", "migrations", "tests", "docs", "scripts", "requirements", ".ci")
NAMED = re.compile(rf"^(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]+$")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


def anchors(markdown: str) -> set[str]:
    """The anchors of a document's headings, as the usual renderers make them."""
    plain = FENCE.sub("", markdown)
    slugs = (
        re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).strip().replace(" ", "-")
        for title in HEADING.findall(plain)
    )
    return set(slugs)


def broken_links(document: Path, markdown: str) -> Iterator[str]:
    """Relative links that lead nowhere, a missing heading included."""
    for target in LINK.findall(FENCE.sub("", markdown)):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (document.parent / file).resolve() if file else document
        if file and not place.exists():
            yield target
        elif anchor and place.suffix == ".md":
            text = markdown if place == document else place.read_text(encoding="utf-8")
            if anchor not in anchors(text):
                yield target


def missing_files(markdown: str) -> Iterator[str]:
    """Files and folders of ours that a document names in code style and that do not exist."""
    for name in CODE.findall(FENCE.sub("", markdown)):
        if NAMED.match(name) and "NNNN" not in name and not (ROOT / name).exists():
            yield name
