"""Who acts in the demonstration. The bodies are real; every person is invented."""

from __future__ import annotations

from datetime import date
from typing import Final

from tracker.services.founding import NewAuthority, NewBody, NewPerson, NewSeat
from tracker.workflows.timetables import USUAL
from tracker.workflows.voting_rules import Capacity, Mode, Role, Threshold

DOMAIN: Final = "demo.example"

PANEL: Final = "analytical-panel"
BOARD: Final = "implementation-board"
AUTHORITY: Final = "combined-authority"
SCRUTINY: Final = "scrutiny"

TO_CONFIRM: Final = (
    "A placeholder, not law: simple majority, quorum one third. "
    "The monitoring officer confirms the rule from the constitution before any item is opened."
)


def address(name: str) -> str:
    """The invented e-mail address of an invented person."""
    return f"{name.lower().replace(' ', '.')}@{DOMAIN}"


def _officer(name: str, office: str) -> NewPerson:
    return NewPerson(address(name), name, offices=(office,))


def _member(name: str, *seats: NewSeat) -> NewPerson:
    return NewPerson(address(name), name, seats=seats)


LEAD: Final = "Rowan Ashdown"
ASSISTANT_DIRECTOR: Final = "Imogen Farrar"
PROGRAMME_MANAGER: Final = "Tomasz Wilde"
CLERK: Final = "Bridget Okoro"
MONITORING: Final = "Harriet Lonsdale"
FINANCE: Final = "Declan Prior"
LEGAL: Final = "Saira Halloran"
EQUALITY: Final = "Noor Bexley"
COMMUNICATIONS: Final = "Gwen Tarleton"
SCRUTINY_CHAIR: Final = "Councillor Ida Marsh"
AUDITOR: Final = "Pascal Thorne"
ADMINISTRATOR: Final = "Lena Whitlock"

PANEL_CHAIR: Final = "Adaeze Colville"
PANEL_MEMBERS: Final = ("Marcus Elwood", "Priti Sandford")
BOARD_CHAIR: Final = "Fergus Maddock"
BOARD_MEMBERS: Final = ("Yusuf Kettering", "Elspeth Rowe", "Joanna Birkett")

MAYOR: Final = "Mayor Theo Garston"
LEADERS: Final = (
    ("Councillor Alma Hindley", "Halton"),
    ("Councillor Owen Prescot", "Knowsley"),
    ("Councillor Ruth Aigburth", "Liverpool"),
    ("Councillor Carl Ainsdale", "St Helens"),
    ("Councillor Mina Crosby", "Sefton"),
    ("Councillor Hugh Bidston", "Wirral"),
)
BUSINESS_BOARD_CHAIR: Final = "Corinne Vale"
ASSOCIATE: Final = "Councillor Jarek Winstanley"

PEOPLE: Final = (
    _officer(LEAD, "lead_officer"),
    _officer(ASSISTANT_DIRECTOR, "assistant_director"),
    _officer(PROGRAMME_MANAGER, "programme_manager"),
    _officer(CLERK, "committee_clerk"),
    _officer(MONITORING, "monitoring_officer"),
    _officer(FINANCE, "finance_officer"),
    _officer(LEGAL, "legal_officer"),
    _officer(EQUALITY, "equality_officer"),
    _officer(COMMUNICATIONS, "communications_officer"),
    NewPerson(
        address(SCRUTINY_CHAIR),
        SCRUTINY_CHAIR,
        offices=("scrutiny_chair",),
        seats=(NewSeat(SCRUTINY, Role.CHAIR),),
    ),
    _officer(AUDITOR, "auditor"),
    _officer(ADMINISTRATOR, "administrator"),
    _member(PANEL_CHAIR, NewSeat(PANEL, Role.CHAIR, seat="BEIS")),
    *(_member(name, NewSeat(PANEL, seat="BEIS")) for name in PANEL_MEMBERS),
    _member(BOARD_CHAIR, NewSeat(BOARD, Role.CHAIR)),
    *(_member(name, NewSeat(BOARD)) for name in BOARD_MEMBERS),
    _member(MAYOR, NewSeat(AUTHORITY, Role.MAYOR, seat="Liverpool City Region")),
    *(
        _member(
            name,
            NewSeat(
                AUTHORITY, Role.DEPUTY_MAYOR if council == "Wirral" else Role.MEMBER, seat=council
            ),
        )
        for name, council in LEADERS
    ),
    _member(
        BUSINESS_BOARD_CHAIR,
        NewSeat(AUTHORITY, capacity=Capacity.CO_OPTED, seat="Local Enterprise Partnership"),
    ),
    _member(ASSOCIATE, NewSeat(AUTHORITY, capacity=Capacity.ASSOCIATE, seat="Warrington")),
)

LIVERPOOL_CITY_REGION: Final = NewAuthority(
    slug="lcr",
    name="Liverpool City Region Combined Authority",
    short_name="Liverpool City Region",
    since=date(2019, 5, 1),
    brand=("#1d3f6e", "#e8eef6"),
    settings={
        # The threshold is the authority's; the day on which it was adopted is assumed here.
        "key_decision": {"threshold_pounds": 150_000, "wards": 2, "adopted_on": "2019-06-12"}
    },
    timetable=USUAL,
    bodies=(
        NewBody(
            PANEL,
            "BEIS Analytical Panel",
            "Analytical Panel",
            Mode.WRITTEN,
            Threshold.ADVISORY,
            external=True,
            note="Advisory: it gives feedback that must be answered; it has no veto.",
        ),
        NewBody(
            BOARD, "LIS Implementation Board", "Implementation Board", Mode.WRITTEN, note=TO_CONFIRM
        ),
        NewBody(
            AUTHORITY,
            "Liverpool City Region Combined Authority",
            "Combined Authority",
            Mode.MEETING,
            note=TO_CONFIRM,
        ),
        NewBody(
            SCRUTINY,
            "Overview and Scrutiny Committee",
            "Scrutiny",
            Mode.MEETING,
            quorum_of="2/3",
            note="Quorum of two thirds: R7.",
        ),
    ),
    people=PEOPLE,
)
