from __future__ import annotations

import pytest

from roseram.server.rest.types.python_names import ClassNames, field_names, is_key


def test_two_things_never_have_one_name() -> None:
    names = ClassNames()
    assert names.give("public", "page_views", of="table") == "PublicPageViews"
    assert names.give("public", "page views", of="other") == "PublicPageViews2"
    assert names.give("public", "page_views", of="table") == "PublicPageViews"
    assert names.give("7", "x", of="seven") == "X7X"
    assert names.give("", "json", of="built in") == "XJson"


@pytest.mark.parametrize("name", ["id", "größe", "_x"])
def test_keys_of_classes(name: str) -> None:
    assert is_key(name)


@pytest.mark.parametrize("name", ["a b", "class", "__x", "str", "1a", ""])
def test_keys_of_dictionaries_only(name: str) -> None:
    assert not is_key(name)


def test_fields() -> None:
    wanted = {
        "id": "id",
        "a b": "a_b",
        "a-b": "a_b_2",
        "class": "class_",
        "schema": "schema_",
        "str": "str_",
        "_hidden": "hidden",
        "model_config": "field_model_config",
        "1st": "field_1st",
        "???": "field_",
    }
    assert field_names(wanted) == wanted
