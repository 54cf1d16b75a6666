"""Values as text, for every kind of column: ordinary ones, and the worst that a type can hold."""

# ruff: noqa: RUF001 - letters that look like others are what this is about

from __future__ import annotations

import json
import re
import uuid
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from migrate.states import STATES, catalog

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from migrate.nasty_shape import Column

LONG = 100_000  # bytes and more: such a text is stored outside its row
_PLANES = "".join(chr((plane << 16) + 0x1234) for plane in range(17))
_NAMES = (
    "Ada Lovelace", "Jürgen Müßig", "Nguyễn Thị Ánh", "Łukasz Żółć", "李小龍", "山田 太郎",
    "김철수",
    "Владимир", "Ελένη", "محمد علي", "דוד לוי", "अनिता शर्मा", "สมชาย", "Հայկ", "თამარი", "አበበ",
    "ᏣᎳᎩ", "𐌰𐌽𐌰", "O'Brien-Śmith", "e\u0301ric", "👩‍👩‍👧‍👦", "Null", "", "   ",
    "Robert'); drop table--",
)  # fmt: skip
TEXTS = (
    "", " ", "\t", "\n", "a\r\nb\n", "null", "NULL", "undefined", "[object Object]", "0", "false",
    "'", '"', "''", "\\", "\\\\", "\\x00", "\\u0000", "\\N", "\\.", "%s", "%(name)s", "%", "100%",
    "$1", "$$", "$body$", "{}", "{", "{{name}}", "${name}", "`", ";", "--", "/* */",
    "a'; drop table x; --",
    "<script>alert(1)</script>", "&amp;&lt;", "a\x01b\x1f\x7f", "\u0085\u2028\u2029", "\ufeffbom",
    "\u200b",
    "\u202eright to left\u202c", "مرحبا بالعالم", "שלום עולם", "e\u0301 o\u0308 n\u0303",
    "Z\u0351\u036b\u0343\u036a\u0302alg\u0300o",
    "ﬁ ß ẞ ı İ ς", "你好，世界", "ｆｕｌｌ", "👩‍👩‍👧‍👦🏳️‍🌈🇺🇳", "🂡𝔘𝕟𝕚", "\U000e0041\U000e0042",
    "\ufffd", "\ufffe\uffff",
    "\U0010fffd\U000f0000", "\U0003ffff", "\u0378\u0380", _PLANES, "tail ", " head", "ABC", "abc",
    "0x1F", "1e400", "-0",
    '{"a": 1}', "[1,2", "2024-02-30", "=1+1", "../../etc/passwd", "C:\\new\\table", "\u00a0", "�",
    "x" * 300,
)  # fmt: skip
_NO_JSON_ZERO = (
    "null", "true", "false", "0", "-1", '""', '"text"', '"null"', "[]", "{}", "[null]",
    '{"": null}',
    '{"a": {"b": {"c": null}}}', '{"a": [null, {}, [], [[]], ""]}', "1e400", "-1e400",
    "123456789012345678901234567890.123456789", '{"n": 1e-300, "m": 9007199254740993}',
    r'{"u": "\u00e9\ud83d\ude00\u202e\ufffe"}',
    r'{"quote\"key": "back\\slash", "$1": "%s", "nl": "a\nb"}',
    '{"ключ": "значение", "键": "值", "🔑": "🔒", "a.b": 1, "a,b": 2, "{a}": 3}',
    "[" * 300 + "]" * 300, '{"a":' * 300 + "1" + "}" * 300,
    '{"legacy": {"column": "taken"}, "metadata": null}', '[{"id": 1}, {"id": 1}, 2, "x"]',
    '{"blocks": []}', '{"blocks": null}', '{"blocks": {"id": "not a list"}}', '"{\\"a\\": 1}"',
    json.dumps({str(number): number for number in range(500)}),
)  # fmt: skip
_ONLY_JSON = (
    r'{"zero": "\u0000"}', r'"\u0000"', '{"a": 1, "a": 2, "a": null}', r'{"half": "\ud83d"}',
    ' { "spaces" :  [ 1 ,2 ] } ', '{"b": 1, "a": 2}',
)  # fmt: skip
_TIMES = (
    "0044-03-15 12:00:00+00 BC", "infinity", "-infinity", "294276-12-31 23:59:59.999999+00",
    "4713-11-24 00:00:00+00 BC", "0001-01-01 00:00:00+00", "1970-01-01 00:00:00+00",
    "1969-12-31 23:59:59.999999+00",
    "9999-12-31 23:59:59.999999+00", "10000-01-01 00:00:00+00", "2038-01-19 03:14:08+00",
    "2024-02-29 23:59:60+00",
    "2024-10-27 02:30:00+02", "1900-01-01 00:00:00+00", "2100-01-01 00:00:00.000001+00",
    "12024-05-01 00:00:00-15:59",
)  # fmt: skip
_ODD: dict[str, tuple[str, ...]] = {
    "bool": ("t", "f"),
    "int2": ("0", "-1", "-32768", "32767"),
    "int4": ("0", "-1", "-2147483648", "2147483647"),
    "int8": ("-1", "-9223372036854775808", "9223372036854775807", "-9007199254740993"),
    "float4": ("NaN", "Infinity", "-Infinity", "-0", "1e38", "1e-45", "-1"),
    "float8": ("NaN", "Infinity", "-Infinity", "-0", "1e308", "5e-324", "-1", "0.1"),
    "numeric": ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "0", "-0.01", "0.10"),
    "json": _NO_JSON_ZERO + _ONLY_JSON,
    "jsonb": _NO_JSON_ZERO,
    "uuid": (
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000001",
    ),
    "timestamptz": _TIMES,
    "timestamp": _TIMES,
    "date": ("0044-03-15 BC", "infinity", "-infinity", "5874897-12-31", "4713-01-01 BC",
    "0001-01-01", "9999-12-31"),
    "time": ("00:00", "24:00:00", "23:59:59.999999"),
    "timetz": ("00:00+15:59", "24:00:00-15:59"),
    "interval": ("0", "-178000000 years", "178000000 years", "1 mon -1 day", "2147483647 days",
    "-0.000001 s"),
    "inet": ("::", "::1", "::ffff:1.2.3.4", "fe80::1/64",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0/0", "10.0.0.1/8"),
    "cidr": ("::/0", "2001:db8::/32", "0.0.0.0/0"),
    "macaddr": ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"),
    "bytea": ("", "\\x00", "\\xdeadbeef", "\\x" + "00ff" * 5000),
    "money": ("0", "-1", "92233720368547758.07"),
    "bit": ("0",), "varbit": ("", "10"), "point": ("(0,0)", "(NaN,Infinity)"),
    "tsvector": ("", "'a':1"), "tsquery": ("", "'a' & 'b'"), "oid": ("0", "4294967295"),
}  # fmt: skip
# For kinds that nobody listed above: one of these will do.
ANY = (
    "",
    "0",
    "{}",
    "()",
    "(,)",
    "(1,a)",
    "(0,0)",
    "<(0,0),1>",
    "empty",
    "a",
    "<a/>",
    "00:00:00:00:00:00:00:00",
)
# What many a condition is about: tried where no ordinary value fulfils it.
OFTEN_FITTING = (
    "a", "abc", "A", "ABC", "a-b", "a_b", "1", "5", "10", "50", "100", "1000", "12345", "a@b.co",
    "https://a.co/", "#ffffff",
    "2024-01-01", "12:00", "1.5", "true", "{}", '{"a": 1}', '["a"]', "{a}", "127.0.0.1",
    "00000000-0000-4000-8000-000000000000",
    "0" * 32, "0" * 40, "0" * 64, "+15551234567", "a" * 10, "a" * 40, "US", "en", "USD",
)  # fmt: skip
_KNOWN_WORDS = (
    "error", "in_progress", "draft", "preview", "system", "failed", "success", "SUCCESS",
    "Success ", "unknown", "完成",
    "in progress", "none", "n/a", "deleted?", "-1", "", " ",
)  # fmt: skip
_SPECIAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"email", ("ADA@EXAMPLE.COM", " ada@example.com ", "no at sign", "a@b@c", "ünï@exämple.com",
    "@", "a@b", "")),
    (r"slug", ("home", "Home", "HOME", "two words", "ünï-cödé", "-", "/", "a/b", "..", "",
    "home ")),
    (r"url|website", ("", "not a url", "javascript:alert(1)", "http://[::1]/",
    "HTTPS://EXAMPLE.COM", "//x", "https://例え.jp/ü?a=%00#")),
    (r"path", ("", ".", "..", "/", "/etc/passwd", "C:\\x", "a//b", "index.html", "INDEX.HTML",
    "код/файл.ts", "a/\n/b", "src/" * 60)),
    (r"(^|_)ip(_|$)", ("::ffff:1.2.3.4", "999.999.999.999", "unknown", "10.0.0.1, 10.0.0.2", "",
    "fe80::1%eth0")),
    (r"color", ("", "red", "#FFF", "#gggggg", "rgb(1")),
    (r"currency", ("", "usd", "€", "XXX")),
)  # fmt: skip
_WORDY = re.compile(
    r"status|state|role|type|provider|platform|environment|plan|visibility|action|theme|level|method|language|permission|operation"
)
_FILES = ("index.html", "src/app.tsx", "src/main.ts", "style.css", "README.md", "docs/guide.md")
_START = datetime(2024, 1, 1, tzinfo=UTC)
_BLOCK = {
    "id": "block-1",
    "type": "hero",
    "html": "<h1>Héllo</h1>",
    "css": "h1{color:red}",
    "settings": {"dark": True},
}


