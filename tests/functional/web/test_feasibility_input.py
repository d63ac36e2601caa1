"""What is entered wrongly in a feasibility check is told at its field, and kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tests.functional.web.planning import collide

PAGE = "/strategies/lis/feasibility"
HOSTILE = "<script>alert(1)</script>"
MARCH = {"day": ["26", "3", "2020"], "submission": ["31", "3", "2020"], "key_decision": ["yes"]}


@pytest.fixture
def planned(journey: Journey) -> Journey:
    return collide(journey)


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"day": ["31", "2", "2020"]}, "day", "must be a real date"),
        ({"day": ["", "", ""]}, "day", "Enter the day that is fixed."),
        ({"day": ["26", "3", ""]}, "day", "must include a day, a month and a year"),
        ({"day": ["26", "3", "2032"]}, "day", "years 2019 to 2031"),
        ({"day": ["26", "12", "2031"]}, "day", "2032"),
        ({"day": ["3", "1", "2020"]}, "day", "must be today, Monday 6 January 2020, or later"),
        ({"day": [HOSTILE, "-1", "x" * 5_000]}, "day", "must be a real date"),
        ({"fixed": "nothing"}, "fixed", "Choose what is fixed."),
        ({"key_decision": "perhaps"}, "key_decision", "Choose whether it is a key decision."),
        ({"submission": ["1", "1", "1"]}, "submission", "years 2019 to 2031"),
        (
            {"decision_published": ["25", "3", "2020"]},
            "decision_published",
            "before the meeting on Thursday 26 March 2020",
        ),
        (
            {"fixed": "publication", "decision_published": ["26", "3", "2020"]},
            "decision_published",
            "working back",
        ),
        (
            {"fixed": "publication", "publication": ["3", "4", "2020"]},
            "publication",
            "Above, Thursday 26 March 2020 is fixed.",
        ),
        ({"fixed": "call_in_end", "call_in_disapplied": "y"}, "day", "no end of call-in"),
        ({"days-drafting": "-1"}, "days-drafting", "Enter a whole number of working days"),
        ({"days-drafting": "401"}, "days-drafting", "Enter a whole number of working days"),
        ({"days-drafting": HOSTILE}, "days-drafting", "Enter a whole number of working days"),
        ({"days-drafting": "٣"}, "days-drafting", "Enter a whole number of working days"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(
    planned: Journey, query: dict[str, Any], field: str, said: str
) -> None:
    entered = {**MARCH, **query}
    answer = planned.browser("lead_officer").get(PAGE, 422, query_string=entered)
    root = Tree(answer.text).root
    errors = root.all(id=f"{field}-error")
    assert errors, [each.text for each in root.all("a") if "#" in each.attributes.get("href", "")]
    assert said in errors[0].text
    assert HOSTILE not in answer.text
    typed = query.get(field)
    if isinstance(typed, list) and len(typed) == 3 and typed[0].isdigit():
        boxes = root.all("input", name=field)
        assert [box.attributes.get("value", "") for box in boxes] == typed
    assert root.all("svg", role="img") == []


@pytest.mark.parametrize(
    "query", ["?x=1", "?day=1&day=2&day=3&day=4", "?day=%FF", "?submission=1", "?days-none=5"]
)
def test_a_strange_address_is_never_an_error_of_ours(planned: Journey, query: str) -> None:
    answer = planned.browser("lead_officer").client.get(f"{PAGE}{query}")
    assert answer.status_code in {200, 422}
