"""Markdown taken apart for a template."""

import pytest

from workflow.documents.blocks import read_blocks


def plain(*texts: str) -> list[dict[str, str]]:
    return [{"text": text} for text in texts]


def test_paragraph_is_runs_with_what_holds_of_them() -> None:
    (block,) = read_blocks("One **two** *three* `four` [five](https://example.org) ***six***")
    assert block["runs"] == [
        {"text": "One "},
        {"text": "two", "strong": True},
        {"text": " "},
        {"text": "three", "em": True},
        {"text": " "},
        {"text": "four", "code": True},
        {"text": " "},
        {"text": "five", "link": "https://example.org"},
        {"text": " "},
        {"text": "six", "strong": True, "em": True},
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/here", "file:///etc/passwd"])
def test_link_that_leads_elsewhere_is_text(address: str) -> None:
    (block,) = read_blocks(f"[text]({address})")
    assert all("link" not in run for run in block["runs"])


def test_lines_are_joined_and_broken_as_written() -> None:
    (block,) = read_blocks("one\ntwo  \nthree")
    assert "".join(run["text"] for run in block["runs"]) == "one two\nthree"


def test_html_and_images_are_words() -> None:
    blocks = read_blocks("<b>bold</b> ![picture](https://example.org/x.png)")
    assert "<b>bold</b>" in "".join(run["text"] for run in blocks[0]["runs"])


def test_headings_begin_at_the_second_level_and_skip_none() -> None:
    blocks = read_blocks("### A\n\n##### B\n\n#### C\n\n### D\n\n# E\n\n## F")
    assert [block["level"] for block in blocks] == [2, 3, 3, 2, 2, 3]


def test_lists_hold_blocks_and_lists() -> None:
    (block,) = read_blocks("1. one\n2. two\n   - inner\n")
    assert block["ordered"] is True
    assert block["items"][0] == [{"type": "paragraph", "runs": plain("one")}]
    assert block["items"][1][1] == {
        "type": "list", "ordered": False, "items": [[{"type": "paragraph", "runs": plain("inner")}]]
    }  # fmt: skip


def test_table_has_a_head_and_rows() -> None:
    (block,) = read_blocks("| A | B |\n|---|---|\n| 1 | **2** |\n")
    assert block == {
        "type": "table",
        "head": [plain("A"), plain("B")],
        "rows": [[plain("1"), [{"text": "2", "strong": True}]]],
    }


def test_quotes_code_and_rules() -> None:
    assert read_blocks("> said\n\n```\ncode\n```\n\n---\n") == [
        {"type": "quote", "blocks": [{"type": "paragraph", "runs": plain("said")}]},
        {"type": "code", "text": "code"},
        {"type": "rule"},
    ]


def test_lists_and_quotes_lie_in_each_other_only_so_deep_as_can_be_set() -> None:
    (block,) = read_blocks("> " * 15 + "far in")
    depth = 1
    while block["blocks"][0]["type"] == "quote":
        block, depth = block["blocks"][0], depth + 1
    assert (depth, block["blocks"]) == (6, [{"type": "paragraph", "runs": plain("far in")}])
    (block,) = read_blocks("\n".join(f"{'  ' * level}- level {level}" for level in range(9)))
    assert str(block).count("'list'") == 6
