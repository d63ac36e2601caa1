"""What every form has in common: its errors as a page shows them, and dates as people type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol, cast

from flask import make_response, render_template
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from werkzeug.wrappers import Response
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs are of 3.2
from wtforms.validators import Length, StopValidation

from tracker.services.errors import FormError


class HasProblems(Protocol):
    """What a page needs of any form: the error summary's entries, each a text and a link."""

    @property
    def problems(self) -> list[dict[str, str]]: ...


class PageForm(FlaskForm):
    """A form of a page. It takes the fields that it lists and no others."""

    def take(self, error: FormError) -> None:
        """Put the messages of a service beside the fields that they are about."""
        for name, message in error.errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(message)
            else:
                field.errors = [message]

    @property
    def problems(self) -> list[dict[str, str]]:
        """The error summary: each message with the field that it leads to."""
        listed = [
            {"text": str(field.errors[0]), "href": f"#{_first_input(field)}"}
            for field in self._fields.values()
            if field.errors
        ]
        return listed + [{"text": str(each)} for each in self.form_errors]


class Required:
    """The field must be filled in; the message says what to enter."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: PageForm, field: Field) -> None:
        value = field.data.strip() if isinstance(field.data, str) else field.data
        if value in (None, "", []) and not field.errors:
            raise StopValidation(self.message)


class Choose:
    """One of the offered values must be chosen; for fields with `validate_choice=False`."""

    field_flags: Mapping[str, Any] = {}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: PageForm, field: SelectField) -> None:
        chosen: Iterable[Any] = field.iter_choices()
        offered = {str(choice.value) for choice in chosen}
        if str(field.data) not in offered:
            field.errors = []
            raise StopValidation(self.message)


class AtMost(Length):
    """A text of at most so many characters, with a message that names the field's subject."""

    def __init__(self, most: int, what: str) -> None:
        super().__init__(max=most, message=f"{what} must be {most:,} characters or fewer.")
        self.field_flags = {}


class DayField(Field):
    """A date in three boxes, day, month and year; `None` where all are empty."""

    widget = GovDateInput()

    def __init__(self, label: str, what: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label, **kwargs)
        self.what = what
        self.data: date | None = None

    def _value(self) -> str:
        return "" if self.data is None else self.data.isoformat()

    def process_formdata(self, valuelist: list[str]) -> None:
        # The widget shows three boxes again, however many came.
        typed = [*valuelist, "", "", ""][:3]
        self.raw_data = typed
        self.data = None
        if not any(part.strip() for part in typed):
            return
        if not all(part.strip() for part in typed):
            raise ValueError(f"{self.what} must include a day, a month and a year.")
        try:
            day, month, year = (int(part.strip()) for part in typed if part.isascii())
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError(f"{self.what} must be a real date, such as 27 3 2020.") from None


def whole_number(text: object) -> int:
    """The id that a choice stands for; -1, which no row has, for anything that is none."""
    typed = str(text)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """What a select or a set of radios offers, from pairs of value and words."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def page(template: str, form: HasProblems | None = None, **context: object) -> Response:
    """A page; with errors in its form it is 422, so that a program sees that nothing was taken."""
    has_errors = form is not None and bool(form.problems)
    html = render_template(template, form=form, **context)
    return cast(Response, make_response(html, 422 if has_errors else 200))


def _first_input(field: Field) -> str:
    """Where an error leads: the first box of a date, the first of the radios, or the field."""
    return f"{field.id}-day" if isinstance(field, DayField) else str(field.id)
