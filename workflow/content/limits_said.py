"""Numbers in the words beside a question: `{name}` stands for what a limit is, so that words and rules never differ."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from workflow.content.structure import Part, Question, Structure
from workflow.texts import Text

NAMED = re.compile(r"\{([a-z0-9_]+)\}")


def limits_named(structure: Structure) -> frozenset[str]:
    """The names of all limits that the structure's words speak of."""
    return frozenset(name for words in _words(structure) for name in NAMED.findall(words))


def say_limits(structure: Structure, limits: Mapping[str, str]) -> Structure:
    """The structure with what each limit is in place of its name. Raises KeyError for a limit that is not there."""
    return replace(structure, parts={name: _said_part(part, limits) for name, part in structure.parts.items()})


def _words(structure: Structure) -> Iterator[str]:
    for part in structure.parts.values():
        yield from (part.about, part.guidance)
        for one in part.questions.values():
            yield from (one.field.label.en, one.guidance, one.limit)


def _said_part(part: Part, limits: Mapping[str, str]) -> Part:
    questions = {name: _said_question(one, limits) for name, one in part.questions.items()}
    return replace(part, about=_say(part.about, limits), guidance=_say(part.guidance, limits), questions=questions)


def _said_question(question: Question, limits: Mapping[str, str]) -> Question:
    asked = Text(*(_say(words, limits) for words in (question.field.label.en, question.field.label.fr)))
    return replace(
        question,
        field=replace(question.field, label=asked),
        guidance=_say(question.guidance, limits),
        limit=_say(question.limit, limits),
    )


def _say(words: str, limits: Mapping[str, str]) -> str:
    return NAMED.sub(lambda found: limits[found[1]], words) if "{" in words else words
