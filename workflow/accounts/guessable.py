"""Passwords that anyone would try first: told by rules, and by the list that a site has where it has one.

Whatever everybody writes is taken out: common words (also with 0 for o and its kin), names, years, rows of the
keyboard, of the alphabet and of digits, and what only repeats. What is left has to be enough (OWASP ASVS 5.0,
6.2.4 and 6.2.11).
"""

import re
from collections.abc import Collection, Iterable

from models.people import Person

FEWEST_SIGNS = 5
"""So many different letters have to be left."""
SHORTEST_ROW = 4
"""So many neighbours on the keyboard are taken for a row."""
PRODUCT = ("accord", "cpin", "county", "plan")
"""What this service and its programs are called."""
COMMON = (
    *("password", "passwort", "motdepasse", "secret", "letmein", "welcome", "bienvenue", "changeme", "default"),
    *("login", "admin", "administrator", "master", "superman", "batman", "hello", "bonjour", "iloveyou"),
    *("jetaime", "loveyou", "forever", "princess", "sunshine", "flower", "monkey", "dragon", "football"),
    *("baseball", "soccer", "hockey", "shadow", "killer", "freedom", "whatever", "trustno", "starwars"),
    *("pokemon", "computer", "internet", "google", "summer", "winter", "spring", "autumn", "michael"),
    *("jessica", "jennifer", "charlie", "daniel", "thomas", "nicole", "canada", "france", "paris"),
    *("london", "america", "manager", "office", "company", "service", "access", "system", "chocolate"),
    *("butterfly", "liverpool", "chelsea", "arsenal", "january", "october", "november", "december"),
)
ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm"),
    *(
        "01234567890",
        "abcdefghijklmnopqrstuvwxyz",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "qazwsxedcrfvtgbyhnujmikolp",
    ),
    *(
        "1q2w3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0",
        "1a2b3c4d5e6f7g8h9i",
        "a1b2c3d4e5f6g7h8i9",
        "1a2z3e4r5t6y7u8i9o0p",
    ),
)
LEET = str.maketrans("013457@$!", "oleastasi")
YEAR = re.compile(r"(19|20)\d\d")
PADDED = re.compile(r"[\W\d_]*[^\W\d_]{4,11}[\W\d_]*")
"""One word, made long enough with digits or signs."""
REPEATED = re.compile(r"(.{1,8}?)\1{2,}")
BESIDE = "0123456789!.?_-*#@$%&+= "


_listed: set[str] = set()


def refuse_listed(passwords: Iterable[str], shortest: int) -> None:
    """Refuse these from now on, instead of those before, however they are capitalized; too short ones are left out."""
    lines = (line.strip().lower() for line in passwords)
    _listed.clear()
    _listed.update(line for line in lines if len(line) >= shortest)


def how_many_listed() -> int:
    """How many passwords the list of the site refuses."""
    return len(_listed)


def is_guessable(password: str, person: Person) -> bool:
    """Whether it is listed, one word with digits, or holds little beside the parts that everybody tries first."""
    plain = password.lower()
    if plain in _listed or PADDED.fullmatch(plain):
        return True
    words = (*COMMON, *PRODUCT, person.email.partition("@")[0].lower(), *person.name.lower().split())
    return any(_is_little(_without(written, words)) for written in (plain, plain.translate(LEET)))


def _without(written: str, words: Collection[str]) -> str:
    """What is left: rows before words, since a row may hold a word, and longer words before shorter ones."""
    rest = YEAR.sub("", REPEATED.sub(r"\1", _without_rows(written)))
    for word in sorted((word for word in words if len(word) > 2), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest


def _without_rows(written: str) -> str:
    """Without runs of neighbours, forwards and backwards."""
    kept, at = [], 0
    while at < len(written):
        length = _run_at(written, at)
        kept.append("" if length >= SHORTEST_ROW else written[at])
        at += length if length >= SHORTEST_ROW else 1
    return "".join(kept)


def _run_at(written: str, at: int) -> int:
    """How many signs from here on stand beside each other in a row."""
    longest = 0
    for row in RUNS:
        while written[at : at + longest + 1] in row and at + longest < len(written):
            longest += 1
    return longest


def _is_little(rest: str) -> bool:
    letters = rest.strip(BESIDE)
    return len(letters) < FEWEST_SIGNS or len(set(letters)) < FEWEST_SIGNS


RUNS = (*ROWS, *(row[::-1] for row in ROWS))
