"""Inquiries that come by mail."""

from typing import Any

from workflow.incoming.placing import Asked
from workflow.texts import Text

LONGEST_SUBJECT = 120
NO_SUBJECT = Text("Question by mail", "Question par courriel")


def by_mail(asked: Asked) -> tuple[str, str, dict[str, Any]]:
    """The inquiry that a mail makes: of its sender, or, where nobody has that address, of the one it names."""
    subject = asked.subject or NO_SUBJECT.in_(asked.language)
    known: dict[str, Any] = {"inquirer": asked.sender[:LONGEST_SUBJECT]}
    if asked.person_id is not None:
        known = {"submitter": asked.person_id}
    return (
        "inquiry",
        "receive",
        {"subject": subject[:LONGEST_SUBJECT], "question": asked.text, "channel": "email", **known},
    )
