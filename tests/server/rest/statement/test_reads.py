"""Reading tables and views: filters, order, columns, counts, media types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from roseram.postgres.pipeline import ServerError, Step
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Rows

if TYPE_CHECKING:
    from server.rest.statement.asking import Shop

IDS = {
    "": [1, 2, 3, 4],
    "id=eq.2": [2],
    "id=neq.2": [1, 3, 4],
    "id=gt.2": [3, 4],
    "id=gte.2&id=lt.4": [2, 3],
    "id=lte.2": [1, 2],
    "id=in.(1,3)": [1, 3],
    "id=in.()": [],
    "id=not.in.(1,3)": [2, 4],
    'name=in.("Delta, \\"D\\"",Beta)': [2, 4],
    "name=like.*a": [1, 2],
    "name=ilike.*A*": [1, 2, 3, 4],
    "name=like(any).{A*,B*}": [1, 2],
    "name=like(all).{*a,B*}": [2],
    "name=match.^[AB]": [1, 2],
    "name=imatch.^[ab]": [1, 2],
    "name=match(any).{^A,^G}": [1, 3],
    "id=eq(any).{1,4}": [1, 4],
    "id=gt(all).{1,2}": [3, 4],
    "client_id=is.null": [4],
    "client_id=is.not_null": [1, 2, 3],
    "client_id=not.is.null": [1, 2, 3],
    "client_id=isdistinct.1": [3, 4],
    "mood=eq.busy": [2],
    "tags=cs.{b}": [1, 2],
    "tags=cd.{a,b}": [1, 2, 3],
    "tags=ov.{a,c}": [1, 4],
    "during=cs.[2026-01-05,2026-01-06)": [1],
    "during=sl.[2026-02-01,2026-02-02)": [1],
    "during=sr.[2026-02-01,2026-02-02)": [2],
    "during=nxr.[2026-01-01,2026-02-01)": [1],
    "during=nxl.[2026-03-01,2026-03-02)": [2],
    "during=adj.[2026-02-01,2026-02-02)": [1],
    'extra=cs.{"s":"x"}': [1],
    "extra->k->n=eq.20": [2],
    "extra->k->>n=eq.20": [2],
    "data->k->>n=eq.1": [1],
    "data->l->>1=eq.6": [1],
    "data->l->>-1=eq.6": [1],
    "tags->>0=eq.b": [2],
    "home->>street=eq.Main": [1],
    "facts->>n=eq.3": [3],
    "shout=eq.BETA": [2],
    "words=fts.cat": [1],
    "words=fts(english).cats": [1],
    "words=not.fts(english).cats": [2],
    "name=fts(simple).beta": [2],
    "name=plfts(simple).beta": [2],
    "name=phfts(simple).beta": [2],
    "name=wfts(simple).beta or alpha": [1, 2],
    "extra->>s=fts(simple).x": [1],
    "or=(id.eq.1,name.eq.Beta)": [1, 2],
    "and=(id.gt.1,or(name.eq.Beta,id.eq.4))": [2, 4],
    "not.or=(id.eq.1,id.eq.2)": [3, 4],
    "or=(not.and(id.lt.4,id.gt.1),id.is.null)": [1, 4],
    "or=(id.in.(1,2),client_id.is.null)": [1, 2, 4],
    "or=(data->k->>n.eq.2,id.eq.4)": [2, 4],
    "order=id.desc": [4, 3, 2, 1],
    "order=client_id.desc.nullslast,id.desc": [3, 2, 1, 4],
    "order=client_id.nullsfirst,id": [4, 1, 2, 3],
    "order=extra->k->n.desc.nullslast,id&limit=2": [2, 1],
    "order=shout.desc&limit=1": [3],
    "order=id&limit=2": [1, 2],
    "order=id&limit=2&offset=1": [2, 3],
    "order=id&offset=3": [4],
    "limit=0": [],
}


@pytest.mark.parametrize("query", IDS)
async def test_rows(shop: Shop, query: str) -> None:
    answer = await shop.read(
        f"projects?select=id&{query if 'order' in query else query + '&order=id'}"
    )
    assert [row["id"] for row in answer.json] == IDS[query]
    assert answer.rows == len(IDS[query])
    assert (answer.total, answer.location, answer.inserted) == (None, None, None)


ONE = {
    "id,label:name": {"id": 1, "label": "Alpha"},
    "size": {"size": 1.00},
    "id::text": {"id": "1"},
    "n:size::int": {"n": 1},
    "made_at::timestamp with time zone": {"made_at": "2026-01-02T03:04:05+00:00"},
    "data->k": {"k": {"n": 1}},
    "data->k->n": {"n": 1},
    "data->k->>n": {"n": "1"},
    "data->l->0": {"l": 5},
    "x:data->l->-1": {"x": 6},
    "extra->>s": {"s": "x"},
    "tags->1": {"tags": "b"},
    "home->number": {"number": 7},
    "home": {"home": {"street": "Main", "number": 7}},
    "shout": {"shout": "ALPHA"},
    "s:shout::text": {"s": "ALPHA"},
    "facts->n": {"n": 1},
    "during": {"during": "[2026-01-01,2026-02-01)"},
}


@pytest.mark.parametrize("select", ONE)
async def test_columns(shop: Shop, select: str) -> None:
    answer = await shop.read(f"projects?id=eq.1&select={select}")
    assert answer.json == [ONE[select]]


async def test_everything(shop: Shop) -> None:
    [row] = (await shop.read("projects?id=eq.2")).json
    names = "id name client_id mood tags size during data extra home words made_at"
    assert list(row) == names.split()
    assert (await shop.read("busy_projects")).json == [{"id": 2, "name": "Beta", "client_id": 1}]
    assert [*(await shop.read("clients?select=*,up:name&limit=1")).json[0]] == [
        "id", "name", "city", "up",
    ]  # fmt: skip


async def test_numbers_are_as_postgres_prints_them(shop: Shop) -> None:
    assert (await shop.read("projects?id=eq.1&select=size")).body == '[{"size":1.00}]'


AGGREGATES: dict[str, Any] = {
    "projects?select=count()": [{"count": 4}],
    "projects?select=n:count()::text": [{"n": "4"}],
    "projects?select=size.sum()": [{"sum": 15.50}],
    "projects?select=mood,size.max(),least:size.min()&order=mood": [
        {"mood": "calm", "max": 8.00, "least": 1.00},
        {"mood": "busy", "max": 2.50, "least": 2.50},
    ],
    "projects?select=size::int.avg()::int": [{"avg": 4}],
    "projects?select=id.count(),client_id&order=client_id": [
        {"count": 2, "client_id": 1},
        {"count": 1, "client_id": 2},
        {"count": 1, "client_id": None},
    ],
    "projects?select=extra->k->>n.max()": [{"max": "20"}],
    "clients?select=*,count()&id=eq.1": [{"id": 1, "name": "Acme", "city": "Oslo", "count": 1}],
    "clients?select=name,projects(count())&order=id": [
        {"name": "Acme", "projects": [{"count": 2}]},
        {"name": "Bolt", "projects": [{"count": 1}]},
        {"name": "Core", "projects": [{"count": 0}]},
    ],
    "tasks?select=hours.sum(),projects(name)&project_id=eq.2": [
        {"sum": 5, "projects": {"name": "Beta"}}
    ],
    "tasks?select=count(),...projects(size.sum())": [{"count": 4, "sum": 4.50}],
}


@pytest.mark.parametrize("path", AGGREGATES)
async def test_aggregates(shop: Shop, path: str) -> None:
    assert (await shop.read(path)).json == AGGREGATES[path]


async def test_aggregates_of_nested_spreads_are_built_at_the_top(shop: Shop) -> None:
    answer = await shop.read(
        "tasks?select=...projects(mood,...clients(cities:city.count(),clients:count()))"
    )
    found = {row["mood"]: (row["cities"], row["clients"]) for row in answer.json}
    assert found == {"calm": (2, 2), "busy": (1, 1), None: (0, 0)}


async def test_aggregates_can_be_forbidden(shop: Shop) -> None:
    with pytest.raises(Refusal) as refusal:
        await shop.having(aggregates=False).read("clients?select=projects(count())")
    assert (refusal.value.status, refusal.value.code) == (400, "PGRST123")
    assert refusal.value.message == "Use of aggregate functions is not allowed"


class TestCounting:
    @pytest.mark.parametrize(
        ("path", "rows", "total"),
        [
            ("projects", 4, 4),
            ("projects?limit=2", 2, 4),
            ("projects?limit=4", 4, 4),
            ("projects?limit=2&offset=3", 1, 4),
            ("projects?offset=9", 0, 4),
            ("projects?limit=0", 0, 4),
            ("projects?limit=0&id=gt.9", 0, 0),
            ("projects?id=lt.3&limit=1", 1, 2),
            ("projects?select=*,clients!inner(*)&clients.city=eq.Oslo&limit=1", 1, 2),
            ("projects?select=*,clients()&clients=is.null&limit=1", 1, 1),
            ("clients?select=*,projects!inner(tasks!inner())&limit=1", 1, 1),
            ("projects?select=mood,count()", 2, 4),
        ],
    )
    async def test_exactly(self, shop: Shop, path: str, rows: int, total: int) -> None:
        answer = await shop.read(path, prefer="count=exact")
        assert (answer.rows, answer.total) == (rows, total)

    async def test_without_rows(self, shop: Shop) -> None:
        answer = await shop.read("projects?id=lt.3", method="HEAD", prefer="count=exact")
        assert (answer.rows, answer.total, answer.body) == (2, 2, "")

    async def test_by_the_range_header(self, shop: Shop) -> None:
        answer = await shop.read(
            "projects?order=id&select=id", prefer="count=exact", rows=Rows(1, 2)
        )
        assert answer.json == [{"id": 2}, {"id": 3}]
        assert answer.total == 4

    async def test_by_the_planner(self, shop: Shop) -> None:
        answer = await shop.read("projects?id=eq.3", prefer="count=planned")
        assert (answer.total, answer.planned) == (None, 1)

    async def test_estimated_up_to_max_rows(self, shop: Shop) -> None:
        answer = await shop.having(max_rows=2).read("projects", prefer="count=estimated")
        assert (answer.rows, answer.total) == (2, 3)
        assert answer.planned
        answer = await shop.having(max_rows=9).read("projects", prefer="count=estimated")
        assert (answer.rows, answer.total) == (4, 4)


class TestMaxRows:
    async def test_of_the_root_and_of_embeds(self, shop: Shop) -> None:
        few = shop.having(max_rows=1)
        answer = await few.read("clients?select=id,projects(id)&order=id&projects.order=id")
        assert answer.json == [{"id": 1, "projects": [{"id": 1}]}]
        answer = await few.read("clients?select=id&order=id&limit=5&offset=1", prefer="count=exact")
        assert (answer.json, answer.total) == ([{"id": 2}], 3)

    async def test_a_lower_limit_holds(self, shop: Shop) -> None:
        answer = await shop.having(max_rows=3).read(
            "clients?select=projects(id)&projects.limit=1&projects.order=id&limit=2&order=id"
        )
        assert answer.json == [{"projects": [{"id": 1}]}, {"projects": [{"id": 3}]}]


class TestMedia:
    async def test_one_object(self, shop: Shop) -> None:
        accept = "application/vnd.pgrst.object+json"
        answer = await shop.read("clients?select=id&id=eq.1", accept=accept)
        assert answer.body == '{"id":1}'
        answer = await shop.read("clients?select=id", accept=accept)
        assert answer.rows == 3
        answer = await shop.read("clients?id=eq.9", accept=accept)
        assert (answer.rows, answer.body) == (0, "null")

    async def test_without_nulls(self, shop: Shop) -> None:
        accept = "application/vnd.pgrst.array+json;nulls=stripped"
        answer = await shop.read("clients?id=gt.1&select=name,city&order=id", accept=accept)
        assert answer.json == [{"name": "Bolt"}, {"name": "Core", "city": "Rome"}]
        accept = "application/vnd.pgrst.object+json;nulls=stripped"
        assert (await shop.read("clients?id=eq.2", accept=accept)).json == {"id": 2, "name": "Bolt"}

    async def test_csv(self, shop: Shop) -> None:
        answer = await shop.read(
            "projects?select=id,name,city:tags&order=id&id=gt.2", accept="text/csv"
        )
        assert answer.body == 'id,name,city\n3,Gamma*,{}\n4,"Delta, ""D""",{c}'
        answer = await shop.read("tasks?select=id,projects(id)&id=lt.3&limit=1", accept="text/csv")
        assert answer.body == 'id,projects\n1,"{""id"": 1}"'
        answer = await shop.read("clients?select=id,projects(id)&id=eq.1", accept="text/csv")
        assert answer.body == 'id,projects\n1,"[{""id"": 1}, {""id"": 2}]"'
        assert (await shop.read("tasks?id=eq.9", accept="text/csv")).body == "\n"

    async def test_a_custom_type_for_rows(self, shop: Shop) -> None:
        answer = await shop.read("clients?order=id&limit=2", accept="text/tab")
        assert answer.body == "1\tAcme\n2\tBolt\n"
        assert shop.compile_read("clients", accept="text/tab").content_type == "text/tab"

    async def test_a_plan(self, shop: Shop) -> None:
        accept = 'application/vnd.pgrst.plan+json; for="text/csv"; options=verbose|analyze'
        compiled = shop.compile_read("clients", accept=accept)
        assert compiled.sql.startswith("explain (format json, analyze, verbose) with ")
        await shop.connection.run([Step(compiled.sql, [None, None])])


