"""Files that are too large, sent to the real server: refused, with nothing of them kept."""

from __future__ import annotations

import http.client
import tempfile
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from flask import Flask

from tests.functional.web.journey import Journey
from tests.functional.web.uploads import NEW, count
from tracker.cli_serve import server_options
from tracker.config import Settings

MIB = 1024 * 1024
BOUNDARY = "a-line-between-fields"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upload_max_mb": 1})


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process puts its temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def port(app: Flask, settings: Settings, temporary: Path) -> Iterator[int]:
    server = waitress.create_server(app, host="127.0.0.1", port=0, **server_options(settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(server.close)  # in its own thread, which may be waiting on it
    thread.join(timeout=60)
    server.task_dispatcher.shutdown()


@pytest.mark.parametrize(
    ("size", "status", "words"),
    [
        (3 * MIB, 422, "The file is larger than 1 MB."),
        (30 * MIB, 413, "That is too large"),  # more than the whole form may be
    ],
)
def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    journey: Journey, port: int, temporary: Path, size: int, status: int, words: str
) -> None:
    lead = journey.browser("lead_officer")
    fields = {**lead.hidden(lead.get(NEW), NEW), "kind-1": "draft"}
    names = ("tracker_session", "tracker_browser", "tracker_form")
    cookie = "; ".join(f"{name}={lead.cookie(name)}" for name in names if lead.cookie(name))
    tracemalloc.start()
    try:
        answer, page = send(port, cookie, fields, size)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer == status, page
    assert words in page
    assert peak < size / 2 + 4 * MIB  # the client's and the server's together
    assert list(temporary.iterdir()) == []
    assert count(journey) == 0
    kept = journey.app.extensions["tracker.settings"].documents_folder
    assert not kept.exists() or [each for each in kept.rglob("*") if each.is_file()] == []


def send(port: int, cookie: str, fields: dict[str, str], size: int) -> tuple[int, str]:
    """Send the form with a file of `size` bytes, a piece at a time; status and page."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file-1"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.4\n"
    )
    start, end = "".join(parts).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", NEW)
    connection.putheader("Cookie", cookie)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(start) + size + len(end)))
    connection.endheaders(start)
    piece = bytes(MIB)
    for _ in range(size // MIB):
        connection.send(piece)
    connection.send(end)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page
