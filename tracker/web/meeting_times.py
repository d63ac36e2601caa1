"""When and where a meeting is held, as the clerk types it on whatever page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField

from tracker.services.errors import FormError
from tracker.web.forms import AtMost, DayField, PageForm, Required
from tracker.web.presenters import dates, times
from tracker.workflows.calendar import (
    DateRangeError,
    NonexistentTimeError,
    to_local,
    to_utc,
)


def day_field() -> DayField:
    return DayField(
        "Day",
        "Day",
        description="For example, 26 3 2020.",
        validators=[Required("Enter the day of the meeting.")],
    )


def time_field() -> StringField:
    return StringField(
        "Time",
        description="For example, 1pm or 13:30.",
        widget=GovTextInput(),
        validators=[Required("Enter the time at which it begins."), AtMost(20, "Time")],
    )


def venue_field() -> StringField:
    return StringField(
        "Place",
        widget=GovTextInput(),
        validators=[Required("Enter where it is held."), AtMost(300, "Place")],
    )


def reason_field() -> TextAreaField:
    return TextAreaField(
        "Reason",
        description="It goes into the record.",
        widget=GovTextArea(),
        validators=[Required("Say why: it goes into the record."), AtMost(5_000, "Reason")],
    )


def start_of(day: DayField, time: StringField, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC); None where day and time make none, with the message at its field."""
    at = times.parse(time.data or "")
    if at is None:
        time.errors = ["Enter a time of day, such as 1pm or 13:30."]
    if at is None or day.data is None:
        return None
    try:
        return to_utc(day.data, at, zone)
    except (NonexistentTimeError, DateRangeError) as error:
        time.errors = [str(error)]
        return None


class ChangeForm(PageForm):
    """Another time and place for a meeting, and why."""

    day = day_field()
    time = time_field()
    venue = venue_field()
    reason = reason_field()

    def begin(self, starts_at: datetime, venue: str, zone: ZoneInfo) -> None:
        """What the boxes hold before anything was typed."""
        local = to_local(starts_at, zone)
        self.day.data = local.date()
        self.time.data, self.venue.data = dates.clock(local.time(), zone), venue

    def starts_at(self, zone: ZoneInfo) -> datetime | None:
        return start_of(self.day, self.time, zone)

    def take_of_service(self, error: FormError) -> None:
        """The service speaks of an instant, the page of a day and a time."""
        self.take(FormError({_FIELDS.get(k, k): said for k, said in error.errors.items()}))

    def carried(self) -> Iterator[tuple[str, str]]:
        """All of it, for a page that only shows it."""
        if self.day.data is not None:
            day = self.day.data
            yield from (("day", str(part)) for part in (day.day, day.month, day.year))
        for name in ("time", "venue", "reason"):
            yield name, str(self[name].data or "")


class ReasonForm(PageForm):
    """Why a meeting is cancelled."""

    reason = reason_field()


_FIELDS = {"starts_at": "day"}
