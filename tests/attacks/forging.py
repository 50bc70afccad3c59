"""Requests that somebody else's page makes a browser send, and addresses that a scanner opens."""

from collections.abc import Collection

from tests.attacks.asking import COSTLY
from tests.attacks.places import all_places
from tests.attacks.roles import VISITOR
from tests.attacks.site import Site
from tests.attacks.standing import changed, what_stands


def moved_by_reading(
    site: Site, who: str, only: Collection[str] = (), methods: Collection[str] = ("GET", "HEAD")
) -> list[str]:
    """The tables that somebody's GET and HEAD of every address changed."""
    site.browser(who)
    before = what_stands(site.database)
    for place in all_places(site):
        wanted = place.rule.endpoint not in COSTLY and (not only or place.rule.endpoint in only)
        if place.method == "GET" and wanted:
            for method in methods:
                site.ask(who, method, place.address(site))
    return changed(before, what_stands(site.database))


def forged(site: Site, who: str, token: str | None = None, only: Collection[str] = ()) -> list[str]:
    """The pages that take a form without its token, or with another one; and the tables that changed."""
    client, faults = site.browser(who), []
    before = what_stands(site.database)
    for place in all_places(site):
        if (
            place.method != "POST"
            or place.address(site).startswith("/api/")
            or (only and place.rule.endpoint not in only)
        ):
            continue
        data = {} if token is None else {"csrf_token": token}
        answer = client.post(place.address(site), data=data)
        if answer.status_code != 400:
            faults.append(f"{who}: {place.name}: {answer.status_code}")
    return faults + changed(before, what_stands(site.database))


def written_by_cookie(site: Site, who: str, only: Collection[str] = ()) -> list[str]:
    """Where the API lets a browser's sign-in write: another page can make a browser send its cookie."""
    client, faults = site.browser(who), []
    before = what_stands(site.database)
    for place in all_places(site):
        is_wanted = place.rule.rule.startswith("/api/") and (not only or place.rule.endpoint in only)
        if place.method == "GET" or not is_wanted:
            continue
        answer = client.open(place.address(site), method=place.method, json={})
        if answer.status_code != 401:
            faults.append(f"{who}: {place.name}: {answer.status_code}")
    return faults + changed(before, what_stands(site.database))


def someone_elses_token(site: Site) -> str:
    """The token of a form that another browser saw."""
    site.browser(VISITOR)
    return site.forms[VISITOR]
