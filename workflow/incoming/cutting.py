"""What the writer of a reply said: without the mail it answers, and without a signature.

The library knows how the programs of many languages introduce a quotation and how people take their leave. It is kept
from cutting what only looks like that: a whole paragraph that begins with "Thanks," is no signature.
"""

import re

from mailparser_reply.parser import EmailMessage

LONGEST = 30_000
"""Characters that are looked at: three times the longest comment."""
SHOWN_OF_LINE, MOST_SHOWN = 160, 200
"""So much of a line, and so many of the last lines, the library gets to see: its time grows faster than the text."""
LANGUAGES = ("en", "fr")
LEAVE = 40
"""Characters; who takes their leave does so in a short line."""
MOST_LINES = 14
"""Lines of a signature, and a disclaimer below it."""
QUOTED = re.compile(r"^>.*\n?", re.MULTILINE)
EMPTY_LINES = re.compile(r"\n{3,}")
MARK = re.compile(r"^(?:--|__) ?$", re.MULTILINE)
# What the library does not know of leaves, French ones and those of telephones; the whole line must be one.
LEAVES = re.compile(
    r"(?:(?:bien )?(?:cordialement|à vous|amicalement)|(?:sincères |meilleures )?salutations"
    r"|envoyé (?:de mon|depuis mon|depuis outlook|à partir de|avec|de ma) .{1,40}"
    r"|sent from (?:my|outlook|mail|yahoo|gmail|samsung|proton) .{1,40}"
    r"|(?:télécharg(?:er|ez)|obtenir|obtenez|get) outlook (?:pour|for) .{1,60})[,.!]?\Z",
    re.IGNORECASE,
)
THANKS = re.compile(r"merci(?: beaucoup| d[’']avance| et bonne journée)?,\Z", re.IGNORECASE)
"""Who thanks and only names themselves after it takes their leave; who goes on writing does not."""
LINE_OF_NAME = 60
# What the library does not know: Outlook's rule above a quotation, forwarded mail, and headers of French programs.
BEGINS = re.compile(
    r"^(?:_{20,}|-{3,} ?(?:Original Message|Forwarded message|Message d['’]origine|Message transf[ée]r[ée]) ?-{3,}"
    r"|-{8,} ?(?:Message original|Courriel original) ?-{8,}"
    r"|D[ée]but du message r[ée]exp[ée]di[ée] ?:|Begin forwarded message:"
    r"|\*?(?:De|From|Exp[ée]diteur)\*? ?:\*? .{1,200}\n\*?(?:Envoy[ée]|Sent|Date|À|To|Cc|Objet|Subject)\*? ?:.*"
    r"|[ \t]{0,8}(?:Le|On)(?=[^\n]{0,200}(?:\d{4}|\d[ \u202f]?[:h][ \u202f]?\d|@))"
    r" [^\n]{5,200}(?:\n[^\n]{1,120}){0,2}(?:a\s[ée]crit|wrote)\s?:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def cut(text: str) -> str:
    """What a reply says itself; nothing where it only quotes. A mail that quotes nothing stays whole but its leave."""
    lines = [line.rstrip() for line in text[:LONGEST].replace("\xa0", " ").split("\n")]
    plain = EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
    own = _without_leave(QUOTED.sub("", _above(plain)).strip())
    return EMPTY_LINES.sub("\n\n", own).strip()


def _above(plain: str) -> str:
    """What stands above the quotation; below it, where nothing stands above."""
    found = BEGINS.search(plain)
    if found is None:
        return plain
    above = plain[: found.start()]
    if above.strip():
        return above
    below = plain[found.end() :].strip()
    return below if below.startswith(">") else ""


def _without_leave(text: str) -> str:
    mark = MARK.search(text)
    lines = text[: mark.start()].rstrip().split("\n") if mark is not None else text.split("\n")
    shown = [line.strip()[:SHOWN_OF_LINE] for line in lines[-MOST_SHOWN:]]
    taken = max(_leave_known(shown), _leave_found(shown))
    return "\n".join(lines[: len(lines) - taken])


def _leave_known(shown: list[str]) -> int:
    """How many of the last lines are a leave that the library does not know."""
    last = shown[-MOST_LINES:]
    known = next((len(last) - at for at, line in enumerate(last) if LEAVES.match(line)), 0)
    thanks = next((len(last) - at for at, line in enumerate(last) if THANKS.match(line)), 0)
    is_leave = thanks < len(shown) and all(len(line) <= LINE_OF_NAME for line in shown[len(shown) - thanks :])
    return max(known, thanks if is_leave else 0)


def _leave_found(shown: list[str]) -> int:
    """How many of the last lines are a leave as the library knows it."""
    message = EmailMessage(text="\n".join(shown), languages=list(LANGUAGES), keep_hyphen_lists=True).read()
    leave = (message.replies[-1].signatures or "").split("\n")
    is_leave = bool(leave[0]) and len(leave[0]) <= LEAVE and len(leave) <= min(MOST_LINES, len(shown) - 1)
    return len(leave) if is_leave and shown[-len(leave) :] == leave else 0
