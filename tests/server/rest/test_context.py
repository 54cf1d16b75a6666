"""The statement that each transaction begins with."""

from __future__ import annotations

from roseram.server.rest.context import Asker, Contexts
from roseram.server.rest.request import Request
from roseram.server.rest.settings import Settings

ASKER = Asker("web", b"{}")
REQUEST = Request("GET", "/t", "", ())


def test_what_only_adds_rows_leaves_the_choice_of_plans_to_the_server() -> None:
    """Else the plans of triggers and foreign keys would be made anew for each row."""
    contexts = Contexts(Settings())
    for searches in (True, False):
        [step], _ = contexts.steps(REQUEST, ASKER, "public", readonly=False, searches=searches)
        assert ("plan_cache_mode" in step.sql) == searches


def test_a_kind_of_request_has_one_text() -> None:
    contexts = Contexts(Settings(role_settings={"slow": {"statement_timeout": "1s"}}))
    texts = {
        contexts.steps(REQUEST, Asker(role, b"{}"), "public", readonly=True)[0][0].sql
        for role in ("a", "b", "slow", "c")
    }
    assert len(texts) == 2


def test_names_and_values_are_never_taken_for_sql() -> None:
    settings = Settings(app_settings={"app.settings.o'clock": "'); drop"}, pre_request='s.f"; x')
    contexts = Contexts(settings)
    steps, _ = contexts.steps(REQUEST, Asker("r'", b"{}"), 'sch"ema', readonly=True)
    assert "set_config('app.settings.o''clock', $8, true)" in steps[0].sql
    assert "drop" not in steps[0].sql
    assert steps[0].parameters[0] == b'"sch""ema", "public", "extensions"'
    assert steps[1].sql == 'select "s"."f""; x"()'
