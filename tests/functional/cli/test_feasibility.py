"""`tracker feasibility` backwards, among scheduled meetings, and with polls as entered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tracker import cli_feasibility
from tracker.adapters.bank_holidays import england
from tracker.app import create_app
from tracker.demo.load import load
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.elections import Poll

CASE = ("--key-decision", "--today", "2019-11-01")
POLL = ("--poll", "2020-05-07")


def run(*args: str) -> Result:
    group = click.Group("tracker", commands={"feasibility": cli_feasibility.feasibility})
    return CliRunner().invoke(group, ["feasibility", *args])


def answer(*args: str, exit_code: int = 0) -> Any:
    result = run(*args, "--json")
    assert result.exit_code == exit_code, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def refused(*args: str) -> str:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


def test_the_start_of_a_general_election_is_entered_with_its_poll() -> None:
    case = ("--meeting", "2019-10-29", "--today", "2019-10-01")
    # Computed, the period would begin on 7 November; entered, it begins on the 6th.
    assert answer(*case, "--poll", "2019-12-12")["feasible"] is True
    found = answer(*case, "--poll", "2019-12-12:2019-11-06", exit_code=1)
    assert [(hit["rule"], hit["date"]) for hit in found["collisions"]] == [("R8", "2019-11-06")]
    assert "runs from Wednesday 6 November 2019" in found["collisions"][0]["sentence"]


@pytest.mark.parametrize(
    ("wish", "goal", "latest", "exit_code"),
    [
        (("--publication-by", "2020-03-30"), "publication", "2020-03-20", 0),
        (("--publication-by", "2020-04-03"), "publication", "2020-03-26", 1),
        (("--submission-by", "2020-03-31", "--publication", "2020-05-11"), "submission",
         "2020-03-23", 0),
        (("--call-in-ended-by", "2020-03-27"), "call_in_end", "2020-03-20", 0),
    ],
)  # fmt: skip
def test_backwards_from_a_wish(
    wish: tuple[str, ...], goal: str, latest: str, exit_code: int
) -> None:
    found = answer(*wish, *CASE, *POLL, exit_code=exit_code)
    assert found["wish"] == {"goal": goal, "by": wish[1]}
    assert found["latest_meeting"] == found["meeting"] == latest
    dates = found["dates"]
    reached = {"call_in_end": "call_in_end", "submission": "submission"}.get(goal, "publication")
    assert dates[reached] == wish[1]
    # And forwards again from that meeting, with the same dates.
    again = ("--submission", dates["submission"], "--publication", dates["publication"])
    forwards = answer("--meeting", latest, *again, *CASE, *POLL, exit_code=exit_code)
    assert forwards["dates"] == dates


def test_a_wish_that_no_meeting_reaches_any_more() -> None:
    case = ("--publication-by", "2020-03-30", "--key-decision", "--today", "2020-03-13")
    found = answer(*case, exit_code=1)
    assert found["latest_meeting"] == "2020-03-20"
    assert [hit["rule"] for hit in found["collisions"]] == ["R2", "R1"]
    shown = run(*case).stdout
    assert shown.startswith(
        "To publish on Monday 30 March 2020, the decision is taken on Friday 20 March 2020 at the "
        "latest.\nA decision on Friday 20 March 2020 would not work.\n"
    )


def test_ways_out_have_a_kind_and_a_day() -> None:
    found = answer("--meeting", "2020-03-26", *CASE, "--submission", "2020-03-31", exit_code=1)
    hit = found["collisions"][0]
    assert [way["sentence"] for way in hit["ways_out"]] == hit["cures"]
    assert {way["kind"]: way.get("date") for way in hit["ways_out"]} == {
        "later_date": "2020-04-03",
        "earlier_meeting": "2020-03-23",
        "call_in_disapplied": None,
    }


def test_call_in_disapplied() -> None:
    case = ("--meeting", "2020-03-26", "--submission", "2020-03-31", *CASE, *POLL)
    found = answer(*case, "--call-in-disapplied")
    assert "call_in_end" not in found["dates"]
    assert found["dates"]["effective"] == found["dates"]["publication"] == "2020-03-26"


BOOKED = {
    "combined-authority": [date(2020, 1, 24), date(2020, 3, 20), date(2020, 3, 26)],
    "scrutiny": [],
}


@pytest.fixture
def booked(monkeypatch: pytest.MonkeyPatch) -> None:
    """An authority with a poll and two bodies, in place of the database."""
    settings = DateSettings(england(), polls=(Poll(date(2020, 5, 7)),))
    monkeypatch.setattr(cli_feasibility, "settings_of", lambda _slug: settings)
    monkeypatch.setattr(cli_feasibility, "_booked", lambda _slug: BOOKED)


EARLIEST = ("--earliest", "--authority", "lcr", "--body", "combined-authority", "--key-decision")


@pytest.mark.usefixtures("booked")
def test_the_earliest_of_the_scheduled_meetings() -> None:
    early = answer(*EARLIEST, "--today", "2019-11-01", "--submission", "2020-03-31")
    assert (early["earliest"], early["body"]) == ("2020-01-24", "combined-authority")
    found = answer(*EARLIEST, "--today", "2020-02-19", "--submission", "2020-03-31")
    assert (found["earliest"], found["feasible"]) == ("2020-03-20", True)
    assert [(each["meeting"], each["feasible"]) for each in found["meetings"]] == [
        ("2020-03-20", True),
        ("2020-03-26", False),
    ]
    none = answer(*EARLIEST, "--today", "2020-02-27", exit_code=1)
    assert (none["earliest"], none["feasible"]) == (None, False)
    shown = run(*EARLIEST, "--today", "2020-02-19", "--submission", "2020-03-31").stdout
    assert shown.startswith(
        "The earliest scheduled meeting that would work is on Friday 20 March 2020.\n"
    )
    assert run(*EARLIEST, "--today", "2020-02-27").stdout.startswith("None of the scheduled")
    assert run(*EARLIEST, "--today", "2021-02-27").stdout == (
        "No meeting is scheduled that would work.\n"
    )


@pytest.mark.usefixtures("booked")
def test_a_scheduled_meeting_in_a_year_without_a_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    far = {"combined-authority": [date(2033, 1, 20)]}
    monkeypatch.setattr(cli_feasibility, "_booked", lambda _slug: far)
    found = answer(*EARLIEST, "--today", "2019-11-01", exit_code=1)
    assert found["meetings"][0]["feasible"] is False
    assert "2032" in found["meetings"][0]["problem"] or "2033" in found["meetings"][0]["problem"]
    assert "cannot be computed: " in run(*EARLIEST, "--today", "2019-11-01").stdout


def test_a_database_that_is_behind_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    said = "The database is behind. Run: tracker db upgrade"
    assert said in refused("--meeting", "2020-03-26", "--authority", "lcr")


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("--earliest --authority lcr --today 2019-11-01", "combined-authority, scrutiny"),
        ("--earliest --authority lcr --body nowhere --today 2019-11-01", "nowhere"),
    ],
)
def test_whose_meetings_has_to_be_clear(args: str, said: str) -> None:
    assert said in refused(*args.split())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("", "Give one of --meeting"),
        ("--meeting 2020-03-26 --publication-by 2020-04-03", "Give one of --meeting"),
        ("--submission-by 2020-03-26 --publication-by 2020-04-03", "Give one of --meeting"),
        ("--earliest", "--authority"),
        ("--earliest --authority lcr --decision-published 2020-04-03", "--decision-published"),
        ("--meeting 2020-03-26 --body scrutiny", "--body"),
        ("--publication-by 2020-04-03 --publication 2020-04-06", "--publication-by contradict"),
        ("--submission-by 2020-04-03 --submission 2020-04-06", "--submission-by contradict"),
        ("--publication-by 2020-04-03 --decision-published 2020-03-02", "working back"),
        ("--call-in-ended-by 2020-04-03 --call-in-disapplied", "no end of call-in"),
        ("--publication-by 2019-01-03", "2018"),
        ("--meeting 2020-03-26 --poll 2020-05-07:", "“”"),
        ("--meeting 2020-03-26 --poll 2020-05-07:2020-05-08", "comes after the poll"),
        ("--meeting 2020-03-26 --poll 2020-05-07:x", "“x”"),
    ],
)
def test_bad_input_is_named_on_standard_error_only(args: str, said: str) -> None:
    assert said in refused(*args.split())


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration as it begins, in the database of the environment."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TRACKER_MAIL_URL", "memory://")
    app = create_app()
    with app.app_context():
        load(app.extensions["tracker.ports"])


@pytest.mark.usefixtures("demo")
def test_an_authority_brings_its_own_meetings_and_the_day_it_lives_in() -> None:
    shown = run(
        *("--earliest", "--authority", "lcr", "--body", "combined-authority", "--key-decision"),
        *("--submission", "2020-03-31", "--json"),
    )
    found = json.loads(shown.stdout)
    march = next(each for each in found["meetings"] if each["meeting"] == "2020-03-26")
    # It is 1 November 2019 there: no notice is missed, but the meeting of that day is over.
    assert "R2" not in [hit["rule"] for hit in march["collisions"]]
    assert ("R5", "2020-03-31") in [(hit["rule"], hit["date"]) for hit in march["collisions"]]
    assert min(each["meeting"] for each in found["meetings"]) > "2019-11-01"
