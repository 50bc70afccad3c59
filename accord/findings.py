"""What a look at the service finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and found; `fix` says what to do and is empty when all is well."""

    subject: str
    found: str
    fix: str = ""

    @property
    def is_ok(self) -> bool:
        """Nothing has to be done."""
        return not self.fix
