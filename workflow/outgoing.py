"""The one room from which requests leave to addresses that people typed: such as those of webhooks.

By https alone, and never to an address of the network within, unless the site's settings allow it. A name is looked up
once, every address it has is checked, and the connection goes to the address that was checked: a name that answers
otherwise a moment later gains nothing (OWASP ASVS 5.0, 1.3.6 and 15.3.2). No redirect is followed, no proxy asked.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from workflow.errors import AccordError
from workflow.texts import Text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], list[str]]
Cause = Literal["address", "forbidden", "name", "connection", "protection", "time", "answer"]

LONGEST_URL = 2000
MOST_ADDRESSES = 4
"""So many addresses of one host are tried."""
USER_AGENT = "Accord-Webhooks/1"
CAUSES: Mapping[str, Text] = {
    "address": Text("The address is not one that Accord writes to.", "Accord n’écrit pas à une telle adresse."),
    "forbidden": Text(
        "The settings do not allow this host (ACCORD_OUTGOING_ONLY), or the network it is in (ACCORD_OUTGOING_ALLOW).",
        "Les réglages n’autorisent pas cet hôte (ACCORD_OUTGOING_ONLY), ou son réseau (ACCORD_OUTGOING_ALLOW).",
    ),
    "name": Text("The name of the host is not known.", "Le nom de l’hôte n’est pas connu."),
    "connection": Text("Nobody takes the connection there.", "Personne n’y accepte la connexion."),
    "protection": Text("Its certificate was not accepted.", "Son certificat n’a pas été accepté."),
    "time": Text("It took too long.", "La réponse a tardé."),
    "answer": Text("The answer was cut short, or was none of HTTP.", "La réponse a été coupée ou n’était pas du HTTP."),
}
"""Why a request did not arrive, as people read it."""
NOT_HTTPS = Text("Use an address that begins with https://.", "Utilisez une adresse qui commence par https://.")
NO_HOST = Text("Name a host, without a user or a password.", "Nommez un hôte, sans utilisateur ni mot de passe.")
EMBEDDING = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""Networks whose addresses stand for one of IPv4: through a gateway they lead anywhere (RFC 6052, 8215, 3056, 4380)."""


