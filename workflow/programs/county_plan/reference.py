"""The districts and the State's regional offices, as data that a site loads and may then edit."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflow.yaml_documents import read_tables

FILE = Path(__file__).parent / "districts.yaml"


@dataclass(frozen=True, slots=True)
class Office:
    """A regional office of OCFS."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class District:
    """A social services district and the regional offices that serve it (by code)."""

    code: str
    name: str
    region_dp: tuple[str, ...]
    region_yd: tuple[str, ...]
    code_confirmed: bool
    region_confidence: str

    @property
    def details(self) -> dict[str, object]:
        """What the organization's record keeps besides code and name."""
        return {
            "region_dp": list(self.region_dp),
            "region_yd": list(self.region_yd),
            "code_confirmed": self.code_confirmed,
            "region_confidence": self.region_confidence,
        }


@cache
def read_offices() -> tuple[Office, ...]:
    """Every regional office."""
    return tuple(Office(**row) for row in read_tables(FILE)["regions"])


@cache
def read_districts() -> tuple[District, ...]:
    """Every district, by code."""
    rows = read_tables(FILE)["districts"]
    return tuple(
        District(**{**row, "region_dp": tuple(row["region_dp"]), "region_yd": tuple(row["region_yd"])}) for row in rows
    )
