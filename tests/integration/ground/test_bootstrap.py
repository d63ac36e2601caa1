"""What is missing is said in one sentence; a traceback never is the answer."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.config import PROJECT_ROOT

BOOTSTRAP = PROJECT_ROOT / "scripts" / "bootstrap.py"
FIND_PYTHON = PROJECT_ROOT / "scripts" / "bootstrap.sh"


def answer(*command: str, **environment: str) -> str:
    """The single sentence of a command that fails as it should."""
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert re.fullmatch(r"tracker: [^\n]+\.\n", done.stderr), done.stderr
    return done.stderr


def test_a_python_that_is_too_old_is_named_with_its_version() -> None:
    # Stands in for a real Python 3.8; that it parses there is the next test's business.
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 2, 'final', 0); sys.argv = ['b', 'run'];"
        f"runpy.run_path({str(BOOTSTRAP)!r}, run_name='__main__')"
    )
    sentence = answer(sys.executable, "-c", pretend)
    assert "is 3.8.2" in sentence
    assert "3.11 or newer" in sentence


def test_the_bootstrap_parses_on_pythons_that_are_far_too_old() -> None:
    text = BOOTSTRAP.read_text(encoding="utf-8")
    assert text.isascii()  # Python 2 stops at anything else
    tree = ast.parse(text, feature_version=(3, 0))
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Nonlocal)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, newer)] == []


def test_a_named_python_that_is_not_there(tmp_path: Path) -> None:
    named = str(tmp_path / "python3.12")
    sentence = answer("/bin/sh", str(FIND_PYTHON), "run", PYTHON=named, PATH="/usr/bin:/bin")
    assert named in sentence


def test_no_python_at_all(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    sentence = answer("/bin/sh", str(FIND_PYTHON), "run", PATH=str(tmp_path))
    assert "install Python 3.11" in sentence


def test_a_shim_that_runs_nothing_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    for name in ("python3.14", "python3.13"):
        shim = tmp_path / name
        shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
        shim.chmod(0o755)
    real = tmp_path / "python3"
    real.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    real.chmod(0o755)
    sentence = answer("/bin/sh", str(FIND_PYTHON), "nonsense", PATH=str(tmp_path))
    assert "say `run`, `dev`" in sentence  # bootstrap.py itself answered


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = answer(sys.executable, str(BOOTSTRAP), "port", "127.0.0.1", str(port))
    assert f"port {port} on 127.0.0.1 cannot be used" in sentence
    assert "make run PORT=" in sentence


@pytest.mark.parametrize("port", ["70000", "-1", "eighty", ""])
def test_a_port_that_is_none(port: str) -> None:
    assert "HOST and PORT" in answer(sys.executable, str(BOOTSTRAP), "port", "127.0.0.1", port)


def test_a_free_port_is_accepted_in_silence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    done = subprocess.run(
        [sys.executable, str(BOOTSTRAP), "port", "127.0.0.1", str(port)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
