"""The people of the demonstration: called by their role, reached at example.org."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from workflow.programs.cpin.reference import societies

BEGUN_ON = date(2020, 4, 1)
STAFF, COLLEAGUE = "staff@example.org", "colleague@example.org"
OS_CHAIR, OS_VICE, BH_CHAIR = "os.chair@example.org", "os.vice@example.org", "bh.chair@example.org"
MINISTRY, READER, ADMIN = "ministry@example.org", "reader@example.org", "admin@example.org"


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account: name, address, the roles, and the society or none."""

    name: str
    email: str
    roles: tuple[str, ...]
    society: str | None = None
    language: str = "en"


def submitter(code: str) -> str:
    """The address of a society's submitter."""
    return f"submitter.{code.lower()}@example.org"


def lead(code: str) -> str:
    """The address of a society's CPIN lead."""
    return f"lead.{code.lower()}@example.org"


def accounts() -> Iterator[Account]:
    """Everybody: staff, the committees' officers (by their seats), the ministry, and two people for each society."""
    yield Account("CPIN Operations staff", STAFF, ("cpin_staff",))
    yield Account("CPIN Operations colleague", COLLEAGUE, ("cpin_staff",), language="fr")
    yield Account("Ministry reviewer", MINISTRY, ("cwob",))
    yield Account("Sector reader", READER, ("reader",))
    yield Account("Administrator", ADMIN, ("admin",))
    first, second = sorted(society.code for society in societies())[:2]
    yield Account("Chair, Operations and Strategy", OS_CHAIR, ("submitter",), first)
    yield Account("Vice chair, Operations and Strategy", OS_VICE, ("submitter",), second)
    yield Account("Chair, Business Harmonization", BH_CHAIR, ("submitter",), second)
    for society in societies():
        french = "fr" if society.area in ("Ottawa", "Prescott and Russell") else "en"
        yield Account(f"Submitter, {society.area}", submitter(society.code), ("submitter",), society.code, french)
        yield Account(f"CPIN lead, {society.area}", lead(society.code), ("society_lead",), society.code, french)


def add_people(session: Session, password_hash: str, now: datetime) -> None:
    """Add the societies, the association, the ministry and all accounts, each with the same password."""
    places: dict[str, int] = {}
    for society in societies():
        details = {"area": society.area, "kind": society.kind, "demo_group": society.demo_group}
        row = Organization(
            program="cpin",
            kind="society",
            code=society.code,
            name_en=society.name,
            name_fr=society.name,
            details=details,
        )
        session.add(row)
        session.flush()
        places[society.code] = row.id
    for account in accounts():
        place = places.get(account.society or "")
        person = Person(
            name=account.name,
            email=account.email,
            language=account.language,
            organization_id=place,
            email_verified_at=now,
            password_hash=password_hash,
            created_at=now,
        )
        session.add(person)
        session.flush()
        for role in account.roles:
            scoped = place if role in ("submitter", "society_lead") else None
            session.add(
                RoleGrant(
                    person_id=person.id,
                    program="cpin",
                    role=role,
                    organization_id=scoped,
                    starts_on=BEGUN_ON,
                )
            )


def shown() -> Iterator[str]:
    """The addresses worth trying first."""
    first = societies()[0].code
    yield from (submitter(first), lead(first), STAFF, COLLEAGUE, OS_CHAIR, MINISTRY, ADMIN)
