from __future__ import annotations

import time
from typing import TYPE_CHECKING

from roseram.server.rest.cache import relation_hint, relationship_hint, routine_hint
from roseram.server.rest.cache.similar import most_similar

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed


class TestSimilar:
    def test_the_score_is_the_share_of_letters_that_stay(self) -> None:
        assert most_similar("testt", ["another", "test"], 0.5) == (0.8, "test")

    def test_case_does_not_count(self) -> None:
        assert most_similar("PORTS", ["Ports", "sports"], 0.75) == (1.0, "Ports")

    def test_the_least_score_counts(self) -> None:
        assert most_similar("car_model_sales_202101", ["car_model_sales"], 0.75) is None
        assert most_similar("car_model_sales_202101", ["car_model_sales"], 0.33) is not None

    def test_pieces_of_two_letters_where_three_find_nothing(self) -> None:
        assert most_similar("axbx", ["azbz"], 0.5) == (0.5, "azbz")

    def test_nothing_in_common(self) -> None:
        assert most_similar("noclosealternative", ["test", ""], 0.33) is None
        assert most_similar("", ["test"], 0.33) is None
        assert most_similar("test", [], 0.33) is None

    def test_a_name_as_long_as_an_address_costs_little(self) -> None:
        names = [f"harbour_master_number_{place}" for place in range(2000)]
        most_similar("x", names, 0.33)
        start = time.perf_counter()
        assert most_similar("harbour_master_" * 600, names, 0.33) is None
        assert time.perf_counter() - start < 1


def test_relation(exposed: Exposed) -> None:
    meant = "Perhaps you meant the table 'harbour.ports'"
    assert relation_hint(exposed, "harbour", "portss") == meant
    assert relation_hint(exposed, "harbour", "prots") is None  # two letters of five
    assert relation_hint(exposed, "tide", "portss") is None


def test_routine_name(exposed: Exposed) -> None:
    meant = "Perhaps you meant to call the function harbour.summary"
    assert routine_hint(exposed, "harbour", "sumary", ["x"]) == meant
    assert routine_hint(exposed, "harbour", "sm", []) is None
    assert routine_hint(exposed, "tide", "sumary", []) is None


def test_routine_parameters(exposed: Exposed) -> None:
    meant = "Perhaps you meant to call the function harbour.add"
    assert routine_hint(exposed, "harbour", "add", ["b", "aa"]) == f"{meant}(a, b)"
    assert routine_hint(exposed, "harbour", "add", ["c", "b", "aa"]) == f"{meant}(a, b, c)"
    assert routine_hint(exposed, "harbour", "add", ["noclosealternative"]) is None


def test_relationship(exposed: Exposed) -> None:
    def hint(source: str, target: str) -> str | None:
        return relationship_hint(exposed, "harbour", source, target)

    assert hint("ships", "port") == "Perhaps you meant 'ports' instead of 'port'."
    assert hint("ports", "residens") == "Perhaps you meant 'residents' instead of 'residens'."
    assert hint("shipss", "ports") == "Perhaps you meant 'ships' instead of 'shipss'."
    assert hint("ships", "ports") is None  # it is the hint that is wrong
    assert hint("ships", "qqqq") is None
