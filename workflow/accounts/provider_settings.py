"""Which OpenID provider signs people in; apart from what speaks with it, which is slow to load."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Which provider, and as whom. `hosts` are those it answers at besides its issuer's. `timeout` in seconds."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    hosts: frozenset[str] = frozenset()
    timeout: float = 10
