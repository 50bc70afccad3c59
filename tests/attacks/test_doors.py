"""What was taken away opens nothing with the very next request, at each door that is no sign-in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.deputies import Deputy
from models.feeds import Feed
from models.items import Item
from models.jobs import Job
from models.people import Person, RoleGrant
from models.secret_links import SecretLink
from models.webhooks import WebhookDelivery, WebhookEndpoint
from tests.attacks.site import Site
from tests.blueprints.cast import NOW
from tests.blueprints.test_links import invited
from workflow.accounts.sessions import digest_token
from workflow.feeds import keeping as feeds
from workflow.standing import actor_for

YESTERDAY = NOW.date() - timedelta(days=1)
Open = Callable[[Site], Callable[[], bool]]
End = Callable[[Session, Site], object]


def person(site: Site, who: str) -> int:
    return site.world.people[who]


def roles_end(who: str) -> End:
    return lambda session, site: session.execute(
        update(RoleGrant).where(RoleGrant.person_id == person(site, who)).values(ends_on=YESTERDAY)
    )


def account_closes(who: str) -> End:
    return lambda session, site: session.execute(
        update(Person).where(Person.id == person(site, who)).values(active=False)
    )


def feed(site: Site) -> Callable[[], bool]:
    """A calendar that names a meeting of a committee."""
    with site.database.write() as session:
        staff = session.get_one(Person, person(site, "staff"))
        wanted, by = feeds.Wanted(feeds.PROGRAM, {"program": "cpin"}), actor_for(session, staff, NOW.date())
        _made, secret = feeds.make_feed(session, staff, wanted, by=by, now=NOW)
    return lambda: site.work.coming in site.ask("visitor", "GET", f"/feed/{secret}/calendar.ics").text


def feed_ends(session: Session, site: Site) -> None:
    session.delete(session.scalars(select(Feed).where(Feed.person_id == person(site, "staff"))).one())


def link(site: Site) -> Callable[[], bool]:
    _person, token = invited(site.world)
    return lambda: site.ask("visitor", "GET", f"/link/{token}").status_code == 200


def link_changes(**values: object) -> End:
    return lambda session, _site: session.execute(
        update(SecretLink).where(SecretLink.purpose == "invitation").values(**values)
    )


def deputy(site: Site) -> Callable[[], bool]:
    """Somebody without a role stands in for the planner, whose plan they read."""
    with site.database.write() as session:
        term = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=9), "made_at": NOW}
        session.add(
            Deputy(
                principal_id=person(site, "planner"), deputy_id=person(site, "nobody"), program="county_plan", **term
            )
        )
        session.get_one(Person, person(site, "nobody")).deputy_until = NOW.date() + timedelta(days=9)
    return lambda: site.ask("nobody", "GET", f"/api/v1/items/{site.work.plan}").status_code == 200


def deputy_changes(**values: object) -> End:
    return lambda session, site: session.execute(
        update(Deputy).where(Deputy.deputy_id == person(site, "nobody")).values(**values)
    )


def seat(site: Site) -> Callable[[], bool]:
    """The principal of a seat reads budgets as a member of the committee does: targets, which others do not see."""
    return lambda: "os_member" in {one["role"] for one in site.ask("lead", "GET", "/api/v1/me").get_json()["roles"]}


def term_ends(session: Session, _site: Site) -> None:
    for one in session.scalars(select(Item).where(Item.kind == "seat")):
        one.fields = {**one.fields, "term_end": YESTERDAY.isoformat()}


def seat_closes(session: Session, _site: Site) -> None:
    session.execute(update(Item).where(Item.kind == "seat").values(state="closed"))


def webhook(site: Site) -> Callable[[], bool]:
    """A message about a plan's neighbour is shown to, and sent as seen by, the account that the webhook names."""
    with site.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == site.work.request)).one()
        endpoint = session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)).first()
        assert endpoint is not None
        session.execute(update(WebhookDelivery).values(item_id=item.id))
        endpoint_id = endpoint.id
        session.add(RoleGrant(person_id=person(site, "admin"), program="cpin", role="cpin_staff", starts_on=YESTERDAY))

    def ask() -> bool:
        rows = site.ask("admin", "GET", f"/api/v1/webhooks/{endpoint_id}/deliveries").get_json()["items"]
        return any(row["reference"] for row in rows)

    return ask


def staff_role_ends(session: Session, site: Site) -> None:
    mine = RoleGrant.person_id == person(site, "admin"), RoleGrant.role == "cpin_staff"
    session.execute(update(RoleGrant).where(*mine).values(ends_on=YESTERDAY))


def job(site: Site) -> Callable[[], bool]:
    """The file that an export made, which is the administrator's alone."""
    with site.database.write() as session:
        made = session.scalars(select(Job)).first()
        assert made is not None
        number = made.id
    return lambda: site.ask("admin", "GET", f"/api/v1/jobs/{number}").status_code == 200


DOORS: dict[str, tuple[Open, End]] = {
    "a feed that was ended": (feed, feed_ends),
    "a feed of whom a role ended": (feed, roles_end("staff")),
    "a feed of whom the account was closed": (feed, account_closes("staff")),
    "a link that was revoked": (link, link_changes(revoked_at=NOW)),
    "a link that was used": (link, link_changes(used_at=NOW)),
    "a link whose time is over": (link, link_changes(expires_at=NOW)),
    "a deputy who was ended": (deputy, deputy_changes(ended_at=NOW)),
    "a deputy whose days are over": (deputy, deputy_changes(starts_on=YESTERDAY, ends_on=YESTERDAY)),
    "a deputy of whom the principal's role ended": (deputy, roles_end("planner")),
    "a deputy of whom the principal's account was closed": (deputy, account_closes("planner")),
    "a seat whose term is over": (seat, term_ends),
    "a seat that was closed": (seat, seat_closes),
    "a webhook's messages, after a role": (webhook, staff_role_ends),
    "a job, after the account": (job, account_closes("admin")),
}


@pytest.mark.parametrize("door", DOORS)
def test_door_is_closed_by(site: Site, door: str) -> None:
    opens, end = DOORS[door]
    is_open = opens(site)
    assert is_open()
    with site.database.write() as session:
        end(session, site)
    assert not is_open()


def test_addresses_and_links_are_kept_as_digests_alone(site: Site) -> None:
    with site.database.write() as session:
        staff = session.get_one(Person, person(site, "staff"))
        by = actor_for(session, staff, NOW.date())
        made, secret = feeds.make_feed(session, staff, feeds.Wanted(feeds.MINE, {}), by=by, now=NOW)
        assert made.digest == digest_token(secret)
