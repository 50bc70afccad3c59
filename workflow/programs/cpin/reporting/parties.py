"""Whom an item can wait for: the four parties between whom work goes back and forth."""

from collections.abc import Mapping

from workflow.texts import Text

PARTIES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "submitter": (Text("Submitter", "Auteur de la demande"), ("submitter", "society_lead", "reader")),
    "staff": (Text("Staff", "Personnel"), ("cpin_staff", "admin")),
    "committee": (Text("Committee", "Comité"), ("bh_member", "bh_chair", "os_member", "os_chair")),
    "ministry": (Text("Ministry", "Ministère"), ("cwob",)),
}


def parties() -> Mapping[str, tuple[Text, tuple[str, ...]]]:
    """By party, what it is called and the roles that belong to it."""
    return PARTIES
