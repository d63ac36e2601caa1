"""Administration of offices and memberships: granting them, and ending a term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField

from tracker.extensions import db
from tracker.queries import people
from tracker.services import seats
from tracker.services.acting import Done
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required, whole_number
from tracker.web.moment import now, ports, today
from tracker.web.presenters import statuses
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.actors import OFFICES
from tracker.workflows.voting_rules import Capacity, Role

blueprint = Blueprint("admin_seats", __name__, url_prefix="/admin")

_FIRST_DAY = "For example, 27 3 2020. The office can be used from that day on."


class OfficeForm(PageForm):
    """An office, where, and from which day."""

    office = RadioField(
        "Office",
        widget=GovRadioInput(),
        choices=forms.choices(OFFICES.items()),
        validators=[Choose("Choose an office.")],
        validate_choice=False,
    )
    authority = SelectField(
        "Authority",
        widget=GovSelect(),
        coerce=whole_number,
        validators=[Choose("Choose an authority.")],
        validate_choice=False,
    )
    starts_on = DayField(
        "First day",
        "First day",
        description=_FIRST_DAY,
        validators=[Required("Enter the first day.")],
    )


class MembershipForm(PageForm):
    """A seat on a body, in which capacity and role, and from which day."""

    body = SelectField(
        "Body",
        widget=GovSelect(),
        coerce=whole_number,
        validators=[Choose("Choose a body.")],
        validate_choice=False,
    )
    capacity = RadioField(
        "Capacity",
        description="Only a voting member votes and counts.",
        widget=GovRadioInput(),
        choices=forms.choices((each, statuses.label(each)) for each in Capacity),
        validators=[Choose("Choose a capacity.")],
        validate_choice=False,
    )
    role = RadioField(
        "Role on the body",
        widget=GovRadioInput(),
        choices=forms.choices((each, statuses.label(each)) for each in Role),
        default=Role.MEMBER.value,
        validators=[Choose("Choose a role.")],
        validate_choice=False,
    )
    seat = StringField(
        "What the member stands for (optional)",
        description="Such as a council or an organisation.",
        widget=GovTextInput(),
        validators=[AtMost(200, "What the member stands for")],
    )
    starts_on = DayField(
        "First day",
        "First day",
        description="For example, 27 3 2020.",
        validators=[Required("Enter the first day.")],
    )


class EndForm(PageForm):
    """The last day of an office or a membership."""

    ends_on = DayField(
        "Last day",
        "Last day",
        description="That day still counts. For example, 27 3 2020.",
        validators=[Required("Enter the last day.")],
    )


@blueprint.get("/users/<int:user_id>/offices/new")
def new_office(user_id: int) -> Response:
    return _office_page(_with_authorities(OfficeForm(formdata=None, starts_on=today())), user_id)


@blueprint.post("/users/<int:user_id>/offices/new")
def grant_office(user_id: int) -> Response:
    form = _with_authorities(OfficeForm())
    ticket = ticket_from(request.form)
    if form.validate() and form.starts_on.data is not None:
        new = seats.NewOffice(user_id, form.office.data, form.authority.data, form.starts_on.data)
        try:
            seats.grant_office(new, actor=current_actor(), now=now(), ports=ports(), ticket=ticket)
        except FormError as error:
            form.take(error)
        else:
            return _done(user_id, "The office is granted.")
    return _office_page(form, user_id)


@blueprint.get("/users/<int:user_id>/memberships/new")
def new_membership(user_id: int) -> Response:
    return _member_page(_with_bodies(MembershipForm(formdata=None, starts_on=today())), user_id)


@blueprint.post("/users/<int:user_id>/memberships/new")
def add_member(user_id: int) -> Response:
    form = _with_bodies(MembershipForm())
    ticket = ticket_from(request.form)
    if form.validate() and form.starts_on.data is not None:
        new = seats.NewMembership(
            user_id,
            form.body.data,
            form.capacity.data,
            form.role.data,
            (form.seat.data or "").strip(),
            form.starts_on.data,
        )
        try:
            seats.add_member(new, actor=current_actor(), now=now(), ports=ports(), ticket=ticket)
        except FormError as error:
            form.take(error)
        else:
            return _done(user_id, "The membership is recorded.")
    return _member_page(form, user_id)


@blueprint.get("/offices/<int:holding_id>/end")
def ask_end_office(holding_id: int) -> Response:
    return _end_office_page(EndForm(formdata=None, ends_on=today()), _holding(holding_id))


@blueprint.post("/offices/<int:holding_id>/end")
def end_office(holding_id: int) -> Response:
    form, holding = EndForm(), _holding(holding_id)
    if _end(form, seats.end_office, holding_id):
        return _done(holding.user_id, "The last day of the office is recorded.")
    return _end_office_page(form, holding)


@blueprint.get("/memberships/<int:membership_id>/end")
def ask_end_membership(membership_id: int) -> Response:
    seat = _membership(membership_id)
    return _end_membership_page(EndForm(formdata=None, ends_on=today()), seat)


@blueprint.post("/memberships/<int:membership_id>/end")
def end_membership(membership_id: int) -> Response:
    form, seat = EndForm(), _membership(membership_id)
    if _end(form, seats.end_membership, membership_id):
        return _done(seat.user_id, "The last day of the membership is recorded.")
    return _end_membership_page(form, seat)


def _end(form: EndForm, service: Callable[..., Done], subject_id: int) -> bool:
    """Send the last day to the service; False where the form has to be shown again."""
    ticket = ticket_from(request.form)
    last: date | None = form.ends_on.data
    if not form.validate() or last is None:
        return False
    try:
        service(subject_id, last, actor=current_actor(), now=now(), ports=ports(), ticket=ticket)
    except FormError as error:
        form.take(error)
        return False
    return True


def _done(user_id: int, said: str) -> Response:
    flash(said)
    return redirect(url_for("admin.user", user_id=user_id))


def _with_authorities(form: OfficeForm) -> OfficeForm:
    found = people.authority_choices(db.session())
    form.authority.choices = forms.choices((each.id, each.name) for each in found)
    return form


def _with_bodies(form: MembershipForm) -> MembershipForm:
    found = people.body_choices(db.session())
    form.body.choices = forms.choices((each.id, each.name) for each in found)
    return form


def _office_page(form: OfficeForm, user_id: int) -> Response:
    return forms.page("pages/admin/new_office.html", form, person=_active(user_id))


def _member_page(form: MembershipForm, user_id: int) -> Response:
    return forms.page("pages/admin/new_membership.html", form, person=_active(user_id))


def _end_office_page(form: EndForm, holding: people.OfficeRow) -> Response:
    person = _active(holding.user_id)
    return forms.page("pages/admin/end_office.html", form, holding=holding, person=person)


def _end_membership_page(form: EndForm, seat: people.MembershipRow) -> Response:
    person = _active(seat.user_id)
    return forms.page("pages/admin/end_membership.html", form, seat=seat, person=person)


def _active(user_id: int) -> people.PersonDetail:
    person = people.person_detail(db.session(), user_id)
    if person is None or person.status == "deactivated":
        abort(404)
    return person


def _holding(holding_id: int) -> people.OfficeRow:
    found = people.office_holding(db.session(), holding_id)
    if found is None:
        abort(404)
    return found


def _membership(membership_id: int) -> people.MembershipRow:
    found = people.membership(db.session(), membership_id)
    if found is None:
        abort(404)
    return found
