"""What the text of a routine is understood to name."""

from __future__ import annotations

import pytest

from roseram.migrate.dependents.text import Mention, read_text


def tables(body: str) -> set[str]:
    """The names that count as tables of schema public."""
    mentions = read_text(body).mentions
    return {item.name for item in mentions if item.schema in (None, "public")}


def written(body: str) -> set[str]:
    return {item.name for item in read_text(body).mentions if item.written}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("select * from users", {"users"}),
        ("select * from only users u, roles r where a, b", {"users", "roles"}),
        ("select users, roles from a", {"a"}),
        ("select 1 from a join users using (id)", {"a", "users"}),
        ('select * from "Users"', {"Users"}),
        ("select * from USERS", {"users"}),
        ("select (select max(x) from users) from a", {"a", "users"}),
        ("v users%rowtype; w users.id%type;", {"users"}),
        ("select public.users.id", {"users"}),
        ("select * from auth.users", set()),
        ("select a.users from auth.users a where a.users is distinct from b", set()),
        ("-- from users\nselect 1 /* from users */", set()),
        ("select 'from users'", set()),
        ("select $x$ from users $x$", set()),
        ("select x into users from a", {"a"}),
        ("lock users; truncate table roles", {"users", "roles"}),
        ("execute 'delete from users'", {"users"}),
        ("execute format('delete from %I', 'x') using users", {"users"}),
        ("execute E'select \\'x\\' from users'", {"users"}),
    ],
)
def test_tables(body: str, expected: set[str]) -> None:
    assert tables(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("insert into users (id) values (1)", {"users"}),
        ("update users set a = 1", {"users"}),
        ("update only public.users set a = 1", {"users"}),
        ("delete from users using roles", {"users"}),
        ("merge into users using roles on true", {"users"}),
        ("truncate table users", {"users"}),
        ("truncate users", {"users"}),
        ("select * from users for update of users", set()),
        ("insert into users values (1) on conflict do update set a = 1", {"users"}),
        ("select x into users from roles", set()),
    ],
)
def test_written(body: str, expected: set[str]) -> None:
    assert written(body) == expected


def test_words_calls_and_variables() -> None:
    text = read_text(
        """
        declare slug text := 'a'; "Other" integer;
        begin
          insert into public.pages (slug) select public.make_slug(name) from users;
          return side.done(slug);
        end
        """
    )
    assert text.declared == {"slug", "Other"}
    assert {("public", "make_slug"), ("side", "done")} <= text.calls
    assert (None, "pages") not in text.calls
    assert {"slug", "name", "pages"} <= text.words
    assert "a" not in text.words
    assert not text.dynamic
    assert Mention("public", "pages", written=True) in text.mentions


def test_a_new_row() -> None:
    fields = {m.name for m in read_text("new.updated_at := now(); x := old.id;").mentions}
    assert fields == {"updated_at", "id"}