def plain_values(table: str, column: Column, rng: random.Random, count: int) -> list[str]:
    """`count` ordinary values for a column of the table of this name."""
    if column.labels:
        return [rng.choice(column.labels) for _ in range(count)]
    if column.category == "A":
        return [array(_elements(column, rng)) for _ in range(count)]
    if column.is_text:
        maker = _text_maker(table, column.name)
        return [maker(rng, number)[: column.limit] for number in range(count)]
    return [_typed(column, rng, number) for number in range(count)]


def odd_values(column: Column, ids: Sequence[str] = ()) -> list[str]:
    """The worst values for a column; `ids` are those it should hold, where it holds ids."""
    if column.labels:
        return [column.labels[-1]]
    if column.category == "A":
        return _odd_arrays(column)
    if column.is_text:
        return _odd_texts(column, ids)
    if column.precision:
        digits, scale = column.precision
        most = "9" * max(digits - scale, 0) + "." + "9" * scale
        return ["NaN", f"0{most}", f"-0{most}", "0", "-0.01", "1"]
    if column.kind == "bit":
        return ["0" * column.typmod, "1" * column.typmod]
    odd = _ODD.get(column.kind, ANY)
    return [value for value in odd if value != "0" or not column.serial]


def spare_values(column: Column, rng: random.Random, count: int, is_id: bool) -> list[str]:
    """Different values, for a column that has to be unique."""
    if is_id:
        return [fresh_uuid(rng) for _ in range(count)]
    if column.is_text:
        return [f"{number:x}"[: column.limit] for number in range(4096, 4096 + count)]
    if column.precision:
        return [_decimal(column.precision, number) for number in range(count)]
    numeric = column.kind in ("int2", "int4", "int8", "numeric", "float4", "float8")
    return [str(1000 + number) for number in range(count)] if numeric else []


