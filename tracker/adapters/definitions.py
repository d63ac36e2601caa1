"""The workflow definitions that are shipped with Tracker, read from the package's own files."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.definition_file import parse

LOCAL_INDUSTRIAL_STRATEGY = "local-industrial-strategy"


def shipped_names() -> tuple[str, ...]:
    """The ids of the shipped definitions, in alphabetical order."""
    folder = files("tracker.workflows") / "definitions"
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in folder.iterdir()
            if entry.name.endswith(".toml")
        )
    )


@lru_cache(maxsize=16)
def shipped(name: str) -> WorkflowDefinition:
    """A shipped definition; LookupError names the ones there are."""
    if name not in shipped_names():
        raise LookupError(
            f"No definition “{name}” is shipped: there is {', '.join(shipped_names())}."
        )
    folder = files("tracker.workflows") / "definitions"
    return parse((folder / f"{name}.toml").read_text(encoding="utf-8"))
