"""Real servers for tests: `tracker serve` (waitress) and gunicorn, each as a process of its own."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

from tracker.config import PROJECT_ROOT

TRACKER = (sys.executable, "-c", "from tracker.cli import main; main()")
GUNICORN = (sys.executable, "-m", "gunicorn", "--no-control-socket", "wsgi:app")
STARTS_WITHIN = 120  # seconds; a bound for a machine that is busy, not a measure


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, without what would set up another Tracker, and `given`."""
    foreign = ("TRACKER_", "DATABASE_URL", "FLASK_", "GUNICORN_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {
        **given
    }


def command(server: str, port: int) -> list[str]:
    """How that server is started on a port of this machine."""
    if server == "gunicorn":
        return [*GUNICORN, "--bind", f"127.0.0.1:{port}"]
    return [*TRACKER, server, *(("--port", str(port)) if server == "serve" else ())]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def refusal(server: str, given: Mapping[str, str]) -> tuple[int, str]:
    """Exit status and output of a process that should not start."""
    done = subprocess.run(
        command(server, free_port()),
        env=environment(given),
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=STARTS_WITHIN,
    )
    return done.returncode, done.stderr


@contextmanager
def serving(server: str, given: Mapping[str, str]) -> Iterator[int]:
    """The port of a server that answers, for as long as the context lasts."""
    port = free_port()
    process = subprocess.Popen(
        command(server, port),
        env=environment(given),
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN)


def attempt_to_sign_in(port: int, headers: Mapping[str, str]) -> int:
    """The status of a form for signing in, with a wrong password, as a proxy would pass it on."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in", headers=dict(headers))
    page = connection.getresponse()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert token is not None
    cookies = [each.partition(";")[0] for each in page.headers.get_all("Set-Cookie", [])]
    sent = {"csrf_token": token[1], "email": "mary@example.org", "password": "a wrong password"}
    form = {"Cookie": "; ".join(cookies), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", urlencode(sent), {**headers, **form})
    status = connection.getresponse().status
    connection.close()
    return status


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the server did not answer")
