"""The demo's own mail server, spoken to over real SMTP."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.adapters import mailbox
from tracker.adapters.mail import Refused, Sent, SmtpMail, compose

SENDER = "Tracker <tracker@tracker.example>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "mailbox"


@pytest.fixture
def server(folder: Path) -> Iterator[mailbox.RunningMailbox]:
    running = mailbox.start("127.0.0.1", 0, folder)
    yield running
    running.stop()


def post(
    server: mailbox.RunningMailbox, recipient: str, subject: str, body: str = "Hello."
) -> None:
    message = compose(
        sender=SENDER,
        recipient=recipient,
        recipient_name="",
        subject=subject,
        body=body,
        at=datetime(2020, 1, 17, 9, tzinfo=UTC),
        message_id="<m1@tracker.example>",
    )
    with SmtpMail(server.host, server.port, hello_name="localhost").session() as session:
        assert isinstance(session.send(message, sender=SENDER, recipient=recipient), Sent)


def test_letters_are_listed_last_arrived_first(
    server: mailbox.RunningMailbox, folder: Path
) -> None:
    for number in range(12):
        post(server, f"{'ann' if number % 2 else 'ben'}@x.example", f"Letter {number}")
    subjects = [mail.subject for mail in mailbox.list_messages(folder)]
    assert subjects == [f"Letter {n}" for n in range(11, -1, -1)]
    to_ann = mailbox.list_messages(folder, "Ann@X.example")
    assert [mail.subject for mail in to_ann] == [f"Letter {n}" for n in range(11, -1, -2)]
    assert {mail.to for mail in to_ann} == {("ann@x.example",)}


def test_a_letter_is_read_as_it_was_sent(server: mailbox.RunningMailbox, folder: Path) -> None:
    body = "Dear Zoë,\n\n.\nhttps://tracker.example/rounds/1\n"
    post(server, "ann@x.example", "Respond by 17 January – draft", body)
    [listed] = mailbox.list_messages(folder)
    opened = mailbox.read(folder, listed.key)
    assert opened.summary == listed
    assert opened.text == body
    assert listed.sender == SENDER
    assert listed.date == datetime(2020, 1, 17, 9, tzinfo=UTC)
    assert dict(opened.headers) == {
        "From": SENDER,
        "To": "ann@x.example",
        "Subject": "Respond by 17 January – draft",
        "Date": "Fri, 17 Jan 2020 09:00:00 +0000",
        "Message-ID": "<m1@tracker.example>",
        "Auto-Submitted": "auto-generated",
    }


def test_a_letter_stays_unread_until_somebody_has_seen_it(
    server: mailbox.RunningMailbox, folder: Path
) -> None:
    post(server, "ann@x.example", "One")
    post(server, "ann@x.example", "Two")
    two, one = mailbox.list_messages(folder)
    mailbox.read(folder, one.key)
    assert [mail.unread for mail in mailbox.list_messages(folder)] == [True, True]
    mailbox.mark_read(folder, one.key)
    mailbox.mark_read(folder, one.key)
    assert [(m.key, m.unread) for m in mailbox.list_messages(folder)] == [
        (two.key, True),
        (one.key, False),
    ]
    assert mailbox.read(folder, one.key).summary.subject == "One"


@pytest.mark.parametrize(
    "key", ["", ".", "..", "../secret", "/etc/passwd", "new", "*", "x\x00y", "1.M1P1Q1.host"]
)
def test_a_made_up_key_opens_nothing(
    server: mailbox.RunningMailbox, folder: Path, key: str
) -> None:
    (folder / "secret").write_text("Subject: secret\n\nnot a letter")
    post(server, "ann@x.example", "One")
    for act in (mailbox.read, mailbox.mark_read):
        with pytest.raises(mailbox.UnknownMailError):
            act(folder, key)


def test_foreign_mail_is_shown_without_a_fault(
    server: mailbox.RunningMailbox, folder: Path
) -> None:
    messages = [
        b"\xff\xfe no headers at all",
        b"Subject: =?none?q?x?=\r\nContent-Type: text/plain; charset=none\r\n\r\n\xe9",
        b"Date: yesterday\r\nFrom: <<>>\r\nSubject:\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\n",
        b"Content-Type: text/html\r\n\r\n<b>bold</b>",
    ]
    with smtplib.SMTP(server.host, server.port, "localhost") as client:
        for message in messages:
            client.sendmail("a@x.example", ["b@x.example", "c@x.example"], message)
    listed = mailbox.list_messages(folder, "c@x.example")
    assert [mail.to for mail in listed] == [("b@x.example", "c@x.example")] * 5
    assert [mail.date for mail in listed] == [None] * 5
    assert "<b>bold</b>" in mailbox.read(folder, listed[0].key).text
    texts = [mailbox.read(folder, mail.key).text.strip() for mail in listed]
    assert texts[1:] == ["", "", "\ufffd", "\ufffd\ufffd no headers at all"]


def test_a_full_disk_is_a_temporary_refusal(server: mailbox.RunningMailbox, folder: Path) -> None:
    (folder / "tmp").rmdir()
    (folder / "tmp").write_text("in the way")  # now no letter can be written, not even by root
    mail = SmtpMail(server.host, server.port, hello_name="localhost")
    with mail.session() as session:
        result = session.send(b"Subject: x\r\n\r\n", sender=SENDER, recipient="a@x.example")
    assert isinstance(result, Refused)
    assert (result.permanent, result.code) == (False, 451)


def test_a_taken_port_is_a_clear_error(server: mailbox.RunningMailbox, folder: Path) -> None:
    with pytest.raises(mailbox.MailboxError, match=f"127.0.0.1:{server.port}.*still be running"):
        mailbox.start("127.0.0.1", server.port, folder)
    with pytest.raises(mailbox.MailboxError):
        mailbox.start("127.0.0.1", 70_000, folder)


def test_stopping_frees_the_port_even_while_a_client_is_connected(folder: Path) -> None:
    first = mailbox.start("127.0.0.1", 0, folder)
    with smtplib.SMTP(first.host, first.port, "localhost") as client:
        client.ehlo()
        first.stop()
        second = mailbox.start("127.0.0.1", first.port, folder)
        post(second, "ann@x.example", "After")
        second.stop()
        client.close()
    assert [mail.subject for mail in mailbox.list_messages(folder)] == ["After"]


def test_an_empty_or_half_made_folder_is_an_empty_mailbox(folder: Path) -> None:
    assert mailbox.list_messages(folder) == []
    (folder / "cur").mkdir(parents=True)
    assert mailbox.list_messages(folder) == []
    running = mailbox.start("127.0.0.1", 0, folder)
    post(running, "ann@x.example", "One")
    running.stop()
    assert [mail.subject for mail in mailbox.list_messages(folder)] == ["One"]


def test_production_does_not_load_the_server() -> None:
    code = "import sys, tracker.adapters.mailbox; sys.exit('aiosmtpd' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
