"""Whether the service is alive and ready, whom to tell about a hole in it, and help."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify, make_response
from werkzeug.wrappers import Response as AnyResponse

from tracker.extensions import db
from tracker.queries.actors import names_in_office
from tracker.queries.jobs import heartbeat
from tracker.queries.readiness import schema_is_current
from tracker.services.unit_of_work import is_temporary
from tracker.web import forms
from tracker.web.moment import ports, real_now, today
from tracker.web.sessions import settings

blueprint = Blueprint("health", __name__)

_CONTACT_LASTS = timedelta(days=180)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Whether requests can be served; 503 where not. A late scheduler stops nothing."""
    checks = {"database": "ok", "migrations": "ok", "scheduler": "never ran"}
    try:
        if not schema_is_current(db.session()):
            checks["migrations"] = "behind: run tracker db upgrade"
        beat = heartbeat(db.session(), real_now())
        if beat is not None:
            checks["scheduler"] = "late" if beat.late else "ok" if beat.ok else "failed"
    except Exception as error:
        if not is_temporary(error):
            raise
        checks["database"] = "does not answer"
    is_ready = checks["database"] == checks["migrations"] == "ok"
    return jsonify(status="ready" if is_ready else "not ready", **checks), 200 if is_ready else 503


@blueprint.get("/.well-known/security.txt")
def security_txt() -> Response:
    """RFC 9116: where to report a hole."""
    sender = ports().mail_from
    address = sender.rpartition("<")[2].rstrip(">") if "<" in sender else sender
    expires = real_now().replace(microsecond=0) + _CONTACT_LASTS
    text = (
        f"Contact: mailto:{address}\n"
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {settings().base_url}/.well-known/security.txt\n"
    )
    response = make_response(text)
    response.content_type = "text/plain; charset=utf-8"
    return response


@blueprint.get("/help")
def help_page() -> AnyResponse:
    names = names_in_office(db.session(), ("administrator",), today())
    return forms.page("pages/help/help.html", administrators=names.get("administrator", []))