async def test_what_the_request_sets_is_read_after_the_rows(shop: Shop) -> None:
    await shop.connection.run([Step("set response.status = '201'")])
    assert (await shop.read("clients")).status == "201"
    await shop.connection.run([Step("set response.status = ''")])
    assert (await shop.read("clients")).status is None


async def test_an_unknown_column_is_postgres_s_to_refuse(shop: Shop) -> None:
    with pytest.raises(ServerError, match=r"column clients.nope does not exist"):
        await shop.read("clients?nope=eq.1")


HOSTILE = (
    "select=data->\"a'b\\\\\"->>'",
    'select="x""y\':name',
    'select="a\\"b":name',
    "name=eq.'; drop table api.clients; --",
    "name=fts(simple).a'b",
    "select=id::int) from api.clients; --",
    'select=name::"text"',
)


@pytest.mark.parametrize("query", HOSTILE)
async def test_nothing_gets_out_of_its_quotes(shop: Shop, query: str) -> None:
    assert await refused_as(shop, f"projects?{query}") not in ("42601", "42P01")
    assert (await shop.read("clients?select=count()")).json == [{"count": 3}]


async def refused_as(shop: Shop, path: str) -> str | None:
    try:
        await shop.read(path)
    except Refusal as refusal:
        return refusal.code
    except ServerError as error:
        return error.sqlstate
    return None


@pytest.mark.parametrize("query", ['""=eq.1', 'select="":name', 'order=""', 'select=data->""'])
async def test_names_that_are_empty(shop: Shop, query: str) -> None:
    assert await refused_as(shop, f"projects?{query}") == "42601"


async def test_an_unknown_table(shop: Shop) -> None:
    with pytest.raises(Refusal) as refusal:
        await shop.read("client")
    assert (refusal.value.status, refusal.value.code) == (404, "PGRST205")
    assert refusal.value.message == "Could not find the table 'api.client' in the schema cache"
    assert refusal.value.hint == "Perhaps you meant the table 'api.clients'"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["clients", "projects?id=eq.1&select=*,clients(*)"])
async def test_there_is_a_parameter_always(shop: Shop, path: str, method: str) -> None:
    assert shop.compile_read(path, method=method).arguments
