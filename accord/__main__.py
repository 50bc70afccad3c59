"""`python -m accord` is the same as `accord`."""

from accord.cli import main

main(prog_name="accord")
