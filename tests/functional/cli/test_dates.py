from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tests.unit.workflows.date_oracle import EVERY_DAY, ORACLE, OutsideError
from tracker import cli_dates, cli_feasibility
from tracker.adapters.bank_holidays import england
from tracker.workflows.calendar import Basis
from tracker.workflows.date_settings import DateSettings, RuleSetting, configured

COMMANDS = (*cli_dates.COMMANDS, cli_feasibility.feasibility)


def run(*args: str) -> Result:
    group = click.Group("tracker", commands={c.name or "": c for c in COMMANDS})
    return CliRunner().invoke(group, args)


def answer(*args: str, exit_code: int = 0) -> Any:
    result = run(*args, "--json")
    assert result.exit_code == exit_code, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def refused(*args: str) -> str:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    return result.stderr


def test_dates_of_a_meeting() -> None:
    found = answer("dates", "--meeting", "2020-03-26")

    assert found["meeting"] == "2020-03-26"
    assert {rule: entry["date"] for rule, entry in found["rules"].items()} == {
        "R1": "2020-03-18",
        "R2": "2020-02-26",
        "R3": "2020-03-18",
        "R5": "2020-04-02",
        "R9": "2020-04-22",
        "R10": "2026-03-25",
        "R11": "2020-04-09",
        "R12": "2020-03-17",
    }
    assert found["rules"]["R1"]["name"] == "agenda_publication"
    assert found["rules"]["R1"]["basis"] == "working"
    assert "1972" in found["rules"]["R1"]["source"]
    assert found["rules"]["R5"]["effective"] == "2020-04-03"
    assert found["rules"]["R12"]["time"] == "10:00"


def test_start_of_the_meeting_is_local_and_must_exist() -> None:
    found = answer("dates", "--meeting", "2020-04-24", "--time", "14:00")
    assert (found["time"], found["starts_at"]) == ("14:00", "2020-04-24T13:00:00Z")
    assert found["rules"]["R12"]["time"] == "10:00"
    assert "02:30" in refused("dates", "--meeting", "2020-03-29", "--time", "01:30")


def test_repeated_dates_give_an_array_in_the_same_order() -> None:
    meetings = answer("dates", "--meeting", "2020-03-26", "--meeting", "2020-03-20")
    assert [found["meeting"] for found in meetings] == ["2020-03-26", "2020-03-20"]
    events = answer("rule", "R1", "--date", "2020-03-26", "--date", "2020-03-20")
    assert [found["date"] for found in events] == ["2020-03-18", "2020-03-12"]


@pytest.mark.parametrize(
    ("args", "date"),
    [
        ("R1 --date 2020-03-26", "2020-03-18"),
        ("R1 --date 2020-03-26 --basis working", "2020-03-18"),
        ("R1 --date 2020-03-26 --basis calendar", "2020-03-20"),
        ("R1 --date 2020-03-20", "2020-03-12"),
        ("R2 --date 2020-03-26", "2020-02-26"),
        ("R2 --date 2020-03-26 --basis working", "2020-02-14"),
        ("R2 --date 2020-03-20", "2020-02-20"),
        ("R2 --date 2019-03-08", "2019-02-07"),
        ("R2 --date 2022-07-22", "2022-06-23"),
        ("R3 --date 2020-03-26", "2020-03-18"),
        ("R5 --date 2019-05-24", "2019-06-03"),
        ("R6 --date 2020-04-02", "2020-04-16"),
        ("R8 --date 2020-05-07", "2020-03-31"),
        ("R9 --date 2020-03-26", "2020-04-22"),
        ("R9 --date 2040-03-26", "2040-04-22"),
        ("R10 --date 2020-02-29", "2026-02-28"),
        ("R11 --date 2020-03-26", "2020-04-09"),
        ("R12 --date 2020-03-26", "2020-03-17"),
    ],
)
def test_one_rule(args: str, date: str) -> None:
    found = answer("rule", *args.split())
    assert found["rule"] == args.split(maxsplit=1)[0]
    assert found["date"] == date


@pytest.mark.parametrize(
    ("published", "effective"),
    [
        ("2020-03-26", "2020-04-03"),
        ("2019-10-04", "2019-10-12"),
        ("2020-01-24", "2020-02-01"),
        ("2020-09-25", "2020-10-03"),
    ],
)
def test_call_in_rule_tells_when_the_decision_takes_effect(published: str, effective: str) -> None:
    assert answer("rule", "R5", "--date", published)["effective"] == effective


