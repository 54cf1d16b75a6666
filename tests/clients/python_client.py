"""Every data method of the official Python client, run by itself beside the client's own packages.

Takes the address and the tokens from the environment; ends with 1 at the first thing that is wrong.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from postgrest.exceptions import APIError
from postgrest.types import CountMethod
from supabase import Client, ClientOptions, create_client


def connect(token: str | None = None, schema: str = "api") -> Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    options = ClientOptions(schema=schema, headers=headers, auto_refresh_token=False)
    client = create_client(os.environ["API_URL"], os.environ["ANON_KEY"], options)
    if os.environ.get("PLAIN_PEER"):  # PostgREST itself has no /rest/v1 before its paths
        client.rest_url = os.environ["API_URL"]
    return client


anon = connect()
ada = connect(os.environ["ADA_TOKEN"])


def ids(query: Any) -> list[Any]:
    return [row.get("id", row.get("n")) for row in query.execute().data]


def code(query: Any) -> str:
    try:
        query.execute()
    except APIError as error:
        return str(error.code)
    raise AssertionError("it did not fail")


def numbers() -> Any:
    return anon.table("numbers").select("n").order("n")


def authors() -> Any:
    return anon.table("authors").select("id").order("id")


def types() -> Any:
    return anon.table("types").select("id").order("id")


def check_comparing() -> None:
    assert ids(numbers().eq("n", 5)) == [5]
    assert ids(numbers().neq("n", 2).lte("n", 3)) == [1, 3]
    assert ids(numbers().gt("n", 118)) == [119, 120]
    assert ids(numbers().gte("n", 119).lt("n", 120)) == [119]
    assert ids(numbers().match({"parity": "even", "n": 4})) == [4]
    assert ids(numbers().in_("n", [3, 1])) == [1, 3]
    assert ids(authors().in_("name", ["Émile, (the) Fifth", "Fay"])) == [5, 6]
    assert ids(authors().is_("mentor_id", None)) == [1, 8]
    assert ids(authors().is_("active", True)) == [1, 4, 5, 7]
    assert ids(authors().not_.is_("mentor_id", None).lt("id", 4)) == [2, 3]
    assert ids(numbers().or_("n.eq.1,and(n.gt.118,parity.eq.even)")) == [1, 120]
    assert ids(numbers().filter("n", "in", "(7,8)")) == [7, 8]


def check_patterns() -> None:
    assert ids(authors().like("name", "A%")) == [1]
    assert ids(authors().ilike("name", "%ADA%")) == [1, 7]
    assert ids(authors().like_all_of("name", "%a%,G%")) == [7]
    assert ids(authors().like_any_of("name", "A%,B%")) == [1, 2]
    assert ids(authors().ilike_all_of("name", "%A%,g%")) == [7]
    assert ids(authors().ilike_any_of("name", "a%,b%")) == [1, 2]


def check_containers() -> None:
    assert ids(authors().contains("tags", ["poet"])) == [1, 3]
    assert ids(authors().cs("tags", ["poet"])) == [1, 3]
    assert ids(authors().contains("bio", {"home": {"city": "Bern"}})) == [1]
    assert ids(authors().contained_by("tags", ["classic", "poet", "x"]).lt("id", 6)) == [1, 2, 5]
    assert ids(authors().overlaps("tags", ["classic", "nothing"])) == [1, 5]
    assert ids(types().range_gt("c_int4range", (-5, 1))) == [1]
    assert ids(types().range_gte("c_int4range", (0, 2))) == [1]
    assert ids(types().range_lt("c_int4range", (10, 20))) == [1]
    assert ids(types().range_lte("c_int4range", (1, 10))) == [1]
    assert ids(types().range_adjacent("c_int4range", (4, 9))) == [1]


def check_full_text() -> None:
    assert ids(authors().fts("search", "ada")) == [1, 7]
    assert ids(authors().plfts("search", "ada bell")) == [1]
    assert ids(authors().phfts("search", "gil ada")) == [7]
    assert ids(authors().wfts("search", "bell or gil")) == [1, 7]
    plain = (
        anon.table("authors")
        .select("id")
        .text_search("search", "bell", {"type": "plain", "config": "english"})
    )
    assert ids(plain) == [1]


def check_modifiers() -> None:
    assert ids(anon.table("authors").select("id").order("rating", nullsfirst=True).limit(2)) == [
        3,
        5,
    ]
    assert ids(numbers().range(3, 5)) == [4, 5, 6]
    assert ids(numbers().limit(1).offset(4)) == [5]
    embedded = anon.table("authors").select("id, books!author_id(id)").eq("id", 1)
    (author,) = (
        embedded.order("id", desc=True, foreign_table="books")
        .limit(2, foreign_table="books")
        .execute()
        .data
    )
    assert [book["id"] for book in author["books"]] == [24, 18]
    assert anon.table("tags").select("*").eq("id", 1).single().execute().data == {
        "id": 1,
        "label": "old",
    }
    assert anon.table("tags").select("*").eq("id", 99).maybe_single().execute() is None
    assert code(anon.table("tags").select("*").single()) == "PGRST116"
    csv = anon.table("tags").select("*").lt("id", 3).order("id").csv().execute().data
    assert csv == "id,label\n1,old\n2,new", csv
    assert (
        anon.table("tags").select("*").explain(format="json", analyze=True).execute().data
        is not None
    )
    counted = (
        anon.table("numbers").select("n", count=CountMethod.exact).lt("n", 11).limit(3).execute()
    )
    assert (counted.count, len(counted.data)) == (10, 3)
    head = anon.table("numbers").select("*", count=CountMethod.exact, head=True).execute()
    assert head.count == 120
    assert anon.schema("extra").table("books").select("title").eq("id", 1).execute().data == [
        {"title": "other book"}
    ]


def check_writes() -> None:
    stock = anon.table("stock")
    made = stock.insert({"id": 901, "name": "p1"}).execute()
    assert made.data[0]["amount"] == 5
    several = stock.insert(
        [{"id": 902, "name": "p2"}, {"id": 903, "name": "p3", "note": "n"}],
        default_to_null=False,
        count=CountMethod.exact,
    ).execute()
    assert (several.count, [row["note"] for row in several.data]) == (2, ["none", "n"])
    assert stock.upsert({"id": 901, "name": "p1", "amount": 6}).execute().data[0]["amount"] == 6
    assert stock.upsert({"id": 901, "name": "x"}, ignore_duplicates=True).execute().data == []
    tag = anon.table("tags").upsert({"id": 90, "label": "python"}, on_conflict="label").execute()
    assert tag.data == [{"id": 90, "label": "python"}]
    assert stock.update({"amount": 7}).eq("id", 901).execute().data[0]["amount"] == 7
    assert stock.delete(count=CountMethod.exact).in_("id", [901, 902, 903]).execute().count == 3
    assert code(stock.insert({"nope": 1})) == "PGRST204"
    assert code(anon.table("authors").delete().eq("id", 1)) == "23503"
    assert code(anon.table("vault").select("*")) == "42501"


def check_rpc() -> None:
    assert anon.rpc("add", {"a": 1, "b": 2}).execute().data == 3
    assert anon.rpc("add", {"a": 1, "b": 2}, get=True).execute().data == 3
    assert anon.rpc("all_authors", {}, count=CountMethod.exact, head=True).execute().count == 8
    rows = (
        anon.rpc("some_numbers", {"low": 2, "most": 9})
        .order("n", desc=True)
        .limit(2)
        .execute()
        .data
    )
    assert [row["n"] for row in rows] == [9, 8]
    assert not anon.rpc("nothing", {}).execute().data
    assert code(anon.rpc("nope", {})) == "PGRST202"


def check_row_level_security() -> None:
    assert ids(ada.table("accounts").select("id").order("id")) == [1, 2]
    assert code(anon.table("accounts").select("id")) == "42501"


if __name__ == "__main__":
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            check()
            sys.stdout.write(f"ok {name}\n")
