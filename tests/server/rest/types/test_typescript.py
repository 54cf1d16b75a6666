"""TypeScript: what is printed, and that supabase-js infers from it what the API answers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clients.programs import ProgramError, run_javascript
from roseram.server.rest.types import typescript
from server.rest.types.conftest import model_of

if TYPE_CHECKING:
    from roseram.server.rest.types import Model

HERE = Path(__file__).parent
COMPILER = ("node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck")
TARGET = ("--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler")


async def compiled(types: str, program: str, change: tuple[str, str] = ("", "")) -> str:
    """Compile a program with these types; what the compiler says, ProgramError for mistakes."""
    text = (HERE / program).read_text("utf-8")
    assert change[0] in text
    sources = {
        "database.types.ts": types,
        "same.ts": (HERE / "same.ts").read_text("utf-8"),
        program: text.replace(*change) if change[0] else text,
    }
    return await run_javascript(sources, (*COMPILER, *TARGET, program), {})


def part(text: str, *keys: str) -> str:
    """The part of the types below these keys, one inside the other."""
    for depth, key in enumerate(keys, 1):
        indent = "  " * depth
        found = re.search(
            rf"^{indent}{re.escape(key)}\??: ?(.*?)(?=^{indent}\S|\Z)", text, re.M | re.S
        )
        assert found, key
        # the closing brace of an object has the indentation of its key
        text = found[1].removeprefix("{\n")
    return text.rstrip()


@pytest.mark.parametrize("server", ["18"], indirect=True)
class TestCompiled:
    async def test_the_world(self, model: Model) -> None:
        assert await compiled(typescript(model), "world.ts") == ""

    async def test_the_unified_schema(self, ours: Model) -> None:
        assert await compiled(typescript(ours), "ours.ts") == ""

    async def test_a_mistake_is_seen(self, model: Model) -> None:
        with pytest.raises(ProgramError, match=r"world\.ts\(\d+"):
            await compiled(typescript(model), "world.ts", ("sum.data, number", "sum.data, string"))


@pytest.fixture(scope="session")
def ours(schema_shared: str) -> Model:
    return model_of(schema_shared, "public")


class TestText:
    def test_the_same_each_time_and_on_each_server(self, model: Model, world_shared: str) -> None:
        again = model_of(world_shared, "tide", "harbour")
        turned = dict(reversed(list(again.exposed.relations.items())))
        shuffled = replace(again, exposed=replace(again.exposed, relations=turned))
        head = "type DefaultSchema"
        assert typescript(shuffled).split(head)[0] == typescript(model).split(head)[0]

    def test_the_default_schema_is_public_or_the_first(self, model: Model, ours: Model) -> None:
        line = 'type DefaultSchema = Schemas[Extract<keyof Database, "{}">]'
        assert line.format("harbour") in typescript(model)
        assert line.format("public") in typescript(ours)

    def test_keys(self, model: Model) -> None:
        text = typescript(model)
        found = part(text, "harbour", "Tables", '"Odd {Table}"', "Row")
        assert found.splitlines() == [
            '          "Id, (a)": number',
            r'          "back\\slash {x} :resorigtbl 5 ": number | null',
            '          "port id": number | null',
            "          select: string | null",
        ]

    def test_relationships(self, model: Model) -> None:
        text = typescript(model)
        found = part(text, "harbour", "Views", "shares", "Relationships")
        pairs = re.findall(r"columns: (.*)\n.*\n *referencedRelation: (.*)", found)
        assert pairs == [
            ('["manifest_id"]', '"doubled"'),
            ('["manifest_id"]', '"manifests"'),
            ('["owner_id"]', '"owners"'),
        ]
        assert (
            part(text, "tide", "Tables", "tables", "Relationships") == "[]"
        )  # it leaves the schema
        assert part(text, "harbour", "Tables", "people", "Relationships").count("{") == 1

    def test_what_cannot_be_written(self, model: Model) -> None:
        text = typescript(model)
        views = ("harbour", "Views")
        assert "goods?: never" in part(text, *views, "manifests", "Insert")
        assert "Insert" not in part(text, *views, "everybody")
        inserted = part(text, *views, "insert_only")
        assert "name?: string | null" in inserted
        assert "Update" not in inserted

    def test_overloads_that_cannot_be_told_apart(self, model: Model) -> None:
        ways = dict(model.exposed.routines)
        name = next(one for one in ways if one.name == "twice")
        other = replace(
            ways[name][0], parameters=(replace(ways[name][0].parameters[0], type="text"),)
        )
        ways[name] = (*ways[name], other)
        changed = replace(model, exposed=replace(model.exposed, routines=ways))
        found = part(typescript(changed), "harbour", "Functions", "twice")
        assert found.count("error: true") == 2
        assert "rename some in the database" in found

    def test_a_schema_with_nothing_in_it(self, model: Model) -> None:
        empty = replace(model, exposed=replace(model.exposed, schemas=("nothing",)))
        found = typescript(empty)
        assert found.count("[_ in never]: never") == 5
        assert "Enums: {}" in found
