"""Requests through all stages: routes, the transaction around them, and how it ends."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from roseram.postgres.pipeline import Pool
from server.rest.conftest import SETTINGS, Api, header, serving, told

if TYPE_CHECKING:
    from roseram.server.rest.request import Response


def shown(response: Response) -> Any:
    assert response.status < 300, response.body
    return json.loads(response.body)


class TestRoutes:
    @pytest.mark.parametrize(
        ("method", "target", "expected"),
        [
            ("GET", "/notes/1", (404, "PGRST125", "Invalid path specified in request URL")),
            ("GET", "/rpc/add/x", (404, "PGRST125", "Invalid path specified in request URL")),
            ("GET", "/notes/", (404, "PGRST125", "Invalid path specified in request URL")),
            ("TRACE", "/notes", (405, "PGRST117", "Unsupported HTTP method: TRACE")),
            ("PATCH", "/", (405, "PGRST117", "Unsupported HTTP method: PATCH")),
            ("DELETE", "/rpc/add", (405, "PGRST101", "Cannot use the DELETE method on RPC")),
            (
                "GET",
                "/note",
                (404, "PGRST205", "Could not find the table 'api.note' in the schema cache"),
            ),
        ],
    )
    async def test_what_there_is_not(
        self, api: Api, method: str, target: str, expected: tuple[int, str, str]
    ) -> None:
        response = await api.ask(method, target)
        assert told(response) == expected
        assert header(response, "Proxy-Status") == f"PostgREST; error={expected[1]}"
        assert header(response, "Content-Type") == "application/json; charset=utf-8"

    @pytest.mark.parametrize(
        ("target", "allowed"),
        [
            ("/notes", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"),
            ("/children", "OPTIONS,GET,HEAD,POST,PATCH,DELETE"),
            ("/totals", "OPTIONS,GET,HEAD"),
            ("/rpc/add", "OPTIONS,GET,HEAD,POST"),
            ("/rpc/nothing", "OPTIONS,POST"),
            ("/", "OPTIONS,GET,HEAD"),
        ],
    )
    async def test_options(self, api: Api, target: str, allowed: str) -> None:
        response = await api.ask("OPTIONS", target)
        assert (response.status, response.body) == (200, b"")
        assert header(response, "Allow") == allowed

    @pytest.mark.parametrize("target", ["/nowhere", "/rpc/nowhere"])
    async def test_options_of_nothing(self, api: Api, target: str) -> None:
        assert (await api.ask("OPTIONS", target)).status == 404

    async def test_names_are_percent_encoded(self, api: Api) -> None:
        assert shown(await api.ask("GET", "/%6eotes?id=eq.1&select=id")) == [{"id": 1}]

    async def test_who_is_not_let_in(self, api: Api) -> None:
        assert told(await api.ask("GET", "/notes", person="forged")) == (401, "PGRST301", "No")

    async def test_an_error_on_head_has_no_body(self, api: Api) -> None:
        response = await api.ask("HEAD", "/nowhere")
        assert (response.status, response.body) == (404, b"")

    async def test_no_root(self, api: Api) -> None:
        api.set(openapi_mode="disabled")
        expected = (404, "PGRST126", "Root endpoint metadata is disabled")
        assert told(await api.ask("GET", "/")) == expected

    async def test_a_function_may_be_the_root(self, api: Api) -> None:
        api.set(root_spec="nothing")
        assert (await api.ask("GET", "/")).status == 204

    async def test_schemas(self, api_url: str) -> None:
        async with serving(api_url, replace(SETTINGS, schemas=("api", "other"))) as api:
            first = await api.ask("GET", "/notes?limit=1")
            second = await api.ask("GET", "/things", accept_profile="other")
            neither = await api.ask("GET", "/things", accept_profile="public")
        assert header(first, "Content-Profile") == "api"
        assert (header(second, "Content-Profile"), second.body) == ("other", b"[]")
        assert told(neither) == (406, "PGRST106", "Invalid schema: public")


class TestReads:
    async def test_rows_of_the_caller(self, api: Api) -> None:
        for person, expected in (("ann", 25), ("bob", 5), ("ann", 25), (None, 0)):
            assert len(shown(await api.ask("GET", "/notes", person=person))) == expected

    @pytest.mark.parametrize(
        ("query", "prefer", "status", "content_range"),
        [
            ("limit=20", "", 200, "0-19/*"),
            ("limit=20&offset=20", "", 200, "20-24/*"),
            ("offset=40", "", 200, "*/*"),
            ("limit=20", "count=exact", 206, "0-19/25"),
            ("", "count=exact", 200, "0-24/25"),
            ("offset=25", "count=exact", 206, "*/25"),
            ("id=lt.0", "count=exact", 200, "*/0"),
            ("limit=0", "", 200, "*/*"),
        ],
    )
    async def test_ranges(
        self, api: Api, query: str, prefer: str, status: int, content_range: str
    ) -> None:
        for method in ("GET", "HEAD"):
            response = await api.ask(method, f"/notes?{query}", prefer=prefer)
            assert response.status == status
            assert header(response, "Content-Range") == content_range
            assert header(response, "Preference-Applied") == (prefer or None)
            assert (response.body == b"") == (method == "HEAD")

    async def test_the_range_header_counts_for_get_alone(self, api: Api) -> None:
        for method, expected in (("GET", "5-9/*"), ("HEAD", "0-24/*")):
            response = await api.ask(method, "/notes", range="5-9")
            assert header(response, "Content-Range") == expected

    async def test_past_the_end(self, api: Api) -> None:
        response = await api.ask("GET", "/notes?offset=26", prefer="count=exact")
        assert told(response) == (416, "PGRST103", "Requested range not satisfiable")
        details = "An offset of 26 was requested, but there are only 25 rows."
        assert json.loads(response.body)["details"] == details
        assert header(response, "Content-Range") == "*/25"

    async def test_planned_and_estimated_counts(self, api: Api) -> None:
        await api.value("analyze api.notes")
        planned = await api.ask("GET", "/notes?limit=1", prefer="count=planned", x_role="postgres")
        assert (header(planned, "Content-Range") or "").startswith("0-0/")
        assert planned.status == 206
        estimated = await api.ask("GET", "/notes", prefer="count=estimated")
        assert header(estimated, "Content-Range") == "0-24/25"
        api.set(max_rows=10)
        many = await api.ask("GET", "/notes", prefer="count=estimated")
        total = (header(many, "Content-Range") or "").partition("/")
        assert total[0] == "0-9"
        assert int(total[2]) >= 11

    async def test_never_more_than_the_server_shows(self, api: Api) -> None:
        api.set(max_rows=3)
        for query in ("", "?limit=10"):
            assert len(shown(await api.ask("GET", f"/notes{query}"))) == 3
        assert len(shown(await api.ask("GET", "/notes?limit=2"))) == 2

    async def test_where_it_is(self, api: Api) -> None:
        response = await api.ask("GET", "/notes?select=id,text&id=eq.1")
        expected = "/notes?id=eq.1&select=id%2Ctext"
        assert header(response, "Content-Location") == expected

    async def test_one_object(self, api: Api) -> None:
        accept = "application/vnd.pgrst.object+json"
        response = await api.ask("GET", "/notes?id=eq.1&select=id", accept=accept)
        assert shown(response) == {"id": 1}
        assert header(response, "Content-Type") == f"{accept}; charset=utf-8"
        response = await api.ask("GET", "/notes", accept=accept)
        message = "Cannot coerce the result to a single JSON object"
        assert told(response) == (406, "PGRST116", message)
        assert json.loads(response.body)["details"] == "The result contains 25 rows"

    async def test_csv(self, api: Api) -> None:
        response = await api.ask("GET", "/notes?select=id,text&limit=2", accept="text/csv")
        assert response.body == b'id,text\n1,"note 1"\n2,"note 2"'
        assert header(response, "Content-Type") == "text/csv; charset=utf-8"

    async def test_what_is_not_to_be_had(self, api: Api) -> None:
        response = await api.ask("GET", "/notes", accept="image/png, text/plain")
        message = "None of these media types are available: image/png, text/plain"
        assert told(response) == (406, "PGRST107", message)

    async def test_plans(self, api: Api) -> None:
        accept = 'application/vnd.pgrst.plan+text; for="application/json"; options=verbose'
        assert (await api.ask("GET", "/notes", accept=accept)).status == 406
        api.set(plan=True)
        response = await api.ask("GET", "/notes", accept=accept)
        assert response.body.startswith(b"Aggregate")
        assert b"\n" in response.body
        assert header(response, "Content-Type") == (
            'application/vnd.pgrst.plan+text; for="application/json"; options=verbose; '
            "charset=utf-8"
        )

    async def test_a_shape_is_compiled_once(self, api: Api) -> None:
        for number in range(1, 4):
            assert shown(await api.ask("GET", f"/notes?id=eq.{number}&select=id")) == [
                {"id": number}
            ]
        async with api.surface.pool.connection() as connection:
            # the context, the statement, and what the pool itself has asked for
            assert len(connection._statements) == 3

    async def test_each_request_keeps_its_own_preferences(self, api: Api) -> None:
        for _ in range(2):
            plain = await api.ask("GET", "/notes?limit=1")
            counted = await api.ask("GET", "/notes?limit=1", prefer="count=exact")
            assert header(plain, "Content-Range") == "0-0/*"
            assert header(counted, "Content-Range") == "0-0/25"


class TestWrites:
    async def test_insert(self, api: Api) -> None:
        response = await api.ask("POST", "/notes", {"id": 100, "text": "x"})
        assert (response.status, response.body) == (201, b"")
        assert header(response, "Content-Range") == "*/*"
        assert header(response, "Content-Type") is None
        assert await api.value("select person from api.notes where id = 100") == "ann"

    async def test_insert_and_show(self, api: Api) -> None:
        response = await api.ask(
            "POST",
            "/notes?select=id,person",
            [{"id": 100, "text": "x"}, {"id": 101, "text": "y"}],
            prefer="return=representation, count=exact",
        )
        assert shown(response) == [{"id": 100, "person": "ann"}, {"id": 101, "person": "ann"}]
        assert (response.status, header(response, "Content-Range")) == (201, "*/2")
        applied = "return=representation, count=exact"
        assert header(response, "Preference-Applied") == applied

    async def test_insert_and_say_where(self, api: Api) -> None:
        response = await api.ask(
            "POST", "/lines", {"note": 1, "number": 7}, prefer="return=headers-only"
        )
        assert (response.status, response.body) == (201, b"")
        assert header(response, "Location") == "/lines?note=eq.1&number=eq.7"

    async def test_upsert(self, api: Api) -> None:
        prefer = "resolution=merge-duplicates, return=representation"
        rows = [{"id": 1, "text": "new"}]
        assert (await api.ask("POST", "/notes", rows, prefer=prefer)).status == 200
        rows.append({"id": 100, "text": "added"})
        response = await api.ask("POST", "/notes?select=id", rows, prefer=prefer)
        assert (response.status, shown(response)) == (201, [{"id": 1}, {"id": 100}])
        ignored = "resolution=ignore-duplicates, return=representation"
        response = await api.ask("POST", "/notes?select=id", rows, prefer=ignored)
        assert (response.status, shown(response)) == (201, [])

    @pytest.mark.parametrize(
        ("prefer", "status", "content_range"),
        [
            ("", 204, "0-1/*"),
            ("count=exact", 204, "0-1/2"),
            ("return=representation", 200, "0-1/*"),
        ],
    )
    async def test_update(self, api: Api, prefer: str, status: int, content_range: str) -> None:
        response = await api.ask("PATCH", "/notes?id=lt.3", {"likes": 1}, prefer=prefer)
        assert (response.status, header(response, "Content-Range")) == (status, content_range)
        assert bool(response.body) == (status == 200)

    async def test_update_of_nothing(self, api: Api) -> None:
        response = await api.ask("PATCH", "/notes?id=eq.0", {"likes": 1})
        assert (response.status, header(response, "Content-Range")) == (204, "*/*")

    @pytest.mark.parametrize(
        ("prefer", "status", "content_range"),
        [("count=exact", 204, "*/2"), ("return=representation", 200, "*/*")],
    )
    async def test_delete(self, api: Api, prefer: str, status: int, content_range: str) -> None:
        response = await api.ask("DELETE", "/notes?id=lt.3", prefer=prefer)
        assert (response.status, header(response, "Content-Range")) == (status, content_range)

    async def test_put(self, api: Api) -> None:
        shows = "return=representation"
        row = {"id": 100, "person": "ann", "text": "x", "likes": 0}
        made = await api.ask("PUT", "/notes?id=eq.100", row, prefer=shows)
        changed = await api.ask("PUT", "/notes?id=eq.100", row, prefer=shows)
        quiet = await api.ask("PUT", "/notes?id=eq.100", row)
        assert [one.status for one in (made, changed, quiet)] == [201, 200, 204]
        assert header(quiet, "Content-Range") is None

    async def test_a_put_that_names_another_row_changes_nothing(self, api: Api) -> None:
        row = {"id": 101, "person": "ann", "text": "x", "likes": 0}
        response = await api.ask("PUT", "/notes?id=eq.100", row)
        message = "Payload values do not match URL in primary key column(s)"
        assert told(response) == (400, "PGRST115", message)
        assert await api.value("select count(*) from api.notes where id > 90") == 0

    async def test_a_change_that_is_not_one_object_is_taken_back(self, api: Api) -> None:
        response = await api.ask(
            "PATCH",
            "/notes?id=lt.3",
            {"likes": 5},
            prefer="return=representation",
            accept="application/vnd.pgrst.object+json",
        )
        assert told(response)[:2] == (406, "PGRST116")
        assert await api.value("select sum(likes) from api.notes") == 0

    async def test_one_object_is_kept(self, api: Api) -> None:
        response = await api.ask(
            "PATCH",
            "/notes?id=eq.3&select=likes",
            {"likes": 5},
            prefer="return=representation",
            accept="application/vnd.pgrst.object+json",
        )
        assert shown(response) == {"likes": 5}
        assert await api.value("select sum(likes) from api.notes") == 5

    async def test_never_more_than_the_client_says(self, api: Api) -> None:
        strict = "handling=strict, max-affected=2"
        for method, body in (("PATCH", {"likes": 1}), ("DELETE", None)):
            response = await api.ask(method, "/notes?id=lt.4", body, prefer=strict)
            message = "Query result exceeds max-affected preference constraint"
            assert told(response) == (400, "PGRST124", message)
        assert await api.value("select count(*) from api.notes where likes = 0") == 30
        response = await api.ask("DELETE", "/notes?id=lt.3", prefer=strict)
        assert header(response, "Preference-Applied") == "handling=strict, max-affected=2"
        lenient = await api.ask("DELETE", "/notes?id=lt.9", prefer="max-affected=2")
        assert lenient.status == 204

    async def test_how_it_ends(self, api: Api) -> None:
        row, count = {"id": 100, "text": "x"}, "select count(*) from api.notes where id = 100"
        ignored = await api.ask("DELETE", "/notes?id=eq.100", prefer="tx=rollback")
        assert header(ignored, "Preference-Applied") is None
        api.set(tx_end="commit-allow-override")
        response = await api.ask("POST", "/notes", row, prefer="tx=rollback")
        assert (response.status, header(response, "Preference-Applied")) == (201, "tx=rollback")
        assert await api.value(count) == 0
        api.set(tx_end="rollback-allow-override")
        await api.ask("POST", "/notes", row)
        assert await api.value(count) == 0
        await api.ask("POST", "/notes", row, prefer="tx=commit")
        assert await api.value(count) == 1

    async def test_what_is_checked_at_the_end_is_an_error(self, api: Api) -> None:
        response = await api.ask("POST", "/children", {"parent": 1000})
        assert told(response)[:2] == (409, "23503")


class TestCalls:
    async def test_post_and_get(self, api: Api) -> None:
        assert shown(await api.ask("POST", "/rpc/add", {"a": 1, "b": 2})) == 3
        assert shown(await api.ask("GET", "/rpc/add?a=1&b=2")) == 3
        head = await api.ask("HEAD", "/rpc/add?a=1&b=2")
        assert (head.status, head.body) == (200, b"")

    async def test_nothing(self, api: Api) -> None:
        response = await api.ask("POST", "/rpc/nothing")
        assert (response.status, response.body) == (204, b"")
        assert header(response, "Content-Type") is None

    async def test_rows(self, api: Api) -> None:
        target = "/rpc/some?select=id&id=gt.3&order=id.desc&limit=2"
        response = await api.ask("POST", target, {"most": 9}, prefer="count=exact")
        assert shown(response) == [{"id": 9}, {"id": 8}]
        assert (response.status, header(response, "Content-Range")) == (206, "0-1/6")
        assert shown(await api.ask("GET", f"{target}&most=9")) == [{"id": 9}, {"id": 8}]

    async def test_none_that_fits(self, api: Api) -> None:
        response = await api.ask("POST", "/rpc/add", {"a": 1})
        assert told(response)[:2] == (404, "PGRST202")

    async def test_only_a_volatile_function_may_write(self, api: Api) -> None:
        assert shown(await api.ask("POST", "/rpc/write_note", {"id": 98})) == 98
        for method, target in (("GET", "/rpc/write_note?id=99"), ("POST", "/rpc/write_quietly")):
            assert told(await api.ask(method, target))[:2] == (405, "25006")

    async def test_more_than_the_client_says(self, api: Api) -> None:
        strict = "handling=strict, max-affected=2"
        response = await api.ask("POST", "/rpc/some", {"most": 3}, prefer=strict)
        assert told(response)[:2] == (400, "PGRST124")
        response = await api.ask("POST", "/rpc/add", {"a": 1, "b": 2}, prefer=strict)
        assert told(response)[:2] == (400, "PGRST128")


class TestContext:
    async def test_what_a_function_sees(self, api: Api) -> None:
        api.set(app_settings={"app.settings.colour": "blue"})
        response = await api.ask(
            "GET", "/rpc/context", cookie="a=1; b=x=y", traceparent="00-é", x_role="surface_user"
        )
        seen = shown(response)
        assert seen["role"] == "surface_user"
        assert seen["claims"] == {"sub": "ann", "role": "surface_user"}
        assert (seen["method"], seen["path"]) == ("GET", "/rpc/context")
        assert seen["headers"]["traceparent"] == "00-é"
        assert "cookie" not in seen["headers"]
        assert seen["cookies"] == {"a": "1", "b": "x=y"}
        assert seen["search_path"] == '"api", "public"'
        assert seen["readonly"] == "on"
        assert seen["app"] == "blue"
        assert seen["plans"] == "force_custom_plan"
        assert shown(await api.ask("POST", "/rpc/context_post"))["readonly"] == "off"

    async def test_nothing_of_it_is_left(self, api: Api) -> None:
        await api.ask("GET", "/notes")
        async with api.surface.pool.connection() as connection:
            assert connection.status == "I"
        response = await api.ask("GET", "/rpc/context", person=None)
        assert shown(response)["claims"]["sub"] is None

    async def test_what_a_role_begins_with(self, api: Api) -> None:
        api.set(
            role_settings={
                "surface_user": {
                    "statement_timeout": "7s",
                    "default_transaction_isolation": "serializable",
                }
            }
        )
        seen = shown(await api.ask("GET", "/rpc/context"))
        assert (seen["timeout"], seen["isolation"]) == ("7s", "serializable")
        assert seen["readonly"] == "on"
        others = shown(await api.ask("GET", "/rpc/context", person=None))
        assert (others["timeout"], others["isolation"]) == ("0", "read committed")

    async def test_a_function_s_own_limits(self, api: Api) -> None:
        async with asyncio.timeout(10):
            assert told(await api.ask("POST", "/rpc/briefly"))[:2] == (500, "57014")

    async def test_time_zones(self, api: Api) -> None:
        response = await api.ask("GET", "/rpc/context", prefer="timezone=Asia/Tokyo")
        assert shown(response)["timezone"] == "Asia/Tokyo"
        assert header(response, "Preference-Applied") == "timezone=Asia/Tokyo"
        api.set(timezone_enabled=False)
        response = await api.ask("GET", "/rpc/context", prefer="timezone=Asia/Tokyo")
        assert shown(response)["timezone"] != "Asia/Tokyo"
        assert header(response, "Preference-Applied") is None
        api.set(timezone_enabled=True)
        unknown = await api.ask("GET", "/rpc/context", prefer="timezone=Moon/Base")
        assert unknown.status == 200
        assert header(unknown, "Preference-Applied") is None
        strict = "handling=strict, timezone=Moon/Base"
        refused = await api.ask("GET", "/rpc/context", prefer=strict)
        assert told(refused)[:2] == (400, "PGRST122")

    async def test_the_function_before_each_request(self, api: Api) -> None:
        api.set(pre_request="other.check_request")
        assert shown(await api.ask("GET", "/rpc/context"))["checked"] == "surface_user"
        refused = await api.ask("GET", "/notes", x_refuse="1")
        assert told(refused) == (403, "PT403", "Not you")
        assert refused.reason == "Not you"

    async def test_the_answer_may_be_changed(self, api: Api) -> None:
        headers = '[{"X-Tea": "green"}, {"content-type": "text/tea"}]'
        response = await api.ask("POST", "/rpc/tea", {"status": "418", "headers": headers})
        assert (response.status, header(response, "X-Tea")) == (418, "green")
        assert [v for k, v in response.headers if k.lower() == "content-type"] == ["text/tea"]
        wrong = await api.ask("POST", "/rpc/tea", {"status": "many", "headers": ""})
        assert told(wrong)[:2] == (500, "PGRST112")
        wrong = await api.ask("POST", "/rpc/tea", {"status": "", "headers": '{"a": "b"}'})
        assert told(wrong)[:2] == (500, "PGRST111")


class TestErrors:
    @pytest.mark.parametrize(("person", "status"), [("ann", 403), (None, 401)])
    async def test_what_may_not_be_done(self, api: Api, person: str | None, status: int) -> None:
        row = {"id": 100, "person": "bob", "text": "x"}
        response = await api.ask("POST", "/notes", row, person=person)
        assert told(response)[:2] == (status, "42501")
        assert header(response, "WWW-Authenticate") == ("Bearer" if status == 401 else None)

    async def test_a_role_that_there_is_not(self, api: Api) -> None:
        response = await api.ask("GET", "/notes", x_role="nobody_at_all")
        assert told(response) == (401, "22023", 'role "nobody_at_all" does not exist')

    @pytest.mark.parametrize(
        ("method", "target", "body", "status", "code"),
        [
            ("GET", "/notes?id=eq.x", None, 400, "22P02"),
            ("GET", "/notes?nothing=eq.1", None, 400, "42703"),
            ("POST", "/notes", {"id": 1, "text": "x"}, 409, "23505"),
            ("POST", "/notes", {"id": 100, "text": None}, 400, "23502"),
            ("POST", "/notes", {"id": 100, "text": ""}, 400, "23514"),
            ("POST", "/lines", {"note": 1000, "number": 1}, 409, "23503"),
        ],
    )
    async def test_what_the_database_refuses(
        self, api: Api, method: str, target: str, body: Any, status: int, code: str
    ) -> None:
        for _ in range(2):
            assert told(await api.ask(method, target, body))[:2] == (status, code)

    async def test_all_that_the_database_says(self, api: Api) -> None:
        said = {"state": "P0001", "message": "no", "detail": "because", "hint": "ask"}
        response = await api.ask("POST", "/rpc/raise_as", said)
        assert response.status == 400
        assert json.loads(response.body) == {
            "code": "P0001",
            "message": "no",
            "details": "because",
            "hint": "ask",
        }
        api.set(client_error_verbosity="minimal")
        response = await api.ask("POST", "/rpc/raise_as", said)
        assert json.loads(response.body) == {"code": "P0001", "message": "no"}

    async def test_a_function_writes_its_own_error(self, api: Api) -> None:
        message = {"code": "mine", "message": "full", "details": "d", "hint": "h"}
        detail = {"status": 402, "headers": {"X-Pay": "now"}, "status_text": "Pay"}
        said = {"state": "PGRST", "message": json.dumps(message), "detail": json.dumps(detail)}
        response = await api.ask("POST", "/rpc/raise_as", said)
        assert (response.status, response.reason) == (402, "Pay")
        assert json.loads(response.body) == message
        assert header(response, "X-Pay") == "now"

    async def test_a_table_that_changed_is_read_again(self, api: Api) -> None:
        assert len(shown(await api.ask("GET", "/lines"))) == 0
        await api.value("alter table api.lines alter number type bigint")
        assert (await api.ask("GET", "/lines")).status == 200

    async def test_who_goes_away_stops_the_statement(self, api: Api) -> None:
        running = (
            "select count(*) from pg_stat_activity where query ~ 'slowly' and state = 'active'"
        )
        running += " and datname = current_database() and pid <> pg_backend_pid()"
        task = asyncio.create_task(api.ask("POST", "/rpc/slowly"))
        async with asyncio.timeout(10):
            while not await api.value(running):  # noqa: ASYNC110 - the server sends no event
                await asyncio.sleep(0.01)
            task.cancel()
            while await api.value(running):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert (await api.ask("GET", "/notes")).status == 200

    async def test_how_long_the_parts_took(self, api: Api) -> None:
        assert header(await api.ask("GET", "/notes"), "Server-Timing") is None
        api.set(server_timing=True)
        for method, target in (("GET", "/notes"), ("POST", "/rpc/nothing"), ("GET", "/")):
            response = await api.ask(method, target)
            parts = (header(response, "Server-Timing") or "").split(", ")
            names = [part.partition(";dur=")[0] for part in parts]
            usual = ["jwt", "parse", "plan", "transaction", "response"]
            assert names == (usual if target != "/" else ["jwt", "transaction", "response"])
            assert all(float(part.partition(";dur=")[2]) >= 0 for part in parts)
        api.set(server_timing=False)
        assert header(await api.ask("GET", "/notes"), "Server-Timing") is None

    async def test_no_connection_is_free(self, api_url: str) -> None:
        async with serving(api_url, size=1, acquire=0.05) as api:
            async with api.surface.pool.connection():
                response = await api.ask("GET", "/notes")
            message = "Timed out acquiring connection from connection pool."
            assert told(response) == (503, "PGRST003", message)

    async def test_the_database_is_away(self, api: Api) -> None:
        api.surface.pool = Pool("postgresql://u:secret@127.0.0.1:1/d")
        for _ in range(2):
            response = await api.ask("GET", "/notes")
            assert told(response)[:2] == (503, "PGRST000")
            assert int(header(response, "Retry-After") or 0) >= 1
            assert b"secret" not in response.body
        await api.surface.pool.close()

    async def test_a_connection_lost_in_the_middle(self, api: Api) -> None:
        task = asyncio.create_task(api.ask("POST", "/rpc/slowly"))
        kill = (
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where state = 'active'"
            " and query ~ 'slowly' and datname = current_database() and pid <> pg_backend_pid()"
        )
        async with asyncio.timeout(10):
            while not await api.value(kill):  # noqa: ASYNC110 - the server sends no event
                await asyncio.sleep(0.01)
        assert told(await task)[:2] == (503, "57P01")
        assert (await api.ask("GET", "/notes")).status == 200
