"""Voting by a link in a mail, and handing the vote of one's seat to its alternate: where the committee allows it.

The rules of procedure know one proxy, the seat's alternate, who votes while the principal is absent; handing the vote
over says that one is. The committees' rules are silent on links: they allow none until the setting says otherwise.
"""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.decisions import Decision
from models.definitions import Setting
from models.items import Item
from workflow.context import Context
from workflow.definition import Field, Option, SettingRule
from workflow.errors import Reason
from workflow.programs.cpin.committees import ballots, seating
from workflow.programs.cpin.committees.decisions import open_motion
from workflow.programs.cpin.functions import effects, guards, recipients
from workflow.programs.cpin.reference import committees
from workflow.texts import Text

SETTING, NONE, BOTH = "votes_by_link", "none", "both"
RULE = SettingRule(
    Field(
        SETTING,
        "choice",
        Text("Committees that vote by link", "Comités qui votent par lien"),
        Text(
            "In an electronic vote of these committees the mail that asks for a ballot carries a link to cast it "
            "without signing in, and another to hand the vote to the seat’s alternate, who then gets such a link.",
            "Dans un vote électronique de ces comités, le courriel qui demande un bulletin porte un lien pour voter "
            "sans ouvrir de session, et un autre pour confier le vote à la suppléance du siège, qui reçoit alors un "
            "tel lien.",
        ),
        options=(
            Option(NONE, Text("None", "Aucun")),
            Option("os", committees()["os"].name),
            Option("bh", committees()["bh"].name),
            Option(BOTH, Text("Both committees", "Les deux comités")),
        ),
    ),
    Text(
        "Chosen for this service: the committees’ rules name the alternate of a seat and are silent on links.",
        "Choisi pour ce service : les règles des comités nomment la suppléance d’un siège et se taisent sur les liens.",
    ),
)
NOT_ALLOWED = Text(
    "The {committee} does not let its members hand over their votes by link.",
    "Le {committee} ne permet pas à ses membres de confier leur vote par lien.",
)
NOT_PRINCIPAL = Text(
    "Only a seat’s principal hands over its vote.", "Seule la personne titulaire d’un siège confie son vote."
)
NO_ALTERNATE = Text("Your seat has no alternate.", "Votre siège n’a pas de suppléance.")
RECUSED = Text("Your seat or its alternate is recused.", "Votre siège ou sa suppléance est récusé.")
HAS_VOTED = Text("Your seat has voted.", "Votre siège a voté.")
IS_GIVEN = Text("You handed over your vote already.", "Vous avez déjà confié votre vote.")


def _allowed(session: Session, committee: str) -> bool:
    row = session.get(Setting, ("cpin", SETTING))
    return row is not None and row.value["value"] in (BOTH, committee)


@guards("proxy_allowed")
def proxy_allowed(ctx: Context) -> Reason | None:
    """The committee allows it."""
    decision = open_motion(ctx)
    if decision is None or _allowed(ctx.session, decision.committee):
        return None
    return Reason("proxy_allowed", NOT_ALLOWED.format(committee=committees()[decision.committee].name), who=("admin",))


@guards("proxy_possible")
def proxy_possible(ctx: Context) -> Iterator[Reason]:
    """A seat's principal hands over a vote that was not cast, once, to an alternate who may vote."""
    code, decision = "proxy_possible", open_motion(ctx)
    ballot = ballots.ballot_of(ctx, decision) if decision is not None else None
    if ballot is None or ballot.principal_id != ctx.actor.person_id:
        yield Reason(code, NOT_PRINCIPAL, personal=True)
        return
    if ballot.alternate_id is None:
        yield Reason(code, NO_ALTERNATE, personal=True)
    elif ballot.value == "recused" or seating.recusal(ctx.item, ballot.alternate_id) is not None:
        yield Reason(code, RECUSED, personal=True)
    elif ballot.value is not None:
        yield Reason(code, HAS_VOTED, personal=True)
    if ctx.actor.person_id in {person for person, _ in _given(ctx.item)}:
        yield Reason(code, IS_GIVEN, personal=True)


@effects("give_proxy")
def give_proxy(ctx: Context) -> None:
    """The alternate is told, and may vote for the seat; should the principal vote after all, that ballot stands."""
    decision = open_motion(ctx)
    ballot = ballots.ballot_of(ctx, decision) if decision is not None else None
    if decision is None or ballot is None:
        return
    row = {
        "motion": decision.number,
        "person": ballot.principal_id,
        "alternate": ballot.alternate_id,
        "given_on": ctx.today.isoformat(),
    }
    ctx.set("proxies", [*(ctx.item.fields.get("proxies") or ()), row])
    ctx.session.flush()
    ctx.notify("proxy_given", ("newest_proxy",), number=decision.number, seat=ballot.label)


@recipients("newest_proxy")
def newest_proxy(session: Session, item: Item) -> Iterable[int]:
    """The alternate to whom a vote was handed last."""
    return [alternate for _, alternate in _given(item)][-1:]


@recipients("proxies_by_link")
def proxies_by_link(session: Session, item: Item) -> Iterable[int]:
    """The alternates to whom the vote of a seat was handed that has not voted, where the committee allows links."""
    waiting = {ballot.principal_id for ballot in _waiting(session, item)}
    return [alternate for person, alternate in _given(item) if person in waiting]


@recipients("voters_by_link")
def voters_by_link(session: Session, item: Item) -> Iterable[int]:
    """The principals whose seats have not voted in the open electronic vote, where the committee allows links."""
    return [ballot.principal_id for ballot in _waiting(session, item) if ballot.principal_id is not None]


@recipients("proxy_givers_by_link")
def proxy_givers_by_link(session: Session, item: Item) -> Iterable[int]:
    """Those of them whose seats have an alternate who may vote, and who did not hand over their vote yet."""
    given = {person for person, _ in _given(item)}
    for ballot in _waiting(session, item):
        alternate, principal = ballot.alternate_id, ballot.principal_id
        if alternate is None or principal is None or principal in given:
            continue
        if seating.recusal(item, alternate) is None:
            yield principal


def _waiting(session: Session, item: Item) -> Collection[Ballot]:
    """The ballots of the open electronic vote that nobody cast; none where the committee allows no links."""
    number = item.fields.get("open_motion")
    if not number or not item.fields.get("vote_closes_on"):
        return ()
    query = select(Decision).where(Decision.item_id == item.id, Decision.number == number, Decision.closed_at.is_(None))
    decision = session.scalar(query)
    if decision is None or not _allowed(session, decision.committee):
        return ()
    empty = (Ballot.decision_id == decision.id, Ballot.value.is_(None))
    return session.scalars(select(Ballot).where(*empty).order_by(Ballot.id)).all()


def _given(item: Item) -> list[tuple[int, int]]:
    """Who handed their vote in the open motion to whom, in order."""
    rows = item.fields.get("proxies") or ()
    return [(row["person"], row["alternate"]) for row in rows if row["motion"] == item.fields.get("open_motion")]
