"""Papers set as PDF: accessible, the same bytes each time, and nothing of the data read as markup."""

from datetime import date
from typing import Any

import page
import pytest

from workflow.documents.blocks import read_blocks
from workflow.documents.glyphs import printable
from workflow.documents.typesetting import Unsettable, set_paper

EVERYTHING = """### A heading with *em* and `code`

Text with **strong**, a [link](https://example.org) and a hard
break  \nafter it. Élan, œuvre, “quotes”, – dashes.

##### Far below

- one
- two
  1. inner
  2. inner
- three
  - inner
    - innermost

> A quote.

| Name | Seat |
|---|---|
| A | Zone 1 |

```
raw #panic("never read as markup")
```

---
"""
ATTACKS = ('#panic("here")', '#read("/etc/passwd")', "$ x^2 $", "*not* <label> @ref", "\\ // /* */", "= Heading")


def data(language: str = "en", **changed: Any) -> dict[str, Any]:
    given = {
        "title": "Minutes: October meeting",
        "author": "Business Harmonization Committee",
        "description": "Minutes of the meeting of 14 October 2026",
        "footer": "MT-2026-0007, 14 October 2026",
        "language": language,
        "notice": "Draft: not approved yet.",
        "blocks": read_blocks(EVERYTHING),
        "corrections-title": "Corrections",
        "corrections": [{"title": "Correction of 20 October 2026", "blocks": read_blocks("Nine came, not eight.")}],
    }
    return {**given, **changed}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_paper_is_accessible_and_fit_to_be_kept(language: str, profile: str) -> None:
    report = page.validate_pdf_bytes(set_paper("minutes", data(language), date(2026, 10, 14)), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_same_data_makes_the_same_bytes() -> None:
    first, again = (set_paper("minutes", data(), date(2026, 10, 14)) for _ in range(2))
    assert first == again
    assert set_paper("minutes", data(), date(2026, 10, 15)) != first


@pytest.mark.parametrize("text", ATTACKS)
def test_text_is_never_markup(text: str) -> None:
    blocks = [{"type": "paragraph", "runs": [{"text": text}]}, {"type": "code", "text": text}]
    made = set_paper("minutes", data(title=text, footer=text, notice=text, blocks=blocks), date(2026, 10, 14))
    assert page.is_pdf_compliant_bytes(made, profile="ua1")


def test_text_without_anything_is_a_paper_too() -> None:
    made = set_paper("minutes", data(blocks=[], corrections=[], notice=""), date(2026, 10, 14))
    assert page.is_pdf_compliant_bytes(made, profile="ua1")


def test_paper_that_cannot_be_set_says_so() -> None:
    with pytest.raises(Unsettable, match="minutes: "):
        set_paper("minutes", {"title": "no more"}, date(2026, 10, 14))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Élan, œuvre, “quotes” – 12\u00a0% ≥ α", "Élan, œuvre, “quotes” – 12\u00a0% ≥ α"),
        ("e\u0301", "é"),
        ("①", "1"),
        ("ᐊᓂ 北", "☐☐ ☐"),
        ("a\tb\u200fc\ud800\ufeffd", "a b\u200fcd"),
    ],
    ids=["known", "composed", "plain", "unknown", "unseen"],
)
def test_text_is_set_in_letters_that_the_font_has(text: str, printed: str) -> None:
    assert printable({"title": [text]}) == {"title": [printed]}
    made = set_paper("minutes", data(title=text, blocks=read_blocks(f"*{text}* **{text}**")), date(2026, 10, 14))
    assert page.is_pdf_compliant_bytes(made, profile="ua1")
