"""The port through which mail leaves, and what may become of a message.

What a server answers is a value, never an exception: the outbox records it and decides about the
next attempt. The bytes are composed beforehand and sent unchanged at every attempt.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

Step = Literal["sender", "recipient", "content"]
"""What a server was asked to accept when it answered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has taken the message over; `response` is what it said, for the record."""

    response: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server answered, and the answer was no.

    permanent: sending the same again is pointless. A 4xx never is permanent; nor is a refusal of
        *our sender* (`at` = "sender"), which a change of configuration cures for every message.
    code: the SMTP reply code; 0 where the address is so malformed that no server was asked.
    """

    permanent: bool
    code: int
    text: str
    at: Step = "recipient"


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer: unreachable, timed out, cut off, no TLS, sign-in refused.

    may_have_arrived: the line broke after the content was sent, so the server may have accepted it.
        To be sent again with the same Message-ID, by which mail programs drop the second copy.
    """

    text: str
    may_have_arrived: bool = False


SendResult = Sent | Refused | Failed


class MailSession(Protocol):
    """One batch: everything sent in it shares a connection as long as that holds."""

    def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:
        """Send composed bytes; whatever happens is the result.

        sender: `Name <address>` or an address alone. recipient: an address alone.
        """
        ...


class MailPort(Protocol):
    """A way out for mail."""

    def session(self) -> AbstractContextManager[MailSession]:
        """Begin a batch. Nothing is connected before the first `send`."""
        ...

    def check(self) -> Failed | None:
        """Whether mail could be sent now (connection, TLS, sign-in), sending none; None is good."""
        ...
