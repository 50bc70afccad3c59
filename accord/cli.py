"""The command line: `accord COMMAND`. Each group of commands is a file in accord/commands/, loaded when asked for."""

import gc
import os
import signal
import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = (
    "api",
    "audit",
    "backup",
    "cycle",
    "demo",
    "doctor",
    "export",
    "import",
    "job",
    "load",
    "mail",
    "migrate",
    "outbox",
    "person",
    "reminders",
    "report",
    "restore",
    "run",
    "scenario",
    "service",
    "user",
    "worker",
    "workflow",
)
FILES = {"import": "imports"}
"""The files of commands whose name Python keeps for itself."""
TELL_THEMSELVES = ("doctor", "mail")
"""The commands that are told what is wrong with the settings, and say themselves what follows from it."""
COLLECT_AFTER = (50_000, 20, 50)
"""So many new objects until Python looks for garbage. With its own 700 that takes a fifth of a start and of a sweep."""
PROBLEM = 2
INTERRUPTED = 128 + signal.SIGINT
UNREAD = 128 + signal.SIGPIPE
"""What a shell says of a program that such a signal ended."""


class Problem(click.ClickException):
    """One sentence on standard error, and exit code 2."""

    exit_code = PROBLEM

    def show(self, file: Any = None) -> None:
        """Print the sentence alone."""
        click.echo(self.message, err=True, file=file)


class Commands(click.Group):
    """Finds a command in the file of its name, and turns what is not our fault into a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"accord.commands.{FILES.get(cmd_name, cmd_name)}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; trouble outside of Accord ends it with one sentence and exit code 2.

        Whoever breaks off a command, by Ctrl-C or by reading no further, is told nothing: the exit code says it.
        """
        gc.set_threshold(*COLLECT_AFTER)
        try:
            answered = super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort) as error:
            if isinstance(error.__context__, EOFError):
                raise Problem("The command asked for something, and nobody is there to answer.") from None
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it ends
            ctx.exit(UNREAD)
        except Exception as error:
            _explain(error, ctx.obj)
            raise
        return answered


def _explain(error: Exception, settings: Any) -> None:
    """Raise Problem where the trouble lies outside of Accord."""
    from accord.troubles import explain  # noqa: PLC0415 - `accord --help` should not load the database

    sentence = explain(error, settings)
    if sentence is not None:
        raise Problem(sentence) from None


@click.group(cls=Commands)
@click.version_option(package_name="accord")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Accord moves items through explicit states and says why when one cannot move yet."""
    from accord.settings import SettingsError, read_settings  # noqa: PLC0415 - `accord --version` needs no settings

    try:
        ctx.obj = read_settings()
    except SettingsError as error:
        if ctx.invoked_subcommand not in TELL_THEMSELVES:
            raise
        ctx.obj = error
