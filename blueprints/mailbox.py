"""The local mailbox: mail of the demo, read in the browser instead of leaving the machine."""

from email.message import EmailMessage
from email.parser import Parser
from email.policy import default

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy import select

from blueprints.access import signed_in
from blueprints.frame import has_mailbox, is_demo
from blueprints.identity import actor, may, person, reading
from blueprints.numbers import whole_number
from models.outbox import MailboxMessage
from workflow.outbox.sight import visible_mailbox

pages = Blueprint("mailbox", __name__)

SIZE = 50
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)
"""For the HTML of a mail: its inline styles, nothing else, in a frame that can run nothing but opens its links."""
NEW_TAB = '<base target="_blank">'
"""Our pages refuse to stand in a frame, so a link of a mail opens in a tab of its own."""


@pages.get("/mailbox")
@signed_in
def show_mailbox() -> str:
    """My mail, the newest first; an administrator reads everybody's."""
    _check_mailbox()
    before = request.args.get("before", type=whole_number)
    statement = (
        select(MailboxMessage)
        .where(visible_mailbox(actor(), person(), is_demo=is_demo()))
        .order_by(MailboxMessage.id.desc())
        .limit(SIZE + 1)
    )
    if before:
        statement = statement.where(MailboxMessage.id < before)
    rows = list(reading().scalars(statement))
    older = rows[SIZE - 1].id if len(rows) > SIZE else None
    return render_template("pages/mailbox.html", rows=rows[:SIZE], older=older, sees_all=may("administer"))


@pages.get("/mailbox/<int:message_id>")
@signed_in
def show_mail(message_id: int) -> str:
    """One message: its heads and its text; the HTML part in a frame of its own."""
    row, mail = _mail(message_id)
    return render_template(
        "pages/mail.html", row=row, mail=mail, text=_part(mail, "plain"), has_html=bool(_part(mail, "html"))
    )


@pages.get("/mailbox/<int:message_id>/html")
@signed_in
def show_mail_html(message_id: int) -> Response:
    """The HTML part alone, under a policy that lets it do nothing."""
    _row, mail = _mail(message_id)
    response = make_response(NEW_TAB.join(_around_head(_part(mail, "html"))))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _mail(message_id: int) -> tuple[MailboxMessage, EmailMessage]:
    _check_mailbox()
    row = reading().scalar(
        select(MailboxMessage).where(
            MailboxMessage.id == message_id, visible_mailbox(actor(), person(), is_demo=is_demo())
        )
    )
    if row is None:
        abort(404)
    return row, Parser(EmailMessage, policy=default).parsestr(row.raw)


def _part(mail: EmailMessage, subtype: str) -> str:
    body = mail.get_body(preferencelist=(subtype,))
    return str(body.get_content()) if body is not None else ""


def _around_head(html: str) -> tuple[str, str]:
    """The message up to where its head begins, and the rest."""
    before, head, after = html.partition("<head>")
    return (before + head, after) if head else ("", html)


def _check_mailbox() -> None:
    if not has_mailbox():
        abort(404)
