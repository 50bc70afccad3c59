"""What stands beside the files that a person gets: what each is, in their language."""

from collections.abc import Mapping
from datetime import datetime

from models.changes import Change
from models.items import Item
from models.people import Person
from workflow.privacy.held import ALL, Held
from workflow.texts import Text

ABOUT = Held("changes_about", Text("Changes of the account", "Modifications du compte"), Change, (), (), "emptied")
NAMED = Held("named", Text("Items that name them", "Dossiers qui nomment la personne"), Item, (), (), "kept")
SUBJECTS = (*ALL, ABOUT, NAMED)
COPIED = "files copied"
"""Beside the subjects in what is counted: of how many files the bytes are there."""

HEAD = Text(
    """# What this service holds about {name}

Made on {day}. Each file is a list in JSON (UTF-8); instants are in UTC, items go by their references.

| File | What it is | Rows | When the person is erased |
|---|---|---|---|
""",
    """# Ce que ce service détient sur {name}

Fait le {day}. Chaque fichier est une liste en JSON (UTF-8); les instants sont en UTC, les dossiers vont par référence.

| Fichier | Ce que c’est | Lignes | À l’effacement de la personne |
|---|---|---|---|
""",
)
FOOT = Text(
    """
Files that were uploaded lie in the folder `files`, each with its number in `files.json` before its name: {files}.

Not in it:

- passwords and the secrets of tokens, links, codes and passkeys: only digests or sealed values of them are held;
- what others wrote, how others voted, and what is said of other people;
- log lines of the server, which name nobody;
- words about the person in what others wrote: these are found by searching, and taken out where they stand.
""",
    """
Les fichiers téléversés sont dans le dossier `files`, précédés de leur numéro dans `files.json` : {files}.

Ne s’y trouvent pas :

- les mots de passe et les secrets des jetons, liens, codes et clés d’accès : seules leurs empreintes sont gardées;
- ce que d’autres ont écrit, comment d’autres ont voté et ce qui est dit d’autres personnes;
- les lignes de journal du serveur, qui ne nomment personne;
- les mots sur la personne dans ce que d’autres ont écrit : on les trouve par la recherche, et on les retire sur place.
""",
)
FATES: Mapping[str, Text] = {
    "deleted": Text("deleted", "supprimé"),
    "emptied": Text("emptied", "vidé"),
    "kept": Text("kept, under a number", "gardé, sous un numéro"),
}


def readme(person: Person, counts: Mapping[str, int], now: datetime) -> str:
    """The Markdown text, in the person's language; `counts` says how many rows of each subject there are."""
    lines = [
        f"| `{one.name}.json` | {one.label.in_(person.language)} | {counts[one.name]} "
        f"| {FATES[one.fate].in_(person.language)} |\n"
        for one in SUBJECTS
        if counts[one.name]
    ]
    head, foot = HEAD.format(name=person.name, day=now), FOOT.format(files=counts[COPIED])
    return head.in_(person.language) + "".join(lines) + foot.in_(person.language)
