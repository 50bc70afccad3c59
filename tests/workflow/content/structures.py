"""Small structures for tests, read from YAML as the real ones are."""

from pathlib import Path
from textwrap import dedent

from workflow.content.reading_structure import load_structure
from workflow.content.structure import Structure
from workflow.texts import Text

PARTIES = {"ldss": Text("LDSS", "LDSS"), "bureau": Text("Bureau", "Bureau")}
PROFILE = """
    component: PROFILE
    title: {en: Profile, fr: Profil}
    responsible: [ldss, bureau]
    parts:
    - id: PROFILE
      title: Profile
      kind: front
      questions:
        PF-AID: {ask: 'Aid?', type: yesno, required: true}
        PF-BUREAUS: {ask: 'How many bureaus?', type: int}
"""
PLAN = """
    component: SC
    title: {en: Strategy, fr: Stratégie}
    responsible: [ldss]
    parts:
    - id: SC-1
      title: Process
      kind: section
      questions:
        how: {ask: 'How?', type: long, required: true}
        aided: {ask: 'By which aid?', type: choices, options: {a: Part I, b: Part II}, required: PF-AID}
        second: {ask: 'Why Part II?', type: text, required: true, applies: SC-1.aided has b}
        note: {ask: 'Anything else?', type: long}
    - id: SC-2
      title: Aid
      kind: appendix
      applies: PF-AID
      responsible: [bureau]
      questions:
        matrix:
          ask: Which services?
          type: rows
          required: true
          rows: {D: Direct, R: Private}
          fixed: {R: {c01: Y}}
          columns: {c01: {ask: Adoption, type: choice, options: [Y, N]}, c04: {ask: Education, type: text}}
    - id: SC-3
      title: Each bureau
      kind: section
      repeat: PF-BUREAUS
      once_more: true
      responsible: [ldss, bureau]
      questions:
        name: {ask: 'Its name?', type: text, required: true}
"""


def write_structure(folder: Path, *files: str) -> list[str]:
    """Write YAML texts into a folder; returns the names of the files, in order."""
    names = [f"{index}.yaml" for index, _ in enumerate(files)]
    for name, text in zip(names, files, strict=True):
        (folder / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return names


def read_structure(folder: Path, *files: str) -> Structure:
    """Write YAML texts into a folder and read them as one structure."""
    return load_structure("small", folder, write_structure(folder, *files), PARTIES)
