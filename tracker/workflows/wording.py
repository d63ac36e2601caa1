"""Words that several rules share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Missing: TypeAlias = tuple[str, tuple[str, ...]]
"""A sentence that says what is missing, and who can supply it."""

DOCUMENT_KINDS: Mapping[str, str] = {
    "draft": "draft strategy",
    "accessible_version": "accessible version",
    "short_summary": "short summary",
    "equality_assessment": "equality assessment",
    "appendix": "appendix",
    "background": "background paper",
}

TEXT_KINDS = frozenset({"draft", "appendix"})
"""The documents that are the strategy's own text: what a clearance covers and a body decides."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def listed(names: Sequence[str]) -> str:
    """Names in quotation marks, as one reads them aloud: “A”, “B” and “C”."""
    quoted = [f"“{name}”" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def ordinal(number: int) -> str:
    """Which draft: first, second, third."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"number {number}"
