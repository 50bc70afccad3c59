"""HTML as plain text: nothing of it is fetched, run or kept but its words.

Read by a hand-written scan that looks at every sign once. The standard parser takes minutes for 100 KB that were made
to keep it busy (unclosed tags), and the mail of strangers is where such things come from.
"""

import re
from collections.abc import Iterator
from html import unescape

SILENT = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "object", "textarea"})
BLOCKS = frozenset(
    "p div tr table ul ol li h1 h2 h3 h4 h5 h6 blockquote pre section article header footer hr dl dt dd br".split()
)
SIGNATURE = re.compile(r"\b(?:id|class)\s?=\s?[\"']?[^\"'<>]{0,60}\b(?:signature|gmail_signature)\b", re.IGNORECASE)
"""What mail programs write on the element that holds a signature; its name must be whole."""
LONGEST_TAG = 400
SIGNED, MARK = "!signature", "--"
"""The sign of a signature in plain text (RFC 3676, 4.3)."""
NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")


def html_to_text(html: str) -> str:
    """The words of an HTML document, line by line; quotations are marked with `>`."""
    page = _Page()
    for tag, words in _tokens(html):
        if tag:
            page.mark(tag)
        else:
            page.say(words)
    page.end_line()
    return "\n".join(page.lines).strip()


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    """The tags (their names, `/` before those that close) and the words between them, in order."""
    at, lowered = 0, html.lower()
    while at < len(html):
        opens = html.find("<", at)
        if opens != at:
            yield "", html[at : opens if opens >= 0 else len(html)]
        if opens < 0:
            return
        name = NAME.match(html, opens + 1)
        if name is None and html[opens + 1 : opens + 2] not in ("!", "?", "/"):
            yield "", "<"
            at = opens + 1
            continue
        end = "-->" if html.startswith("<!--", opens) else ">"
        closes = html.find(end, opens)
        if closes < 0:
            return
        at = closes + len(end)
        if name is None:
            continue
        tag = name.group().lower()
        if SIGNATURE.search(html, name.end(), min(closes, name.end() + LONGEST_TAG)):
            yield SIGNED, ""
        if tag in SILENT:
            at = lowered.find(f"</{tag}", at)
            if at < 0:
                return
        else:
            yield tag, ""


class _Page:
    """Lines as they are made."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.quoted = 0

    def mark(self, tag: str) -> None:
        """Begin or end what a tag begins or ends."""
        if tag == SIGNED:
            self.end_line()
            self.say(MARK)
            self.end_line()
        name = tag.removeprefix("/")
        if name not in BLOCKS:
            return
        self.end_line(empty=name == "br")
        if name == "p":
            self.end_line(empty=True)
        if tag == "blockquote":
            self.quoted += 1
        elif tag == "/blockquote":
            self.quoted = max(0, self.quoted - 1)
        elif tag == "li":
            self.line = "- "

    def say(self, words: str) -> None:
        """Add words, with spaces as a browser shows them."""
        plain = unescape(words).replace("\xa0", " ")
        before = " " if plain[:1].isspace() and self.line and not self.line.endswith(" ") else ""
        after = " " if plain.strip() and plain[-1:].isspace() else ""
        self.line += f"{before}{' '.join(plain.split())}{after}"

    def end_line(self, *, empty: bool = False) -> None:
        """Keep the line, if it says anything; one empty line in a row where it may be empty."""
        text = self.line.strip()
        if text or (empty and self.lines and self.lines[-1]):
            self.lines.append(f"{'>' * min(self.quoted, 9)} {text}" if self.quoted else text)
        self.line = ""
