"""What services may reach the outside world through, in one value that is handed to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.adapters.clock import Clock
from tracker.adapters.documents import DocumentStore
from tracker.adapters.mail import MailPort
from tracker.adapters.passwords import Passwords

if TYPE_CHECKING:
    from tracker.workflows.calendar import WorkingCalendar
    from tracker.workflows.definition import WorkflowDefinition


@dataclass(frozen=True, slots=True)
class Ports:
    """Put together once, in `tracker.app` (or by a test), and passed to every service.

    clock: governance and real time.
    mail: how composed messages leave; `mail_from` is their sender, as `Name <address>`.
    documents: where the papers' bytes lie.
    passwords: hashing with the strength this installation was set to.
    calendar: the working days (bank holidays and the authority's own closures taken out).
    zone: the local time zone that days and office hours are read in.
    base_url: what every link in a letter begins with; no slash at the end.
    definitions: the shipped workflow definition of a name; KeyError if there is none.
    """

    clock: Clock
    mail: MailPort
    mail_from: str
    documents: DocumentStore
    passwords: Passwords
    calendar: WorkingCalendar
    zone: ZoneInfo
    base_url: str
    definitions: Callable[[str], WorkflowDefinition]
