"""The locks cover what the project declares, pin it, and hold a hash for every package."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.rules.source import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)
LOCKS = ("run", "dev", "uv", "node")


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def unhashed(text: str) -> list[str]:
    """Packages that a lock names without pinning them or without a hash."""
    blocks = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)[1:]
    return [
        block.split()[0]
        for block in blocks
        if not PIN.match(block) or "--hash=sha256:" not in block
    ]


def declared(*groups: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    for group in groups:
        wanted += project["dependency-groups"][group]
    names = (re.match(r"[A-Za-z0-9_.-]+", each) for each in wanted)
    return {re.sub(r"[_.]", "-", name.group()).lower() for name in names if name}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_a_hash(name: str) -> None:
    text = lock_text(name)
    assert PIN.search(text)
    assert unhashed(text) == []


def test_what_has_no_hash_or_no_pin_is_noticed() -> None:
    good = "# made by hand\nflask==3.1.3 \\\n    --hash=sha256:00\n"
    text = good + "rich==15.0\nsix>=1 --hash=sha256:00\n"
    assert unhashed(text) == ["rich==15.0", "six>=1"]


@pytest.mark.parametrize(("name", "groups"), [("run", ("build",)), ("dev", ("build", "dev"))])
def test_everything_declared_is_locked(name: str, groups: tuple[str, ...]) -> None:
    locked = {pin[0] for pin in PIN.findall(lock_text(name))}
    assert declared(*groups) - locked == set()


def test_the_tests_run_on_the_versions_that_the_service_runs_on() -> None:
    run, dev = dict(PIN.findall(lock_text("run"))), dict(PIN.findall(lock_text("dev")))
    assert run.items() <= dev.items()


def test_the_npm_lock_holds_a_hash_and_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 4
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
