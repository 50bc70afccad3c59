"""Markdown taken apart into blocks and runs that a template sets: nothing of the text is ever read as markup there."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
SCHEMES = ("http://", "https://", "mailto:")
FIRST_LEVEL, LAST_LEVEL = 2, 6
"""The paper's own title is the first level; what the text calls its headings goes below."""
DEEPEST = 6
"""So many lists and quotes may lie in each other; a typesetter goes no deeper than it must."""

Block = dict[str, Any]
Run = dict[str, Any]


def read_blocks(markdown: str) -> list[Block]:
    """The blocks of a text in order. Levels of headings follow each other without a gap, as accessibility asks."""
    return _in_step(list(_not_too_deep(_Tokens(MARKDOWN.parse(markdown)).blocks())))


def _not_too_deep(blocks: Sequence[Block], depth: int = 0) -> Iterator[Block]:
    """The same blocks; what lies in too many lists and quotes stands in the innermost that can be set."""
    for block in blocks:
        inner = [block["blocks"]] if block["type"] == "quote" else block.get("items", ())
        if inner and depth == DEEPEST:
            for one in inner:
                yield from _not_too_deep(one, depth)
            continue
        set_ones = [list(_not_too_deep(one, depth + 1)) for one in inner]
        if block["type"] == "quote":
            block["blocks"] = set_ones[0]
        elif inner:
            block["items"] = set_ones
        yield block


def _in_step(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks with headings that begin at the second level and never skip one."""
    open_levels: list[int] = []
    for block in blocks:
        if block["type"] == "heading":
            while open_levels and open_levels[-1] >= block["level"]:
                open_levels.pop()
            open_levels.append(block["level"])
            block["level"] = min(FIRST_LEVEL + len(open_levels) - 1, LAST_LEVEL)
    return list(blocks)


class _Tokens:
    """One reading of a text's tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def blocks(self, until: str | None = None) -> list[Block]:
        found: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                break
            block = self.block(token)
            if block is not None:
                found.append(block)
        return found

    def block(self, token: Token) -> Block | None:
        if token.type == "heading_open":
            return {"type": "heading", "level": int(token.tag[1:]), "runs": self.inline("heading_close")}
        if token.type == "paragraph_open":
            return {"type": "paragraph", "runs": self.inline("paragraph_close")}
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type.startswith("ordered")
            return {"type": "list", "ordered": ordered, "items": self.items(token.type.replace("open", "close"))}
        if token.type == "blockquote_open":
            return {"type": "quote", "blocks": self.blocks("blockquote_close")}
        if token.type == "table_open":
            return self.table()
        code = {"type": "code", "text": token.content.rstrip("\n")}
        return {"fence": code, "code_block": code, "hr": {"type": "rule"}}.get(token.type)

    def items(self, until: str) -> list[list[Block]]:
        found: list[list[Block]] = []
        while self.tokens[self.at].type != until:
            self.at += 1  # list_item_open
            found.append(self.blocks("list_item_close"))
        self.at += 1
        return found

    def table(self) -> Block:
        rows: list[list[list[Run]]] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self.inline(token.type.replace("open", "close")))
        self.at += 1
        return {"type": "table", "head": rows[0], "rows": rows[1:]}

    def inline(self, until: str) -> list[Run]:
        found: list[Run] = []
        while self.tokens[self.at].type != until:
            found.extend(_runs(self.tokens[self.at].children or ()))
            self.at += 1
        self.at += 1
        return found


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    """Text in runs, each with what holds of it: strong, em, code, a link to another site."""
    strong = em = 0
    link = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong += 1 if token.nesting > 0 else -1
        elif token.type in ("em_open", "em_close"):
            em += 1 if token.nesting > 0 else -1
        elif token.type == "link_open":
            address = str(token.attrGet("href") or "")
            link = address if address.startswith(SCHEMES) else ""
        elif token.type == "link_close":
            link = ""
        else:
            text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
            if not text:
                continue
            run = {"text": text, "strong": strong > 0, "em": em > 0, "code": token.type == "code_inline", "link": link}
            yield {name: value for name, value in run.items() if value or name == "text"}
