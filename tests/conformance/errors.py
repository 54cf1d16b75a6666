"""Every error that the API's reference lists, as a request that meets it."""

from __future__ import annotations

from conformance.call import Call, Node, Param, param
from conformance.people import FAR, token

CODES: dict[str, tuple[Call, int]] = {}  # what is wrong: the request, and the status


def _case(code: str, status: int, call: Call) -> None:
    CODES[f"{code} {call.method} {call.target} {len(CODES)}"] = (call, status)


def _get(path: str, *params: Param, **headers: str) -> Call:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Call("GET", path, params, told)


def _select(text: str) -> Param:
    return Param("select", (Node(text),))


def _as(**claims: object) -> str:
    return f"Bearer {token({'role': 'authenticated', **claims})}"


for _params in (
    (param("id", "foo.1"),),
    (param("id", "is.x"),),
    (param("id", "in.1"),),
    (_select("id,("),),
    (param("order", "id.up"),),
    (param("or", "(id)"),),
    (param("columns", "("),),
    (param("on_conflict", "("),),
):
    _case("PGRST100", 400, _get("/tags", *_params))
_case("PGRST101", 405, Call("PUT", "/rpc/add", body={}))
for _body in ("", "{", "[1", '{"id":1}x', '[{"id":1},{"label":"x"}]'):
    _case("PGRST102", 400, Call("POST", "/tags", body=_body, raw=True))
_csv = (("Content-Type", "text/csv"),)
_case("PGRST102", 400, Call("POST", "/tags", (), _csv, "id,label\n71,x\n72", raw=True))
_case("PGRST102", 400, Call("POST", "/tags", (), (("Content-Type", "text/html"),), "x", raw=True))
_count = "count=exact"
_case("PGRST103", 416, _get("/tags", param("offset", "99"), Prefer=_count))
_case("PGRST103", 416, _get("/tags", param("limit", "-1")))
_case("PGRST103", 416, _get("/tags", Range="3-1"))
_case("PGRST105", 405, Call("PUT", "/tags", (param("id", "gt.1"),), body={"id": 1, "label": "x"}))
_case("PGRST105", 405, Call("PUT", "/tags", body={"id": 1, "label": "x"}))
_case("PGRST105", 405, Call("PUT", "/tags", body={"nope": 1}))
_case("PGRST106", 406, _get("/tags", Accept_Profile="private"))
_case("PGRST107", 406, _get("/tags", Accept="image/png"))
_case("PGRST107", 406, _get("/rpc/add", param("a", "1"), param("b", "1"), Accept="text/plain"))
_case("PGRST108", 400, _get("/tags", param("nope.id", "eq.1")))
_case("PGRST111", 500, Call("POST", "/rpc/bad_headers", body={}))
_case("PGRST112", 500, Call("POST", "/rpc/bad_status", body={}))
_one = (param("id", "eq.1"),)
_case("PGRST114", 400, Call("PUT", "/tags", (*_one, param("limit", "1")), body={"id": 1}))
_case("PGRST115", 400, Call("PUT", "/tags", _one, body={"id": 2, "label": "x"}))
_object = "application/vnd.pgrst.object+json"
_case("PGRST116", 406, _get("/tags", Accept=_object))
_case("PGRST116", 406, _get("/tags", param("id", "eq.99"), Accept=_object))
_back = (("Prefer", "return=representation"), ("Accept", _object))
_case("PGRST116", 406, Call("PATCH", "/stock", (), _back, {"amount": 1}))
_case("PGRST117", 405, Call("TRACE", "/tags"))
_case("PGRST118", 400, _get("/books", _select("tags(id)"), param("order", "tags(id)")))
_case("PGRST120", 400, _get("/books", _select("id,tags(id)"), param("tags", "eq.1")))
_case("PGRST122", 400, _get("/tags", Prefer="handling=strict, nope=1"))
_case("PGRST200", 400, _get("/tags", _select("numbers(n)")))
_case("PGRST200", 400, _get("/tags", _select("books!nope(id)")))
_case("PGRST201", 300, _get("/books", _select("authors(id)")))
_case("PGRST202", 404, _get("/rpc/nope"))
_case("PGRST202", 404, Call("POST", "/rpc/add", body={"a": 1}))
_case("PGRST203", 300, Call("POST", "/rpc/unclear", body={"a": 1}))
_case("PGRST204", 400, Call("POST", "/tags", body={"nope": 1}))
_case("PGRST204", 400, Call("PATCH", "/tags", (param("columns", "nope"),), body={"id": 1}))
_case("PGRST205", 404, _get("/tag"))
for _token in ("x", "a.b.c", "a.b.c.d"):
    _case("PGRST301", 401, _get("/tags", Authorization=f"Bearer {_token}"))
_stranger = token({"role": "authenticated"}, secret="of another server, as long as ours is")
_case("PGRST301", 401, _get("/tags", Authorization=f"Bearer {_stranger}"))
_none = token({"role": "authenticated"}, alg="none")
_case("PGRST301", 401, _get("/tags", Authorization=f"Bearer {_none}"))
_case("PGRST303", 401, _get("/tags", Authorization=_as(exp=1)))
_case("PGRST303", 401, _get("/tags", Authorization=_as(nbf=FAR)))
_case("PGRST303", 401, _get("/tags", Authorization=_as(iat=FAR)))
_case("PGRST303", 401, _get("/tags", Authorization=_as(exp="soon")))
_case("22P02", 400, _get("/tags", param("id", "eq.x")))
_case("42703", 400, _get("/tags", param("nope", "eq.1")))
_case("42883", 404, _get("/tags", param("id", "like.x")))
_case("42501", 401, _get("/vault"))
_case("42501", 403, Call("GET", "/vault", who="ada"))
_case("42501", 401, Call("POST", "/accounts", body={"id": 9, "name": "x"}))
_case("42501", 403, Call("POST", "/loans", body={"account_id": 3, "book_id": 1}, who="ada"))
_case("23502", 400, Call("POST", "/tags", body={"id": 9}))
_case("23503", 409, Call("POST", "/book_tags", body={"book_id": 99, "tag_id": 1}))
_case("23505", 409, Call("POST", "/tags", body={"id": 1, "label": "x"}))
_case("23514", 400, Call("POST", "/stock", body={"amount": -1}))
_case("25006", 405, _get("/rpc/insert_stock", param("name", "x"), param("amount", "1")))

# SQLSTATE: the HTTP status of who has no role, as the reference has it
STATES = {
    "08000": 503, "08006": 503, "09000": 500, "0A000": 400, "0L000": 403, "0P000": 403,
    "21000": 500, "22000": 400, "22023": 400, "23000": 400, "23001": 400, "23502": 400,
    "23503": 409, "23505": 409, "23514": 400, "23P01": 400, "25000": 500, "25006": 405,
    "25P02": 500, "28000": 403, "28P01": 403, "2D000": 500, "2F000": 400, "38000": 500,
    "39000": 500, "3B000": 500, "3F000": 400, "40P01": 500, "42501": 401, "42703": 400,
    "42883": 404, "42P01": 404, "42P17": 500, "44000": 400, "53000": 503, "53100": 503,
    "53300": 503, "53400": 500, "54000": 500, "54011": 500, "55000": 500, "55P03": 500,
    "57000": 500, "57014": 500, "57P01": 503, "58000": 500, "F0000": 500, "HV000": 500,
    "P0000": 500, "P0001": 400, "P0002": 500, "P0004": 500, "PT402": 402, "PT418": 418,
    "XX000": 500,
}  # fmt: skip
