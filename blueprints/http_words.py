"""What HTTP's refusals are called and what to do about each, in the reader's language; pages and API say the same."""

from blueprints.wording import _


def words_of(code: int) -> tuple[str, str]:
    """A title and a sentence for an HTTP error; one of the two general ones for a code that is seldom met."""
    known = {
        400: (_("The request was not understood"), _("Nothing was changed. Go back and try once more.")),
        405: (_("That is not done here"), _("This address does not take this method. Nothing was changed.")),
        406: (_("Not in that form"), _("This address does not answer in the form that was asked for.")),
        408: (_("It took too long"), _("The request did not arrive in time. Nothing was changed. Send it again.")),
        410: (_("It was withdrawn"), _("This file is no longer given to anybody. The item’s page says why.")),
        411: (_("The length is missing"), _("The request has to say how long it is. Nothing was changed.")),
        413: (
            _("That is too large"),
            _("What was sent is too large. Nothing was changed. Shorten it and send it again."),
        ),
        414: (_("The address is too long"), _("Nothing was changed. Ask for less at once.")),
        415: (_("Not in a form that is read here"), _("What was sent is not of a type that this address reads.")),
        429: (_("Too many requests"), _("Nothing was changed. Wait a little, then try again.")),
        431: (
            _("The request’s head is too large"),
            _("Nothing was changed. Delete this site’s cookies and try again."),
        ),
    }
    no_room = (_("There is no room for it just now"), _("Nothing was kept and nothing is half done. Try again later."))
    ours = (_("Something went wrong on our side"), _("It has been written down. Nothing is half done."))
    theirs = (_("The request was not understood"), _("The request was not understood. Nothing was changed."))
    return known.get(code, theirs if code < 500 else no_room if code == 507 else ours)
