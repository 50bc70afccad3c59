"""A folder of a SharePoint site, written to through Microsoft Graph: https only, bounded, and never redirected.

Sending the same path again replaces what is there, so that nothing is ever there twice. No secret, token or address of
an upload is part of any error.
"""

import ipaddress
import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

import msal
import requests

MB = 1024 * 1024
SMALL = 4 * MB
CHUNK = 10 * 320 * 1024
"""A part of an upload: a multiple of 320 KiB, as Graph asks."""

LARGEST_ANSWER = MB
SHORT_WAIT = 20.0
MOST_WAITS = 5
SCOPE = ["https://graph.microsoft.com/.default"]
THROTTLED = frozenset({429, 503})
AGAIN = frozenset({408, 423, 500, 502, 504, 509})
UPLOAD_HOSTS = (".sharepoint.com", ".sharepoint.us", ".microsoft.com", ".svc.ms", ".1drv.com")

for name in ("urllib3", "msal"):
    logging.getLogger(name).setLevel(logging.WARNING)  # below it they write down addresses that let in whoever has them


class SiteRefuses(Exception):  # noqa: N818 - reads as what happened
    """It will not do better by itself: a person has to look."""


class SiteLater(Exception):  # noqa: N818 - reads as what happened
    """It may do better later; `seconds` says when, where the site said so."""

    def __init__(self, said: str, seconds: float | None = None) -> None:
        """Remember how long to wait."""
        super().__init__(said)
        self.seconds = seconds


def check_public(host: str, port: int) -> None:
    """Raise SiteRefuses when a name leads to an address that is not public."""
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise SiteLater("the name of the site is not found") from error
    if not all(ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found):
        raise SiteRefuses("the name of the site leads to an address that is not public")


@dataclass(frozen=True)
class SiteSettings:
    """Which site and folder, and as whom. A certificate is the text of a key in PEM, with its thumbprint."""

    tenant: str
    client_id: str
    site: str
    folder: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    thumbprint: str = ""
    authority: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com/v1.0"
    timeout: int = 30
    upload_hosts: tuple[str, ...] = UPLOAD_HOSTS

    @property
    def credential(self) -> Any:
        """As msal takes it."""
        return {"private_key": self.certificate, "thumbprint": self.thumbprint} if self.certificate else self.secret


class Guarded:
    """Sends requests: to public addresses over https, without following redirects, reading bounded answers."""

    def __init__(
        self, timeout: int, check: Callable[[str, int], None], session: requests.Session | None = None
    ) -> None:
        """`check` looks at every host before anything is sent to it."""
        self.timeout, self.check, self.session = timeout, check, session or requests.Session()
        self.session.trust_env = False

    def get(self, url: str, **given: Any) -> requests.Response:
        """As msal asks for it."""
        return self.send("GET", url, **given)

    def post(self, url: str, **given: Any) -> requests.Response:
        """As msal asks for it."""
        return self.send("POST", url, **given)

    def send(self, method: str, url: str, **given: Any) -> requests.Response:
        """One request and its whole answer. Raises SiteLater and SiteRefuses."""
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise SiteRefuses("the site was to be written to without https")
        self.check(parts.hostname, parts.port or 443)
        given.pop("timeout", None)
        try:
            answer = self.session.request(
                method, url, allow_redirects=False, stream=True, timeout=self.timeout, **given
            )
            with answer:
                body = _read(answer, time.monotonic() + self.timeout * 4)
        except requests.RequestException as error:
            raise SiteLater(f"the site could not be reached ({type(error).__name__})") from None
        if answer.is_redirect or answer.is_permanent_redirect:
            raise SiteRefuses("the site sent us elsewhere")
        answer._content = body  # noqa: SLF001 - read here, so that it is bounded
        return answer


def _read(answer: requests.Response, until: float) -> bytes:
    body = bytearray()
    for part in answer.iter_content(64 * 1024):
        body += part
        if len(body) > LARGEST_ANSWER or time.monotonic() > until:
            raise SiteLater("the site’s answer was too long")
    return bytes(body)


