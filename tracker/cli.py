"""The command `tracker`. Each group stands in a module of its own, read only when it is named.

So `tracker dates` opens no database and starts no web application.
"""

from __future__ import annotations

from importlib import import_module, metadata
from typing import Final

import click

_COMMANDS: Final = {
    "dates": ("tracker.cli_dates", "dates"),
    "rule": ("tracker.cli_dates", "rule"),
    "feasibility": ("tracker.cli_feasibility", "feasibility"),
    "tally": ("tracker.cli_tally", "tally_command"),
    "workflow": ("tracker.cli_workflow", "workflow"),
    "remind": ("tracker.cli_mail", "remind"),
    "outbox": ("tracker.cli_mail", "outbox"),
    "worker": ("tracker.cli_mail", "worker"),
    "demo": ("tracker.cli_demo", "demo"),
    "serve": ("tracker.cli_serve", "serve"),
    "db": ("tracker.cli_operate", "database"),
    "audit": ("tracker.cli_operate", "audit"),
    "check": ("tracker.cli_operate", "check"),
    "user": ("tracker.cli_users", "user"),
}
"""Where each command stands: module and name."""


class _BadConfigurationError(click.ClickException):
    exit_code = click.UsageError.exit_code  # bad input, although it came by the environment


class _Lazy(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ValueError as error:
            # Read only now: commands that need no configuration start without it.
            from tracker.config import ConfigurationError  # noqa: PLC0415

            if not isinstance(error, ConfigurationError):
                raise
            raise _BadConfigurationError(str(error)) from None


@click.command("tracker", cls=_Lazy)
@click.version_option(metadata.version("tracker"), prog_name="tracker")
def main() -> None:
    """Take a public strategy from evidence to publication, and keep the record of how.

    Exit status: 0 done, 1 the answer is no, 2 wrong usage or bad input.
    """