def is_known(column: Column) -> bool:
    """Whether the values here were written for the column's type."""
    kind = column.element if column.category == "A" else column.kind
    return bool(column.labels) or column.is_text or kind in _ODD or kind in ("text", "varchar")


def long_text(rng: random.Random, squeezable: bool) -> str:
    """More than 100 kB; an index takes it only where it can be squeezed."""
    if squeezable:
        return "ä" * LONG
    return b64encode(rng.randbytes(LONG)).decode() + "é漢😀\n" * 50


def fresh_uuid(rng: random.Random) -> str:
    """A uuid of version 4 that the generator decides on."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def array(elements: Sequence[str | None]) -> str:
    """The text form of an array."""
    quoted = (
        "NULL" if element is None else '"' + re.sub(r'(["\\])', r"\\\1", element) + '"'
        for element in elements
    )
    return "{" + ",".join(quoted) + "}"


def person(number: int) -> str:
    """A person's name; every script has its turn."""
    return _NAMES[number % len(_NAMES)]


def _elements(column: Column, rng: random.Random) -> list[str]:
    if column.element in ("text", "varchar"):
        return rng.sample(["web", "shop", "blog", "demo", "projects:read"], rng.randint(0, 3))
    return list(_ODD.get(column.element or "", ())[:1])


