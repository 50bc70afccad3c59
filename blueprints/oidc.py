"""Signing in with an OpenID provider, and proving there who one is."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from blueprints.access import public
from blueprints.destinations import same_host
from blueprints.display import said
from blueprints.entering import enter
from blueprints.identity import asking, now, services, stop_reading, writing
from blueprints.proofs import proof_given
from blueprints.signing import onward
from blueprints.wording import _
from workflow.accounts.identities import Admission, NotAdmitted, admit
from workflow.accounts.sessions import digest_token
from workflow.texts import Text

if TYPE_CHECKING:
    from workflow.accounts.provider import Begun, Provider

pages = Blueprint("oidc", __name__)

KEPT = "provider"
"""Where the cookie keeps what has to come back from the provider."""
REFUSED = "provider_refused"
"""Where it keeps why somebody was not let in."""
PATIENCE = timedelta(minutes=15)
DRIFT = timedelta(minutes=2)
SIGN_IN, PROVE = "sign_in", "prove"
Answer = tuple[str, int] | Response


@pages.post("/sign-in/provider")
@public
def begin() -> Answer:
    """Lead the browser to the provider; the cookie remembers what has to come back.

    A button begins it, with the form's token: no page elsewhere can sign anybody in here. It leads there by a page in
    between, since a form may be sent to this site alone, by whatever redirects too (CSP, form-action).
    """
    from workflow.accounts.provider import ProviderAway  # noqa: PLC0415 - slow to load, and only where it is set up

    found, is_proof = asking(), request.form.get("prove") == "yes"
    if is_proof and found is None:
        abort(401)
    stop_reading()
    try:
        begun = provider().begin(_back_address(), afresh=is_proof or request.form.get("again") == "yes")
    except ProviderAway as error:
        return _away(error)
    session[KEPT] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "at": now().isoformat(),
        "next": same_host(request.form.get("next")),
        "for": PROVE if is_proof else SIGN_IN,
    }
    return render_template("pages/provider_begun.html", address=begun.address, provider=_name()), 200


@pages.get("/sign-in/provider/back")
@public
def finish() -> Answer:
    """Take what the provider sent back: only in the browser that asked for it, once, within a quarter of an hour."""
    from workflow.accounts.provider import ProviderAway, ProviderRefuses  # noqa: PLC0415 - as above

    if request.method == "HEAD":
        abort(405)
    kept: dict[str, Any] | None = session.pop(KEPT, None)
    if kept is None or not _is_ours(kept):
        return _refused(_("This sign-in was not begun in this browser, or too long ago. Begin again."), 400)
    if "code" not in request.args:
        return _refused(_("%(provider)s did not sign you in. Nothing was changed.", provider=_name()), 403)
    stop_reading()
    try:
        claims = provider().finish(request.args["code"], _begun(kept), _back_address())
    except ProviderAway as error:
        return _away(error)
    except ProviderRefuses as error:
        current_app.logger.warning("provider: %s", error)
        return _refused(_("What %(provider)s sent is not right. Begin again.", provider=_name()), 403)
    try:
        return _prove(claims, kept) if kept["for"] == PROVE else _let_in(claims, kept)
    except NotAdmitted as refusal:
        session[REFUSED] = {"en": refusal.said.en, "fr": refusal.said.fr, "next": kept["next"]}
        return redirect(url_for("oidc.show_refusal"), 303)


@pages.get("/sign-in/provider/refused")
@public
def show_refusal() -> Answer:
    """Why whom the provider named was not let in, in either language, at an address without the provider's answer."""
    kept: dict[str, Any] | None = session.get(REFUSED)
    if kept is None:
        return redirect(url_for("signing.show_sign_in"), 303)
    return _refused(said(Text(kept["en"], kept["fr"])), 403, by_us=True, next_page=kept["next"])


