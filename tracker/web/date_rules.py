"""The date rules R1 to R12: what each says, what it makes of a day, and setting it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any, Final

from flask import Blueprint, abort, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, TextAreaField

from tracker.extensions import db
from tracker.queries import calendar_pages as queries
from tracker.queries.open_deadlines import stale_deadlines
from tracker.queries.rule_changes import rule_changes
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError
from tracker.services.rule_settings import SETTERS, NewSetting, set_rule
from tracker.web import forms
from tracker.web.calendar_pages import FormWords, ask, authority, holds, send, settings_of
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required, whole_number
from tracker.web.moment import now, ports, today
from tracker.web.presenters import date_rules as present
from tracker.web.presenters import times
from tracker.web.sessions import current_actor
from tracker.workflows.calendar import Basis
from tracker.workflows.date_rules import RULES, Rule

blueprint = Blueprint("date_rules", __name__, url_prefix="/calendar/rules")

YES, NO = "yes", "no"


class WorkedForm(PageForm):
    """On which day the rules are worked; it changes nothing."""

    class Meta:
        csrf = False

    on = DayField("Day of the event", "The day", description="For example, 26 3 2020.")


class RuleForm(PageForm):
    """What an authority sets of a rule; fields that the rule has not are taken away."""

    basis = RadioField(
        "Which days count",
        widget=GovRadioInput(),
        choices=forms.choices(
            ((Basis.WORKING.value, "Working days"), (Basis.CALENDAR.value, "Every day"))
        ),
        validators=[Choose("Select which days count.")],
        validate_choice=False,
    )
    length = StringField(
        "How many",
        widget=GovTextInput(),
        validators=[Required("Enter a whole number."), AtMost(9, "The number")],
    )
    time = StringField(
        "By what time of day",
        description="For example, 10am or 16:30.",
        widget=GovTextInput(),
        validators=[Required("Enter a time of day, such as 10am."), AtMost(20, "Time")],
    )
    skips_closures = RadioField(
        "On days when the authority’s offices are closed",
        widget=GovRadioInput(),
        choices=forms.choices(((YES, "The day does not count"), (NO, "The day counts"))),
        validators=[Choose("Select whether such days count.")],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Why it is set so",
        widget=GovTextArea(),
        validators=[Required("Say why the rule is set so."), AtMost(10_000, "The text")],
    )


@blueprint.get("")
def page() -> Response:
    found, form = authority(), WorkedForm(request.args)
    form.validate()
    on: date = form.on.data or today()
    session, settings = db.session(), settings_of(found)
    return forms.page(
        "pages/calendar/rules.html",
        form,
        on=on,
        rules=present.lines(settings, queries.set_rules(session, found.id), on),
        stale=stale_deadlines(session, current_actor(), found.id, settings),
        may_set=holds(SETTERS, found),
    )


@blueprint.get("/<rule_id>")
def ask_rule(rule_id: str) -> Response:
    rule = _rule(rule_id)
    standing = {
        "basis": rule.basis.value,
        "length": str(rule.length),
        "time": f"{rule.time:%H:%M}" if rule.time else "",
        "skips_closures": YES if rule.skips_closures else NO,
    }
    return ask(_words(rule), _form(rule, formdata=None, data=standing))


@blueprint.post("/<rule_id>")
def set_(rule_id: str) -> Response:
    found, rule = authority(), _rule(rule_id)
    form = _form(rule)

    def act(ticket: Ticket) -> Done:
        return set_rule(
            found.id,
            rule_id,
            _setting(form),
            form.reason.data or "",
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_words(rule), form, act)


def _rule(rule_id: str) -> Rule:
    """The rule as the authority has it; 404 where there is none, or nothing of it to set."""
    if rule_id not in RULES or not present.settable(RULES[rule_id]):
        abort(404)
    return settings_of(authority()).rules[rule_id]


def _form(rule: Rule, **given: Any) -> RuleForm:  # noqa: ANN401 - WTForms' own
    form = RuleForm(**given)
    for name in (*_READERS,):
        if name not in present.settable(rule):
            del form[name]
    return form


def _setting(form: RuleForm) -> NewSetting:
    return NewSetting(**{name: read(form) for name, read in _READERS.items()})


def _text(form: RuleForm, name: str) -> str | None:
    field: Field | None = form._fields.get(name)
    return None if field is None else str(field.data or "").strip()


def _length(form: RuleForm) -> int | None:
    text = _text(form, "length")
    return None if text is None else whole_number(text)


def _time(form: RuleForm) -> time | None:
    text = _text(form, "time")
    at = times.parse(text) if text is not None else None
    if text is not None and at is None:
        raise FormError({"time": "Enter a time of day, such as 10am or 16:30."})
    return at


def _skips(form: RuleForm) -> bool | None:
    text = _text(form, "skips_closures")
    return None if text is None else text == YES


_READERS: Final[dict[str, Callable[[RuleForm], Any]]] = {
    "basis": lambda form: _text(form, "basis"),
    "length": _length,
    "time": _time,
    "skips_closures": _skips,
}


def _words(rule: Rule) -> FormWords:
    return FormWords(
        f"Set rule {rule.id}: {present.name(rule).lower()}",
        (
            f"{rule.source}. It counts {present.counts(rule)}. {present.limits(rule)}",
            "Dates that stand already stay until somebody has them computed again.",
        ),
        "Set the rule",
        url_for(".page"),
        f"Rule {rule.id} is set.",
        rule_changes(db.session(), authority().id),
    )
