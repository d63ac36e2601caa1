"""`tracker user`: accounts from the command line, for the first administrator above all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from tracker.adapters.ports import Ports
from tracker.cli_output import application
from tracker.queries import accounts
from tracker.queries.authorities import first_authority
from tracker.services.errors import FormError, RefusedError
from tracker.services.founding import NewAuthority, found_authority
from tracker.services.links import ask_for_reset
from tracker.services.people import create_user, deactivate
from tracker.services.seats import NewOffice, grant_office
from tracker.workflows.actors import System
from tracker.workflows.calendar import to_local

SHELL = System("command_line")


@click.group("user")
def user() -> None:
    """People’s accounts."""


@user.command("create")
@click.argument("email", required=False)
@click.option("--name", default="", help="The person’s name.")
@click.option("--administrator", is_flag=True, help="Give the office of administrator.")
@click.option(
    "--first-administrator",
    is_flag=True,
    help="Ask for the first administrator of an empty installation; do nothing if there is one.",
)
def create(email: str | None, name: str, *, administrator: bool, first_administrator: bool) -> None:
    """Make an account and send its owner an invitation to choose a password."""
    with application() as (_, ports), _refusals():
        if first_administrator:
            if accounts.administrators() > 0:
                return
            click.echo("This installation is empty. Who administers it?")
            email, name = click.prompt("E-mail address"), click.prompt("Name")
            _found(ports)
        if email is None:
            raise click.UsageError("Give the e-mail address of the person.")
        done = create_user(
            name, email, actor=SHELL, now=ports.clock.now(), ports=ports, ticket=None
        )
        if administrator or first_administrator:
            _make_administrator(done.id, ports)
        click.echo(f"An invitation was queued for {email}.")


@user.command("deactivate")
@click.argument("email")
def deactivate_command(email: str) -> None:
    """Close an account; its sessions end at once."""
    with application() as (_, ports), _refusals():
        user_id = _known(email)
        deactivate(user_id, actor=SHELL, now=ports.clock.now(), ports=ports, ticket=None)
        click.echo(f"The account of {email} is closed.")


@user.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Send a link to choose a new password."""
    with application() as (_, ports), _refusals():
        _known(email)
        ask_for_reset(email, "command line", now=ports.clock.real_now(), ports=ports)
        click.echo(f"A link was queued for {email}.")


@contextmanager
def _refusals() -> Iterator[None]:
    """What a service refuses, in one sentence: bad input is exit status 2, a no is 1."""
    try:
        yield
    except FormError as error:
        raise click.UsageError(" ".join(error.errors.values())) from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None


def _known(email: str) -> int:
    user_id = accounts.user_id(email)
    if user_id is None:
        raise click.UsageError(f"There is no account of {email}.")
    return user_id


def _found(ports: Ports) -> None:
    """The authority that this installation serves, where none was founded yet."""
    if first_authority() is not None:
        return
    name = click.prompt("Name of the authority")
    slug = click.prompt("Short name for addresses, such as lcr")
    now = ports.clock.now()
    today = to_local(now, ports.zone).date()
    found_authority(NewAuthority(slug, name, name, today, (), ()), now=now, ports=ports)


def _make_administrator(user_id: int, ports: Ports) -> None:
    authority = first_authority()
    if authority is None:
        raise click.ClickException("There is no authority yet: use --first-administrator.")
    today = to_local(ports.clock.now(), ports.zone).date()
    grant_office(
        NewOffice(user_id, "administrator", authority.id, today),
        actor=SHELL,
        now=ports.clock.now(),
        ports=ports,
        ticket=None,
    )
