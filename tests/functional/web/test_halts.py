"""A strategy that is paused or over: every page says so, and offers nothing that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.functional.web.journey import Journey
from tests.functional.web.pages import PageClient, Tree
from tracker.services.pauses import pause

PAGES = (
    *("", "/timeline", "/papers", "/evidence", "/evidence?under=none", "/approvals"),
    *("/clearances", "/conditions", "/publication", "/history"),
)
READERS = ("lead_officer", "programme_manager", "committee_clerk", "monitoring_officer")
REASON = "Government has asked us to wait."
DOCUMENT = re.compile(r".*/papers/\d+")
State = Callable[[Journey], str]


def paused_at_work(journey: Journey) -> str:
    journey.act("lead_officer", pause, journey.strategy, REASON)
    return "paused since Monday 6 January 2020"


def paused_in_review(journey: Journey) -> str:
    journey.share()
    journey.vote("chair", "implementation_board", "reject", "No numbers.")
    journey.close("implementation_board")
    journey.act("lead_officer", pause, journey.strategy, REASON)
    return "paused since"


def paused_before_the_meeting(journey: Journey) -> str:
    journey.to_meeting()
    journey.act("lead_officer", pause, journey.strategy, REASON)
    return "paused since"


def withdrawn(journey: Journey) -> str:
    journey.take("withdraw", reason="It is not needed.")
    return "Withdrawn on Monday 6 January 2020."


STATES = (paused_at_work, paused_in_review, paused_before_the_meeting, withdrawn)


def links(page: str) -> list[str]:
    main = Tree(page).root.all("main")[0]
    found = [each.attributes["href"] for each in main.all("a")]
    return [href for href in found if href.startswith("/") and not DOCUMENT.fullmatch(href)]


@pytest.mark.parametrize("state", STATES)
def test_every_page_says_so_and_offers_only_what_is_taken(journey: Journey, state: State) -> None:
    words = state(journey)
    for who in READERS:
        browser = journey.browser(who)
        offered = set()
        for page in PAGES:
            text = browser.get(f"/strategies/lis{page}").text
            main = Tree(text).root.all("main")[0]
            assert words in main.text, (who, page)
            assert not main.all("form", method="post"), (who, page)
            if state is not withdrawn:
                assert REASON in main.text, (who, page)
                assert "Who can resume it: Lead officer (lead_officer person)." in main.text
            offered |= set(links(text))
        for each in sorted(offered):
            answer = browser.get(each).text
            assert "cannot be done" not in answer, (who, each)


def test_a_withdrawn_strategy_has_nothing_to_come(journey: Journey) -> None:
    withdrawn(journey)
    stages = Tree(journey.browser("auditor").get("/strategies/lis").text).root.all("ol")[0].text
    assert "Evidence review Done" in stages
    assert "Drafting Not reached" in stages
    assert "To come" not in stages


def test_a_strategy_at_work_says_nothing_of_it(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    for page in PAGES:
        assert "govuk-inset-text" not in browser.get(f"/strategies/lis{page}").text


def test_members_read_that_their_round_waits(journey: Journey) -> None:
    journey.share()
    vote = journey.vote("mary", "implementation_board").id
    journey.act("lead_officer", pause, journey.strategy, REASON)
    round_id = journey.round("implementation_board")
    mary = journey.browser("mary")
    for page in ("/strategies/lis", "/strategies/lis/timeline", "/strategies/lis/approvals"):
        assert "The strategy has been paused since" in mary.get(page).text
    receipt = mary.get(f"/rounds/{round_id}/receipt/{vote}").text
    assert "Your response stands." in receipt
    assert "Change your response" not in receipt
    for reader in ("watcher", "lead_officer"):
        assert "paused since" in journey.browser(reader).get(f"/rounds/{round_id}").text
    worklist = journey.browser("olu").get("/").text
    assert "Waits until the lead officer resumes the strategy" in worklist


def test_the_item_of_a_paused_strategy_is_not_opened(journey: Journey) -> None:
    meeting, _item = journey.to_meeting()
    clerk: PageClient = journey.browser("committee_clerk")
    assert "Open this item" in clerk.get(f"/meetings/{meeting}").text
    journey.act("lead_officer", pause, journey.strategy, REASON)
    page = clerk.get(f"/meetings/{meeting}").text
    assert "Open this item" not in page
    assert "until the lead officer resumes it" in page
