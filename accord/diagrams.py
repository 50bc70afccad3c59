"""State diagrams of every kind as Mermaid in Markdown, with a table that says the same in words."""

from collections.abc import Iterator
from pathlib import Path

from workflow import registry
from workflow.definition import DELETED, FROM_INPUT, PRIOR, SAME, Transition, Workflow

HEAD = "<!-- Made by `accord workflow diagram`; change the workflow, not this page. -->"


def write_diagrams(folder: Path) -> list[Path]:
    """Write the page of every kind that is not fresh; give those written."""
    stale = stale_diagrams(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path, page in stale.items():
        path.write_text(page, encoding="utf-8")
    return list(stale)


def stale_diagrams(folder: Path) -> dict[Path, str]:
    """The pages that are missing or say something else than the workflows, as they should be."""
    pages = {
        folder / f"{flow.kind}.md": draw(flow) for program in registry.programs() for flow in program.kinds.values()
    }
    return {path: page for path, page in pages.items() if not path.exists() or path.read_text("utf-8") != page}


def draw(flow: Workflow) -> str:
    """One kind as a Markdown page: diagram first, then every state and every action in a table."""
    return "\n".join([HEAD, f"# {flow.label.en}", "", *_diagram(flow), "", *_states(flow), "", *_actions(flow), ""])


def _diagram(flow: Workflow) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for name, state in flow.states.items():
        yield f'    state "{state.label.en}" as {name}'
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in flow.transitions:
        for source in () if row.track or row.by_import else row.sources or ("[*]",):
            for target in _targets(flow, row, source):
                arrows.setdefault((source, target), []).append(row.label.en)
    for (source, target), labels in arrows.items():
        yield f"    {source} --> {target}: {' / '.join(dict.fromkeys(labels))}"
    for name, state in flow.states.items():
        if state.terminal:
            yield f"    {name} --> [*]"
    yield "```"


def _targets(flow: Workflow, row: Transition, source: str) -> list[str]:
    """The states to which a row leads from a state; none when it stays there."""
    if row.to == SAME:
        return []
    if row.to == DELETED:
        return ["[*]"]
    if row.to == PRIOR:
        parked = (other for other in flow.transitions if other.remembers == row.recalls and not other.by_import)
        ways = {way for other in parked for way in other.sources}
        return sorted({row.returns.get(way, way) for way in ways if way in flow.states})
    if row.to.startswith(FROM_INPUT):
        name = row.to.removeprefix(FROM_INPUT)
        declared = next(field for field in row.input if field.name == name)
        return [option.value for option in declared.options if option.value in flow.states and option.value != source]
    return [row.to]


def _states(flow: Workflow) -> Iterator[str]:
    yield "| state | means | reported as |"
    yield "|---|---|---|"
    for state in flow.states.values():
        yield f"| {state.label.en} | {state.meaning.en if state.meaning else ''} | {state.word or ''} |"


def _actions(flow: Workflow) -> Iterator[str]:
    yield "| action | from | to | who |"
    yield "|---|---|---|---|"
    for row in flow.transitions:
        states = flow.tracks[row.track].states if row.track else flow.states
        sources = ", ".join(states[name].label.en for name in row.sources) or "(new)"
        target = states[row.to].label.en if row.to in states else row.to.replace(FROM_INPUT, "as chosen in ")
        who = ", ".join(rule.role + (f" ({rule.scope})" if rule.scope else "") for rule in row.roles)
        who += ", by importing a list" if row.by_import else ""
        yield f"| {row.label.en} | {sources} | {target} | {who} |"