class NotSent(AccordError):  # noqa: N818 - reads as what happened
    """A request did not arrive, or its answer did not. `cause` is one of CAUSES."""

    def __init__(self, cause: Cause) -> None:
        """Say why."""
        self.cause: Cause = cause
        super().__init__(cause)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: its code, as much of the body as was read, and when it wants to be asked again."""

    code: int
    body: bytes
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the site's settings allow besides the open Internet; http is allowed there too.

    With hosts in `only` nothing goes anywhere else; one that begins with a point stands for every host below it.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    only: frozenset[str] = frozenset()

    def is_named(self, host: str) -> bool:
        """Whether a request may go to a host of that name at all."""
        above = {host[at:] for at, sign in enumerate(host) if sign == "."}
        return not self.only or bool(self.only & {host, *above})

    def is_allowed(self, host: str, address: Address) -> bool:
        """Whether a request may go to a host at this address of the network within."""
        return host in self.hosts or any(address in network for network in self.networks)


def read_allowed(said: str, only: str = "") -> Allowed:
    """Names of hosts, addresses and networks with commas between them; `only` these hosts. Raises ValueError."""
    hosts, networks = set(), []
    for one in filter(None, (part.strip().lower() for part in said.split(","))):
        if one[0].isdigit() or ":" in one or "/" in one:
            networks.append(ipaddress.ip_network(one))
        else:
            hosts.add(one)
    named = frozenset(filter(None, (part.strip().lower() for part in only.split(","))))
    return Allowed(frozenset(hosts), tuple(networks), named)


def look_up(host: str, port: int) -> list[str]:
    """Every address of a host, as this machine's resolver says. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Outgoing:
    """A way out. `connect` and `total` are seconds, `size` is how many bytes of an answer are read at most."""

    allowed: Allowed = Allowed()
    connect: float = 5
    total: float = 15
    size: int = 16 * 1024
    resolve: Resolve = look_up
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` and give the answer, whatever its code. Raises NotSent."""
        split = _split(url)
        host, port = str(split.hostname).lower(), split.port or _usual_port(split)
        addresses = self._checked(split, host, port)
        with self._open(split, host, addresses, port) as connection:
            path = (split.path or "/") + (f"?{split.query}" if split.query else "")
            sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
            connection.request("POST", path, body, sent)
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.read(self.size), answer.headers.get("Retry-After", ""))

    def _checked(self, split: SplitResult, host: str, port: int) -> list[str]:
        """The addresses of the host, each of which may be written to."""
        if not self.allowed.is_named(host):
            raise NotSent("forbidden")
        try:
            found = list(dict.fromkeys(self.resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise NotSent("name") from error
        if not found:
            raise NotSent("name")
        for said in found:
            address = ipaddress.ip_address(said.partition("%")[0])
            is_allowed = self.allowed.is_allowed(host, address)
            if not is_allowed and (split.scheme != "https" or not is_open(address)):
                raise NotSent("forbidden")
        return found

    @contextmanager
    def _open(
        self, split: SplitResult, host: str, addresses: list[str], port: int
    ) -> Iterator[http.client.HTTPConnection]:
        """A connection to one of the addresses, ended when its time is over however slowly the other side speaks."""
        is_late = threading.Event()
        line = _connected(addresses[:MOST_ADDRESSES], port, self.connect)
        if split.scheme == "https":
            line = self.trust().wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
        timer = threading.Timer(self.total, _end, (line, is_late))
        timer.start()
        try:
            line.settimeout(self.total)
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            with closing(_prepared(split, host, port, line)) as connection:
                yield connection
            if is_late.is_set():
                raise NotSent("time")
        except (http.client.HTTPException, OSError, ValueError) as error:
            raise NotSent("time" if is_late.is_set() else _cause(error)) from error
        finally:
            timer.cancel()
            line.close()


def is_open(address: Address) -> bool:
    """Whether an address is one of the open Internet, and stands for no other one."""
    if isinstance(address, ipaddress.IPv6Address):
        embeds = address.ipv4_mapped is not None or any(address in network for network in EMBEDDING)
        if embeds or address.is_site_local:
            return False
    is_odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not is_odd


def wrong_of(url: str, allowed: Allowed) -> Text | None:
    """What is wrong with an address that can be told without looking up its name; None where nothing is."""
    try:
        split = _split(url)
    except NotSent:
        return NO_HOST if url.startswith(("https://", "http://")) else NOT_HTTPS
    host = str(split.hostname).lower()
    if not allowed.is_named(host):
        return CAUSES["forbidden"]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        is_inside = host in allowed.hosts or bool(allowed.networks)
        return None if split.scheme == "https" or is_inside else NOT_HTTPS
    if allowed.is_allowed(host, address):
        return None
    if not is_open(address):
        return CAUSES["forbidden"]
    return None if split.scheme == "https" else NOT_HTTPS


def _split(url: str) -> SplitResult:
    """The parts of an address. Raises NotSent for one that is none, or names a user."""
    try:
        split = urlsplit(url)
        is_good = split.scheme in ("https", "http") and bool(split.hostname) and "@" not in split.netloc
        is_good = is_good and split.port != 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError as error:
        raise NotSent("address") from error
    if not is_good or len(url) > LONGEST_URL or "\\" in url:
        raise NotSent("address")
    return split


def _usual_port(split: SplitResult) -> int:
    return 443 if split.scheme == "https" else 80


def _prepared(split: SplitResult, host: str, port: int, line: socket.socket) -> http.client.HTTPConnection:
    """HTTP over the line, naming the host as the address does; it never connects by itself."""
    connection = http.client.HTTPConnection(host, port)
    connection.default_port = _usual_port(split)
    connection.auto_open = 0
    connection.sock = line
    return connection


def _connected(addresses: list[str], port: int, seconds: float) -> socket.socket:
    """A socket to the first address that takes the connection. Raises NotSent."""
    cause: Cause = "connection"
    for address in addresses:
        try:
            return socket.create_connection((address, port), seconds)
        except TimeoutError:
            cause = "time"
        except OSError:
            cause = "connection"
    raise NotSent(cause)


def _end(line: socket.socket, is_late: threading.Event) -> None:
    """Cut the line from another thread; whoever reads from it then reads its end."""
    is_late.set()
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _cause(error: Exception) -> Cause:
    match error:
        case TimeoutError():
            return "time"
        case ssl.SSLCertVerificationError():
            return "protection"
        case http.client.HTTPException() | ValueError():
            return "answer"
    return "protection" if isinstance(error, ssl.SSLError) else "connection"
