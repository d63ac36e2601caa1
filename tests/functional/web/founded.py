"""The authority of a journey: its bodies, its people, and the notice that it gives."""

from __future__ import annotations

from typing import Any

from tracker.services import founding
from tracker.workflows.key_decisions import NoticeText
from tracker.workflows.voting_rules import Capacity, Mode, Role, Threshold

OFFICES = (
    *("lead_officer", "programme_manager", "committee_clerk", "monitoring_officer"),
    *("finance_officer", "legal_officer", "equality_officer", "communications_officer"),
    *("scrutiny_chair", "auditor", "administrator"),
)
BOARD, PANEL, AUTHORITY = "implementation-board", "analytical-panel", "combined-authority"
NOTICE = NoticeText(
    matter="The Local Industrial Strategy",
    decision_maker="The Combined Authority",
    decision_maker_title="",
    decided_when="In March 2020",
    documents="The report",
    copies_from="The Hall",
    other_documents="Other documents may be submitted.",
    how_to_ask="Ask the clerk.",
)
SLOTS = {
    "analytical_panel": PANEL,
    "implementation_board": BOARD,
    "combined_authority": AUTHORITY,
    "scrutiny": "scrutiny",
}


def founded_bodies() -> tuple[founding.NewBody, ...]:
    """Two that decide in writing, two that meet."""
    body = founding.NewBody
    return (
        body(PANEL, "Analytical Panel", "Panel", Mode.WRITTEN, Threshold.ADVISORY),
        body(BOARD, "Implementation Board", "Board", Mode.WRITTEN),
        body(AUTHORITY, "Combined Authority", "CA", Mode.MEETING),
        body("scrutiny", "Scrutiny Committee", "Scrutiny", Mode.MEETING),
    )


def founded_people() -> tuple[founding.NewPerson, ...]:
    """One person for each office, and the members of the bodies."""

    def member(name: str, body: str, role: Role = Role.MEMBER, **seat: Any) -> founding.NewPerson:
        seats = (founding.NewSeat(body, role, **seat),)
        return founding.NewPerson(f"{name}@example.org", f"{name.capitalize()} Example", (), seats)

    return (
        *(
            founding.NewPerson(f"{office}@example.org", f"{office} person", (office,))
            for office in OFFICES
        ),
        member("chair", BOARD, Role.CHAIR),
        member("mary", BOARD),
        member("olu", BOARD),
        member("watcher", BOARD, capacity=Capacity.OBSERVER),
        member("pat", PANEL, Role.CHAIR),
        member("mayor", AUTHORITY, Role.MAYOR),
        member("leader", AUTHORITY, seat="Halton"),
        member("deputy", AUTHORITY, Role.DEPUTY_MAYOR, seat="Wirral"),
        member("business", AUTHORITY, capacity=Capacity.CO_OPTED),
        founding.NewPerson("nobody@example.org", "Nora Nobody"),
    )


def a_pdf(content: bytes) -> bytes:
    """A PDF of one page that holds these bytes."""
    return b"%PDF-1.4\n%" + content + b"\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
