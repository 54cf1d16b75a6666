"""Writing: inserts, upserts, updates, PUT, deletes, and what they return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from roseram.postgres.pipeline import ServerError
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from server.rest.statement.asking import Answer, Shop

ITEM = "items?select=name,amount,note"


FIRST: dict[str, object] = {"items": {"id": 1}, "logs": {"level": 1}, "pairs": {"a": "1"}}


async def left(shop: Shop, path: str) -> Any:
    return (await shop.read(path)).json


class TestInsert:
    @pytest.mark.parametrize(
        ("data", "rows"),
        [
            ({"name": "x"}, [{"name": "x", "amount": 7, "note": None}]),
            ({"name": "x", "amount": 2}, [{"name": "x", "amount": 2, "note": None}]),
            (
                [{"name": "x", "amount": 2}, {"name": "y", "amount": 3}],
                [
                    {"name": "x", "amount": 2, "note": None},
                    {"name": "y", "amount": 3, "note": None},
                ],
            ),
            ([], []),
            ("word", []),
        ],
    )
    async def test_rows(self, shop: Shop, data: object, rows: list[object]) -> None:
        answer = await shop.write("POST", ITEM, data)
        assert (answer.json, answer.rows) == (rows, len(rows))
        assert (answer.location, answer.inserted) == (None, None)

    async def test_defaults_of_all_columns(self, shop: Shop) -> None:
        answer = await shop.write("POST", "logs", {})
        assert answer.json == [{"message": None, "level": 3}]
        answer = await shop.write("POST", "logs", [{}, {}])
        assert answer.json == [{"message": None, "level": 3}] * 2

    async def test_columns_asked_for(self, shop: Shop) -> None:
        data = [{"name": "x", "amount": 2, "extra": 1}, {"name": "y"}]
        path = f"{ITEM}&columns=name,note"
        answer = await shop.write("POST", path, data)
        assert [row["amount"] for row in answer.json] == [7, 7]

    async def test_missing_values(self, shop: Shop) -> None:
        path, data = f"{ITEM},id&columns=id,name,amount", [{"id": 90, "name": "x"}, {"name": "y"}]
        answer = await shop.write(
            "POST", path, data, prefer="missing=default,return=representation"
        )
        first, second = answer.json
        assert (first["id"], first["amount"], second["amount"]) == (90, 7, 7)
        assert second["id"] not in (None, 90)
        with pytest.raises(ServerError, match='null value in column "amount"'):
            await shop.write("POST", f"{ITEM}&columns=name,amount", data)
        answer = await shop.write(
            "POST",
            "logs?columns=level,message",
            {"level": None},
            prefer="missing=default,return=representation",
        )
        assert answer.json == [{"message": None, "level": None}]

    async def test_csv(self, shop: Shop) -> None:
        answer = await shop.write("POST", ITEM, csv="name,amount,note\nx,1,NULL\ny,2,n\n")
        assert [(row["amount"], row["note"]) for row in answer.json] == [(1, None), (2, "n")]

    async def test_values_are_read_as_the_columns_types(self, shop: Shop) -> None:
        data = {
            "id": 9,
            "name": "New",
            "mood": "busy",
            "tags": ["x", "y,z"],
            "during": "[2026-05-01,2026-06-01)",
            "data": {"b": 1, "a": [1.0]},
            "home": {"street": "S", "number": 3},
            "size": 1.005,
        }
        select = "mood,tags,during,data,home,size,shout"
        [row] = (await shop.write("POST", f"projects?select={select}", data)).json
        assert row == {key: data[key] for key in data if key in row} | {
            "size": 1.01,
            "shout": "NEW",
        }
        with pytest.raises(ServerError) as error:
            await shop.write("POST", ITEM, {"name": "x", "note": "too long"})
        assert error.value.sqlstate == "22001"

    async def test_embeds(self, shop: Shop) -> None:
        path = "projects?select=name,...clients(client:name),tasks(id),peers(id)&peers.id=lt.3"
        answer = await shop.write("POST", path, {"id": 9, "name": "New", "client_id": 2})
        assert answer.json == [{"name": "New", "client": "Bolt", "tasks": [], "peers": [{"id": 1}]}]

    async def test_order(self, shop: Shop) -> None:
        data = [{"name": "x", "amount": 1}, {"name": "y", "amount": 2}]
        answer = await shop.write("POST", "items?select=name&order=amount.desc", data)
        assert answer.json == [{"name": "y"}, {"name": "x"}]

    async def test_everything_and_what_is_computed(self, shop: Shop) -> None:
        [row] = (await shop.write("POST", "projects?select=*,shout", {"id": 9, "name": "New"})).json
        assert (row["id"], row["shout"]) == (9, "NEW")
        [row] = (await shop.write("POST", "projects?order=shout", {"id": 9, "name": "New"})).json
        assert "shout" not in row

    async def test_what_is_computed_at_once(self, shop: Shop) -> None:
        path = "projects?select=*,shout,peers(id),owner(name)&peers.id=lt.3"
        [row] = (await shop.write("POST", path, {"id": 9, "name": "N", "client_id": 2})).json
        assert (row["shout"], row["peers"], row["owner"]) == ("N", [{"id": 1}], {"name": "Bolt"})
        assert "pgrst_row" not in row

    async def test_an_unknown_column(self, shop: Shop) -> None:
        with pytest.raises(Refusal) as refusal:
            await shop.write("POST", "items", {"nope": 1})
        assert (refusal.value.status, refusal.value.code) == (400, "PGRST204")
        expected = "Could not find the 'nope' column of 'items' in the schema cache"
        assert refusal.value.message == expected

    async def test_where_it_is_found(self, shop: Shop) -> None:
        only = "return=headers-only"
        answer = await shop.write("POST", "items", {"id": 50, "name": "x"}, prefer=only)
        assert (answer.location, answer.body, answer.rows) == ("id=eq.50", "", 1)
        answer = await shop.write("POST", "pairs", {"a": "ü /&", "b": 2}, prefer=only)
        assert answer.location == "a=eq.%C3%BC%20%2F%26&b=eq.2"
        two = [{"name": "x"}, {"name": "y"}]
        assert (await shop.write("POST", "items", two, prefer=only)).location is None
        assert (await shop.write("POST", "logs", {"level": 1}, prefer=only)).location is None


class TestUpsert:
    MERGE = "resolution=merge-duplicates,return=representation"
    IGNORE = "resolution=ignore-duplicates,return=representation"

    async def test_merging(self, shop: Shop) -> None:
        data = [{"id": 1, "name": "uno"}, {"id": 70, "name": "new"}]
        answer = await shop.write("POST", f"{ITEM}&order=id", data, prefer=self.MERGE)
        assert answer.json == [
            {"name": "uno", "amount": 1, "note": None},
            {"name": "new", "amount": 7, "note": None},
        ]
        assert (answer.rows, answer.inserted) == (2, 1)
        answer = await shop.write("POST", ITEM, data[:1], prefer=self.MERGE)
        assert answer.inserted == 0

    async def test_ignoring(self, shop: Shop) -> None:
        data = [{"id": 1, "name": "uno"}, {"id": 70, "name": "new"}]
        answer = await shop.write("POST", "items?select=id", data, prefer=self.IGNORE)
        assert (answer.json, answer.inserted) == ([{"id": 70}], None)

    async def test_by_other_columns(self, shop: Shop) -> None:
        data = {"name": "one", "amount": 5}
        answer = await shop.write(
            "POST", "items?select=id,amount&on_conflict=name", data, prefer=self.MERGE
        )
        assert (answer.json, answer.inserted) == ([{"id": 1, "amount": 5}], 0)

    async def test_without_a_key_it_is_an_insert(self, shop: Shop) -> None:
        answer = await shop.write("POST", "logs", {"message": "x"}, prefer=self.MERGE)
        assert (answer.rows, answer.inserted) == (1, None)

    async def test_returning_nothing(self, shop: Shop) -> None:
        answer = await shop.write(
            "POST", "items", {"id": 1, "name": "uno"}, prefer="resolution=merge-duplicates"
        )
        assert (answer.rows, answer.inserted, answer.body) == (1, 0, "")


class TestUpdate:
    async def test_the_rows_that_pass(self, shop: Shop) -> None:
        answer = await shop.write("PATCH", f"{ITEM}&name=eq.one", {"amount": 9})
        assert (answer.json, answer.rows) == ([{"name": "one", "amount": 9, "note": None}], 1)
        answer = await shop.write("PATCH", f"{ITEM}&or=(id.eq.1,id.eq.2)", {"amount": 9})
        assert answer.rows == 2
        answer = await shop.write("PATCH", "items?id=eq.9", {"amount": 9})
        assert (answer.json, answer.rows) == ([], 0)

    @pytest.mark.parametrize("data", [[{"note": "n"}], {"note": "n"}])
    async def test_all_rows(self, shop: Shop, data: object) -> None:
        answer = await shop.write("PATCH", "items?order=id", data, prefer="return=minimal")
        assert (answer.rows, answer.body) == (2, "")

    @pytest.mark.parametrize("data", [{}, [], [{}]])
    async def test_nothing_given(self, shop: Shop, data: object) -> None:
        for path in ("items?select=id", "items", "projects?select=*,shout,clients(name)"):
            assert (await shop.write("PATCH", path, data)).json == []
        assert (await shop.write("PATCH", "items", data, prefer="return=minimal")).rows == 0

    async def test_missing_values(self, shop: Shop) -> None:
        prefer = "missing=default,return=representation"
        answer = await shop.write(
            "PATCH", "items?columns=amount,note&id=eq.1", {"note": "n"}, prefer=prefer
        )
        assert (answer.json[0]["amount"], answer.json[0]["note"]) == (7, "n")

    async def test_limits_do_not_hold(self, shop: Shop) -> None:
        answer = await shop.having(max_rows=1).write(
            "PATCH", "items?select=id&limit=1&order=id.desc", {"note": "n"}
        )
        assert answer.json == [{"id": 2}, {"id": 1}]

    async def test_embeds_after(self, shop: Shop) -> None:
        answer = await shop.write(
            "PATCH", "projects?id=eq.1&select=id,clients(name)", {"client_id": 3}
        )
        assert answer.json == [{"id": 1, "clients": {"name": "Core"}}]


class TestPut:
    async def put(self, shop: Shop, path: str, data: object) -> Answer:
        return await shop.write("PUT", path, data)

    async def test_new_and_there(self, shop: Shop) -> None:
        answer = await self.put(shop, "items?id=eq.1", {"id": 1, "name": "uno", "amount": 4})
        assert (answer.rows, answer.inserted, answer.json[0]["name"]) == (1, 0, "uno")
        answer = await self.put(shop, "items?id=eq.60", {"id": 60, "name": "new"})
        assert (answer.rows, answer.inserted) == (1, 1)
        answer = await self.put(shop, "pairs?a=eq.x&b=eq.1", [{"a": "x", "b": 1, "v": "w"}])
        assert (answer.rows, answer.inserted) == (1, 1)

    async def test_a_payload_for_another_row(self, shop: Shop) -> None:
        answer = await self.put(shop, "items?id=eq.1", {"id": 2, "name": "uno"})
        assert (answer.rows, answer.inserted) == (0, 0)

    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [
            ("items", 405, "PGRST105"),
            ("items?id=gt.1", 405, "PGRST105"),
            ("items?id=not.eq.1", 405, "PGRST105"),
            ("items?id=eq.1&name=eq.one", 405, "PGRST105"),
            ("items?and=(id.eq.1)", 405, "PGRST105"),
            ("logs?level=eq.1", 405, "PGRST105"),
            ("pairs?a=eq.1", 405, "PGRST105"),
            ("pairs?a=eq.1&b=eq.1", 400, "PGRST115"),
        ],
    )
    async def test_refusals(self, shop: Shop, path: str, status: int, code: str) -> None:
        with pytest.raises(Refusal) as refusal:
            await self.put(shop, path, FIRST[path.partition("?")[0]])
        assert (refusal.value.status, refusal.value.code) == (status, code)


class TestDelete:
    async def test_the_rows_that_pass(self, shop: Shop) -> None:
        answer = await shop.write("DELETE", "items?id=eq.1&select=id")
        assert (answer.json, answer.rows) == ([{"id": 1}], 1)
        answer = await shop.write("DELETE", "items?id=eq.1", prefer="return=minimal")
        assert (answer.body, answer.rows) == ("", 1)

    async def test_all_rows(self, shop: Shop) -> None:
        assert (await shop.write("DELETE", "items")).rows == 2

    async def test_kept(self, shop: Shop) -> None:
        await shop.write("POST", "logs", {"message": "gone"}, keep=True, prefer="return=minimal")
        assert len(await left(shop, "logs?message=eq.gone")) == 1
        await shop.write("DELETE", "logs?message=eq.gone", keep=True, prefer="return=minimal")
        assert await left(shop, "logs?message=eq.gone") == []


class TestPrivileges:
    """What is not returned need not be readable."""

    @pytest.mark.parametrize(
        ("method", "data", "rows"),
        [
            ("POST", {"message": "x"}, 1),
            ("POST", [{"message": "x"}, {"message": "y"}], 2),
            ("PATCH", {"message": "z"}, 0),
            ("DELETE", None, 0),
        ],
    )
    async def test_minimal(self, shop: Shop, method: str, data: object, rows: int) -> None:
        answer = await shop.write(method, "logs", data, prefer="return=minimal", role="shop_guest")
        assert answer.rows == rows
        with pytest.raises(ServerError) as error:
            await shop.write(method, "logs", data, role="shop_guest")
        assert error.value.sqlstate == "42501"


class TestMedia:
    async def test_one_object(self, shop: Shop) -> None:
        answer = await shop.write(
            "POST", "items?select=name", {"name": "x"}, accept="application/vnd.pgrst.object+json"
        )
        assert answer.body == '{"name":"x"}'

    async def test_csv(self, shop: Shop) -> None:
        answer = await shop.write("DELETE", "items?select=id,name&order=id", accept="text/csv")
        assert answer.body == "id,name\n1,one\n2,two"


async def test_a_table_that_is_not_exposed(shop: Shop) -> None:
    with pytest.raises(Refusal, match="PGRST205"):
        await shop.write("DELETE", "nope")


@pytest.mark.parametrize("prefer", ["return=minimal", "return=representation"])
async def test_there_is_a_parameter_always(shop: Shop, prefer: str) -> None:
    assert await shop.write("DELETE", "users_tasks", prefer=prefer)
    assert await shop.write("PATCH", "items", {}, prefer=prefer)
