from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from roseram.catalog import Name
from roseram.server.rest.openapi import Address, Privileges, document, public_address
from server.rest.cache.world import SETTINGS

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed

OTHER = replace(SETTINGS, openapi_security_active=True)


def described(exposed: Exposed, schema: str = "harbour", **more: Any) -> dict[str, Any]:
    given = {"settings": SETTINGS, "allowed": None, "address": Address(), **more}
    return document(exposed, schema=schema, **given)


class TestDocument:
    def test_head(self, exposed: Exposed) -> None:
        found = described(exposed)
        assert found["swagger"] == "2.0"
        assert found["info"]["title"] == "The harbour"
        assert found["info"]["description"] == "Ships, and where they lie."
        assert (found["basePath"], found["schemes"]) == ("/rest/v1", ["http"])
        assert not found.keys() & {"host", "security", "securityDefinitions"}
        assert described(exposed, "tide")["info"]["title"] == "Roseram data API"

    def test_security(self, exposed: Exposed) -> None:
        found = described(exposed, settings=OTHER)
        assert found["security"] == [{"JWT": []}]
        assert found["securityDefinitions"]["JWT"]["name"] == "Authorization"

    def test_only_the_schema_asked_for(self, exposed: Exposed) -> None:
        paths = described(exposed, "tide")["paths"]
        assert list(paths) == ["/", "/ships", "/tables", "/rpc/next"]

    def test_only_what_is_allowed(self, exposed: Exposed) -> None:
        allowed = Privileges(
            frozenset({"ports"}), frozenset({("add", ("integer", "integer")), ("twice", ("text",))})
        )
        found = described(exposed, allowed=allowed)
        assert list(found["paths"]) == ["/", "/ports", "/rpc/add"]
        assert list(found["definitions"]) == ["ports"]
        given = found["paths"]["/rpc/add"]["get"]["parameters"]
        assert [(one["name"], one["required"]) for one in given] == [("a", True), ("b", False)]
        assert "rowFilter.ships.id" not in found["parameters"]

    def test_every_reference_leads_somewhere(self, exposed: Exposed) -> None:
        found = described(exposed)

        def check(node: object) -> int:
            if isinstance(node, dict):
                target = node.get("$ref")
                if target is not None:
                    _, group, name = target.split("/", 2)
                    assert name in found[group], target
                return sum(map(check, node.values())) + (target is not None)
            return sum(map(check, node)) if isinstance(node, list) else 0

        assert check(found) > 500


class TestColumns:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("name", {"format": "text", "type": "string"}),
            ("flag", {"format": "character", "maxLength": 2, "type": "string"}),
            ("bits", {"format": "bit", "maxLength": 3, "type": "string"}),
            ("tags", {"format": "text[]", "type": "array", "items": {"type": "string"}}),
            ("facts", {"format": "jsonb"}),
            ("at", {"format": "harbour.spot", "type": "string"}),
            ("code", {"format": "character varying", "default": "NONE", "maxLength": 12}),
            ("region", {"default": "north", "enum": ["north", "south", "open sea"]}),
            ("opened", {"default": "now()", "format": "timestamp with time zone"}),
            ("id", {"description": "Note:\nThis is a Primary Key.<pk/>", "type": "integer"}),
        ],
    )
    def test_properties(self, exposed: Exposed, name: str, expected: dict[str, Any]) -> None:
        found = described(exposed)["definitions"]["ports"]["properties"][name]
        assert expected.items() <= found.items()
        assert ("default" in found) == ("default" in expected)
        assert ("enum" in found) == ("enum" in expected)

    def test_required_is_what_cannot_be_null(self, exposed: Exposed) -> None:
        found = described(exposed)["definitions"]["ports"]["required"]
        assert found == ["id", "name", "code", "region", "tags", "facts", "opened"]

    @pytest.mark.parametrize(
        ("table", "column", "target"),
        [
            ("ships", "home_id", ("ports", "id")),
            ("ships", "captain_id", ("people", "id")),  # one to one, from this side
            ("manifests", "owner", ("owners", "id")),  # between views
            ("people", "id", None),  # the other side of a one to one
            ("stays", "port_id", None),  # a part of a key
            ("tide", "port_id", None),  # to another schema
        ],
    )
    def test_foreign_keys(
        self, exposed: Exposed, table: str, column: str, target: tuple[str, str] | None
    ) -> None:
        schema, table = ("tide", "tables") if table == "tide" else ("harbour", table)
        text = described(exposed, schema)["definitions"][table]["properties"][column].get(
            "description", ""
        )
        assert ("Foreign Key" in text) == (target is not None)
        if target:
            other, key = target
            assert f"`{other}.{key}`.<fk table='{other}' column='{key}'/>" in text


class TestPaths:
    def test_writing_where_it_can_be_written_to(self, exposed: Exposed) -> None:
        paths = described(exposed)["paths"]
        assert list(paths["/ports"]) == ["get", "post", "delete", "patch"]
        assert list(paths["/tonnage"]) == ["get"]
        assert list(paths["/rule_deleted"]) == ["get", "post", "delete", "patch"]
        assert paths["/ports"]["get"]["summary"] == "Where ships lie"
        assert "description" not in paths["/ports"]["get"]

    def test_calls(self, exposed: Exposed) -> None:
        paths = described(exposed)["paths"]
        assert list(paths["/rpc/add"]) == ["get", "post"]
        assert list(paths["/rpc/nothing"]) == ["post"]
        assert [one["name"] for one in paths["/rpc/add"]["get"]["parameters"]] == ["a", "b", "c"]
        (amounts,) = paths["/rpc/total"]["get"]["parameters"]
        assert amounts["collectionFormat"] == "multi"
        assert amounts["items"] == {"type": "number", "format": "numeric"}
        body = paths["/rpc/split"]["post"]["parameters"][0]["schema"]
        assert body["properties"] == {"whole": {"format": "numeric", "type": "number"}}

    def test_a_comment_of_several_lines(self, exposed: Exposed) -> None:
        name = Name("harbour", "ports")
        said = replace(exposed.relations[name], comment="Ports\n\nWhere ships lie\nand wait")
        changed = replace(exposed, relations={**exposed.relations, name: said})
        found = described(changed)["paths"]["/ports"]["patch"]
        assert (found["summary"], found["description"]) == ("Ports", "Where ships lie\nand wait")


@pytest.mark.parametrize(
    ("uri", "headers", "expected"),
    [
        (None, (), Address("http", None, "/rest/v1")),
        (None, (("host", "db.local:8000"),), Address("http", "db.local:8000", "/rest/v1")),
        (
            None,
            (("host", "a"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "b, c")),
            Address("https", "b", "/rest/v1"),
        ),
        (None, (("x-forwarded-proto", "gopher"),), Address("http", None, "/rest/v1")),
        ("https://a.example.com", (("host", "b"),), Address("https", "a.example.com:443", "/")),
        ("http://a.example.com:3000/api", (), Address("http", "a.example.com:3000", "/api")),
    ],
)
def test_addresses(
    uri: str | None, headers: tuple[tuple[str, str], ...], expected: Address
) -> None:
    settings = replace(SETTINGS, openapi_server_proxy_uri=uri)
    assert public_address(settings, headers) == expected