class SiteFolder:
    """The folder, and the token by which it is written to: kept until it ends, fetched anew when it is refused."""

    def __init__(
        self, settings: SiteSettings, http: Guarded | None = None, wait: Callable[[float], None] = time.sleep
    ) -> None:
        """Nothing is sent yet."""
        self.settings, self.wait = settings, wait
        self.http = http or Guarded(settings.timeout, check_public)
        self._known: msal.ConfidentialClientApplication | None = None

    def put(self, path: str, stream: BinaryIO, size: int) -> str:
        """Put what a stream holds at a path below the folder; gives where it can be read.

        Raises SiteLater and SiteRefuses.
        """
        place = quote(f"{self.settings.folder.strip('/')}/{path}".lstrip("/"), safe="/")
        address = f"{self.settings.graph}/sites/{self.settings.site}/drive/root:/{place}:"
        if size <= SMALL:
            parameters = {"@microsoft.graph.conflictBehavior": "replace"}
            answer = self._with_token("PUT", f"{address}/content", params=parameters, data=stream.read())
            return _place_of(answer)
        item = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
        session = _json(self._with_token("POST", f"{address}/createUploadSession", json=item))
        return self._upload(str(session.get("uploadUrl", "")), stream, size)

    def _upload(self, address: str, stream: BinaryIO, size: int) -> str:
        """Send the parts, going on where the site says that it is."""
        host = urlsplit(address).hostname or ""
        if not any(f".{host}".endswith(known) for known in self.settings.upload_hosts):
            raise SiteRefuses("the site named a strange host for the upload")
        at = waits = 0
        while True:
            try:
                answer = self._send_part(address, stream, at, size)
                if answer.status_code != 202:
                    return _place_of(answer)
            except SiteLater as error:
                waits += 1
                if waits > MOST_WAITS or (error.seconds or 1.0) > SHORT_WAIT:
                    raise
                self.wait(error.seconds or 1.0)
                answer = self._ask(address)
            at = _next(answer, size)

    def _send_part(self, address: str, stream: BinaryIO, at: int, size: int) -> requests.Response:
        """One part. Raises SiteLater also where the site waits for another."""
        stream.seek(at)
        part = stream.read(CHUNK)
        headers = {"Content-Range": f"bytes {at}-{at + len(part) - 1}/{size}"}
        answer = self.http.send("PUT", address, data=part, headers=headers)
        if answer.status_code == 416:
            raise SiteLater("the site waits for another part")
        _check(answer)
        return answer

    def _ask(self, address: str) -> requests.Response:
        """How far the upload has come."""
        answer = self.http.send("GET", address)
        if answer.status_code == 404:
            raise SiteLater("the upload took too long and starts again")
        _check(answer)
        return answer

    def _with_token(self, method: str, address: str, **given: Any) -> requests.Response:
        """One request with a token; with a new one when the site says that it has ended."""
        answer = self._authorized(method, address, **given)
        if answer.status_code == 401:
            self._known = None
            answer = self._authorized(method, address, **given)
        _check(answer)
        return answer

    def _authorized(self, method: str, address: str, **given: Any) -> requests.Response:
        return self.http.send(method, address, headers={"Authorization": f"Bearer {self._token()}"}, **given)

    def _token(self) -> str:
        try:
            known = self._known = self._known or msal.ConfidentialClientApplication(
                self.settings.client_id,
                client_credential=self.settings.credential,
                authority=f"{self.settings.authority}/{self.settings.tenant}",
                http_client=self.http,
                instance_discovery=False,
            )
            found: Mapping[str, Any] = known.acquire_token_for_client(scopes=SCOPE) or {}
        except ValueError as error:  # what msal says of an answer that it cannot read
            raise SiteLater(f"no token was given ({type(error).__name__})") from None
        if "access_token" not in found:
            raise SiteLater(f"no token was given ({str(found.get('error', ''))[:60]})")
        return str(found["access_token"])


def _check(answer: requests.Response) -> None:
    """Raise what an answer means that is no success."""
    code = answer.status_code
    if code < 300:
        return
    if code in THROTTLED:
        raise SiteLater(f"the site asks to wait ({code})", _seconds(answer.headers.get("Retry-After")))
    said = f"the site answered {code} {_code(answer)}".rstrip()
    raise SiteLater(said) if code in AGAIN or code == 401 else SiteRefuses(said)


def _seconds(given: str | None) -> float | None:
    return float(given) if given is not None and given.isdecimal() and len(given) < 6 else None


def _code(answer: requests.Response) -> str:
    told = _json(answer).get("error")
    code = told.get("code") if isinstance(told, dict) else ""
    return code if isinstance(code, str) and code.isalnum() and len(code) < 60 else ""


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _place_of(answer: requests.Response) -> str:
    place = _json(answer).get("webUrl")
    return place if isinstance(place, str) and place.startswith("https://") else ""


def _next(answer: requests.Response, size: int) -> int:
    """The first byte that the site still waits for."""
    ranges = _json(answer).get("nextExpectedRanges")
    first = str(ranges[0]).partition("-")[0] if isinstance(ranges, list) and ranges else ""
    if not first.isdecimal() or int(first) >= size:
        raise SiteLater("the site did not say where to go on")
    return int(first)
