"""The rules hold for the package as it is, and each is seen to catch what it forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.rules.source import (
    Finding,
    Module,
    clock_reads,
    forbidden_imports,
    package_modules,
    writes,
)

Rule = Callable[[Module], Iterator[Finding]]
RULES: tuple[Rule, ...] = (writes, clock_reads, forbidden_imports)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule: Rule) -> None:
    modules = package_modules()
    assert len(modules) > 5  # the rule looked at something
    findings = [str(finding) for module in modules for finding in rule(module)]
    assert findings == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (writes, "tracker/web/rounds.py", "db.session.add(vote)"),
        (writes, "tracker/queries/rounds.py", "session.commit()"),
        (writes, "tracker/cli.py", "db.session.delete(user)"),
        (writes, "tracker/demo/load.py", "with db.session.begin(): pass"),
        (writes, "tracker/queries/people.py", "from sqlalchemy import select, update"),
        (writes, "tracker/models/vote.py", "Vote.__table__.insert()"),
        (writes, "tracker/scheduler.py", "import sqlalchemy as sa\nsa.delete(Job)"),
        (writes, "tracker/queries/x.py", "from sqlalchemy.dialects.postgresql import insert"),
        (clock_reads, "tracker/services/vote.py", "when = datetime.now(UTC)"),
        (clock_reads, "tracker/services/vote.py", "import datetime\ndatetime.datetime.utcnow()"),
        (clock_reads, "tracker/web/pages.py", "date.today()"),
        (clock_reads, "tracker/models/vote.py", "Column(default=datetime.utcnow)"),
        (clock_reads, "tracker/models/vote.py", "mapped_column(server_default=func.now())"),
        (clock_reads, "tracker/services/lease.py", "import time\ntime.time()"),
        (clock_reads, "tracker/services/lease.py", "from time import monotonic"),
        (forbidden_imports, "tracker/web/rounds.py", "from tracker.models.round import Round"),
        (forbidden_imports, "tracker/web/rounds.py", "from tracker import models"),
        (forbidden_imports, "tracker/cli.py", "import sqlalchemy.orm"),
        (forbidden_imports, "tracker/cli_dates.py", "from sqlalchemy import select"),
        (forbidden_imports, "tracker/demo/load.py", "from flask_sqlalchemy import SQLAlchemy"),
        (forbidden_imports, "tracker/services/vote.py", "from flask import request"),
        (forbidden_imports, "tracker/services/vote.py", "from flask_login import current_user"),
        (forbidden_imports, "tracker/queries/people.py", "from flask import session"),
        (forbidden_imports, "tracker/workflows/tally.py", "import flask"),
        (forbidden_imports, "tracker/workflows/tally.py", "from os import environ"),
        (forbidden_imports, "tracker/workflows/tally.py", "import random"),
        (forbidden_imports, "tracker/workflows/tally.py", "from tracker.models import vote"),
        (forbidden_imports, "tracker/workflows/tally.py", "import transitions"),
        (forbidden_imports, "tracker/services/act.py", "from transitions import Machine"),
    ],
)
def test_the_rule_catches(rule: Rule, path: str, text: str) -> None:
    assert [finding.path for finding in rule(Module(path, text))][:1] == [path]


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (writes, "tracker/services/vote.py", "db.session.add(vote)\ndb.session.commit()"),
        (writes, "tracker/web/sign_in.py", "seen.add(1)\nsession['x'] = 1\nsession.pop('x')"),
        (writes, "tracker/queries/rounds.py", "db.session.execute(select(Round))"),
        (writes, "tracker/queries/rounds.py", "# never db.session.commit() here"),
        (clock_reads, "tracker/adapters/clock.py", "datetime.now(UTC)"),
        (clock_reads, "tracker/services/vote.py", "ports.clock.now()\ntime.sleep(1)"),
        (clock_reads, "tracker/web/pages.py", "datetime.combine(day, time(17))"),
        (forbidden_imports, "tracker/services/vote.py", "from tracker.models.vote import Vote"),
        (forbidden_imports, "tracker/web/rounds.py", "from flask import request, session"),
        (forbidden_imports, "tracker/workflows/machine.py", "from transitions import Machine"),
        (forbidden_imports, "tracker/workflows/tally.py", "from fractions import Fraction"),
    ],
)
def test_the_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(path, text))) == []
