"""Mails as programs write them."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import make_msgid

from workflow.incoming.settings import IncomingSettings

KEY = b"k" * 32
SETTINGS = IncomingSettings(
    reply_to="accord@example.org",
    inquiries="questions@example.org",
    authserv="mx.example.org",
    own="noreply@example.org",
    key=KEY,
    largest=200_000,
    per_hour=20,
)
PROVEN = {"Authentication-Results": "mx.example.org; dmarc=pass header.from=example.org"}

REPLIES: Mapping[str, tuple[str, str]] = {
    "Gmail, English": (
        "Yes, go on.\n\nOn Mon, Nov 23, 2026 at 3:00 PM Accord <accord@example.org> wrote:\n\n> Received\n> more\n",
        "Yes, go on.",
    ),
    "Gmail, French, broken over two lines": (
        "Oui, merci.\n\nLe lun. 23 nov. 2026 à 15:00, Accord <accord@example.org> a\nécrit :\n\n> Reçu\n",
        "Oui, merci.",
    ),
    "Outlook, English": (
        "Yes.\n\nKind regards,\nJane Doe\n\n_________________________\nFrom: Accord\nSent: Monday\nTo: Jane\n\nold",
        "Yes.",
    ),
    "Outlook, French": (
        "D’accord.\n\nCordialement,\nJeanne\n\nDe : Accord\nEnvoyé : lundi\nÀ : Jeanne\nObjet : Reçu\n\nvieux\n",
        "D’accord.",
    ),
    "Apple Mail, English": (
        "Fine with us.\n\nSent from my iPhone\n\n> On Nov 23, 2026, at 15:00, Accord <a@example.org> wrote:\n> \n> old",
        "Fine with us.",
    ),
    "Apple Mail, French": (
        "Bien.\n\nEnvoyé de mon iPhone\n\n> Le 23 nov. 2026 à 15:00, Accord <a@example.org> a écrit :\n> \n> vieux\n",
        "Bien.",
    ),
    "Thunderbird, English, below the quotation": (
        "On 23/11/2026 15:00, Accord wrote:\n> Do you agree?\n\nYes, we do.\n\n-- \nJane\n+1 555 0100\n",
        "Yes, we do.",
    ),
    "Thunderbird, French": (
        "Nous sommes d’accord.\n\nLe 23/11/2026 à 15:00, Accord a écrit :\n> Êtes-vous d’accord ?\n",
        "Nous sommes d’accord.",
    ),
    "Thunderbird, between the quoted lines": (
        "On 23/11/2026 15:00, Accord wrote:\n> First?\nYes.\n> Second?\nNo.\n",
        "Yes.\nNo.",
    ),
    "nothing quoted": ("- one\n  - two\n\nand a third", "- one\n  - two\n\nand a third"),
    "a paragraph that begins like a leave": (
        "Thanks, that helps a lot with the first part of it. But what about the second?\n\nAnd the third?",
        "Thanks, that helps a lot with the first part of it. But what about the second?\n\nAnd the third?",
    ),
    "nothing of its own": ("> only\n> quoted\n", ""),
    "forwarded": ("---------- Forwarded message ---------\nFrom: A <a@example.org>\n\nold words", ""),
}


def write(
    text: str = "Yes, go on.",
    *,
    sender: str = "Submitter <submitter@example.org>",
    to: str = "accord@example.org",
    subject: str = "Re: Received",
    message_id: str | None = None,
    **headers: str,
) -> EmailMessage:
    """A mail; headers are named with underscores."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = message_id or make_msgid(domain="example.org")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail
