"""`accord report`: check what was handed in, without the service that made it."""

from pathlib import Path

import click

from workflow.reports.pack_checks import PackFault, PackSeen, verify_pack


@click.group("report")
def command() -> None:
    """Check the packs of reports."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--expect", metavar="SHA256", help="The SHA-256 of the manifest, as it was told elsewhere.")
@click.pass_context
def verify(ctx: click.Context, file: Path, expect: str | None) -> None:
    """Verify a pack by itself; exit 1 when something differs. docs/packs.md describes what a pack is."""
    faults = 0
    with file.open("rb") as content:
        for one in verify_pack(content):
            faults += isinstance(one, PackFault)
            click.echo(str(one) if isinstance(one, PackFault) else _seen(one, faults))
            if isinstance(one, PackSeen) and expect and one.manifest != expect.strip().lower():
                faults += 1
                click.echo("manifest.json: is not the one that was expected; another pack was handed over")
    ctx.exit(1 if faults else 0)


def _seen(seen: PackSeen, faults: int) -> str:
    told = seen.told
    window = told.get("window") or {}
    verdict = "nothing differs" if not faults else f"{faults} fault{'' if faults == 1 else 's'} found"
    of = " ".join(str(part) for part in (told.get("program"), told.get("report")) if part)
    days = f"{window.get('first')} to {window.get('last')}"
    return (
        f"{seen.files:,} files with {seen.size:,} bytes of {of}, {days}: {verdict}.\n"
        f"SHA-256 of the manifest: {seen.manifest}"
    )
