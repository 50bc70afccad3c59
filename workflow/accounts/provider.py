"""Speaking with an OpenID provider: authorization code with PKCE, state and nonce; discovery, keys, a checked token.

Requests go to the hosts of the provider alone, are never redirected, and are bounded in time and size.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuthError
from authlib.integrations.base_client.sync_app import OAuth2Mixin
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError

from workflow.accounts.provider_settings import ProviderSettings

KNOWN_FOR = 3600.0
"""Seconds for which what the provider says of itself is kept; its keys are asked for again when one is missing."""
LARGEST = 1_000_000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SCOPE = "openid email profile"
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Signatures that nobody can make who knows the client's secret."""


class ProviderAway(Exception):  # noqa: N818 - reads as what it is
    """The provider does not answer, or not as one does: it may do better later."""


class ProviderRefuses(Exception):  # noqa: N818 - reads as what happened
    """What came back is not right: a code that was used, a token that is not for us, a nonce that is not ours."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was sent to the provider: where, and what has to come back. All but `address` stay here."""

    address: str
    state: str
    nonce: str
    verifier: str


class _Guarded(OAuth2Session):  # type: ignore[misc]  # the library is untyped
    """The one way out: to the provider alone, without redirects, within time and size."""

    def __init__(self, *args: Any, guard: ProviderSettings, **more: Any) -> None:
        super().__init__(*args, **more)
        self.guard, self.trust_env = guard, False

    def request(self, method: str, url: str, **more: Any) -> Any:
        """As in requests. Raises ProviderAway for every other host."""
        check_address(url, self.guard)
        more |= {"timeout": self.guard.timeout, "allow_redirects": False, "stream": True}
        try:
            answer = _bounded(super().request(method, url, **more), self.guard.timeout)
        except requests.RequestException as error:
            raise ProviderAway(type(error).__name__) from error
        if answer.is_redirect:
            raise ProviderAway("it leads elsewhere")
        return answer


def check_address(url: str, guard: ProviderSettings) -> None:
    """Raise ProviderAway unless the address is the provider's own, over https (http on this machine alone)."""
    parts, issuer = urlsplit(url), urlsplit(guard.issuer)
    is_own = (parts.scheme, parts.netloc) == (issuer.scheme, issuer.netloc)
    is_named = parts.scheme == "https" and parts.netloc in guard.hosts
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not (is_own or is_named):
        raise ProviderAway(f"{parts.netloc} is not the provider's")


class _App(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # likewise
    client_cls = _Guarded


class Provider:
    """The provider of a site; keeps what it says of itself for an hour."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.settings = settings
        self._app: Any = None
        self._known_until = 0.0

    def begin(self, back: str, *, afresh: bool = False) -> Begun:
        """Begin a sign-in that comes back to the address `back`; `afresh` asks for it though one is signed in there.

        Raises ProviderAway.
        """
        more = {"prompt": "login", "max_age": "0"} if afresh else {}
        begun = self._ask(lambda app: app.create_authorization_url(back, **more))
        return Begun(begun["url"], begun["state"], begun["nonce"], begun["code_verifier"])

    def finish(self, code: str, begun: Begun, back: str) -> dict[str, Any]:
        """Exchange the code and give the claims of the token, checked: who signed it, for whom, when, which nonce.

        Raises ProviderAway, ProviderRefuses.
        """

        def exchange(app: Any) -> dict[str, Any]:
            token = app.fetch_access_token(redirect_uri=back, code=code, code_verifier=begun.verifier)
            if "id_token" not in token:
                raise ProviderRefuses("no id_token")
            claims = dict(app.parse_id_token(token, nonce=begun.nonce))
            if "email" not in claims and app.server_metadata.get("userinfo_endpoint"):
                claims |= _further(app, token, claims["sub"])
            return claims

        checked: dict[str, Any] = self._ask(exchange)
        return checked

    def leaving_address(self, back: str) -> str | None:
        """Where one signs out at the provider and comes back; None where it offers that to nobody. Or ProviderAway."""
        place = self._ask(lambda app: app.load_server_metadata().get("end_session_endpoint"))
        if not place:
            return None
        asked = urlencode({"client_id": self.settings.client_id, "post_logout_redirect_uri": back})
        return f"{place}{'&' if '?' in place else '?'}{asked}"

    def _ask(self, what: Any) -> Any:
        try:
            return what(self._fresh_app())
        except (ProviderAway, ProviderRefuses):
            raise
        except (OAuthError, JoseError, AuthlibBaseError) as error:
            raise ProviderRefuses(str(error)[:200]) from error
        except (requests.RequestException, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProviderAway(f"{type(error).__name__}: {error}"[:200]) from error

    def _fresh_app(self) -> Any:
        """The library's client with what the provider says of itself. Raises as the request does, or ValueError."""
        if self._app is None or time.monotonic() > self._known_until:
            self._app = self._made()
            self._known_until = time.monotonic() + KNOWN_FOR
        return self._app

    def _made(self) -> Any:
        given = self.settings
        kwargs = {"scope": SCOPE, "code_challenge_method": "S256", "guard": given}
        app = _App(
            None,
            client_id=given.client_id,
            client_secret=given.secret,
            client_kwargs=kwargs,
            server_metadata_url=f"{given.issuer.rstrip('/')}/.well-known/openid-configuration",
        )
        said = app.load_server_metadata()
        if said.get("issuer") != given.issuer:
            raise ProviderAway(f"it calls itself {said.get('issuer')!r}, not {given.issuer!r}")
        check_address(said["authorization_endpoint"], given)
        offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        said["id_token_signing_alg_values_supported"] = [one for one in offered if one in ALGORITHMS]
        return app


def _further(app: Any, token: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the provider tells only when asked, of the same subject (OpenID Connect Core 1.0, 5.3.2)."""
    told = app.userinfo(token=token)
    if told.get("sub") != subject:
        raise ProviderRefuses("userinfo is about somebody else")
    return {name: told[name] for name in ("email", "email_verified", "name", "locale") if name in told}


def _bounded(answer: requests.Response, seconds: float) -> requests.Response:
    """Read the answer, within size and time. Raises ProviderAway."""
    until, body = time.monotonic() + seconds, bytearray()
    with answer:
        for chunk in answer.iter_content(64 * 1024):
            body += chunk
            if len(body) > LARGEST or time.monotonic() > until:
                raise ProviderAway("the answer is too large, or too slow")
    vars(answer)["_content"] = bytes(body)
    return answer
