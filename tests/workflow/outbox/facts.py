"""Facts that mails tell in tests."""

from typing import Any

from workflow.outbox.digest import DigestEntry
from workflow.outbox.settings import MailSettings

SETTINGS = MailSettings(sender="Accord <accord@example.org>", base_url="https://accord.example.org")

NOTICE: dict[str, Any] = {
    "reference": "CR-2026-0001",
    "title": "Let a worker merge two files",
    "headline": {"en": "More information is needed", "fr": "Il faut plus de renseignements"},
    "body": {
        "en": "CPIN staff asked a question about your change request.\n\nIt waits until you answer.",
        "fr": "Le personnel du RIPE a une question sur votre demande de changement.\n\nElle attend votre réponse.",
    },
    "facts": [
        [{"en": "Question", "fr": "Question"}, "Which screens <are> concerned?"],
        [{"en": "Answer by", "fr": "Réponse attendue le"}, {"en": "March 10", "fr": "10 mars"}],
    ],
    "path": "/items/CR-2026-0001",
}


def make_entry(reference: str = "CR-2026-0001", due_on: str = "2026-03-03", **changes: Any) -> DigestEntry:
    entry = DigestEntry(
        reference=reference,
        title="Étape <b>one</b> & two",
        kind_label={"en": "Change request", "fr": "Demande de changement"},
        deadline_label={"en": "Triage", "fr": "Triage"},
        due_on=due_on,
        kind="lead",
        offset=3,
        merged=False,
        path=f"/items/{reference}",
    )
    return entry | changes  # type: ignore[return-value] # the keys stay those of an entry
