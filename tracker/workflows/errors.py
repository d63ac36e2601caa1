"""What the core raises. A refusal is not an error: it is a value (`lifecycle.Refused`)."""

from __future__ import annotations

from dataclasses import dataclass


class WorkflowError(Exception):
    """Base of everything that the pure core raises."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a definition, where it stands, and what would cure it.

    `where` is a dotted path into the file, such as `stages.review.lanes`.
    """

    where: str
    problem: str
    cure: str


class DefinitionError(WorkflowError):
    """A workflow definition does not hold together; `problems` names each fault."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.where}: {p.problem}" for p in problems))
        self.problems = problems


class UnknownTriggerError(WorkflowError):
    """The definition has no trigger of this name: a fault of the caller, not of the person."""