def _odd_arrays(column: Column) -> list[str]:
    values = TEXTS if column.element == "text" else _ODD.get(column.element or "", ())
    arrays = [
        "{}",
        "{NULL}",
        array([None, *values[:1], None]),
        array(values),
        array([*values[:2]] * 200),
    ]
    if values:
        one = array(values[:1])
        arrays += ["{" + one + "," + one + "}", f"[-1:-1]={one}"]
    return arrays


def _odd_texts(column: Column, ids: Sequence[str]) -> list[str]:
    odd = [
        value for pattern, values in _SPECIAL if re.search(pattern, column.name) for value in values
    ]
    if column.name.endswith("_id") or column.name in ("id", "merged_by"):
        odd += _odd_ids(ids)
    if _WORDY.search(column.name):
        odd += _KNOWN_WORDS
    odd += TEXTS
    if column.limit:
        odd += ["😀" * column.limit, "é" * column.limit, ("e\u0301" * column.limit)]
    return list(dict.fromkeys(value[: column.limit] for value in odd))


def _odd_ids(ids: Sequence[str]) -> list[str]:
    odd = [
        "not-a-uuid",
        "42",
        "",
        " ",
        "0",
        "user_2abcDEF",
        "gggggggg-0000-4000-8000-000000000000",
        "null",
    ]
    forms: tuple[Callable[[str], str], ...] = (
        str.upper, "{{{}}}".format, lambda one: one.replace("-", ""), "urn:uuid:{}".format,
        " {} ".format, lambda one: one[:-1], lambda one: f"{{{one.upper()}}}",
    )  # fmt: skip
    return odd + [form(one) for one, form in zip(ids, forms, strict=False)]


def _typed(column: Column, rng: random.Random, number: int) -> str:
    kind, name = column.kind, column.name
    moment = _START + timedelta(seconds=rng.randrange(60_000_000), microseconds=number)
    if kind == "uuid":
        return fresh_uuid(rng)
    if kind == "bool":
        return rng.choice("tf")
    if kind in ("int2", "int4", "int8"):
        return str(rng.randrange(1, 6 if "version" in name else 500))
    if column.precision:
        return _decimal(column.precision, rng.randrange(1, 100_000))
    if kind in ("numeric", "float4", "float8", "money"):
        return f"0.{rng.randrange(10, 100)}"
    if kind in ("json", "jsonb"):
        return json.dumps(_document(name, rng), ensure_ascii=False)
    if kind in ("timestamptz", "timestamp"):
        return moment.isoformat(" ")
    if kind == "date":
        return str(moment.date())
    if kind in ("inet", "cidr"):
        return f"203.0.113.{rng.randrange(256)}"
    if kind == "bit":
        return "1" * column.typmod
    return next(iter(_ODD.get(kind, ANY)))


