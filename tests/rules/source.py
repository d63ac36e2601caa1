"""The architecture's rules about Python sources, each a function from a module's text to findings.

They read the syntax tree, so a rule cannot be passed by formatting or failed by a comment.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path from the project root, with forward slashes, and its text."""

    path: str
    text: str

    @property
    def layer(self) -> str:
        """The part of the package it belongs to: ``services``, ``cli``, ``""`` outside of it."""
        parts = self.path.removesuffix(".py").split("/")
        if parts[0] != "tracker" or len(parts) == 1:
            return ""
        return "cli" if parts[1].startswith("cli_") else parts[1]

    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)


@dataclass(frozen=True, slots=True)
class Finding:
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def package_modules() -> list[Module]:
    files = sorted((ROOT / "tracker").rglob("*.py"))
    return [
        Module(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
        for file in files
    ]


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of a chain of names; what is not a name is written as ``?``."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Every import, as (line, full dotted name): ``from a import b`` is ``a.b``."""
    for node in ast.walk(module.tree()):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


# ── only services write ──────────────────────────────────────────────────────────────────────────

SESSION_WRITES = frozenset(
    [
        "add",
        "add_all",
        "delete",
        "merge",
        "flush",
        "commit",
        "begin",
        "begin_nested",
        "bulk_save_objects",
        "bulk_insert_mappings",
        "bulk_update_mappings",
    ]
)
WRITING_STATEMENTS = frozenset({"insert", "update", "delete"})
WRITING_IMPORTS = frozenset(
    f"sqlalchemy.{place}{verb}"
    for place in ("", "sql.", "sql.expression.", "dialects.sqlite.", "dialects.postgresql.")
    for verb in WRITING_STATEMENTS
)


def writes(module: Module) -> Iterator[Finding]:
    """Rows that are added, changed, deleted or committed outside ``services/``."""
    if module.layer == "services":
        return
    for line, name in imports(module):
        if name in WRITING_IMPORTS:
            yield Finding(module.path, line, f"imports {name}; only services write")
    for node in ast.walk(module.tree()):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        receiver = dotted(node.func.value).rpartition(".")[2]
        on_session = receiver == "session" and node.func.attr in SESSION_WRITES
        on_alchemy = receiver in {"sa", "sqlalchemy"} and node.func.attr in WRITING_STATEMENTS
        on_table = receiver == "__table__" and node.func.attr in WRITING_STATEMENTS
        if on_session or on_alchemy or on_table:
            what = f"calls {dotted(node.func)}(); only services write"
            yield Finding(module.path, node.lineno, what)


# ── only adapters/clock.py reads the clock ───────────────────────────────────────────────────────

CLOCK_READERS = frozenset(
    [
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "time.time",
        "time.time_ns",
        "time.monotonic",
        "time.monotonic_ns",
        "time.localtime",
        "time.gmtime",
        "func.now",
        "func.current_timestamp",
        "func.current_date",
        "func.localtimestamp",
    ]
)
CLOCK_NAMES = frozenset(
    f"time.{name}"
    for name in ("time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime")
)


def clock_reads(module: Module) -> Iterator[Finding]:
    """The machine's or the database's clock, read (or handed on as a function) elsewhere."""
    if module.path == "tracker/adapters/clock.py":
        return
    for line, name in imports(module):
        if name in CLOCK_NAMES:
            yield Finding(module.path, line, f"imports {name}; the time comes as `now`")
    for node in ast.walk(module.tree()):
        if isinstance(node, ast.Attribute):
            name = ".".join(dotted(node).split(".")[-2:])
            if name in CLOCK_READERS:
                yield Finding(module.path, node.lineno, f"reads {name}; the time comes as `now`")


# ── who may import what, where the import contracts cannot see it ────────────────────────────────

EDGES = frozenset({"web", "api", "cli", "scheduler", "demo"})
BELOW_THE_REQUEST = frozenset({"services", "queries"})
REQUEST_STATE = ("flask_login", "flask.request", "flask.session", "flask.g", "flask.current_app")
TABLES = ("tracker.models", "sqlalchemy", "flask_sqlalchemy")
# Standard, but each brings in the world: the machine, chance or time.
IMPURE = frozenset(
    [
        "os",
        "random",
        "secrets",
        "time",
        "uuid",
        "socket",
        "subprocess",
        "sqlite3",
        "pathlib",
        "shutil",
        "tempfile",
        "threading",
        "asyncio",
        "logging",
        "urllib",
        "http",
        "smtplib",
        "locale",
        "platform",
    ]
)


def begins_with(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def forbidden_imports(module: Module) -> Iterator[Finding]:
    """What a layer must not import directly, tables at the edges and the request below them."""
    for line, name in imports(module):
        if module.layer in EDGES and begins_with(name, TABLES):
            yield Finding(module.path, line, f"imports {name}; ask a service or a query instead")
        if module.layer in BELOW_THE_REQUEST and begins_with(name, REQUEST_STATE):
            what = f"imports {name}; actor, now and ports come as arguments"
            yield Finding(module.path, line, what)
        if module.layer == "workflows":
            yield from impure_import(module, line, name)
        elif begins_with(name, ("transitions",)):
            yield Finding(module.path, line, f"imports {name}; only workflows/machine.py does")


def impure_import(module: Module, line: int, name: str) -> Iterator[Finding]:
    top = name.partition(".")[0]
    if begins_with(name, ("tracker.workflows",)):
        return
    if top == "transitions":
        if module.path != "tracker/workflows/machine.py":
            yield Finding(module.path, line, f"imports {name}; only workflows/machine.py does")
    elif top not in sys.stdlib_module_names or top in IMPURE:
        yield Finding(module.path, line, f"imports {name}; the core is pure")
