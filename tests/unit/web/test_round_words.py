"""The words of rounds and meetings: rules with their arithmetic, packs, times, choices, numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tracker.queries.packs import DocumentRow, RevisionRow
from tracker.queries.rounds import RecommendationRow
from tracker.web.presenters import approvals, packs, responding, rounds, rules, times
from tracker.web.presenters import meetings as meeting_words
from tracker.web.presenters.responding import Entered, EnteredCondition
from tracker.workflows.approvals import Mode, Quorum, Threshold, Tie, VotingRule


@pytest.mark.parametrize(
    ("quorum", "seats", "mode", "said"),
    [
        (
            Quorum.fraction("1/3"),
            7,
            Mode.MEETING,
            "One third of the 7 voting seats, rounded up: 3 members must be present.",
        ),
        (
            Quorum.fraction("1/3"),
            3,
            Mode.WRITTEN,
            "One third of the 3 voting seats: 1 member must respond.",
        ),
        (
            Quorum.fraction("2/3"),
            20,
            Mode.MEETING,
            "Two thirds of the 20 voting seats, rounded up: 14 members must be present.",
        ),
        (
            Quorum.fraction("3/7"),
            7,
            Mode.MEETING,
            "3/7 of the 7 voting seats: 3 members must be present.",
        ),
        (Quorum.number(5), 7, Mode.MEETING, "5 members must be present."),
        (Quorum.number(1), 7, Mode.WRITTEN, "1 member must respond."),
        (
            Quorum.mayor_or_deputy_plus(2),
            7,
            Mode.MEETING,
            "3 members must be present, among them the Mayor or the deputy mayor.",
        ),
        (
            Quorum.fraction("1/2"),
            0,
            Mode.MEETING,
            "Half of the 0 voting seats: 0 members must be present.",
        ),
    ],
)
def test_a_quorum_is_said_with_its_arithmetic(
    quorum: Quorum, seats: int, mode: Mode, said: str
) -> None:
    assert rules.quorum(VotingRule(quorum=quorum, mode=mode), seats) == said


@pytest.mark.parametrize("threshold", list(Threshold))
def test_every_rule_has_its_lines(threshold: Threshold) -> None:
    names = [each.name for each in rules.lines(VotingRule(threshold=threshold), 7)]
    votes = threshold is not Threshold.ADVISORY
    assert ("Tie" in names, "Abstentions" in names) == (votes, votes)
    hidden = rules.lines(VotingRule(threshold=threshold), 7, hidden_votes=True)
    assert len(hidden) == len(names) + 1


def test_a_rule_says_what_a_tie_and_an_abstention_do() -> None:
    assert rules.tie(VotingRule()) == "A tie is lost. There is no casting vote."
    assert "casting vote" in rules.tie(VotingRule(tie=Tie.CHAIR_CASTS))
    assert "do not carry" in rules.tie(VotingRule(threshold=Threshold.TWO_THIRDS))
    assert "breaks unanimity" in rules.abstentions(VotingRule(threshold=Threshold.UNANIMITY))
    assert "does not count" in rules.interests(VotingRule())
    assert "still counts" in rules.interests(VotingRule(recused_count_for_quorum=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1pm", time(13)),
        ("1 PM", time(13)),
        ("1:30pm", time(13, 30)),
        ("1.30am", time(1, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("12:15am", time(0, 15)),
        ("midday", time(12)),
        (" 09:05 ", time(9, 5)),
        ("13:30", time(13, 30)),
        ("0:00", time(0)),
        ("10", None),
        ("13pm", None),
        ("0am", None),
        ("24:00", None),
        ("10:60", None),
        ("10:5", None),
        ("", None),
        ("soon", None),
        ("١:٣٠", None),
    ],
)
def test_times_are_read_as_people_type_them(text: str, expected: time | None) -> None:
    assert times.parse(text) == expected


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (245_000, "239 KB"),
        (1_048_576, "1.0 MB"),
        (26_214_400, "25.0 MB"),
    ],
)
def test_sizes_are_said_in_words(count: int, said: str) -> None:
    assert packs.size(count) == said


def document(title: str, content: str = "a") -> DocumentRow:
    return DocumentRow(
        1, title, "draft", "a.pdf", "application/pdf", 10, content * 64, exempt=False
    )


def revision(*documents: DocumentRow) -> RevisionRow:
    now = datetime(2020, 1, 6, tzinfo=UTC)
    return RevisionRow(1, 1, 1, "f" * 64, now, 1, "Ada", "", documents)


def test_packs_are_told_apart_by_title_and_content() -> None:
    before = revision(document("Draft"), document("Annex"), document("Old"))
    after = revision(document("Draft", "b"), document("Annex"), document("New"))
    found = packs.changes(before, after)
    assert (found.changed, found.added) == (("Draft",), ("New",))
    assert (found.removed, found.same) == (("Old",), ("Annex",))
    news = {each.title: each.news for each in packs.papers(after, "lis", before)}
    assert news == {"Draft": "changed", "Annex": "", "New": "new"}
    assert {each.news for each in packs.papers(after, "lis")} == {""}
    assert packs.papers(after, "lis")[0].href == "/strategies/lis/papers/1"
    assert packs.file_format("application/x-new") == "application/x-new"


@pytest.mark.parametrize(
    ("name", "said"),
    [("Implementation Board", "the Implementation Board"), ("The Board", "The Board")],
)
def test_a_body_is_named_inside_a_sentence(name: str, said: str) -> None:
    assert rounds.the(name) == said


@pytest.mark.parametrize(
    ("seat", "said"),
    [
        (("voting", "member", ""), "voting member"),
        (("voting", "chair", ""), "voting member and chair"),
        (("voting", "deputy_mayor", "Wirral"), "voting member and deputy mayor, for Wirral"),
        (("co_opted", "member", "LEP"), "co-opted member, for LEP"),
        (("associate", "member", ""), "associate"),
    ],
)
def test_a_seat_is_said_in_words(seat: tuple[str, str, str], said: str) -> None:
    assert rounds.seat(*seat) == said


@pytest.mark.parametrize(
    ("cycle", "title"),
    [(None, "Before drafting"), (1, "First draft"), (2, "Second draft"), (9, "Draft 9")],
)
def test_a_cycle_has_a_title(cycle: int | None, title: str) -> None:
    assert approvals.title(cycle) == title


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"method": None}, ""),
        ({"method": "agreed_without_vote", "for_": 3}, "agreed without a vote"),
        (
            {"method": "show_of_hands", "for_": 5, "against": 1, "abstained": 0},
            "5 for, 1 against, 0 abstaining, by a show of hands",
        ),
        (
            {"method": "votes", "for_": 0, "against": 0, "abstained": 2},
            "0 for, 0 against, 2 abstaining, by votes",
        ),
    ],
)
def test_numbers_are_said_with_the_way_of_voting(facts: dict[str, Any], said: str) -> None:
    base: dict[str, Any] = {"for_": None, "against": None, "abstained": None, **facts}
    row = RecommendationRow(1, "a", "submit", "Submit it", decisive=True, outcome=None, **base)
    assert approvals.numbers(row) == said


def test_a_response_carries_what_a_page_does_not_show() -> None:
    entered = Entered(7, "none", "", {3: "approve"}, "Why.", (EnteredCondition("A", day="1"),))
    names = [name for name, _ in entered.hidden("choice-", "reason")]
    assert names[:3] == ["revision_id", "interest", "nature"]
    assert "condition-1-text" in names
    assert not {"choice-3", "reason"} & set(names)
    again = responding.from_form(dict(entered.hidden()), [3])
    assert again == entered


def test_a_barred_member_sends_no_choice_and_no_reason() -> None:
    entered = Entered(7, "disclosable", "Mine.", {3: "approve"}, "Why.")
    response = entered.response()
    assert (response.choices, response.reason, response.nature) == ({}, "", "Mine.")
    assert Entered(7, "none", "Left over.").response().nature == ""


def test_conditions_go_along_only_where_they_were_asked_for() -> None:
    one = EnteredCondition("Give it", day="27", month="3", year="2020")
    for choice, kept in (("approve_with_conditions", 1), ("approve", 0)):
        entered = Entered(7, "none", "", {3: choice}, "", (one, EnteredCondition()))
        assert len(entered.response().conditions) == kept
    assert one.due_on == date(2020, 3, 27)
    assert EnteredCondition("x", day="31", month="2", year="2020").due_on is None
    assert EnteredCondition("x", day="1", month="1", year="9" * 20).due_on is None


def test_conditions_grow_up_to_the_most() -> None:
    entered = Entered(7)
    for _ in range(responding.MOST_CONDITIONS + 3):
        entered = entered.with_another_condition()
    assert len(entered.conditions) == responding.MOST_CONDITIONS


def test_a_form_names_only_what_the_round_has() -> None:
    entered = responding.from_form(
        {"choice-3": "approve", "choice-99": "reject", "revision_id": "9" * 5000}, [3]
    )
    assert (entered.choices, entered.revision_id) == ({3: "approve"}, 0)


@pytest.mark.parametrize(
    ("numbers", "fields"),
    [
        ({"for": "5", "against": "0", "abstained": "1"}, []),
        ({"for": "", "against": "0", "abstained": "1"}, ["for-3"]),
        ({"for": "-1", "against": "x", "abstained": "1.0"}, ["abstained-3", "against-3", "for-3"]),
        ({"for": "٣", "against": "99999", "abstained": "0"}, ["against-3", "for-3"]),
    ],
)
def test_hands_are_whole_numbers(numbers: dict[str, str], fields: list[str]) -> None:
    typed = {f"{name}-3": value for name, value in numbers.items()}
    form = meeting_words.decision_from({"method-3": "show_of_hands", **typed}, [3]).checked()
    assert sorted(form.errors) == fields
    if not fields:
        hands = form.methods[3].hands
        assert hands is not None
        assert (hands.for_, hands.against, hands.abstained) == (5, 0, 1)
        assert meeting_words.decision_from(dict(form.hidden()), [3]).methods == form.methods