def _decimal(precision: tuple[int, int], number: int) -> str:
    """The number made of the last digits of `number`, as many as fit."""
    digits, scale = precision
    return str(Decimal(number % 10**digits).scaleb(-scale))


def _document(name: str, rng: random.Random) -> object:
    if re.search(r"generated|code", name):
        return {"html": "<p>1</p>", "css": "p{margin:0}", "javascript": "let a = '$1';"}
    if re.search(r"^content|page|snapshot$", name):
        blocks = [_BLOCK | {"id": f"block-{number}"} for number in range(rng.randint(0, 3))]
        return {"blocks": blocks}
    if "files" in name:
        return {"index.html": "<p>1</p>", "src/app.ts": "export {}"}
    if "messages" in name:
        return [
            {"role": "user", "content": "Build me a site"},
            {"role": "assistant", "content": "Done"},
        ]
    return {"source": "web", "count": rng.randrange(10), "nested": {"list": [1, 2]}}


def _text_maker(table: str, name: str) -> Callable[[random.Random, int], str]:
    """What makes ordinary texts for a column of this name."""
    words = _words().get((table, name)) or _words().get(("", name))
    if words:
        return lambda rng, _: rng.choice(words)
    if name.endswith("_id"):
        return lambda rng, number: f"ref_{number}_{rng.getrandbits(32):08x}"
    for pattern, maker in _MAKERS:
        if re.search(pattern, name):
            return maker
    return lambda rng, number: f"{person(rng.randrange(18))} {number}"


_MAKERS: tuple[tuple[str, Callable[[random.Random, int], str]], ...] = (
    (r"email", lambda _, number: f"person{number}@example.org"),
    (r"slug", lambda rng, number: f"site-{number if number > 40 else rng.randrange(40)}"),
    (r"url|website", lambda rng, number: f"https://example.com/{rng.randrange(100)}/{number}"),
    (r"path|filename", lambda rng, n: rng.choice(_FILES) if n % 4 else f"src/{n}.ts"),
    (r"sha$", lambda rng, _: f"{rng.getrandbits(160):040x}"),
    (r"hash|token$|encrypted", lambda rng, _: f"{rng.getrandbits(256):064x}"),
    (r"html", lambda _, number: f"<!doctype html><h1>{number}</h1>"),
    (r"css", lambda _, number: f"h1 {{ margin: {number}px }}"),
    (r"javascript|^js_|code$", lambda _, number: f"console.log('{number}')"),
    (r"(^|_)ip(_|$)", lambda rng, _: f"203.0.113.{rng.randrange(256)}"),
    (r"color", lambda rng, _: f"#{rng.getrandbits(24):06x}"),
    (r"currency", lambda rng, _: rng.choice(("USD", "EUR"))),
    (r"domain", lambda _, number: f"site{number}.example.com"),
    (r"timezone", lambda rng, _: rng.choice(("UTC", "Asia/Tokyo"))),
)  # fmt: skip


@cache
def _words() -> dict[tuple[str, str], tuple[str, ...]]:
    """The words that the catalogs allow or use as a default, by table ("" for any) and column."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, facts in _tables():
        for check in facts["checks"]:
            for table in (name, "") if "in" in check else ():
                found.setdefault((table, check["column"]), set()).update(check["in"])
        for column in facts["columns"]:
            default = re.fullmatch(r"'([a-z_-]+)'::.*", column.get("default", ""))
            for table in (name, "") if default and _WORDY.search(column["name"]) else ():
                found.setdefault((table, column["name"]), set()).add(default[1] if default else "")
    return {place: tuple(sorted(words)) for place, words in found.items()}


def _tables() -> Iterator[tuple[str, dict[str, Any]]]:
    for state in STATES:
        for name, facts in catalog(state)["tables"].items():
            yield name.removeprefix("public."), facts
