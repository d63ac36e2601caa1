"""The clerk certifies that the present text carries the amendment that the meeting made."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from tracker.services.amendments import certify_amendment
from tracker.web.forms import AtMost, PageForm, Required
from tracker.web.strategy_pages import SmallForm, ask, require, send, snapshot, whole

blueprint = Blueprint("amendments", __name__, url_prefix="/strategies/<slug>/clearances/amendment")

_LONGEST: Final = 10_000


class CertificateForm(PageForm):
    """What the clerk compared."""

    note = TextAreaField(
        "What you compared",
        description="For example: revision 4 against the amendment, word by word.",
        widget=GovTextArea(),
        validators=[
            Required("Say what you compared, and that it agrees."),
            AtMost(_LONGEST, "The text"),
        ],
    )


def _small(amendment: str) -> SmallForm:
    says = (
        "Only a revision that you certify is published. The amendment, as the meeting approved it: "
        f"“{amendment}”"
        if amendment
        else "The meeting did not approve the strategy with an amendment."
    )
    return SmallForm(
        "certify_amendment",
        "Certify the amended text",
        says,
        "Certify the amended text",
        "clearances.page",
        "The amended text is certified.",
    )


@blueprint.get("")
def ask_certificate(slug: str) -> Response:
    found = whole(slug)
    require(found, "certify_amendment")
    return ask(found, _small(snapshot(found).amendment), CertificateForm(formdata=None))


@blueprint.post("")
def certify(slug: str) -> Response:
    found, form = whole(slug), CertificateForm()
    require(found, "certify_amendment")
    service = partial(certify_amendment, found.id, form.note.data or "")
    return send(found, _small(snapshot(found).amendment), form, service)
