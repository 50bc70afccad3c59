"""The command line: `accord COMMAND`."""

import click


@click.group()
@click.version_option(package_name="accord")
def main() -> None:
    """Accord moves items through explicit states and says why when one cannot move yet."""
