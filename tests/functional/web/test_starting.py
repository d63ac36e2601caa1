"""Starting a strategy: its process, bodies, framework and dates, from one form."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from tests.functional.web.founded import AUTHORITY, BOARD, PANEL
from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.models.authority import Authority
from tracker.models.body import Body
from tracker.models.people import OfficeHolder
from tracker.models.strategy import Milestone, Objective, Priority, Promise, Strategy, Theme
from tracker.services.acting import Ticket
from tracker.services.idempotency import KeyReusedError
from tracker.services.strategies import NewMilestone, NewPriority, NewStrategy, start_strategy

NEW = "/strategies/new"
HOSTILE = "<script>alert(1)</script>"


def good(journey: Journey) -> dict[str, Any]:
    return {
        "title": "Skills & Work Plan 2",
        "bodies-analytical_panel": journey.bodies[PANEL],
        "bodies-implementation_board": journey.bodies[BOARD],
        "bodies-combined_authority": journey.bodies[AUTHORITY],
        "bodies-scrutiny": journey.bodies["scrutiny"],
    }


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""


def rows(journey: Journey, *columns: Any, slug: str = "skills-work-plan-2") -> list[Any]:
    kind = columns[0].class_
    of_it = select(Strategy.id).where(Strategy.slug == slug)
    wanted = select(*columns).where(kind.strategy_id.in_(of_it)).order_by(kind.position)
    found: list[Any] = journey.look(lambda session: [tuple(r) for r in session.execute(wanted)])
    return found


def count(journey: Journey) -> int:
    found: int = journey.look(lambda session: session.scalar(select(func.count(Strategy.id))))
    return found


def test_a_strategy_is_started_with_all_that_was_entered(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    assert NEW in lead.get("/strategies").text
    data = {
        **good(journey),
        "priority-1": "People",
        "summary-1": "Skills for all.",
        "foundation-1": "People",
        "objectives-1": "Good work\r\n\r\n Good health ",
        "priority-3": HOSTILE,
        "themes-own": "Most inclusive economy",
        "themes-in_focus": "Tech for Good; Artificial Intelligence\nCarbon neutral",
        "planned-decided": ["26", "3", "2020"],
        "printed-decided": "26th March",
        "printed-submitted": "end of March",
        "planned-submitted": ["31", "3", "2020"],
        "assumed-submitted": "y",
        "key_decision": "y",
        "authorities_affected": "All",
        "implications-risk": "None.",
        "promises": ["short_summary", "anything"],
    }
    page = lead.follow(lead.send(NEW, data))
    assert page.request.path == "/strategies/skills-work-plan-2"
    assert "The strategy is started." in page.text
    assert rows(journey, Priority.title, Priority.foundation) == [
        ("People", "People"),
        (HOSTILE, ""),
    ]
    objectives = select(Objective.title).order_by(Objective.position)
    assert journey.look(lambda s: list(s.scalars(objectives))) == ["Good work", "Good health"]
    assert rows(journey, Theme.standing, Theme.title, Theme.relates_to) == [
        ("own", "Most inclusive economy", ""),
        ("in_focus", "Tech for Good", "Artificial Intelligence"),
        ("in_focus", "Carbon neutral", ""),
    ]
    planned = rows(
        journey, Milestone.name, Milestone.planned_on, Milestone.printed, Milestone.assumed
    )
    assert ("decided", date(2020, 3, 26), "26th March", False) in planned
    assert ("submitted", date(2020, 3, 31), "end of March", True) in planned
    assert ("published", None, "", False) in planned
    assert rows(journey, Promise.kept_by) == [("short_summary",)]
    facts = Tree(lead.get("/strategies/skills-work-plan-2/clearances").text).root.text
    for said in ("Key decision Yes", "Exempt or confidential No", "Authorities affected All"):
        assert said in facts
    assert "&lt;script&gt;" in lead.get("/strategies/skills-work-plan-2/evidence").text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": " "}, "title", "Enter a title."),
        ({"title": "x" * 20_000}, "title", "300 characters"),
        ({"title": "你好"}, "slug", "small letters"),
        ({"slug": "Not A Slug"}, "slug", "small letters"),
        ({"slug": "x" * 20_000}, "slug", "300 characters"),
        ({"slug": "new"}, "slug", "Use another name"),
        ({"slug": "lis"}, "slug", "address already"),
        ({"bodies-scrutiny": ""}, "bodies-scrutiny", "Choose the body"),
        ({"bodies-scrutiny": "999999"}, "bodies-scrutiny", "Choose the body"),
        ({"bodies-scrutiny": "x"}, "bodies-scrutiny", "Choose the body"),
        ({"objectives-2": "One"}, "priority-2", "Enter the priority"),
        ({"priority-6": "x" * 301}, "priority-6", "300 characters"),
        ({"priority-1": "P", "objectives-1": "a\n" * 21}, "objectives-1", "20 lines"),
        ({"themes-covered": "x" * 20_000}, "themes-covered", "Each line"),
        ({"planned-decided": ["31", "2", "2020"]}, "planned-decided", "real date"),
        ({"planned-decided": ["1", "1", "9999"]}, "planned-decided", "of the years"),
        ({"printed-decided": "x" * 301}, "printed-decided", "300 characters"),
        ({"implications-risk": "x" * 20_000}, "implications-risk", "10,000 characters"),
        ({"authorities_affected": "x" * 301}, "authorities_affected", "300 characters"),
    ],
)
def test_what_cannot_be_taken_says_so_at_its_field(
    journey: Journey, changes: dict[str, Any], field: str, words: str
) -> None:
    lead = journey.browser("lead_officer")
    answer = lead.send(
        NEW, {**good(journey), "summary-1": "", "printed-published": HOSTILE, **changes}
    )
    assert answer.status_code == 422
    assert words in error(answer.text, field)
    assert "&lt;script&gt;" in answer.text
    assert count(journey) == 1


def test_a_body_acts_only_in_its_own_way(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    board, authority = journey.bodies[BOARD], journey.bodies[AUTHORITY]
    slots = {"bodies-implementation_board": authority, "bodies-combined_authority": board}
    answer = lead.send(NEW, {**good(journey), **slots})
    assert answer.status_code == 422
    assert all("Choose the body" in error(answer.text, slot) for slot in slots)
    assert error(answer.text, "bodies-analytical_panel") == ""


def test_a_second_click_starts_nothing(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    data = {**lead.hidden(lead.get(NEW), NEW), **good(journey)}
    assert [lead.post(NEW, data).status_code for _ in range(2)] == [303, 303]
    assert count(journey) == 2
    bare = {name: value for name, value in data.items() if name != "ticket_key"}
    assert lead.post(NEW, bare).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("lead_officer", 200), ("administrator", 200), ("committee_clerk", 403)),
        *(("auditor", 403), ("mary", 403), ("nobody", 403)),
    ],
)
def test_who_may_start_one(journey: Journey, who: str, status: int) -> None:
    browser = journey.browser(who)
    page = browser.get(NEW, status).text
    assert ("lead_officer person" in page) == (status == 403) or status == 200
    assert (NEW in browser.get("/strategies").text) == (status == 200)
    if status == 403:
        hidden = browser.hidden(browser.get("/account"), "/sign-out")
        data = {**hidden, **good(journey), "ticket_key": "a-ticket-of-ours-0001"}
        assert browser.post(NEW, data).status_code == 403
        assert count(journey) == 1


def test_an_office_for_one_strategy_starts_no_other(journey: Journey) -> None:
    journey.change(
        insert(OfficeHolder).values(
            user_id=journey.users["nobody"],
            office="lead_officer",
            authority_id=journey.authority,
            strategy_id=journey.strategy,
            starts_on=date(2019, 1, 1),
        )
    )
    browser = journey.browser("nobody")
    browser.get(NEW, 403)
    assert NEW not in browser.get("/strategies").text


def test_somebody_who_serves_two_authorities_chooses_one(journey: Journey) -> None:
    journey.change(insert(Authority).values(id=77, slug="other", name="Other", short_name="O"))
    body = {"authority_id": 77, "slug": "their-board", "name": "Their Board", "short_name": "TB"}
    journey.change(insert(Body).values(**body, mode="written"))
    lead = journey.browser("lead_officer")
    lead.get(f"{NEW}?authority=other", 404)
    lead.get(f"{NEW}?definition=nothing", 404)
    office = {"office": "lead_officer", "authority_id": 77, "starts_on": date(2019, 1, 1)}
    journey.change(insert(OfficeHolder).values(user_id=journey.users["lead_officer"], **office))
    page = lead.get(NEW)
    links = [a.attributes["href"] for a in Tree(page.text).root.all("a")]
    chosen = next(each for each in links if "authority=other" in each)
    form = lead.get(chosen).text
    assert "Their Board" in form
    assert "Implementation Board</option>" not in form


def test_the_number_of_statements_is_bounded(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    assert statements(journey.app, lambda: lead.get(NEW)) <= 16


OTHER_WORDS: dict[str, Any] = {
    "slug": "another",
    "title": "Another",
    "definition": "another",
    "bodies": {"analytical_panel": 999},
    "priorities": (NewPriority("People", objectives=("Good work", "Good health")),),
    "milestones": {"submitted": NewMilestone(date(2020, 3, 31))},
    "themes": (("Culture", "own", "People"),),
    "promises": (),
    "key_decision": True,
    "exempt": True,
    "authorities_affected": "All six",
    "implications": {"risk": "Low."},
}


@pytest.mark.parametrize("field", [each.name for each in fields(NewStrategy)])
def test_one_key_stands_for_everything_that_was_entered(journey: Journey, field: str) -> None:
    first = NewStrategy(
        slug="skills",
        title="Skills",
        definition="local-industrial-strategy",
        bodies=dict(
            zip(
                ("analytical_panel", "implementation_board", "combined_authority", "scrutiny"),
                (journey.bodies[each] for each in (PANEL, BOARD, AUTHORITY, "scrutiny")),
                strict=True,
            )
        ),
        priorities=(NewPriority("People", objectives=("Good work",)),),
        milestones={"submitted": NewMilestone(date(2020, 3, 30))},
        promises=(("A promise", "the plan", "draft"),),
    )
    with journey.app.app_context():

        def start(new: NewStrategy) -> Any:
            return start_strategy(
                journey.authority,
                new,
                actor=journey.actor("lead_officer"),
                now=journey.clock.now(),
                ports=journey.ports,
                ticket=Ticket("one-ticket-for-all"),
            )

        done = start(first)
        again = start(first)
        assert (again.id, again.repeated) == (done.id, True)
        with pytest.raises(KeyReusedError):
            start(replace(first, **{field: OTHER_WORDS[field]}))
