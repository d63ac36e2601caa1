"""What each act asks of the person who owes it, in the words of worklists and mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActWords:
    """`verb` begins a subject line, `asked` completes "You are asked to …".

    `otherwise` says what happens without the act.
    """

    verb: str
    asked: str
    otherwise: str


_WAITS = "Nothing is decided for you: the strategy waits until this is done."

ACT_WORDS: Mapping[str, ActWords] = {
    "respond": ActWords(
        "Respond",
        "respond to the {title}",
        "Silence is never consent: without a response you are recorded as not having responded.",
    ),
    "close_evidence_review": ActWords(
        "Close the evidence review", "close the evidence review of the {title}", _WAITS
    ),
    "share_draft": ActWords("Share the draft", "share the draft {title} with both panels", _WAITS),
    "consult_government": ActWords(
        "Consult Government", "send the draft {title} to Government for consultation", _WAITS
    ),
    "present_to_meeting": ActWords(
        "Present to the meeting", "present the {title} to the meeting", _WAITS
    ),
    "record_decision": ActWords(
        "Record the decision", "record what the meeting decides on the {title}", _WAITS
    ),
    "publish_decision": ActWords(
        "Publish the decision", "publish the decision on the {title}", _WAITS
    ),
    "publish_reconsidered_decision": ActWords(
        "Publish the decision", "publish the reconsidered decision on the {title}", _WAITS
    ),
    "return_to_meeting": ActWords(
        "Deal with the call-in", "return the {title} to the meeting or let it stand", _WAITS
    ),
    "let_decision_stand": ActWords(
        "Deal with the call-in", "return the {title} to the meeting or let it stand", _WAITS
    ),
    "submit": ActWords("Submit", "submit the {title} to Government", _WAITS),
    "publish": ActWords("Publish", "publish the {title}", _WAITS),
    "answer_feedback": ActWords(
        "Answer feedback", "answer what the panels said about the {title}", _WAITS
    ),
    "record_government_reply": ActWords(
        "Record Government’s reply",
        "record Government’s reply on the {title}",
        "Silence is not agreement: the strategy waits for the reply.",
    ),
    "sign_clearance": ActWords(
        "Sign the {what} clearance",
        "sign the {what} clearance for the {title}",
        "A clearance is never given by silence: without it the papers do not go to the meeting.",
    ),
    "do_exempt_check": ActWords(
        "Check the papers",
        "check the papers of the {title} for exempt and confidential information",
        "Without the check the papers do not go to the meeting.",
    ),
    "do_pre_election_check": ActWords(
        "Check for the time before polls",
        "check whether what is public of the {title} falls in the time before a poll",
        "Without the check the papers do not go to the meeting.",
    ),
    "certify_amendment": ActWords(
        "Certify the amended text",
        "certify that the text of the {title} carries the meeting’s amendment",
        "Without your certificate the strategy cannot be published.",
    ),
    "record_key_decision_notice": ActWords(
        "Publish the key decision notice",
        "publish the notice of the key decision on the {title}, and record it",
        "Without the notice the decision cannot be published.",
    ),
    "record_agenda_published": ActWords(
        "Publish the agenda",
        "publish the agenda with the {title}, and record it",
        "Without an agenda that was public in time the item cannot be opened.",
    ),
    "put_on_agenda": ActWords(
        "Put it on an agenda",
        "put the {title} on the agenda of a meeting",
        "Nothing is decided without a meeting, and where the law gives days for one they run on.",
    ),
    "publish_urgent_decision": ActWords(
        "Publish the decision", "publish the urgent decision on the {title}", _WAITS
    ),
    "confirm_rule": ActWords(
        "Confirm the voting rule",
        "confirm the voting rule of the body that decides on the {title}",
        "Without it no item can be opened at the meeting.",
    ),
    "meet_deadline": ActWords(
        "Meet the timetable ({what})",
        "do what the timetable asks for the {title}: {what}",
        "Nothing is done for you: reminders go on until you record that it is done.",
    ),
}
"""By act; `{title}` is the strategy's and `{what}` the part that is owed, such as a clearance."""

_ANY = ActWords("Act", "act on the {title}", _WAITS)


def act_words(act: str, title: str, what: str = "") -> ActWords:
    """The words of an act with the names put in."""
    words = ACT_WORDS.get(act, _ANY)
    names = {"title": title, "what": what.replace("_", " ")}
    return ActWords(
        words.verb.format(**names), words.asked.format(**names), words.otherwise.format(**names)
    )
