"""The programme as the committee report of 1 November 2019 set it out, in our own words."""

from __future__ import annotations

from datetime import date
from typing import Final

from tracker.services.evidence import NewEngagement, NewEvidence
from tracker.services.strategies import NewMilestone, NewPriority
from tracker.workflows.key_decisions import NoticeText

SLUG: Final = "local-industrial-strategy"
TITLE: Final = "Local Industrial Strategy"

PRIORITIES: Final = (
    NewPriority(
        "People who turn their passion into prosperity",
        "Helps everyone to make the most of their talents, and gives employers the skills they "
        "will need.",
        "People",
        ("Skills that employers will need", "Good work and good health for all"),
    ),
    NewPriority(
        "Renewed places with a character of their own",
        "Brings services together place by place: strong neighbourhoods, good surroundings, a "
        "sense of community.",
        "Place",
        ("Resilient neighbourhoods", "Good places to live"),
    ),
    NewPriority(
        "Communities connected to opportunity",
        "Puts strategic infrastructure in place, so that people and businesses everywhere are well "
        "connected.",
        "Infrastructure",
        ("A well-connected region", "Clean growth"),
    ),
    NewPriority(
        "A dynamic business base",
        "Creates the conditions in which businesses of every kind grow, raise productivity and "
        "offer good jobs.",
        "Business environment",
        ("Higher productivity in every sector", "Good jobs with prospects"),
    ),
    NewPriority(
        "Research turned into reality by working together",
        "Joins up the region’s innovation assets, so that new ideas and digital tools reach the "
        "whole economy.",
        "Ideas",
        ("Innovation at scale", "Digital tools across society"),
    ),
)

THEMES: Final = (
    ("The most inclusive economy in the country", "own", "The city region’s own Grand Challenge"),
    ("A carbon neutral, sustainable region", "in_focus", "Clean Growth"),
    ("Tech for Good", "in_focus", "Artificial Intelligence and Data"),
    ("An ageing population", "covered", "Ageing Society"),
    ("The future of mobility", "covered", "Future of Mobility"),
)

PROMISES: Final = (
    ("An equality and diversity assessment of the strategy", "Report, 8.1", "equality_assessment"),
    ("An accessible version for the public", "Report, 9.1", "accessible_version"),
    ("A short summary beside the full strategy", "Report, 9.1", "short_summary"),
)

IMPLICATIONS: Final = {
    "resource": "No direct costs: existing staff develop it. It will later guide how resources are "
    "allocated.",
    "risk": "No direct implications.",
    "equality": "None directly at this stage. The strategy will be assessed for equality.",
    "communication": "None in particular. An accessible version and a short summary are promised.",
}

MILESTONES: Final = {
    "evidence_closed": NewMilestone(date(2019, 11, 8), "drawing to a close", assumed=True),
    "draft_shared": NewMilestone(date(2020, 1, 6), "early January", assumed=True),
    "consulted": NewMilestone(date(2020, 2, 3), "after both panels", assumed=True),
    "decided": NewMilestone(date(2020, 3, 26), "26th March 2020"),
    "submitted": NewMilestone(date(2020, 3, 31), "end of March 2020", assumed=True),
    "published": NewMilestone(date(2020, 4, 3), "after the March meeting", assumed=True),
}

RECOMMENDATIONS: Final = (
    ("support", "Support the progress made so far with the Local Industrial Strategy"),
    ("note", "Note the emerging strategic framework in the appendix"),
    ("submit", "Submit the final strategy to Government at the end of March 2020"),
)

NOTICE: Final = NoticeText(
    matter="To agree the Local Industrial Strategy and submit it to Government.",
    decision_maker="Liverpool City Region Combined Authority",
    decision_maker_title="",
    decided_when="Thursday 26 March 2020",
    documents="Report: Local Industrial Strategy, with the strategy and an accessible version.",
    copies_from="Mann Island, Liverpool, and https://authority.example/meetings/2020-03-26",
    other_documents="Other documents relevant to the matter may be submitted.",
    how_to_ask="Write to the committee clerk at Mann Island, Liverpool.",
)

WARDS: Final = 126
"""The wards of the six districts in 2019, counted by ourselves: all of them are affected."""

COUNCILS: Final = ("Halton", "Knowsley", "Liverpool", "St Helens", "Sefton", "Wirral")

_WORKSHOPS: Final = (
    ("Skills, employment, health and wellbeing", (1,)),
    ("Clean growth", (3,)),
    ("Sustainable communities", (2, 3)),
    ("Business environment and growth", (4,)),
    ("The city region’s innovation assets", (5,)),
)
"""Theme of each policy workshop, and the positions of the priorities that it bears on."""

_LISTENING: Final = (
    (
        "public_consultation",
        "LCR Listens",
        "Members of the public",
        2000,
        "More than 2,000 people have taken part so far.",
        (1, 2, 3, 4, 5),
    ),
    (
        "focus_group",
        "Focus groups with residents",
        "Residents",
        None,
        "What matters to people, and which policies they would put first.",
        (1, 2),
    ),
    ("interview", "Interviews with businesses", "A range of businesses", None, "", (4, 5)),
    ("event", "The social economy", "Social economy organisations", None, "", (1, 2, 4)),
    ("event", "Trade unions", "Trade unions", None, "", (1, 4)),
    ("event", "Chambers of commerce", "Chambers of commerce", None, "", (4,)),
    (
        "event",
        "Fairness and Social Justice Advisory Board",
        "The advisory board",
        None,
        "",
        (1, 2, 3),
    ),
    (
        "officer_meeting",
        "The LEP and its sector boards",
        "Local Enterprise Partnership",
        None,
        "",
        (4, 5),
    ),
)


def engagements(priority_ids: list[int]) -> list[NewEngagement]:
    """Everything the report names, filed under its priorities (ids in the order of PRIORITIES)."""

    def filed(positions: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(priority_ids[position - 1] for position in positions)

    workshops = [
        NewEngagement(
            "workshop",
            f"Policy workshop: {theme}",
            "Partners and stakeholders",
            priority_ids=filed(positions),
        )
        for theme, positions in _WORKSHOPS
    ]
    monthly = [
        NewEngagement(
            "officer_meeting",
            f"Monthly officer meeting with {council}",
            f"{council} council",
            summary="Held every month.",
            priority_ids=filed((1, 2, 3)),
        )
        for council in COUNCILS
    ]
    listening = [
        NewEngagement(
            kind, title, whom, people=people, summary=summary, priority_ids=filed(positions)
        )
        for kind, title, whom, people, summary, positions in _LISTENING
    ]
    return workshops + monthly + listening


def evidence(priority_ids: list[int]) -> list[NewEvidence]:
    """One line of analysis under each priority, as the wide evidence review drew them together."""
    subjects = (
        ("Skills and labour market review", "Academia and employers"),
        ("Neighbourhoods and housing review", "Local authorities"),
        ("Infrastructure and clean growth review", "Local authorities and operators"),
        ("Productivity by sector", "Businesses and the LEP"),
        ("Map of innovation assets", "Universities"),
    )
    return [
        NewEvidence(title, "Part of the evidence review.", source, priority_id)
        for (title, source), priority_id in zip(subjects, priority_ids, strict=True)
    ]
