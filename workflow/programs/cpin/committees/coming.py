"""Who comes to a meeting: what the participants say of themselves, signed in or by a link in the invitation."""

from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees.replies import note_reply
from workflow.programs.cpin.committees.seating import meeting_day
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.recipients import participants
from workflow.texts import Text

NOT_INVITED = Text("You are not among those invited.", "Vous n’êtes pas parmi les personnes invitées.")
IS_OVER = Text("The day of the meeting is over.", "Le jour de la réunion est passé.")


@guards("is_participant")
def is_participant(ctx: Context) -> Reason | None:
    """Only who is invited replies."""
    if ctx.actor.person_id in set(participants(ctx.session, ctx.item)):
        return None
    return Reason("is_participant", NOT_INVITED, personal=True)


@guards("before_the_meeting")
def before_the_meeting(ctx: Context) -> Reason | None:
    """One replies up to the day of the meeting."""
    return None if ctx.today <= meeting_day(ctx.item) else Reason("before_the_meeting", IS_OVER)


@effects("note_coming")
def note_coming(ctx: Context) -> None:
    """The last reply counts."""
    note_reply(ctx, {"coming": True})


@effects("note_not_coming")
def note_not_coming(ctx: Context) -> None:
    """The last reply counts, with its reason."""
    note_reply(ctx, {"coming": False, "reason": ctx.data["reason"]})
