"""The papers of a strategy: every revision, adding one, and handing a document out.

A document leaves as an attachment only, and only after its bytes were found to be those received.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import BinaryIO, Final, cast

from flask import Blueprint, abort, current_app, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from tracker.adapters.documents import DamagedDocumentError, StorageError, UploadError
from tracker.extensions import db
from tracker.queries import papers as queries
from tracker.queries.packs import DocumentRow
from tracker.queries.strategies import StrategyHead
from tracker.services import paper_reads, papers
from tracker.services.errors import FormError, StaleError
from tracker.services.unit_of_work import TemporarilyUnavailableError
from tracker.web import forms, received
from tracker.web.moment import now, ports, real_now
from tracker.web.presenters import packs
from tracker.web.presenters import papers as present
from tracker.web.presenters.papers import RevisionForm
from tracker.web.refusals import Problem, show
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import answer, head_or_404, lacks_right, require
from tracker.web.tickets import ticket_from
from tracker.workflows.permissions import Allowed

blueprint = Blueprint("papers", __name__, url_prefix="/strategies/<slug>/papers")
blueprint.add_app_template_filter(packs.file_format, "file_format")
blueprint.add_app_template_filter(packs.size, "file_size")

_ACT: Final = "add_revision"
_STALE: Final = (
    "Something changed here while you filled this in. Nothing was added. "
    "Look at the papers in another window, and send this again if it is still right."
)


@blueprint.get("")
def page(slug: str) -> Response:
    found = head_or_404(slug)
    before = forms.whole_number(request.args["before"]) if "before" in request.args else None
    rows, following = queries.revisions(db.session(), found.id, current_actor(), before)
    verdict = answer(found, _ACT)
    return forms.page(
        "pages/papers/papers.html",
        strategy=found,
        revisions=[(row, packs.papers(row, slug)) for row in rows],
        first=url_for(".page", slug=slug) if before is not None else None,
        next=url_for(".page", slug=slug, before=following) if following else None,
        may_add=isinstance(verdict, Allowed),
        why_not=() if isinstance(verdict, Allowed) or lacks_right(verdict) else verdict.unmet,
    )


@blueprint.get("/new")
def ask_add(slug: str) -> Response:
    found = head_or_404(slug)
    require(found, _ACT)
    kept = _latest(found)
    return _form(found, kept, present.empty_form([each.id for each in kept]))


@blueprint.post("/new")
def add(slug: str) -> Response:
    found = head_or_404(slug)
    ticket = ticket_from(request.form)
    # Asked before any byte is stored; the service asks again with the strategy locked.
    require(found, _ACT)
    kept = _latest(found)
    form = _receive(_typed(found)).checked(each.id for each in kept)
    if form.errors:
        return _form(found, kept, form)
    try:
        papers.add_revision(
            found.id,
            form.note,
            form.documents,
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )
    except FormError as error:
        return _form(found, kept, form.with_errors(error.errors))
    except StaleError:
        # The form again, as of now: a person who has sent six files must not send them twice.
        found = head_or_404(slug)
        answer = _form(found, _latest(found), form.with_errors({"documents": _STALE}))
        answer.status_code = 409
        return answer
    flash("The revision is added.")
    return redirect(url_for(".page", slug=slug), 303)


@blueprint.get("/<int:document_id>")
def download(slug: str, document_id: int) -> Response:
    found = queries.document_file(db.session(), slug, document_id, current_actor())
    if found is None:
        abort(404)
    reader = current_actor().user_id
    try:
        file = ports().documents.open_verified(found.stored_name, found.sha256)
    except DamagedDocumentError:
        current_app.logger.exception("document %s is damaged", document_id)
        paper_reads.note_damage(document_id, user_id=reader, now=real_now())
        return show(_damaged(slug))
    if found.exempt:
        try:
            paper_reads.note_exempt_read(document_id, user_id=reader, now=real_now())
        except TemporarilyUnavailableError:
            file.close()
            raise
    sent = send_file(
        file,
        found.media_type,
        as_attachment=True,
        download_name=found.filename,
        etag=found.sha256,
    )
    if sent.status_code == HTTPStatus.OK:
        sent.content_length = found.size
    sent.headers["Cache-Control"] = "no-store"
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent


def _latest(found: StrategyHead) -> tuple[DocumentRow, ...]:
    return queries.latest_documents(db.session(), found.id, current_actor())


def _typed(found: StrategyHead) -> RevisionForm:
    """The form as it was sent, with the files that it brought before."""
    names = {field: file.filename or "" for field, file in request.files.items()}
    held = {
        row.number: stored
        for row in present.empty_form().rows
        if (stored := received.stored_by(request.form.get(f"held-{row.number}", ""), found.id))
    }
    return present.form_from(request.form, request.form.getlist("keep"), names, held)


def _receive(form: RevisionForm) -> RevisionForm:
    """The same with the chosen files stored, and a message for each that is not taken."""
    rows, errors = [], {}
    for row in form.rows:
        stored = row.stored
        if row.filename:
            file = request.files[f"file-{row.number}"]
            try:
                stored = ports().documents.receive(cast(BinaryIO, file.stream), row.filename)
            except UploadError as error:
                errors[f"file-{row.number}"] = str(error)
            except StorageError as error:
                raise TemporarilyUnavailableError(str(error)) from error
        rows.append(replace(row, stored=stored))
    return replace(form, rows=tuple(rows)).with_errors(errors)


def _form(found: StrategyHead, kept: tuple[DocumentRow, ...], form: RevisionForm) -> Response:
    return forms.page(
        "pages/papers/new.html",
        form,
        strategy=found,
        documents=kept,
        tokens={
            row.number: received.token_for(row.stored, found.id) for row in form.rows if row.stored
        },
        kinds=present.KINDS,
        largest=present.in_megabytes(ports().documents.max_bytes),
    )


def _damaged(slug: str) -> Problem:
    return Problem(
        503,
        "This document cannot be handed out",
        (
            "The stored file is missing, or is not the one that was added, so none of it is sent.",
            "The fault was logged. Ask your administrator to restore the file from a backup.",
        ),
        link=(url_for(".page", slug=slug), "Go back to the papers"),
    )
