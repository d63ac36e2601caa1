"""What each kind of entry says, in one sentence; a test holds that no kind is without one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tracker.web.presenters import statuses
from tracker.workflows.actors import OFFICES
from tracker.workflows.calendar import in_words

SENTENCES: Final[Mapping[str, str]] = {
    "authority_founded": "Set up the authority with its bodies and people",
    "strategy_started": "Started the strategy",
    "evidence_recorded": "Filed evidence: {title}",
    "engagement_recorded": "Filed engagement: {title}",
    "evidence_review_closed": "Closed the evidence review and froze the evidence base",
    "revision_added": "Added revision {number}",
    "draft_shared": "Shared the draft with both panels",
    "response_recorded": "Responded in a round",
    "response_changed": "Changed a response in a round",
    "interest_declared": "Declared an interest",
    "round_closed": "Closed a round: {outcome}. {why}",
    "round_opened_again": "Asked a body again",
    "panel_review_finished": "The Analytical Panel finished its review",
    "board_review_finished": "The Implementation Board finished its review",
    "feedback_answered": "Answered a comment",
    "draft_referred_back": "Referred the draft back",
    "government_consulted": "Sent the draft to Government for consultation",
    "government_reply_recorded": "Recorded Government’s reply: {outcome}",
    "clearance_signed": "Signed the {name} clearance",
    "exempt_check_done": "Checked the papers for exempt and confidential information",
    "meeting_print_noted": "Noted where a meeting is printed with another date: {note}",
    "poll_entered": "Entered a poll: {title}, {poll_on}",
    "poll_moved": "Recorded that a poll is put off: {title}, from {before} to {now}",
    "poll_called_off": "Recorded that a poll is called off: {title}, {before}",
    "calendar_changed": "Recorded a day of the calendar: {name}, {on}",
    "calendar_change_ended": "Took back a day of the calendar: {name}, {on}",
    "rule_set": "Set the date rule {rule}",
    "deadline_overridden": "Put another date in the place of a computed one: {overridden}",
    "deadline_noted": "Noted what stands beside a computed date: {binds} binds",
    "deadlines_recomputed": "Had open dates computed again with the calendar and rules as they are",
    "pre_election_check_done": "Checked the papers for the time before polls",
    "pre_election_overridden": "Allowed {covers} although a poll is near: {poll}, {poll_on}",
    "key_decision_notice_recorded": "Recorded a notice: {kind}",
    "decision_classified": "Classified the decision as {classified}. {criteria} {reason}",
    "key_decision_notice_prepared": "Prepared the notice of the key decision",
    "scrutiny_chair_informed": "Told the scrutiny chair of the key decision in writing: {who}",
    "urgency_consent_recorded": "Recorded a consent to special urgency: {who}",
    "agenda_published": "Recorded that the agenda was published: {web_address}",
    "late_report_accepted": "Recorded that the chair found a late item urgent: {who}",
    "call_in_disapplied": "Recorded that call-in does not apply, for urgency: {who}",
    "call_in_direction_recorded": "Recorded a direction to hold the decision until {until}",
    "scrutiny_recommendations_received": "Received scrutiny’s recommendations: {outcome}",
    "urgent_decision_published": "Published the urgent decision: {web_address}",
    "meeting_scheduled": "Scheduled a meeting",
    "meeting_moved": "Moved the meeting from {was} to {on}",
    "meeting_cancelled": "Cancelled the meeting on {on}",
    "meeting_adjourned": "Adjourned the meeting of {was} to {on}",
    "put_on_agenda": "Put the strategy on the agenda of the meeting on {on}",
    "strategy_presented": "Presented the strategy to the meeting",
    "item_opened": "Opened the item at the meeting",
    "attendance_recorded": "Recorded who was present",
    "item_deferred": "Deferred the item: {reason}",
    "item_withdrawn": "Withdrew the item from the agenda: {reason}",
    "amendment_certified": "Certified that revision {revision} carries the amendment",
    "decision_recorded": "Recorded the decision of the meeting: {outcome}. {why}",
    "past_decision_entered": "Entered an earlier decision of a meeting: {outcome}",
    "voting_rule_confirmed": "Confirmed a voting rule",
    "decision_published": "Published the decision: {web_address}",
    "reconsidered_decision_published": "Published the reconsidered decision: {web_address}",
    "call_in_lapsed": "The period for call-in ended; the decision took effect",
    "decision_called_in": "Called the decision in: {called_in_by}",
    "decision_returned": "Returned the decision to the meeting",
    "decision_stood": "Let the decision stand",
    "strategy_submitted": "Recorded the submission: {submitted_to}",
    "strategy_published": "Recorded the publication of the strategy: {web_address}",
    "strategy_paused": "Paused the strategy",
    "strategy_resumed": "Resumed the strategy",
    "strategy_withdrawn": "Withdrew the strategy",
    "strategy_superseded": "Marked the strategy as superseded: {superseded_by}",
    "condition_discharged": "Recorded that a condition was met",
    "milestone_forecast": "Forecast a milestone for {now}",
    "plan_approved": "Approved the plan: its dates are fixed",
    "milestone_planned": "Planned “{title}” for {now}",
    "milestone_link_added": "Let “{title}” wait for “{before}”",
    "milestone_link_removed": "“{title}” no longer waits for “{before}”",
    "deadline_met": "Met a deadline of the timetable: {title}",
    "timetable_entry_added": "Added to the timetable: {title}, {words}",
    "timetable_entry_changed": "Changed the timetable: {title}, {words}",
    "timetable_entry_ended": "Took out of the timetable: {title}",
    "calendar_feed_created": "Made a calendar address",
    "calendar_feed_revoked": "Revoked a calendar address",
    "user_created": "Made an account",
    "user_deactivated": "Closed an account",
    "invitation_sent": "Sent an invitation",
    "office_granted": "Gave an office: {office}",
    "office_ended": "Ended an office",
    "membership_begun": "Gave a seat on a body",
    "membership_ended": "Ended a seat on a body",
}
"""By event; the names in braces are facts of the entry. A vote's choice is never told here."""

_ISO_DAY: Final = len("2020-03-26")
_WORDS: Final = frozenset({"outcome", "kind"})


def sentence(event: str, facts: Mapping[str, Any]) -> str:
    """What happened. A fact that an old entry lacks is left out of its sentence."""
    told = {name: _told(name, value) for name, value in facts.items()}
    said = SENTENCES.get(event, in_brief(event)).format_map(_Lenient(told))
    return said.strip().removesuffix(":")


def in_brief(event: str) -> str:
    """The name of an event as words, for the filter: "Draft shared"."""
    return event.replace("_", " ").capitalize()


def capacity(word: str) -> str:
    """In which capacity somebody acted: an office, or as what kind of member."""
    if word.startswith("member:"):
        return f"{word.removeprefix('member:').replace('_', ' ')} member"
    if word == "system":
        return "by itself"
    return OFFICES.get(word, word).lower()


def _told(name: str, value: object) -> object:
    if name == "office":
        return OFFICES.get(str(value), value)
    if name in _WORDS:
        return statuses.label(str(value)).lower()
    if isinstance(value, str) and len(value) == _ISO_DAY:
        try:
            return in_words(date.fromisoformat(value))
        except ValueError:
            return value
    return value


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
