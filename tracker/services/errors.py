"""Why a service did not act. Each of these rolls everything back: nothing is half-written."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.workflows.permissions import Refused


class ServiceError(Exception):
    """Base of the refusals of the write side."""


class RefusedError(ServiceError):
    """The rules do not allow it now; `refused` lists what is missing and who can supply it.

    `strategy_id` or `authority_id` says whose offices those are, where that is known.
    """

    def __init__(
        self, refused: Refused, strategy_id: int | None = None, authority_id: int | None = None
    ) -> None:
        super().__init__(str(refused))
        self.refused = refused
        self.strategy_id, self.authority_id = strategy_id, authority_id

    @property
    def lacks_only_rights(self) -> bool:
        """Whether somebody else could do this at once: a matter of rights, not of the moment."""
        return all(missing.guard.startswith("by:") for missing in self.refused.unmet)


class StaleError(ServiceError):
    """The strategy changed since the page was made; `seen` and `current` are its row versions."""

    def __init__(self, strategy_id: int, seen: int, current: int) -> None:
        super().__init__("This changed while you were reading it.")
        self.strategy_id, self.seen, self.current = strategy_id, seen, current


class FormError(ServiceError):
    """What was entered cannot be taken; `errors` gives a message for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {said}" for field, said in errors.items()))
        self.errors = dict(errors)


class NotFoundError(ServiceError, LookupError):
    """There is no such thing, or none that this person may know of."""
