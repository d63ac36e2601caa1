"""The authority's calendar in pages: polls, days, date rules, and dates to compute again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import PageClient, Tree
from tracker.models.authority import Authority
from tracker.models.calendar import CalendarChange, Poll, PollDate
from tracker.models.record import AuditEvent
from tracker.services import meetings
from tracker.services.polls import NewPoll, PollDay, enter_poll

HOSTILE = "<script>alert(1)</script>"
MAY = {"kind": "local", "title": "Local elections 2020"}
EVERYBODY = (
    *("lead_officer", "committee_clerk", "monitoring_officer", "auditor", "administrator"),
    *("scrutiny_chair", "legal_officer", "chair", "mary", "mayor", "watcher", "nobody"),
)
KEEPERS = ("committee_clerk", "monitoring_officer")


def day(field: str, *parts: object) -> dict[str, list[str]]:
    return {field: [str(part) for part in parts]}


def enter(journey: Journey, title: str = "Local elections 2020") -> int:
    new = NewPoll("local", title, PollDay(date(2020, 5, 7)))
    return journey.act("committee_clerk", enter_poll, journey.authority, new).id


def text_of(page_text: str) -> str:
    return Tree(page_text).root.all("main")[0].text


READ = ("/calendar/polls", "/calendar/days", "/calendar/rules", "/calendar/deadlines")
WRITE = {
    "/calendar/polls/new": KEEPERS,
    "/calendar/polls/import": KEEPERS,
    "/calendar/days/new": KEEPERS,
    "/calendar/rules/R1": ("monitoring_officer",),
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_and_only_keepers_write(journey: Journey, who: str) -> None:
    poll = enter(journey)
    browser = journey.browser(who)
    for path in READ:
        browser.get(path)
    for path, keepers in {**WRITE, f"/calendar/polls/{poll}": KEEPERS}.items():
        browser.get(path, 200 if who in keepers else 403)
        if who not in keepers:
            token = browser.hidden(browser.get("/account"), "/sign-out")
            assert browser.post(path, token).status_code in {400, 403}


def test_a_stranger_is_led_to_sign_in(journey: Journey) -> None:
    for path in (*READ, *WRITE):
        PageClient(journey.app).get(path, 302)


def test_a_poll_is_entered_and_its_days_are_told(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    empty = text_of(clerk.get("/calendar/polls").text)
    assert "No poll is known that is to be held." in empty
    answer = clerk.send("/calendar/polls/new", {**MAY, **day("poll_on", 7, 5, 2020)})
    page = text_of(clerk.follow(answer).text)
    assert "The poll is entered." in page
    assert "from Tuesday 31 March 2020 until the poll closes on Thursday 7 May 2020" in page
    assert "by rule R8" in page


def test_a_general_election_needs_the_day_of_dissolution(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    facts = {"kind": "parliamentary", "title": "General election", **day("poll_on", 7, 5, 2020)}
    answer = clerk.send("/calendar/polls/new", facts)
    assert answer.status_code == 422
    assert "the day of dissolution" in text_of(answer.text)
    facts |= day("sensitive_from", 30, 3, 2020)
    clerk.follow(clerk.send("/calendar/polls/new", facts))
    assert "from Monday 30 March 2020" in text_of(clerk.get("/calendar/polls").text)


BAD_POLLS = [
    ({}, "Select what kind of poll this is."),
    ({**MAY}, "Enter the day of the poll."),
    ({**MAY, "kind": "referendum", **day("poll_on", 7, 5, 2020)}, "Select what kind"),
    ({**MAY, "kind": HOSTILE, **day("poll_on", 7, 5, 2020)}, "Select what kind"),
    ({**MAY, "title": " ", **day("poll_on", 7, 5, 2020)}, "Enter a title."),
    ({**MAY, "title": "x" * 301, **day("poll_on", 7, 5, 2020)}, "300 characters or fewer"),
    ({**MAY, **day("poll_on", 30, 2, 2020)}, "must be a real date"),
    ({**MAY, **day("poll_on", "seven", 5, 2020)}, "must be a real date"),
    ({**MAY, **day("poll_on", 7, 5, "")}, "must include"),
    ({**MAY, **day("poll_on", 5, 1, 2020)}, "not in the past"),
    ({**MAY, **day("poll_on", 7, 5, 2040)}, "bank holidays of 2040 are not known"),
    ({**MAY, **day("poll_on", 7, 5, 9999)}, "not known"),
    (
        {**MAY, **day("poll_on", 7, 5, 2020), **day("sensitive_from", 1, 4, 2020)},
        "not later than Tuesday 31 March 2020",
    ),
    (
        {**MAY, **day("poll_on", 7, 5, 2020), **day("sensitive_from", 1, 4, 2019)},
        "within 180 days",
    ),
]


@pytest.mark.parametrize(("facts", "said"), BAD_POLLS)
def test_what_is_no_poll_is_said_at_its_field(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    clerk = journey.browser("committee_clerk")
    answer = clerk.send("/calendar/polls/new", facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert HOSTILE not in answer.text
    assert journey.look(lambda session: session.scalar(select(func.count(Poll.id)))) == 0


def test_a_character_that_cannot_be_kept_is_refused_everywhere(journey: Journey) -> None:
    path = f"/calendar/polls/{enter(journey)}"
    clerk, officer = journey.browser("committee_clerk"), journey.browser("monitoring_officer")
    for browser, at, facts in (
        (clerk, "/calendar/polls/new", {**MAY, "title": "a\0b", **day("poll_on", 7, 5, 2020)}),
        (clerk, path, {"what": "off", "reason": "a\0b"}),
        (clerk, "/calendar/polls/import", {"text": "local,A\0,2020-05-07,"}),
        (clerk, "/calendar/days/new", {**CLOSED, "name": "\0", **day("on_day", 29, 12, 2020)}),
        (officer, "/calendar/rules/R1", {**R1, "reason": "a\0b"}),
    ):
        assert browser.send(at, facts).status_code == 400


def test_the_same_poll_is_not_entered_twice(journey: Journey) -> None:
    enter(journey)
    answer = journey.browser("monitoring_officer").send(
        "/calendar/polls/new", {**MAY, **day("poll_on", 7, 5, 2020)}
    )
    assert answer.status_code == 422
    assert "This poll is entered already." in answer.text


def test_a_hostile_title_is_a_text(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    clerk.follow(
        clerk.send("/calendar/polls/new", {**MAY, "title": HOSTILE, **day("poll_on", 7, 5, 2020)})
    )
    assert HOSTILE in text_of(clerk.get("/calendar/polls").text)


def test_putting_a_poll_off_keeps_what_was_known_before(journey: Journey) -> None:
    poll = enter(journey)
    journey.move_to(datetime(2020, 3, 13, 12, tzinfo=UTC))
    clerk = journey.browser("committee_clerk")
    path = f"/calendar/polls/{poll}"
    facts = {"what": "held", "reason": "The Government put it off.", **day("poll_on", 6, 5, 2021)}
    page = text_of(clerk.follow(clerk.send(path, facts)).text)
    assert "Thursday 6 May 2021" in page
    earlier = clerk.get("/calendar/polls?on=12&on=3&on=2020")
    assert "As it was known on Thursday 12 March 2020" in text_of(earlier.text)
    assert "31 March 2020 until the poll closes on Thursday 7 May 2020" in text_of(earlier.text)
    long_ago = text_of(clerk.get("/calendar/polls?on=1&on=1&on=2020").text)
    assert "No poll is known that is to be held." in long_ago
    known = journey.look(lambda session: session.scalars(select(PollDate.poll_on)).all())
    assert [str(each) for each in known] == ["2020-05-07", "2021-05-06"]


def test_a_poll_is_called_off(journey: Journey) -> None:
    poll = enter(journey)
    clerk = journey.browser("committee_clerk")
    answer = clerk.send(f"/calendar/polls/{poll}", {"what": "off", "reason": "No vacancy."})
    assert "Called off" in text_of(clerk.follow(answer).text)


def test_a_form_from_before_another_change_is_stale(journey: Journey) -> None:
    poll = enter(journey)
    clerk, path = journey.browser("committee_clerk"), f"/calendar/polls/{poll}"
    old = clerk.hidden(clerk.get(path), path)
    clerk.send(path, {"what": "off", "reason": "No vacancy."})
    facts = {"what": "held", "reason": "I did not know.", **day("poll_on", 6, 5, 2021)}
    answer = clerk.post(path, {**old, **facts})
    assert answer.status_code == 409
    assert "I did not know." in answer.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Select what has become known."),
        ({"what": "held", "reason": "Why."}, "Enter the day on which it is held now."),
        ({"what": "off", "reason": " "}, "Say why"),
        ({"what": "off", "reason": "Why.", **day("poll_on", 6, 5, 2021)}, "leave it empty"),
        ({"what": "held", "reason": "Why.", **day("poll_on", 7, 5, 2020)}, "known already"),
        ({"what": "held", "reason": "x" * 10_001, **day("poll_on", 6, 5, 2021)}, "10,000"),
    ],
)
def test_what_cannot_become_known_is_said(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    path = f"/calendar/polls/{enter(journey)}"
    answer = journey.browser("committee_clerk").send(path, facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_a_poll_that_was_held_is_not_put_off(journey: Journey) -> None:
    path = f"/calendar/polls/{enter(journey)}"
    journey.move_to(datetime(2020, 5, 8, 12, tzinfo=UTC))
    answer = journey.browser("committee_clerk").send(path, {"what": "off", "reason": "Why."})
    assert answer.status_code == 422
    assert "has been held already" in text_of(answer.text)


def test_what_another_authority_recorded_is_not_there(journey: Journey) -> None:
    def elsewhere(session: object) -> tuple[int, int]:
        other = Authority(slug="other", name="Other", short_name="Other")
        session.add(other)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        user, at = journey.users["nobody"], journey.clock.now()
        poll = Poll(authority_id=other.id, kind="local", title="Elsewhere")
        change = CalendarChange(
            authority_id=other.id,
            on_day=at.date(),
            kind="closure",
            name="Elsewhere",
            recorded_by=user,
            recorded_at=at,
        )
        session.add_all([poll, change])  # type: ignore[attr-defined]
        session.commit()  # type: ignore[attr-defined]
        return poll.id, change.id

    poll, change = journey.look(elsewhere)
    clerk = journey.browser("committee_clerk")
    for path in (
        f"/calendar/polls/{poll}",
        f"/calendar/days/{change}/take-back",
        "/calendar/polls/999999",
        "/calendar/days/999999/take-back",
    ):
        clerk.get(path, 404)
    assert "Elsewhere" not in clerk.get("/calendar/polls").text
    assert "Elsewhere" not in clerk.get("/calendar/days").text


GOOD_LINES = """kind,title,poll_on,sensitive_from
local,Local elections 2020,2020-05-07,
mayoral,"Mayor, of the region",2020-05-07,
parliamentary,General election,2024-07-04,2024-05-30
"""


def test_several_polls_are_entered_at_once(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    page = text_of(clerk.follow(clerk.send("/calendar/polls/import", {"text": GOOD_LINES})).text)
    for title in ("Local elections 2020", "Mayor, of the region", "General election"):
        assert title in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" ", "Enter at least one poll."),
        ("kind,title,poll_on,sensitive_from", "Enter at least one poll."),
        ("local,A,2020-05-07,\nlocal,B,7/5/2020,", "Line 2: “7/5/2020” is no day"),
        ("local,A,2020-05-07,\nlocal,B,2020-02-30,", "Line 2: “2020-02-30” is no day"),
        ("local,A", "Line 1: Write kind, title"),
        ("local,A,2020-05-07,\nodd,B,2020-05-07,", "Line 2: Select what kind"),
        ("local,A,2020-05-07,\nlocal,A,2020-05-07,", "Line 2: This poll is entered already."),
        ("local,A,2019-05-07,\nlocal,,2020-05-07,", "Line 1: Enter a day that is not in the past."),
        ("local,A,2019-05-07,\nlocal,,2020-05-07,", "Line 2: Enter a title."),
        (f"local,{HOSTILE},x,", "Line 1: “x” is no day"),
        ("x" * 100_001, "100,000 characters or fewer"),
        ("local,A,2020-05-07,\n" * 201, "at most 200"),
    ],
)
def test_one_bad_line_and_nothing_is_entered(journey: Journey, text: str, said: str) -> None:
    clerk = journey.browser("committee_clerk")
    answer = clerk.send("/calendar/polls/import", {"text": text})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert journey.look(lambda session: session.scalar(select(func.count(Poll.id)))) == 0
    events = select(func.count()).where(AuditEvent.event == "poll_entered")
    assert journey.look(lambda session: session.scalar(events)) == 0


CLOSED = {"kind": "closure", "name": "Between Christmas and New Year"}


def test_a_day_is_recorded_shown_and_taken_back(journey: Journey) -> None:
    clerk = journey.browser("committee_clerk")
    clerk.follow(clerk.send("/calendar/days/new", {**CLOSED, **day("on_day", 29, 12, 2020)}))
    page = text_of(clerk.get("/calendar/days?year=2020").text)
    assert "Tuesday 29 December 2020 Between Christmas and New Year Offices closed" in page
    assert "Friday 8 May 2020" in page
    assert "Monday 4 May 2020" not in page
    change = journey.look(lambda session: session.scalar(select(CalendarChange.id)))
    path = f"/calendar/days/{change}/take-back"
    clerk.follow(clerk.send(path, {"reason": "The offices stay open."}))
    page = text_of(clerk.get("/calendar/days?year=2020").text)
    assert "Tuesday 29 December 2020 Between" not in page
    assert "taken back on 6 January 2020" in page
    again = clerk.send(path, {"reason": "Again."})
    assert again.status_code == 422
    assert "taken back already" in again.text
    clerk.follow(clerk.send("/calendar/days/new", {**CLOSED, **day("on_day", 29, 12, 2020)}))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Select what kind of day this is."),
        ({**CLOSED, "kind": "feast", **day("on_day", 29, 12, 2020)}, "Select what kind"),
        ({**CLOSED}, "Enter the day."),
        ({**CLOSED, **day("on_day", 31, 2, 2020)}, "must be a real date"),
        ({**CLOSED, **day("on_day", 25, 12, 2020)}, "no working day: Christmas Day"),
        ({**CLOSED, **day("on_day", 26, 12, 2020)}, "no working day: a Saturday"),
        ({**CLOSED, **day("on_day", 29, 12, 2050)}, "Enter a day of the years 2019 to"),
        ({**CLOSED, "name": "", **day("on_day", 29, 12, 2020)}, "Say what day this is."),
        (
            {"kind": "holiday_removed", "name": "x", "reason": "y", **day("on_day", 29, 12, 2020)},
            "is no bank holiday",
        ),
        (
            {"kind": "holiday_added", "name": "Jubilee", **day("on_day", 29, 12, 2020)},
            "by which proclamation",
        ),
    ],
)
def test_what_is_no_such_day_is_said_at_its_field(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    answer = journey.browser("committee_clerk").send("/calendar/days/new", facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_a_year_without_a_calendar_is_not_there(journey: Journey) -> None:
    browser = journey.browser("auditor")
    browser.get("/calendar/days?year=2019")
    for year in ("1999", "2040", "x", "99999999999999", "-1"):
        browser.get(f"/calendar/days?year={year}", 404)


def test_the_rules_are_worked_on_a_day(journey: Journey) -> None:
    page = journey.browser("chair").get("/calendar/rules?on=26&on=3&on=2020")
    told = text_of(page.text)
    assert "Agenda and reports are public by Wednesday 18 March 2020" in told
    assert "public by Wednesday 26 February 2020: 28 clear days" in told
    assert "Call-in ends on Thursday 2 April 2020" in told
    assert "SI 2017/68, art. 11" in told
    rows = Tree(page.text).root.all("table")[0].all("tbody")[0].all("tr")
    assert [row.all("th")[0].text.split()[0] for row in rows] == [f"R{n}" for n in range(1, 13)]
    poll = journey.browser("chair").get("/calendar/rules?on=7&on=5&on=2020")
    assert "sensitive from Tuesday 31 March 2020, the 25th working day" in text_of(poll.text)


@pytest.mark.parametrize("query", ["on=31&on=2&on=2020", "on=x&on=y&on=z", "on=1"])
def test_a_day_that_is_none_is_said(journey: Journey, query: str) -> None:
    browser = journey.browser("chair")
    for path in ("/calendar/rules", "/calendar/polls"):
        browser.get(f"{path}?{query}", 422)


def test_a_rule_is_worked_on_a_day_outside_the_calendar(journey: Journey) -> None:
    page = journey.browser("chair").get("/calendar/rules?on=1&on=1&on=9999")
    assert "The bank holidays of 9999 are not known" in text_of(page.text)


R1 = {"basis": "calendar", "length": "5", "skips_closures": "yes"}


def test_a_rule_is_set_within_its_limits(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    answer = officer.send("/calendar/rules/R1", {**R1, "reason": "Standing orders."})
    page = text_of(officer.follow(answer).text)
    assert "Rule R1 is set." in page
    assert "Set here" in page
    page = text_of(officer.get("/calendar/rules?on=26&on=3&on=2020").text)
    assert "public by Friday 20 March 2020: 5 clear days" in page
    same = officer.send("/calendar/rules/R1", {**R1, "reason": "Once more."})
    assert same.status_code == 422
    assert "Nothing was changed" in same.text
    back = {**R1, "basis": "working", "reason": "As the Act has it."}
    officer.follow(officer.send("/calendar/rules/R1", back))
    stored = journey.look(lambda session: session.scalar(select(Authority.rule_settings)))
    assert stored == {}


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        ("R1", {**R1, "length": "4"}, "at least 5"),
        ("R1", {**R1, "length": "5000000000"}, "9 characters or fewer"),
        ("R1", {**R1, "length": "999"}, "from 1 to 366"),
        ("R1", {**R1, "length": "five"}, "from 1 to 366"),
        ("R1", {**R1, "basis": "lunar"}, "Select which days count."),
        ("R1", {**R1, "skips_closures": "perhaps"}, "Select whether such days count."),
        ("R6", {"length": "15"}, "at most 14"),
        ("R8", {"length": "24"}, "at least 25"),
        ("R12", {"length": "7", "time": "25:00", "skips_closures": "yes"}, "a time of day"),
    ],
)
def test_what_a_rule_does_not_admit_is_said(
    journey: Journey, rule: str, facts: dict[str, str], said: str
) -> None:
    officer = journey.browser("monitoring_officer")
    answer = officer.send(f"/calendar/rules/{rule}", {**facts, "reason": "Why."})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    stored = journey.look(lambda session: session.scalar(select(Authority.rule_settings)))
    assert stored == {}


def test_a_rule_without_a_reason_or_that_is_none(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    assert officer.send("/calendar/rules/R1", {**R1, "reason": " "}).status_code == 422
    for rule in ("R4", "R7", "R13", "r1", HOSTILE):
        officer.get(f"/calendar/rules/{rule}", 404)


def test_a_rule_that_reaches_beyond_the_calendar_for_a_known_poll_is_refused(
    journey: Journey,
) -> None:
    enter(journey)
    answer = journey.browser("monitoring_officer").send(
        "/calendar/rules/R8", {"length": "366", "reason": "Very careful."}
    )
    assert answer.status_code == 422
    assert "The bank holidays of 2018 are not known" in text_of(answer.text)


def test_an_older_form_of_a_rule_is_stale(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    old = officer.hidden(officer.get("/calendar/rules/R2"), "/calendar/rules/R2")
    officer.send("/calendar/rules/R1", {**R1, "reason": "Standing orders."})
    facts = {"basis": "working", "length": "28", "skips_closures": "yes", "reason": "Cautious."}
    assert officer.post("/calendar/rules/R2", {**old, **facts}).status_code == 409


def on_agenda(journey: Journey) -> None:
    """A meeting on 26 March 2020 with the strategy on its agenda, which sets the dates."""
    journey.share()
    for who in ("chair", "mary"):
        journey.vote(who, "implementation_board")
    journey.vote("pat", "analytical_panel")
    journey.close("implementation_board").close("analytical_panel")
    journey.take("consult_government")
    now = journey.clock.now()
    days = (datetime(2020, 3, 26, 13, tzinfo=UTC) - now) / timedelta(days=1)
    meeting = journey.schedule(days)  # type: ignore[arg-type]  # a meeting at one o'clock
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, meeting)


DEADLINES = "/strategies/lis/timeline/deadlines"


def test_a_change_of_the_calendar_moves_no_date_until_somebody_asks(journey: Journey) -> None:
    on_agenda(journey)
    officer = journey.browser("monitoring_officer")
    assert "Every open date is as" in text_of(officer.get("/calendar/deadlines").text)
    clerk = journey.browser("committee_clerk")
    clerk.follow(clerk.send("/calendar/days/new", {**CLOSED, **day("on_day", 20, 3, 2020)}))
    told = text_of(clerk.get("/calendar/days").text)
    assert "Some open dates of 1 strategy no longer fit" in told
    listed = text_of(clerk.get("/calendar/deadlines").text)
    assert "computed 18 March 2020; now 17 March 2020" in listed
    assert "The monitoring officer has them computed again." in listed
    assert "18 March 2020" in text_of(clerk.get("/strategies/lis/timeline").text)
    token = clerk.hidden(clerk.get("/account"), "/sign-out")
    key = {"ticket_key": "a-key-of-my-own-making-1"}
    assert clerk.post(DEADLINES, {**token, **key}).status_code == 403
    answer = officer.send(DEADLINES, page="/calendar/deadlines")
    page = text_of(officer.follow(answer).text)
    assert "are computed again" in page
    assert "Every open date is as" in page
    assert "Tuesday 17 March 2020" in text_of(officer.get(f"{DEADLINES}/agenda_notice").text)
    again = officer.post(DEADLINES, officer.hidden(officer.get("/account"), "/sign-out") | key)
    assert "Nothing would change" in text_of(officer.follow(again).text)


def test_an_officer_puts_another_date_in_the_place_of_a_computed_one(journey: Journey) -> None:
    on_agenda(journey)
    officer, path = journey.browser("monitoring_officer"), f"{DEADLINES}/agenda_notice"
    facts = {
        **day("printed_on", 19, 3, 2020),
        **day("overridden_on", 16, 3, 2020),
        "reason": "The offices close early.",
    }
    page = text_of(officer.follow(officer.send(path, facts)).text)
    assert "Binds Monday 16 March 2020" in page
    assert "Computed Wednesday 18 March 2020" in page
    assert "Printed as Thursday 19 March 2020, 1 day later than R1 gives." in page
    assert "The offices close early." in page
    back = officer.send(path, {**day("printed_on", 19, 3, 2020), "reason": "They do not."})
    page = text_of(officer.follow(back).text)
    assert "Binds Wednesday 18 March 2020" in page
    assert "No other date" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Nothing was changed"),
        ({**day("overridden_on", 16, 3, 2020)}, "Say why another date binds."),
        ({**day("overridden_on", 1, 1, 2020), "reason": "Why."}, "not in the past"),
        ({**day("overridden_on", 18, 3, 2020), "reason": "Why."}, "This is the computed day"),
        ({**day("overridden_on", 18, 3, 2050), "reason": "Why."}, "Enter a day of the years"),
        ({**day("printed_on", 18, 3, 1900)}, "Enter a day of the years"),
        ({**day("printed_on", 31, 2, 2020)}, "must be a real date"),
        ({**day("overridden_on", 16, 3, 2020), "reason": "x" * 10_001}, "10,000"),
    ],
)
def test_what_cannot_stand_beside_a_date_is_said(
    journey: Journey, facts: dict[str, object], said: str
) -> None:
    on_agenda(journey)
    path = f"{DEADLINES}/agenda_notice"
    answer = journey.browser("monitoring_officer").send(path, facts)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


def test_only_the_monitoring_officer_overrides_a_date(journey: Journey) -> None:
    on_agenda(journey)
    path = f"{DEADLINES}/agenda_notice"
    for who in ("lead_officer", "committee_clerk", "auditor"):
        browser = journey.browser(who)
        page = browser.get(path)
        assert "The monitoring officer can put another date in its place" in text_of(page.text)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        key = {"ticket_key": "a-key-of-my-own-making-1"}
        refused = browser.post(path, token | key | day("overridden_on", 16, 3, 2020))
        assert refused.status_code == 403
        assert "monitoring_officer person" in refused.text
    for who in ("chair", "mayor", "nobody"):
        journey.browser(who).get(path, 404)
    officer = journey.browser("monitoring_officer")
    for name in ("no_such", "panel_reply", HOSTILE):
        officer.get(f"{DEADLINES}/{name}", 404)


def test_the_pages_take_as_many_statements_for_many_rows(journey: Journey, app: Flask) -> None:
    on_agenda(journey)
    browser = journey.browser("monitoring_officer")
    few = {path: statements(app, lambda path=path: browser.get(path)) for path in READ}  # type: ignore[misc]
    for number in range(30):
        enter(journey, f"Poll {number}")
    for path, count in few.items():
        assert statements(app, lambda path=path: browser.get(path)) <= count  # type: ignore[misc]