def test_call_in_handling_takes_the_recommendations() -> None:
    once = answer("rule", "R6", "--date", "2020-04-02", "--recommendations", "2020-04-03")
    assert once["reconsideration"] == "2020-04-13"
    assert once["warnings"] == ["Monday 13 April 2020 is not a working day: Easter Monday."]
    assert "reconsideration" not in answer("rule", "R6", "--date", "2020-04-02")
    two = ("--date", "2020-04-02", "--date", "2020-04-06")
    same = answer("rule", "R6", *two, "--recommendations", "2020-04-03")
    assert [found["reconsideration"] for found in same] == ["2020-04-13"] * 2
    own = ("--recommendations", "2020-04-03", "--recommendations", "2020-04-07")
    each = answer("rule", "R6", *two, *own)
    assert [found["reconsideration"] for found in each] == ["2020-04-13", "2020-04-17"]
    assert "once for each" in refused("rule", "R6", "--date", "2020-04-02", *own)


@pytest.mark.parametrize("case", sorted(ORACLE))
def test_every_eleventh_day_agrees_with_the_count_through_the_command(case: str) -> None:
    rule, _, basis = case.partition(" ")
    expected = {}
    for event in EVERY_DAY[::11]:
        try:
            expected[event.isoformat()] = ORACLE[case](event).isoformat()
        except OutsideError:
            continue
    args = [part for event in expected for part in ("--date", event)]
    found = answer("rule", rule, *args, *(("--basis", basis) if basis else ()))
    assert {entry["given"]: entry["date"] for entry in found} == expected


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("rule R1 --date 2020-02-30", "2020-02-30"),
        ("rule R1 --date 20200326", "20200326"),
        ("rule R1 --date 2020-W13-4", "2020-W13-4"),
        ("rule R1 --date yesterday", "yesterday"),
        ("rule R1", "--date"),
        ("rule R1 --date 2032-06-01", "2032"),
        ("rule R1 --date 2019-01-03", "2018"),
        ("rule R5 --date 2031-12-30", "2032"),
        ("rule R9 --date 9999-12-20", "9999"),
        ("rule R4 --date 2020-03-26", "R4"),
        ("rule R7 --date 2020-03-26", "R7"),
        ("rule R5 --date 2020-03-26 --basis working", "R5"),
        ("rule R4 --date 2020-03-26 --basis working", "R4"),
        ("rule R1 --date 2020-03-26 --basis lunar", "lunar"),
        ("rule R13 --date 2020-03-26", "R13"),
        ("rule R1 --date 2020-03-26 --recommendations 2020-03-27", "R6"),
        ("dates", "--meeting"),
        ("dates --meeting 2020-03-26 --time 25:00", "25:00"),
        ("dates --meeting 2032-06-01", "2032"),
        ("dates --meeting 2020-03-26 --meeting 2032-06-01", "2032"),
        ("feasibility --meeting 2032-06-01", "2032"),
        ("feasibility --meeting 2020-03-26 --decision-published 2020-03-25", "25 March 2020"),
        ("feasibility --meeting 2020-03-26 --poll 2020-13-01", "2020-13-01"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_bad_input_is_named_on_standard_error_only(
    args: str, said: str, form: tuple[str, ...]
) -> None:
    assert said in refused(*args.split(), *form)


CASE = ("--key-decision", "--today", "2019-11-01", "--submission", "2020-03-31")
POLL = ("--poll", "2020-05-07")


def test_feasibility_of_26_march_2020() -> None:
    found = answer("feasibility", "--meeting", "2020-03-26", *CASE, *POLL, exit_code=1)

    assert found["feasible"] is False
    assert found["dates"] == {
        "agenda_publication": "2020-03-18",
        "key_decision_notice": "2020-02-26",
        "final_report": "2020-03-17",
        "call_in_end": "2020-04-02",
        "effective": "2020-04-03",
        "submission": "2020-03-31",
        "publication": "2020-04-03",
    }
    hit = [(collision["rule"], collision["date"]) for collision in found["collisions"]]
    assert hit == [("R5", "2020-03-31"), ("R8", "2020-04-03")]
    assert all(collision["sentence"] and collision["cures"] for collision in found["collisions"])


def test_feasibility_of_20_march_2020() -> None:
    found = answer("feasibility", "--meeting", "2020-03-20", *CASE, *POLL)

    assert found["feasible"] is True
    assert found["collisions"] == []
    assert found["dates"]["key_decision_notice"] == "2020-02-20"
    assert found["dates"]["agenda_publication"] == "2020-03-12"
    assert found["dates"]["call_in_end"] == "2020-03-27"
    assert found["dates"]["effective"] == "2020-03-28"


def test_feasibility_of_several_meetings_and_polls() -> None:
    meetings = ("--meeting", "2020-03-20", "--meeting", "2020-03-26")
    both = answer("feasibility", *meetings, *CASE, *POLL, exit_code=1)
    assert [found["feasible"] for found in both] == [True, False]
    found = answer(
        "feasibility", "--meeting", "2020-03-26", *CASE[:3], *POLL, "--poll", "2020-04-30",
        exit_code=1,
    )  # fmt: skip
    assert [collision["rule"] for collision in found["collisions"]] == ["R8", "R8"]


def test_feasibility_lays_the_dates_against_the_real_date_by_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from datetime import UTC, datetime

    # The notice for 22 July 2022 is due on 23 June, which ends in London at 23:00 UTC.
    for instant, code in (
        (datetime(2022, 6, 23, 22, 59, tzinfo=UTC), 0),
        (datetime(2022, 6, 23, 23, 0, tzinfo=UTC), 1),
    ):
        clock = SimpleNamespace(now=lambda instant=instant: instant)
        monkeypatch.setattr(cli_feasibility, "SystemClock", lambda clock=clock: clock)
        answer("feasibility", "--meeting", "2022-07-22", "--key-decision", exit_code=code)


def test_plain_text_for_people() -> None:
    shown = run("dates", "--meeting", "2020-03-26", "--time", "10:00").stdout
    assert shown.startswith("Meeting on Thursday 26 March 2020 at 10:00\nR1  Agenda and reports")
    rule = run("rule", "R6", "--date", "2020-03-28").stdout
    assert "    Saturday 11 April 2020 is not a working day." in rule
    result = run("feasibility", "--meeting", "2020-03-26", *CASE, *POLL)
    assert result.exit_code == 1
    assert "A decision on Thursday 26 March 2020 would not work." in result.stdout
    assert "Collision (R8): Publication on Friday 3 April 2020" in result.stdout
    assert "  Cure: Publication after the poll, from Monday 11 May 2020." in result.stdout
    good = run("feasibility", "--meeting", "2020-03-20", *CASE, *POLL)
    assert "would work." in good.stdout
    assert "Note: Saturday 28 March 2020 is not a working day." in good.stdout


@pytest.fixture
def lcr(monkeypatch: pytest.MonkeyPatch) -> None:
    """An authority with settings of its own, in place of the database."""
    from datetime import date

    known = {
        "lcr": ({"R1": RuleSetting(basis=Basis.CALENDAR)}, {date(2020, 3, 30): "Offices closed"}),
        "wrong": ({"R2": RuleSetting(length=3)}, {}),
    }

    def found(slug: str) -> DateSettings:
        settings, closures = known[slug]
        return DateSettings(england().with_closures(closures), configured(settings))

    monkeypatch.setattr(cli_dates, "_date_settings", found)


@pytest.mark.usefixtures("lcr")
def test_settings_and_closures_of_an_authority() -> None:
    found = answer("dates", "--meeting", "2020-03-26", "--authority", "lcr")
    assert found["rules"]["R1"]["date"] == "2020-03-20"
    assert found["rules"]["R5"]["date"] == "2020-04-03"
    assert "nowhere" in refused("dates", "--meeting", "2020-03-26", "--authority", "nowhere")
    assert "R2" in refused("dates", "--meeting", "2020-03-26", "--authority", "wrong")


def test_no_database_is_opened_without_an_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: dict[str, ModuleType | None] = {"tracker.app": None, "tracker.queries": None}
    for name, module in closed.items():
        monkeypatch.setitem(sys.modules, name, module)
    answer("dates", "--meeting", "2020-03-26")
    answer("rule", "R1", "--date", "2020-03-26")
    answer("feasibility", "--meeting", "2020-03-20", "--today", "2019-11-01")
