"""A strategy on its way, taken there by the services, for tests of rounds and meetings.

One authority with a written advisory panel, a written board and a meeting body. Everybody signs in
with the same password. Each step acts as the person who may, at the clock's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select, update

from tests.functional.web.founded import (
    AUTHORITY,
    NOTICE,
    SLOTS,
    a_pdf,
    founded_bodies,
    founded_people,
)
from tests.functional.web.kept import once
from tests.functional.web.travel import PASSWORD, Traveller
from tracker.extensions import db
from tracker.models.people import User
from tracker.models.round import Recommendation, Round
from tracker.models.strategy import Priority
from tracker.services import (
    decisions,
    founding,
    key_decisions,
    meetings,
    papers,
    records,
    responses,
    stages,
)
from tracker.services.acting import Done
from tracker.services.agenda_notice import record_agenda_published
from tracker.services.entered_response import Response
from tracker.services.evidence import NewEvidence, record_evidence
from tracker.services.pre_election import do_pre_election_check
from tracker.services.rounds import close_round
from tracker.services.strategies import NewPriority, NewStrategy, start_strategy
from tracker.workflows.actors import System
from tracker.workflows.commands import Command

BEGINS = datetime(2020, 1, 6, 10, 0, tzinfo=UTC)


class Journey(Traveller):
    """The steps that a strategy takes, each by whoever may."""

    def found(self) -> Journey:
        """The authority, its people, and a strategy in its first stage."""
        once(self, "found", self._found)
        self._is_new = True
        return self

    def _found(self) -> None:
        hashed = self.ports.passwords.hash_password(PASSWORD)
        new = founding.NewAuthority(
            "lcr",
            "The Combined Authority",
            "CA",
            date(2019, 1, 1),
            founded_bodies(),
            founded_people(),
        )
        with self.app.app_context():
            done = founding.found_authority(new, now=self.clock.now(), ports=self.ports)
            db.session.execute(update(User).values(password_hash=hashed))
            db.session.commit()
        self.authority, self.bodies = done.authority_id, done.bodies
        self.users = {email.partition("@")[0]: each for email, each in done.people.items()}
        started = self.act(
            "lead_officer",
            start_strategy,
            self.authority,
            NewStrategy(
                slug="lis",
                title="Local Industrial Strategy",
                definition="local-industrial-strategy",
                bodies={slot: self.bodies[slug] for slot, slug in SLOTS.items()},
                priorities=(NewPriority("People"),),
            ),
        )
        self.strategy = started.id

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    def add_revision(
        self, titles: Mapping[str, bytes] | None = None, *, by: str = "lead_officer"
    ) -> Done:
        """A pack: each title with the content of a one-page PDF."""
        titles = titles or {"Draft strategy": b"one"}
        documents = [
            papers.NewDocument(
                self.ports.documents.receive(BytesIO(a_pdf(content)), "paper.pdf"),
                title,
                "accessible_version" if "accessible" in title else "draft",
                exempt="exempt" in title,
            )
            for title, content in titles.items()
        ]
        return self.act(by, papers.add_revision, self.strategy, "", documents)

    def share(self, titles: Mapping[str, bytes] | None = None) -> Journey:
        """To the review by both panels: both rounds are open."""
        if self._is_new and titles is None:
            once(self, "share", self._share)
        else:
            self._share(titles)
        return self

    def _share(self, titles: Mapping[str, bytes] | None = None) -> None:
        priority = self.look(lambda session: session.scalar(select(Priority.id)))
        evidence = NewEvidence("Skills review", "", "", priority)
        self.act("lead_officer", record_evidence, self.strategy, evidence)
        self.take("close_evidence_review")
        self.add_revision(titles)
        self.take("share_draft")

    def take(self, trigger: str, by: str = "lead_officer", **facts: Any) -> Journey:
        command = facts.pop("command", None) or Command(trigger=trigger, **facts)
        self.act(by, stages.take, self.strategy, command)
        return self

    def round(self, slot: str) -> int:
        """The newest round of a body."""
        wanted = select(Round.id).where(Round.slot == slot).order_by(Round.id.desc()).limit(1)
        found: int = self.look(lambda session: session.scalar(wanted))
        return found

    def recommendations(self, round_id: int) -> list[int]:
        wanted = (
            select(Recommendation.id)
            .where(Recommendation.round_id == round_id)
            .order_by(Recommendation.position)
        )
        found: list[int] = self.look(lambda session: list(session.scalars(wanted)))
        return found

    def vote(self, who: str, slot: str, choice: str = "approve", reason: str = "") -> Done:
        round_id = self.round(slot)
        revision = self.look(lambda session: session.get_one(Round, round_id).revision_id)
        choices = dict.fromkeys(self.recommendations(round_id), choice)
        response = Response(revision, choices, reason)
        return self.act(who, responses.record_response, round_id, response)

    def close(self, slot: str) -> Journey:
        """By the system, once its day is over."""
        round_id = self.round(slot)
        due = self.look(lambda session: session.get_one(Round, round_id).due_at)
        if self.clock.now() <= due:
            self.move_to(due + timedelta(minutes=1))
        with self.app.app_context():
            close_round(
                round_id, actor=System("close_rounds"), now=self.clock.now(), ports=self.ports
            )
        return self

    def schedule(self, days: int = 60, body: str = AUTHORITY) -> int:
        """A meeting so many days from now."""
        starts_at = self.clock.now() + timedelta(days=days)
        done = self.act(
            "committee_clerk", meetings.schedule_meeting, self.bodies[body], starts_at, "The Hall"
        )
        return done.id

    def to_meeting(self) -> tuple[int, int]:
        """To the meeting's stage, on its day: the meeting's id and the item's."""
        if self._is_new:
            found: tuple[int, int] = once(self, "to_meeting", self._to_meeting)
            return found
        return self._to_meeting()

    def _to_meeting(self) -> tuple[int, int]:
        self.consult()
        meeting = self.schedule()
        item = self.present(meeting)
        now = self.clock.now()
        self.give_notice()
        self.publish_agenda()
        self.move_to(now + timedelta(days=60, minutes=5))
        return meeting, item

    def consult(self) -> Journey:
        """Through both panels to the consultation with Government."""
        self.share({"Draft strategy": b"one", "An accessible version": b"two"})
        for who, slot in (("chair", "implementation_board"), ("mary", "implementation_board")):
            self.vote(who, slot)
        self.vote("pat", "analytical_panel")
        self.close("implementation_board").close("analytical_panel")
        return self.take("consult_government")

    def present(self, meeting: int) -> int:
        """From there through the agenda gate to the stage of this meeting: the item's id."""
        item = self.act("committee_clerk", meetings.put_on_agenda, self.strategy, meeting).id
        reply = records.record_government_reply
        now = self.clock.now()
        self.act("lead_officer", reply, self.strategy, "agreed", "", happened_at=now)
        for name, office in (
            ("legal", "legal_officer"),
            ("finance", "finance_officer"),
            ("monitoring", "monitoring_officer"),
            ("equality", "equality_officer"),
            ("communications", "communications_officer"),
        ):
            self.act(office, records.sign_clearance, self.strategy, name, "")
        self.act("committee_clerk", records.do_exempt_check, self.strategy, "None found.")
        self.act("monitoring_officer", do_pre_election_check, self.strategy, "No poll is near.")
        self.act("monitoring_officer", decisions.confirm_rule, self.bodies[AUTHORITY])
        self.take("present_to_meeting")
        return item

    def give_notice(self, kind: str = "key_decision_notice") -> Done:
        """The notice of the key decision, with its eight fields, now."""
        clerk = "committee_clerk"
        self.act(clerk, key_decisions.prepare_notice, self.strategy, NOTICE)
        return self.act(
            clerk,
            key_decisions.record_key_decision_notice,
            self.strategy,
            kind,
            web_address="https://authority.example/notice",
            place="The Hall",
            happened_at=self.clock.now(),
        )

    def publish_agenda(self) -> Done:
        """Of the meeting on whose agenda the strategy stands, now."""
        return self.act(
            "committee_clerk",
            record_agenda_published,
            self.strategy,
            web_address="https://authority.example/agenda",
            place="The Hall",
            happened_at=self.clock.now(),
        )
