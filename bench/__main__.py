"""`python -m bench`: measure every part, print the table, keep it in var/bench.json and var/bench.md."""

import argparse
import gc
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from accord.cli import COLLECT_AFTER
from accord.logs import configure_logs
from bench import (
    agenda,
    county,
    engine,
    http,
    imports,
    mail,
    measures,
    packs,
    pages,
    plan_paper,
    practices,
    serving,
    sweep,
    votes,
)
from bench.places import Places, open_places
from bench.report import Figure, markdown, print_table, write_json
from workflow.programs import load_programs

PARTS: dict[str, Callable[[Places], Iterable[Figure]]] = {
    "engine": engine.measure,
    "http": http.measure,
    "pages": pages.measure,
    "county": county.measure,
    "practices": practices.measure,
    "agenda": agenda.measure,
    "measures": measures.measure,
    "packs": packs.measure,
    "plan_paper": plan_paper.measure,
    "sweep": sweep.measure,
    "mail": mail.measure,
    "votes": votes.measure,
    "imports": imports.measure,
    "service": serving.measure,
}
RESULT = Path("var") / "bench.json"


def run(parts: Iterable[str], *, quick: bool = False, kept: Path | None = None) -> list[Figure]:
    """Measure the named parts and keep the figures in the file `kept`, after each part.

    `quick` uses little data: it shows that everything works, not how fast it is.
    """
    load_programs()
    figures: list[Figure] = []
    with open_places(quick=quick) as places:
        for name in parts:
            print(f"{name} …", file=sys.stderr, flush=True)
            figures += PARTS[name](places)
            if kept is not None:
                write_json(figures, kept)
                kept.with_suffix(".md").write_text(markdown(figures), encoding="utf-8")
    return figures


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part alone; may be repeated")
    parser.add_argument("--quick", action="store_true", help="little data: does everything still work?")
    chosen = parser.parse_args()
    configure_logs("warning", "text")
    gc.set_threshold(*COLLECT_AFTER)  # as the service has it; it holds for both sides
    figures = run(chosen.only or PARTS, quick=chosen.quick, kept=RESULT)
    print_table(figures)


if __name__ == "__main__":
    main()
