"""The 18 measures as SQL that gives nothing but the number, on either database."""

HELD = "('held', 'minutes_drafted', 'minutes_approved', 'minutes_posted')"
RECEIVED = "SELECT count(*) AS n FROM item WHERE kind = '{kind}' AND received_on BETWEEN :first AND :last AND {more}"
VERSIONS = """SELECT count(*) AS n FROM edition JOIN item ON item.id = edition.item_id
WHERE edition.change_type IN ('new', 'update') AND edition.{day} BETWEEN :first AND :last AND {more}"""
STOCK = """SELECT count(*) AS n FROM item JOIN history_entry AS held ON held.item_id = item.id AND held.seq = (
  SELECT max(seq) FROM history_entry AS one WHERE one.item_id = item.id AND one.effective_on <= :last)
LEFT JOIN (SELECT DISTINCT from_id FROM item_link WHERE relation IN ('resource_of', 'required_by')) AS linked
  ON linked.from_id = item.id
WHERE item.kind IN ('practice', 'training_resource') AND held.to_state IN ({states}) AND {more}"""
WORKED_ON = "'in_development', 'in_review', 'awaiting_endorsement', 'conditionally_endorsed', 'endorsed', 'approved'"


def statements(is_sqlite: bool) -> dict[str, str]:  # noqa: FBT001 - which of two dialects
    """A statement per measure, for `first` and `last` (and as text), and `since` for the fiscal year."""

    def field(name: str, of: str = "item") -> str:
        return f"json_extract({of}.fields, '$.{name}')" if is_sqlite else f"({of}.fields ->> '{name}')"

    def meetings(*kinds: str, more: str = "") -> str:
        named = ", ".join(f"'{kind}'" for kind in kinds)
        return (
            f"SELECT count(*) AS n FROM item WHERE kind = 'meeting' AND state IN {HELD} "  # noqa: S608 - constants
            f"AND {field('kind')} IN ({named}) AND {field('held_on')} BETWEEN :first_text AND :last_text{more}"
        )

    true = "1" if is_sqlite else "'true'"
    find = "instr" if is_sqlite else "strpos"
    facilitated = f" AND {find}(coalesce({field('facilitated_by')}, 'oacas'), 'oacas') > 0"
    coordinated = f" AND {find}(coalesce({field('coordinated_by')}, 'oacas'), 'oacas') > 0"
    supported = f" AND {field('oacas_attended')} = {true} AND {field('oacas_input')} = {true}"
    outside_bh = (
        f"NOT EXISTS (SELECT 1 FROM item AS meeting WHERE meeting.reference = {field('meeting')} "  # noqa: S608
        f"AND substr({field('kind', 'meeting')}, 1, 3) = 'bh_')"
    )
    spent = (
        f"SELECT sum(CAST({field('amount')} AS NUMERIC)) AS n FROM item WHERE kind = 'expenditure_entry' "  # noqa: S608
        f"AND {field('kind')} IN ('expense', 'reversal') AND {field('funding')} = 'ministry' "
        f"AND {field('date')} BETWEEN :since_text AND :last_text"
    )
    of_class = "edition.class_at_publish = '{}'"
    published = f"(item.kind = 'practice' OR {of_class.format('associated')})"
    return {
        "M1": RECEIVED.format(kind="inquiry", more="state NOT IN ('merged', 'reclassified')"),
        "M2": meetings("bh_committee", "bh_working_group", more=facilitated),
        "M3": VERSIONS.format(day="endorsed_on", more="item.kind = 'practice'"),
        "M4": "SELECT count(*) AS n FROM item WHERE kind = 'change_request' "  # noqa: S608
        f"AND {field('first_forwarded_on')} BETWEEN :first_text AND :last_text",
        "M5": meetings("additional_training_subgroup", "additional_training_consultation", more=facilitated),
        "M6": meetings("tsn_monthly", more=supported),
        "M7": VERSIONS.format(day="effective_on", more=of_class.format("additional")),
        "M8": meetings("bh_subgroup", "bh_training_subgroup", "bh_consultation", more=facilitated),
        "M9": VERSIONS.format(day="effective_on", more=published),
        "M10": STOCK.format(
            states=f"{WORKED_ON}, 'maintained'", more="(item.kind = 'practice' OR linked.from_id IS NOT NULL)"
        ),
        "M11": STOCK.format(states=WORKED_ON, more="item.kind <> 'practice' AND linked.from_id IS NULL"),
        "M12": "SELECT count(*) AS n FROM item WHERE kind = 'presentation' AND state = 'delivered' "  # noqa: S608
        f"AND {field('relates_to')} <> 'practice_new' "
        f"AND {field('delivered_on')} BETWEEN :first_text AND :last_text AND {outside_bh}",
        "M13": RECEIVED.format(
            kind="change_request", more=f"state NOT IN ('draft', 'voided') AND {field('origin')} <> 'split'"
        ),
        "M14": meetings("cr_prioritization", "cr_prioritization_consultation"),
        "M15": meetings("zone", more=coordinated),
        "M16": meetings("sustainment_committee", more=facilitated),
        "M17": meetings("sustainment_subgroup", more=facilitated),
        "M18": spent,
    }
