"""The public plan of key decisions to come: nobody signs in to read it."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.authorities import first_authority
from tracker.queries.forward_plan import forward_plan
from tracker.web import forms

blueprint = Blueprint("forward_plan", __name__)


@blueprint.get("/forward-plan")
def page() -> Response:
    authority = first_authority()
    before = forms.whole_number(request.args["before"]) if "before" in request.args else None
    entries, following = (
        forward_plan(db.session(), authority.id, before) if authority else ([], None)
    )
    return forms.page(
        "pages/forward_plan/forward_plan.html",
        entries=entries,
        first=url_for(".page") if before is not None else None,
        next=url_for(".page", before=following) if following else None,
    )
