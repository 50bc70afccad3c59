"""Every text a page or a mail may show stands in French too, with the same placeholders."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.translations.extraction import ROOT, extract_messages

LANGUAGES = ("fr",)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]")


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    return extract_messages()


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    path = ROOT / "translations" / request.param / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as lines:
        return read_po(lines, locale=request.param)


def _key(message: Message) -> tuple[object, object]:
    return message.id, message.context


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_every_text_is_translated(extracted: Catalog, catalog: Catalog) -> None:
    translated = {_key(message) for message in catalog if all(_forms(message.string)) and not message.fuzzy}
    missing = {_key(message) for message in extracted if message.id} - translated
    assert missing == set(), "run `make translations`, then translate what is empty"


def test_no_translation_has_lost_its_text(extracted: Catalog, catalog: Catalog) -> None:
    wanted = {_key(message) for message in extracted}
    assert {_key(message) for message in catalog if message.id} - wanted == set()


def test_translations_keep_the_placeholders(catalog: Catalog) -> None:
    differing = [
        message.id
        for message in catalog
        if message.id
        and {frozenset(Counter(PLACEHOLDER.findall(form)).items()) for form in _forms(message.string)}
        - {frozenset(Counter(PLACEHOLDER.findall(form)).items()) for form in _forms(message.id)}
    ]
    assert differing == []


def test_percent_signs_that_are_no_placeholders_are_doubled(catalog: Catalog) -> None:
    """A template fills in every text: one with `90 % du` ends the page with an error."""
    texts = [form for message in catalog if message.id for form in (*_forms(message.id), *_forms(message.string))]
    assert [text for text in texts if "%" in PLACEHOLDER.sub("", text).replace("%%", "")] == []
