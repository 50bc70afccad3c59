"""How a command ends that somebody breaks off."""

import subprocess
import sys

import click
from click.testing import CliRunner

from accord import ROOT
from accord.cli import Commands


def ends(callback: object, **options: object) -> tuple[int, str]:
    """The exit code of a command, and what it said about how it ended."""

    class Only(Commands):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            return click.Command(cmd_name, callback=callback)  # type: ignore[arg-type]  # a function of the test

    result = CliRunner().invoke(Only("accord"), ["go"], **options)  # type: ignore[arg-type]  # as above
    return result.exit_code, result.stderr


def test_ctrl_c_ends_any_command_without_a_word() -> None:
    def wait() -> None:
        raise KeyboardInterrupt

    assert ends(wait) == (130, "")


def test_ctrl_c_at_a_question_ends_it_likewise() -> None:
    def ask() -> None:  # as click.prompt does
        try:
            raise KeyboardInterrupt  # noqa: TRY301 - as click does
        except KeyboardInterrupt:
            raise click.Abort from None

    assert ends(ask) == (130, "")


def test_question_that_nobody_answers_is_one_sentence() -> None:
    code, said = ends(lambda: click.prompt("Name"), input="")
    assert (code, said) == (2, "The command asked for something, and nobody is there to answer.\n")


def test_reader_who_goes_away_ends_a_command_without_a_word() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "accord", "api", "spec"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()
    assert (process.wait(), said) == (141, b"")
