from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.catalog import Name

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed, Relationship


def ways(exposed: Exposed, source: str, target: str) -> list[Relationship]:
    found = exposed.relationships.get(Name("harbour", source), ())
    return [item for item in found if item.target == Name("harbour", target)]


def shown(items: list[Relationship]) -> set[str]:
    return {
        f"{item.cardinality} {item.key} {' '.join('='.join(pair) for pair in item.columns)}".strip()
        for item in items
    }


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        # a table and another, both directions, more than one key
        ("letters", "people", {"many-to-one letters_writer_id_fkey writer_id=id"}),
        ("people", "letters", {"one-to-many letters_writer_id_fkey id=writer_id"}),
        ("ships", "ports", {
            "many-to-one ships_home home_id=id",
            "many-to-one ships_last last_id=id",
            "many-to-many visits",
        }),
        # unique, and by the primary key
        ("ships", "people", {
            "one-to-one ships_captain_id_fkey captain_id=id",
            "many-to-many crew",
        }),
        ("papers", "people", {"one-to-one papers_person_id_fkey person_id=id"}),
        # itself
        ("people", "people", {
            "many-to-one people_boss_id_fkey boss_id=id",
            "one-to-many people_boss_id_fkey id=boss_id",
        } | {"many-to-one parent"}),
        # two columns; unique in another order
        ("stays", "berths", {"many-to-one stays_berth port_id=port_id berth_number=number"}),
        ("berths", "leases", {
            "one-to-one leases_port_id_number_fkey port_id=port_id number=number"
        }),
        # partitions
        ("voyages", "ships", {"many-to-one voyages_ship ship_id=id"}),
        ("ships", "voyages", {"one-to-many voyages_ship id=ship_id"}),
        ("cargo", "voyages", {
            "many-to-one cargo_voyage voyage_id=id voyage_left_on=left_on"
        }),
        # no junction without a key of both
        ("people", "ports", set()),
        # table and view, view and view, on hidden tables, on views
        ("manifests", "ships", {"many-to-one manifests_ship ship=id"}),
        ("ships", "manifests", {"one-to-many manifests_ship id=ship"}),
        ("manifests", "ship_names", {"many-to-one manifests_ship ship=id"}),
        ("manifests", "owners", {
            "many-to-one manifests_owner owner=id",
            "many-to-many shares",
        }),
        ("owners", "owners", {
            "many-to-one owners_patron_id_fkey patron_id=id",
            "one-to-many owners_patron_id_fkey id=patron_id",
        }),
        ("shares", "manifests", {"many-to-one shares_manifest manifest_id=manifest"}),
        # a common table expression and a lateral query
        ("ships_at_home", "tonnage", {"one-to-many ships_home port_id=home_id"}),
        ("voyages", "ships_at_home", {"many-to-one voyages_ship ship_id=id"}),
        # one column under two names
        ("doubled", "owners", {
            "many-to-one manifests_owner first_owner=id",
            "many-to-one manifests_owner second_owner=id",
            "many-to-many shares",
        }),
        # a materialized view and a grouped one
        ("tonnage", "ports", {"many-to-one ships_home home_id=id"}),
        ("port_counts", "ports", {"many-to-one ships_home home_id=id"}),
        # no origin: a union, an expression
        ("everybody", "people", set()),
        ("far_ids", "ships", set()),
        # odd names
        ("Odd {Table}", "ports", {"many-to-one odd (port) fk port id=id"}),
        ("odd_view", "ports", {"many-to-one odd (port) fk port id=id"}),
    ],
)  # fmt: skip
def test_ways(exposed: Exposed, source: str, target: str, expected: set[str]) -> None:
    assert shown(ways(exposed, source, target)) == expected


class TestJunctions:
    def test_both_ends(self, exposed: Exposed) -> None:
        (way,) = [item for item in ways(exposed, "people", "ships") if item.junction]
        assert way.cardinality == "many-to-many"
        assert way.columns == ()
        assert way.junction is not None
        assert way.junction.name == Name("harbour", "crew")
        assert way.junction.source_key == "crew_person_id_fkey"
        assert way.junction.target_key == "crew_ship_id_fkey"
        assert way.junction.source_columns == (("id", "person_id"),)
        assert way.junction.target_columns == (("ship_id", "id"),)

    def test_to_the_same_table_there_are_two_ways(self, exposed: Exposed) -> None:
        found = [item.junction for item in ways(exposed, "ships", "ships") if item.junction]
        assert {item.source_columns for item in found} == {
            (("id", "leader_id"),),
            (("id", "member_id"),),
        }
        assert all(item.to_self for item in ways(exposed, "ships", "ships"))

    def test_between_views_through_a_view(self, exposed: Exposed) -> None:
        (way,) = [item for item in ways(exposed, "owners", "manifests") if item.junction]
        assert way.junction is not None
        assert way.junction.name == Name("harbour", "shares")
        assert way.junction.source_columns == (("id", "owner_id"),)
        assert way.junction.target_columns == (("manifest_id", "manifest"),)


class TestComputed:
    def test_many_and_one(self, exposed: Exposed) -> None:
        found = {
            item.key: item
            for item in exposed.relationships[Name("harbour", "ports")]
            if item.function
        }
        assert found["residents"].cardinality == "one-to-many"
        assert found["residents"].target == Name("harbour", "ships")
        assert found["residents"].function == Name("harbour", "residents")
        assert found["flagship"].to_one

    def test_it_replaces_what_is_called_like_it(self, exposed: Exposed) -> None:
        (way,) = ways(exposed, "people", "papers")
        assert way.function == Name("harbour", "papers")
        (back,) = ways(exposed, "papers", "people")
        assert back.function is None

    def test_columns(self, exposed: Exposed) -> None:
        found = {
            name: routine.name.schema
            for (table, name), routine in exposed.computed.items()
            if table == Name("harbour", "ports")
        }
        assert found == {"shout": "harbour", "distance": "public", "spot_of": "harbour"}


def test_nothing_leads_to_what_is_hidden(exposed: Exposed) -> None:
    seen = {item.target for items in exposed.relationships.values() for item in items}
    seen |= {
        item.junction.name
        for items in exposed.relationships.values()
        for item in items
        if item.junction
    }
    assert seen <= set(exposed.relations)
    assert set(exposed.relationships) <= set(exposed.relations)


def test_every_column_is_there_and_nothing_is_told_twice(exposed: Exposed) -> None:
    for source, items in exposed.relationships.items():
        assert len(set(items)) == len(items)
        for item in items:
            for here, there in item.columns:
                assert here in exposed.relations[source].columns
                assert there in exposed.relations[item.target].columns


def test_another_exposed_schema_is_reached(exposed: Exposed) -> None:
    found = exposed.relationships[Name("tide", "tables")]
    assert Name("harbour", "ports") in {way.target for way in found}
