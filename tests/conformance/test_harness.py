"""The harness itself: it sees what differs, lets pass what a rule names, and finds the cause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.call import Call, Node, Param, layout, param
from conformance.compare import RULES, Rule, compare, read_rules
from conformance.generate import requests
from conformance.shrink import shrink
from conformance.wire import Answer
from conformance.world import Column, Relation, World

if TYPE_CHECKING:
    from pathlib import Path

JSON = ("Content-Type", "application/json; charset=utf-8")
CALL = Call("GET", "/books")


def answer(body: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    return Answer(status, "", (JSON, *headers), body.encode())


def differs(call: Call, one: Answer, other: Answer) -> frozenset[str]:
    return compare(call, one, other, ()).aspects


class TestCompare:
    def test_the_same(self) -> None:
        assert not differs(CALL, answer('[{"a":1}]'), answer('[{"a": 1}]'))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ('[{"a":1}]', '[{"a":2}]'),
            ('[{"a":1}]', '[{"a":1.0}]'),
            ('[{"a":1}]', '[{"a":"1"}]'),
            ('[{"a":1,"b":2}]', '[{"b":2,"a":1}]'),
            ('[{"a":1}]', '[{"a":1},{"a":1}]'),
            ('{"a":1}', '[{"a":1}]'),
            ('[{"a":[1,2]}]', '[{"a":[2,1]}]'),
            ("null", ""),
        ],
    )
    def test_what_differs(self, one: str, other: str) -> None:
        assert differs(CALL, answer(one), answer(other)) == {"body"}

    def test_rows_have_an_order_only_where_one_was_asked_for(self) -> None:
        one, other = answer('[{"a":1},{"a":2}]'), answer('[{"a":2},{"a":1}]')
        assert not differs(CALL, one, other)
        ordered = replace(CALL, params=(Param("order", (Node("a"),), total=True),))
        assert differs(ordered, one, other) == {"body"}

    def test_embedded_rows_likewise(self) -> None:
        one, other = answer('[{"x":[{"a":1},{"a":2}]}]'), answer('[{"x":[{"a":2},{"a":1}]}]')
        select = Param("select", (Node("x:tags", (Node("a"),)),))
        assert not differs(replace(CALL, params=(select,)), one, other)
        order = Param("x.order", (Node("a"),), total=True)
        assert differs(replace(CALL, params=(select, order)), one, other) == {"body"}
        assert differs(CALL, one, other) == {"body"}, "a list in a document is no embed"

    def test_headers_and_status(self) -> None:
        one, other = answer("[]", 200, ("Content-Range", "*/*")), answer("[]", 206)
        assert differs(CALL, one, other) == {"status", "content-range"}

    def test_each_part_of_an_error(self) -> None:
        one = '{"code":"1","message":"m","details":null,"hint":null}'
        other = '{"message":"m","details":"d","hint":null,"code":"2"}'
        assert differs(CALL, answer(one, 400), answer(other, 400)) == {"code", "details"}

    def test_ids_and_times_made_anew_by_a_write(self) -> None:
        first, second = (
            "0b54a7e6-5f1f-4a53-8df6-7a4f2b3c1d0e",
            "11111111-5f1f-4a53-8df6-7a4f2b3c1d0e",
        )
        one, other = answer(f'[{{"id":"{first}"}}]'), answer(f'[{{"id":"{second}"}}]')
        assert not differs(Call("POST", "/x"), one, other)
        assert differs(Call("GET", "/x"), one, other) == {"body"}

    def test_csv(self) -> None:
        csv = ("Content-Type", "text/csv; charset=utf-8")
        one, other = (Answer(200, "", (csv,), text) for text in (b"a\n1\n2", b"a\n2\n1"))
        assert not differs(CALL, one, other)


class TestRules:
    RULE = Rule("r", "because", frozenset({"status"}), {})

    def test_it_lets_pass_only_what_it_names(self) -> None:
        verdict = compare(CALL, answer("[]"), answer("[1]", 201), (self.RULE,))
        assert verdict.aspects == {"body"}
        assert verdict.rules == ("r",)

    def test_it_holds_where_all_its_conditions_do(self, tmp_path: Path) -> None:
        file = tmp_path / "rules.toml"
        file.write_text(
            '[[rule]]\nname = "n"\nreason = "r"\nignore = ["status"]\n'
            'when = { request = "^GET /books", ours_status = "^201$" }\n'
        )
        rules = read_rules(file)
        assert not compare(CALL, answer("[]"), answer("[]", 201), rules).differences
        assert compare(CALL, answer("[]"), answer("[]", 202), rules).differences
        assert compare(Call("GET", "/x"), answer("[]"), answer("[]", 201), rules).differences

    def test_each_has_a_name_of_its_own_and_a_reason(self) -> None:
        assert len({rule.name for rule in RULES}) == len(RULES)
        assert all(rule.reason.endswith(".") and rule.conditions for rule in RULES)


class TestShrink:
    async def test_what_is_left_is_the_cause(self) -> None:
        call = Call(
            "POST",
            "/x",
            (param("a", "eq.1"), Param("select", (Node("b"), Node("t", (Node("c"), Node("d")))))),
            (("Accept", "text/csv"), ("Prefer", "x")),
            [{"k": 1, "l": 2}, {"k": 3, "l": 4}],
            who="ada",
        )

        async def fails(one: Call) -> bool:
            return "t(d" in one.target and bool(one.header("prefer")) and "3" in str(one.body)

        small = await shrink(call, fails)
        assert small.target == "/x?select=t(d)"
        assert small.headers == (("Prefer", "x"),)
        assert small.body == {"k": 3}
        assert small.who == "anon"

    async def test_a_page_keeps_its_order(self) -> None:
        order = Param("order", (Node("id"),), total=True)

        async def fails(_: Call) -> bool:
            return True

        kept = await shrink(Call("GET", "/x", (order, param("limit", "1"))), fails)
        assert kept.params == ()


def small_world() -> World:
    id_ = Column(
        "id", "integer", "b", "N", key=True, generated=False, required=True, samples=("1", "2")
    )
    name = Column(
        "na me", "text", "b", "S", key=False, generated=False, required=False, samples=("x,y",)
    )
    return World("api", (Relation("api", "t", "r", (id_, name), True, ("t",)),), (), ())


def test_the_same_seed_makes_the_same_requests() -> None:
    first, again = ([call.curl() for call in requests(small_world(), 7, 50)] for _ in range(2))
    assert first == again
    assert [call.curl() for call in requests(small_world(), 8, 50)] != first
    assert len(set(first)) > 40


def test_names_of_embeds_are_read_from_the_select() -> None:
    nodes = (Node('"a.b":x!hint!inner', (Node("y", ()),)), Node("...z", (Node("w", ()),)))
    found = layout(Call("GET", "/", (Param("select", nodes), Param('"a.b".order', (), total=True))))
    assert found.rows == {(), ("a.b",), ("a.b", "y"), ("w",)}
    assert found.ordered == {("a.b",)}
