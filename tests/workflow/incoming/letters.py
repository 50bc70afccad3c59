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
    "Outlook on a telephone, English": (
        (
            "Approved\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Accord\n"
            "Sent: Monday\nTo: Jane\nSubject: x\n\nold"
        ),
        "Approved",
    ),
    "Outlook on a telephone, French": (
        (
            "Approuvé\n\nObtenir Outlook pour iOS<https://aka.ms/o0>\n________________________________\nDe : Accord\n"
            "Envoyé : lundi\nÀ : Jeanne\nObjet : x\n\nvieux"
        ),
        "Approuvé",
    ),
    "Yahoo, English, set in": (
        "Ok.\n\n    On Monday, November 23, 2026 at 03:00:00 p.m. EST, Accord <a@example.org> wrote:  \n \n old\n",
        "Ok.",
    ),
    "Gmail, French, no year, from a telephone": (
        "Oui\n\nEnvoyé depuis mon téléphone Android\n\nLe lun. 23 nov., 15 h 00, Accord <a@b.org> a écrit :\n> vieux",
        "Oui",
    ),
    "thanks and a name, French": (
        "Nous confirmons.\n\nMerci,\n\nJeanne Tremblay\nSociété X\n\nLe 2026-11-23 à 15:00, Accord a écrit :\n> vieux",
        "Nous confirmons.",
    ),
    "thanks before what is said, French": ("Merci,\n\nnous confirmons.", "Merci,\n\nnous confirmons."),
    "words that only look like a quotation": (
        "On page 3 the author wrote:\nthis is my view.\nLe ministère a écrit :\nque c’était bien.",
        "On page 3 the author wrote:\nthis is my view.\nLe ministère a écrit :\nque c’était bien.",
    ),
    "nothing quoted": ("- one\n  - two\n\nand a third", "- one\n  - two\n\nand a third"),
    "a paragraph that begins like a leave": (
        "Thanks, that helps a lot with the first part of it. But what about the second?\n\nAnd the third?",
        "Thanks, that helps a lot with the first part of it. But what about the second?\n\nAnd the third?",
    ),
    "nothing of its own": ("> only\n> quoted\n", ""),
    "forwarded": ("---------- Forwarded message ---------\nFrom: A <a@example.org>\n\nold words", ""),
}

MARKED_UP: Mapping[str, tuple[str, str]] = {
    "Outlook in a browser": (
        (
            '<div class="elementToProof">Yes, go on.</div><div id="Signature"><p>Jane Doe</p></div><div id="append">'
            '</div><hr><div id="divRplyFwdMsg"><b>From:</b> Accord &lt;a@example.org&gt;<br><b>Sent:</b> Monday<br>'
            "<b>To:</b> Jane<br><b>Subject:</b> x</div><div>old</div>"
        ),
        "Yes, go on.",
    ),
    "Outlook, French": (
        (
            "<p class=MsoNormal>Oui, d’accord.<o:p></o:p></p><div><p><b>De&nbsp;:</b> Accord<br><b>Envoyé&nbsp;:"
            "</b> lundi<br><b>À&nbsp;:</b> Jeanne<br><b>Objet&nbsp;:</b> x<o:p></o:p></p></div><p>vieux</p>"
        ),
        "Oui, d’accord.",
    ),
    "Gmail, French, with a signature": (
        (
            '<div dir="ltr">Oui.<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
            '<div dir="ltr" class="gmail_signature">Jeanne<br>Analyste</div></div><br><div class="gmail_quote"><div '
            'class="gmail_attr">Le&nbsp;lun. 23 nov. 2026 à&nbsp;15:00, Accord &lt;a@b.org&gt; a écrit&nbsp;:<br></div>'
            "<blockquote><div>vieux</div></blockquote></div>"
        ),
        "Oui.",
    ),
    "Apple Mail": (
        (
            'Fine.<br id="lineBreakAtBeginningOfSignature"><div>Sent from my iPhone</div><div><br><blockquote>'
            "On Nov 23, 2026, at 15:00, Accord &lt;a@b.ca&gt; wrote:<br></blockquote></div><blockquote>old</blockquote>"
        ),
        "Fine.",
    ),
    "below a quotation that is signed": (
        (
            '<div>On 23/11/2026 15:00, Accord wrote:</div><blockquote>Do you agree?<div class="signature">Us</div>'
            "</blockquote><p>Yes, we do.</p>"
        ),
        "Yes, we do.",
    ),
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
