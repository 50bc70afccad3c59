"""What a motion came to, in words: the same in minutes, panels, mail and history."""

from workflow.texts import Text

OUTCOMES = {
    None: Text("not confirmed yet", "pas encore confirmé"),
    "carried": Text("carried", "adoptée"),
    "lost": Text("lost", "rejetée"),
    "tie": Text("lost, on a tie", "rejetée, à égalité des voix"),
    "majority_against": Text("lost, by a majority against", "rejetée, à la majorité des voix"),
    "below_two_thirds": Text("lost, with less than two thirds in favour", "rejetée, moins des deux tiers étant pour"),
    "min_support": Text("lost, with too few in favour", "rejetée, faute d’un appui suffisant"),
    "no_decision": Text("no decision", "aucune décision"),
    "no_quorum": Text("no decision, for want of a quorum", "aucune décision, faute de quorum"),
    "void_moved_to_meeting": Text("no decision: moved to a meeting", "aucune décision : renvoi à une réunion"),
    "void_item_changed": Text("no decision: the item was changed", "aucune décision : le dossier a été modifié"),
    "cancelled": Text("no decision: the vote was cancelled", "aucune décision : le vote a été annulé"),
}
"""What a motion came to, by its reason where it has one."""


def outcome_said(outcome: str | None, reason: str | None = None) -> Text:
    """What a motion came to, in words; by its reason where it has one."""
    word = reason or outcome
    return OUTCOMES.get(word, Text(str(word), str(word)))