@pages.get("/sign-in/provider/leave")
@public
def leave() -> Answer:
    """Lead whoever signed out here to where they sign out at the provider."""
    from workflow.accounts.provider import ProviderAway, ProviderRefuses  # noqa: PLC0415 - as above

    stop_reading()
    try:
        address = provider().leaving_address(services().base_url + url_for("signing.show_sign_in"))
    except (ProviderAway, ProviderRefuses) as error:
        return _away(error)
    if address is None:
        return _refused(_("%(provider)s has no way to sign out from here. Sign out there.", provider=_name()), 404)
    return redirect(address)


@pages.app_template_global()
def provider_called(issuer: str) -> str:
    """What people call an issuer: the label of the one that is set up, the address of any other."""
    return _name() if issuer == services().settings.oidc_issuer else issuer


def provider() -> "Provider":
    """The provider of this site. Aborts with 404 where none is set up."""
    from workflow.accounts.provider import Provider  # noqa: PLC0415 - as above

    wanted = services().provider
    if wanted is None:
        abort(404)
    known: Provider | None = current_app.extensions.get("accord-provider")
    if known is None or known.settings != wanted:
        known = current_app.extensions["accord-provider"] = Provider(wanted)
    return known


def _let_in(claims: Mapping[str, Any], kept: Mapping[str, Any]) -> Response:
    given = services().settings
    admission = Admission(_name(), given.oidc_allowed_domains, given.oidc_trusts_addresses, given.oidc_makes_accounts)
    with writing() as database:
        person = admit(database, claims, admission, now=now())
    said_of_it = {str(claims.get("acr") or ""), *(str(one) for one in claims.get("amr") or ())}
    is_strong = bool(said_of_it & set(given.oidc_strong_values))
    return onward(enter(person, method="provider", is_strong=is_strong), kept["next"])


def _prove(claims: Mapping[str, Any], kept: Mapping[str, Any]) -> Answer:
    """Whoever is signed in here has to be the one who signed in there, after they were asked to."""
    found = asking()
    begun_at = datetime.fromisoformat(kept["at"])
    at = datetime.fromtimestamp(int(claims.get("auth_time") or 0), tz=begun_at.tzinfo)
    if found is None or at < begun_at - DRIFT:
        return _refused(_("%(provider)s did not ask who you are. Prove it in another way.", provider=_name()), 403)
    given = services().settings
    with writing() as database:
        person = admit(database, claims, Admission(_name(), given.oidc_allowed_domains), now=now())
    if person.id != found.person.id:
        return _refused(_("You signed in at %(provider)s as somebody else.", provider=_name()), 403)
    return proof_given(kept["next"])


def _is_ours(kept: Mapping[str, Any]) -> bool:
    """The state that was sent, from the provider that was asked (RFC 9207), in time."""
    is_same = hmac.compare_digest(digest_token(kept["state"]), digest_token(request.args.get("state", "")))
    is_from = request.args.get("iss", services().settings.oidc_issuer) == services().settings.oidc_issuer
    return is_same and is_from and now() - datetime.fromisoformat(kept["at"]) <= PATIENCE


def _begun(kept: Mapping[str, Any]) -> "Begun":
    from workflow.accounts.provider import Begun  # noqa: PLC0415 - as above

    return Begun("", kept["state"], kept["nonce"], kept["verifier"])


def _back_address() -> str:
    return str(services().base_url + url_for("oidc.finish"))


def _name() -> str:
    return str(services().settings.oidc_name)


def _away(error: Exception) -> Answer:
    current_app.logger.warning("provider: %s", error)
    return _refused(_("%(provider)s does not answer just now. Try again in a moment.", provider=_name()), 503)


def _refused(sentence: str, code: int, *, by_us: bool = False, next_page: str | None = None) -> Answer:
    """Why nobody was signed in. Refused `by_us`, one may still be signed in there, and choose another account."""
    whole = sentence[:1].upper() + sentence[1:]  # it may begin with what people call the provider
    page = render_template(
        "pages/provider_refused.html", sentence=whole, provider=_name(), by_us=by_us, next=next_page or ""
    )
    return page, code
