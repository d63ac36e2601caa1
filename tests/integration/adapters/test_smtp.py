"""Sending over real SMTP to servers that refuse, stall, cut and lie."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.adapters.lying_smtp import LyingServer, serving
from tracker.adapters.mail import (
    Failed,
    MailUrlError,
    MemoryMail,
    Refused,
    SendResult,
    Sent,
    SmtpMail,
    compose,
    parse_mail_url,
)

SENDER = "Tracker <tracker@tracker.example>"


def letter(recipient: str, body: str = "Please respond.") -> bytes:
    return compose(
        sender=SENDER,
        recipient=recipient,
        recipient_name="",
        subject="Respond",
        body=body,
        at=datetime(2020, 1, 17, tzinfo=UTC),
        message_id=f"<{recipient.partition('@')[0]}@tracker.example>",
    )


def mail_to(port: int, timeout: float = 10, **options: object) -> SmtpMail:
    return SmtpMail("127.0.0.1", port, hello_name="localhost", timeout=timeout, **options)  # type: ignore[arg-type]


def send_all(mail: SmtpMail, *names: str) -> list[SendResult]:
    with mail.session() as session:
        return [
            session.send(letter(f"{n}@x.example"), sender=SENDER, recipient=f"{n}@x.example")
            for n in names
        ]


def test_a_batch_uses_one_connection_and_delivers_the_composed_bytes() -> None:
    body = "A line.\n.\n.. two dots\nFrom the board\n"
    messages = [(f"{n}@x.example", letter(f"{n}@x.example", body)) for n in ("ann", "ben", "cy")]
    with serving(server := LyingServer()) as port, mail_to(port).session() as session:
        results = [session.send(m, sender=SENDER, recipient=r) for r, m in messages]
    assert results == [Sent("250 taken")] * 3
    assert server.accepted == messages
    assert server.connections == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nobody", Refused(True, 550, "550 5.1.1 no such person", "recipient")),
        ("busy", Refused(False, 451, "451 4.3.0 come back later", "recipient")),
        ("closing", Refused(False, 421, "421 4.3.2 shutting down", "recipient")),
        ("disliked", Refused(True, 554, "554 5.6.0 not with this content", "content")),
        ("silent", Failed("The mail server did not answer in time.")),
    ],
)
def test_one_bad_recipient_does_not_stop_the_others(name: str, expected: SendResult) -> None:
    with serving(server := LyingServer()) as port:
        results = send_all(mail_to(port, timeout=1), "ann", name, "ben")
    assert results == [Sent("250 taken"), expected, Sent("250 taken")]
    assert [to for to, _ in server.accepted] == ["ann@x.example", "ben@x.example"]


def test_a_cut_after_the_content_is_ambiguous_and_the_batch_goes_on() -> None:
    with serving(server := LyingServer()) as port:
        first, cut, last = send_all(mail_to(port), "ann", "cut", "ben")
    assert isinstance(cut, Failed)
    assert cut.may_have_arrived
    assert (first, last) == (Sent("250 taken"), Sent("250 taken"))
    # It did arrive, once: sending it again is the outbox's decision, with the same Message-ID.
    assert [to for to, _ in server.accepted].count("cut@x.example") == 1


@pytest.mark.parametrize("say_421", [False, True], ids=["hangs up", "says 421"])
def test_a_connection_that_ended_between_messages_is_renewed_without_a_failure(
    say_421: bool,
) -> None:
    server = LyingServer(hang_up_after=2, say_421=say_421)
    with serving(server) as port:
        results = send_all(mail_to(port), "ann", "ben", "cy", "di", "ed")
    assert results == [Sent("250 taken")] * 5
    assert [to[:2] for to, _ in server.accepted] == ["an", "be", "cy", "di", "ed"]
    assert server.connections == 3


def test_a_sender_the_server_does_not_want_is_no_fault_of_the_message() -> None:
    with serving(LyingServer()) as port, mail_to(port).session() as session:
        result = session.send(b"x", sender="unwanted@x.example", recipient="ann@x.example")
    assert result == Refused(False, 550, "550 5.7.1 not with this sender", "sender")


@pytest.mark.parametrize("address", ["", "no-at.example", "a@x\r\nRCPT TO:<b@x>", "é@x.example"])
def test_an_impossible_address_is_refused_without_asking_the_server(address: str) -> None:
    with serving(server := LyingServer()) as port, mail_to(port).session() as session:
        result = session.send(letter("a@x.example"), sender=SENDER, recipient=address)
    assert isinstance(result, Refused)
    assert (result.permanent, result.code) == (True, 0)
    assert server.connections == 0


def test_line_ends_cannot_smuggle_a_second_message() -> None:
    smuggled = b"Subject: one\r\n\r\ntext\n.\r\nMAIL FROM:<evil@x.example>\r.\r\nmore\r\n"
    with serving(server := LyingServer()) as port, mail_to(port).session() as session:
        assert isinstance(session.send(smuggled, sender=SENDER, recipient="a@x.example"), Sent)
    assert len(server.accepted) == 1
    assert b"\r\n.\r\nMAIL FROM:<evil@x.example>\r\n.\r\nmore" in server.accepted[0][1]


def test_an_unreachable_server_fails_the_batch_after_one_attempt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections, never greets
        results = send_all(mail_to(deaf.getsockname()[1], timeout=0.3), "ann", "ben", "cy")
        deaf.settimeout(0.3)
        deaf.accept()[0].close()
        with pytest.raises(TimeoutError):
            deaf.accept()
    assert results == [Failed("The mail server did not answer in time.")] * 3


def test_check_tells_a_server_that_is_there_from_one_that_is_not() -> None:
    with serving(server := LyingServer()) as port:
        assert mail_to(port).check() is None
    gone = mail_to(port).check()
    assert isinstance(gone, Failed)
    assert "ConnectionRefusedError" in gone.text
    assert server.accepted == []


# ── encryption and sign-in ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is needed to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*command, *files, *subject], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusting(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


def test_starttls_encrypts_and_signs_in(
    server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    server = LyingServer()
    with serving(server, tls_context=server_tls, authenticator=server.authenticate) as port:
        mail = mail_to(port, starttls=True, tls=trusting, username="me", password="p:w/d")
        assert send_all(mail, "ann") == [Sent("250 taken")]
    assert server.was_encrypted == [True]
    assert server.logins == [("me", "p:w/d")]


def test_implicit_tls_encrypts(server_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with serving(server := LyingServer(), ssl_context=server_tls) as port:
        mail = mail_to(port, implicit_tls=True, tls=trusting)
        assert send_all(mail, "ann") == [Sent("250 taken")]
    assert len(server.accepted) == 1


def test_an_unknown_certificate_is_not_trusted(server_tls: ssl.SSLContext) -> None:
    server = LyingServer()
    with serving(server, tls_context=server_tls, authenticator=server.authenticate) as port:
        mail = mail_to(port, starttls=True, username="me", password="p:w/d")
        [result] = send_all(mail, "ann")
    assert isinstance(result, Failed)
    assert "certificate" in result.text.lower()
    assert (server.logins, server.accepted) == ([], [])


def test_starttls_never_falls_back_to_plain_text() -> None:
    server = LyingServer()
    options = {"authenticator": server.authenticate, "auth_require_tls": False}
    with serving(server, **options) as port:
        [result] = send_all(mail_to(port, starttls=True, username="me", password="p:w/d"), "ann")
    assert isinstance(result, Failed)
    assert (server.logins, server.accepted) == ([], [])


@pytest.mark.parametrize("password", ["wrong", "é"])
def test_a_wrong_password_fails_the_batch_and_refuses_no_message(password: str) -> None:
    server = LyingServer()
    options = {"authenticator": server.authenticate, "auth_require_tls": False}
    with serving(server, **options) as port:
        results = send_all(mail_to(port, username="me", password=password), "ann", "ben")
    assert all(isinstance(result, Failed) for result in results)
    assert server.accepted == []
    assert password not in str(results)


# ── the configured address ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp://127.0.0.1:8025", ("127.0.0.1", 8025, "", "", False, False)),
        ("smtp://u:p@localhost:26", ("localhost", 26, "u", "p", False, False)),
        (
            "smtp://a%40b:p%2Fw%3F%23@m.example:587?starttls=1",
            ("m.example", 587, "a@b", "p/w?#", True, False),
        ),
        ("smtp://m.example?starttls=1", ("m.example", 587, "", "", True, False)),
        ("smtps://u:p@m.example", ("m.example", 465, "u", "p", False, True)),
    ],
)
def test_a_mail_url_names_the_server(
    url: str, expected: tuple[str, int, str, str, bool, bool]
) -> None:
    mail = parse_mail_url(url)
    assert isinstance(mail, SmtpMail)
    found = (mail.host, mail.port, mail.username, mail.password, mail.starttls, mail.implicit_tls)
    assert found == expected


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("notify://key", "not supported"),
        ("mail.example", "not supported"),
        ("smtp://", "host:port"),
        ("smtp://[::1", "host:port"),
        ("smtp://m.example:70000", "number up to 65535"),
        ("smtp://u:hush@m.example", "unencrypted"),
        ("smtp://u:hush@m.example?starttls=0", "unencrypted"),
        ("smtp://u:hush/x@m.example?starttls=1", "%2F"),
        ("smtp://m.example?starttls=yes", "starttls=1"),
        ("smtp://m.example?startls=1", "starttls=1"),
        ("smtps://m.example?starttls=1", "leave out starttls"),
    ],
)
def test_a_mistaken_mail_url_is_explained_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(MailUrlError) as raised:
        parse_mail_url(url)
    assert sentence in str(raised.value)
    assert "hush" not in str(raised.value)


def test_the_password_does_not_show() -> None:
    assert "hush" not in repr(parse_mail_url("smtps://me:hush@m.example"))


def test_memory_keeps_what_was_sent_and_can_refuse() -> None:
    refused = Refused(True, 550, "550 no")
    mail = MemoryMail({"ben@x.example": refused})
    with mail.session() as session:
        assert isinstance(session.send(b"1", sender=SENDER, recipient="ann@x.example"), Sent)
        assert session.send(b"2", sender=SENDER, recipient="ben@x.example") == refused
    assert mail.sent == [("ann@x.example", b"1")]
    assert isinstance(parse_mail_url("memory://"), MemoryMail)
