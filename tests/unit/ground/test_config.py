from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tracker.config import (
    PROJECT_ROOT,
    Settings,
    environment_name,
    production_problems,
)

SOUND_PRODUCTION: dict[str, Any] = {
    "mode": "production",
    "secret_key": "k" * 48,
    "base_url": "https://tracker.example.gov.uk",
    "trusted_hosts": ("tracker.example.gov.uk",),
    "mail_url": "smtp://mail.example.gov.uk:587?starttls=1",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("TRACKER_", "DATABASE_URL", "FLASK_")):
            monkeypatch.delenv(name)


def test_defaults_are_a_demo_on_sqlite_under_the_instance_folder() -> None:
    settings = Settings()
    assert settings.is_demo
    assert settings.database == f"sqlite:///{PROJECT_ROOT / 'instance' / 'tracker.sqlite3'}"
    assert settings.documents_folder == PROJECT_ROOT / "instance" / "documents"
    assert settings.mail_url.get_secret_value() == "smtp://127.0.0.1:8025"
    assert settings.upload_max_bytes == 25 * 1024 * 1024
    assert settings.zone.key == "Europe/London"


@pytest.mark.parametrize(
    ("variable", "value", "field", "expected"),
    [
        ("DATABASE_URL", "sqlite:////srv/t.db", "database", "sqlite:////srv/t.db"),
        ("DATABASE_URL", "postgres://u@h/d", "database", "postgresql+psycopg://u@h/d"),
        ("DATABASE_URL", "postgresql://u@h/d", "database", "postgresql+psycopg://u@h/d"),
        ("TRACKER_TRUSTED_HOSTS", "a.example, b.example,", "trusted_hosts",
         ("a.example", "b.example")),
        ("TRACKER_BASE_URL", "https://a.example/", "base_url", "https://a.example"),
        ("TRACKER_INSTANCE", "/srv/tracker", "mailbox_folder", Path("/srv/tracker/mailbox")),
        ("TRACKER_INSTANCE", "elsewhere", "instance", PROJECT_ROOT / "elsewhere"),
        ("TRACKER_DEBUG", "1", "debug", True),
        ("FLASK_DEBUG", "1", "debug", True),
        ("DEBUG", "1", "debug", False),  # too common a name: another program's
        ("TRACKER_UPLOAD_MAX_MB", "3", "upload_max_bytes", 3 * 1024 * 1024),
    ],
)  # fmt: skip
def test_the_environment_sets(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(Settings(), field) == expected


def test_a_value_given_in_code_comes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/real.db")
    assert Settings(database_url="sqlite:////srv/test.db").database == "sqlite:////srv/test.db"


@pytest.mark.parametrize(
    ("field", "value", "cure"),
    [
        ("mode", "staging", "demo"),
        ("database_url", "mysql://h/d", "postgresql"),
        ("base_url", "tracker.example", "https://"),
        ("mail_url", "ftp://h", "smtp://"),
        ("mail_from", "a@b.example\nBcc: c@d.example", "one sender"),
        ("timezone", "Europe/Nowhere", "Europe/London"),
        ("timezone", "../etc/passwd", "Europe/London"),
        ("upload_max_mb", 0, "greater than or equal to 1"),
        ("scheduler", "procrastinate", "PostgreSQL"),
        ("session_idle_minutes", -5, "greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_refused_with_its_cure(field: str, value: object, cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Settings(**{field: value})  # type: ignore[arg-type]


def test_settings_are_frozen_and_hide_their_secrets() -> None:
    settings = Settings(
        secret_key="hide-me-1",
        mail_url="smtp://user:hide-me-2@mail.example",
        database_url="postgresql+psycopg://user:hide-me-3@db.example/t",
    )
    assert "hide-me" not in repr(settings) + str(settings)
    with pytest.raises(ValidationError, match="frozen"):
        settings.debug = True  # type: ignore[misc]


def test_every_variable_is_explained() -> None:
    for name, field in Settings.model_fields.items():
        assert len(field.description or "") > 20, environment_name(name)


def test_a_sound_production_configuration_has_no_problems() -> None:
    assert production_problems(Settings(**SOUND_PRODUCTION)) == []


def test_a_demo_may_be_as_open_as_it_is() -> None:
    assert production_problems(Settings(debug=True)) == []


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"secret_key": "demo-only-not-a-secret"}, "TRACKER_SECRET_KEY"),
        ({"secret_key": "short"}, "TRACKER_SECRET_KEY"),
        ({"debug": True}, "DEBUG"),
        ({"trusted_hosts": ()}, "TRACKER_TRUSTED_HOSTS"),
        ({"trusted_hosts": ("*",)}, "TRACKER_TRUSTED_HOSTS"),
        ({"base_url": "http://tracker.example.gov.uk"}, "TRACKER_BASE_URL"),
        ({"mail_url": "memory://"}, "TRACKER_MAIL_URL"),
    ],
)
def test_production_refuses(change: dict[str, Any], names: str) -> None:
    (problem,) = production_problems(Settings(**(SOUND_PRODUCTION | change)))
    assert names in problem
