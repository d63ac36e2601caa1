"""Sending mail over SMTP, one connection per batch."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tracker.adapters.compose import MailAddressError, checked_address, header_text
from tracker.adapters.mail_port import Failed, Refused, SendResult, Sent, Step

_TIMEOUT = 30  # seconds that a server may stay silent before a step counts as failed
_SERVICE_CLOSING = 421  # RFC 5321: said instead of any reply, just before the server hangs up
# ValueError: a password or sender that the protocol cannot express.
_FAULTS = (OSError, smtplib.SMTPException, ValueError)
_ANY_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """Sends over SMTP.

    starttls: insist on an encrypted connection after the greeting; never falls back to plain.
    implicit_tls: encrypted from the first byte (smtps).
    hello_name: the name this machine greets with; None asks the operating system for it.
    timeout: seconds of silence after which a step has failed.
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    implicit_tls: bool = False
    hello_name: str | None = None
    timeout: float = _TIMEOUT
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def session(self) -> SmtpSession:
        """Begin a batch. Nothing is connected before the first `send`."""
        return SmtpSession(self)

    def check(self) -> Failed | None:
        """Whether mail could be sent now (connection, TLS, sign-in), sending none; None is good."""
        try:
            connection = self.connect()
        except _FAULTS as error:
            return Failed(_describe(error))
        _hang_up(connection)
        return None

    def connect(self) -> smtplib.SMTP:
        """An open, greeted and signed-in connection; raises OSError or SMTPException."""
        connection: smtplib.SMTP
        if self.implicit_tls:
            connection = smtplib.SMTP_SSL(
                self.host, self.port, self.hello_name, timeout=self.timeout, context=self.tls
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, self.hello_name, timeout=self.timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if self.starttls:
                connection.starttls(context=self.tls)
                connection.ehlo()
            if self.username:
                connection.login(self.username, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


class SmtpSession:
    """A batch over one connection, renewed when it breaks.

    A server that cannot be reached at all ends the batch: the remaining messages fail at once
    instead of each waiting for the same timeout.
    """

    def __init__(self, mail: SmtpMail) -> None:
        self._mail = mail
        self._connection: smtplib.SMTP | None = None
        self._unreachable: Failed | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            _hang_up(self._connection)
            self._connection = None

    def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:
        """Send composed bytes; whatever happens is the result."""
        try:
            checked_address(recipient)
        except MailAddressError as error:
            return Refused(permanent=True, code=0, text=str(error))
        was_used = self._connection is not None
        result = self._try_once(message, sender, recipient)
        if was_used and self._connection is None and _nothing_was_handed_over(result):
            # The server had hung up on an idle or well-used connection: no word about this message.
            result = self._try_once(message, sender, recipient)
        return result

    def _try_once(self, message: bytes, sender: str, recipient: str) -> SendResult:
        if self._unreachable is not None:
            return self._unreachable
        try:
            if self._connection is None:
                self._connection = self._mail.connect()
        except _FAULTS as error:
            self._unreachable = Failed(_describe(error))
            return self._unreachable
        content_began = False
        try:
            for at, reply in _envelope(self._connection, sender, recipient):
                if not _is_yes(reply):
                    return self._refused(at, reply)
            content_began = True
            reply = self._connection.data(_ANY_LINE_END.sub(b"\r\n", message))
        except (
            smtplib.SMTPDataError
        ) as error:  # the command itself was refused: no content went out
            return self._refused("content", (error.smtp_code, error.smtp_error))
        except _FAULTS as error:
            self._drop()
            return Failed(_describe(error), may_have_arrived=content_began)
        return Sent(_say(reply)) if _is_yes(reply) else self._refused("content", reply)

    def _refused(self, at: Step, reply: tuple[int, bytes | str]) -> Refused:
        code = reply[0]
        if code == _SERVICE_CLOSING or self._connection is None:
            self._drop()
        else:
            try:
                self._connection.rset()
            except _FAULTS:
                self._drop()
        permanent = code >= 500 and at != "sender"  # noqa: PLR2004 - RFC 5321's own boundary
        return Refused(permanent, code, _say(reply), at)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _envelope(
    connection: smtplib.SMTP, sender: str, recipient: str
) -> Iterator[tuple[Step, tuple[int, bytes]]]:
    yield "sender", connection.mail(sender)
    yield "recipient", connection.rcpt(recipient)


def _nothing_was_handed_over(result: SendResult) -> bool:
    if isinstance(result, Failed):
        return not result.may_have_arrived
    return isinstance(result, Refused) and result.code == _SERVICE_CLOSING and result.at == "sender"


def _is_yes(reply: tuple[int, bytes]) -> bool:
    return reply[0] // 100 == 2  # noqa: PLR2004 - RFC 5321: 2xx is the completed yes


def _say(reply: tuple[int, bytes | str]) -> str:
    code, text = reply
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {header_text(said)}"


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _say((error.smtp_code, error.smtp_error))
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "The mail server did not answer in time."
    return header_text(f"{type(error).__name__}: {error}")


def _hang_up(connection: smtplib.SMTP) -> None:
    with suppress(*_FAULTS):
        connection.quit()
    connection.close()
