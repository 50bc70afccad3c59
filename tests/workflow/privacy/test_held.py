"""Nothing that is held about a person is forgotten: every column that leads to one stands in the table."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

from models.base import Base
from workflow.privacy import held, words


def leading_to_people(metadata: MetaData) -> set[str]:
    columns = (column for table in metadata.tables.values() for column in table.columns)
    return {
        f"{column.table.name}.{column.name}"
        for column in columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    }


def unknown(metadata: MetaData) -> list[str]:
    missing = sorted(leading_to_people(metadata) - held.columns_known())
    return missing + [name for table in metadata.sorted_tables for name in words.unknown_texts(table)]


def test_every_column_that_leads_to_a_person_stands_in_the_table() -> None:
    assert unknown(Base.metadata) == []


def test_every_line_of_the_table_is_of_a_column_that_is_there() -> None:
    there = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    assert held.columns_known() - there == set()
    assert {*words.PEOPLE, *words.NOBODY} - there == set()
    assert words.NOBODY_ANYWHERE - {name.partition(".")[2] for name in there} == set()
    for one in held.ALL:
        assert all(hasattr(one.model, name.partition(".")[0]) for name in one.shown), one.name


def test_a_planted_column_is_named() -> None:
    planted = MetaData()
    Table("person", planted, Column("id", Integer, primary_key=True))
    Table("diary", planted, Column("writer_id", ForeignKey("person.id")), Column("nickname", String(20)))
    assert unknown(planted) == ["diary.writer_id", "diary.nickname"]
