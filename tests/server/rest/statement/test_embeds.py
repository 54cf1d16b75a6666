"""Embedding: relationships of every kind, joins, filters on embeds, spreads, related order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from server.rest.statement.asking import Shop

FOUND: dict[str, Any] = {
    # many-to-one, by table, key, column, hint
    "projects?select=id,clients(name)&id=in.(1,4)": [
        {"id": 1, "clients": {"name": "Acme"}},
        {"id": 4, "clients": None},
    ],
    "projects?select=c:client_id(id)&id=eq.1": [{"c": {"id": 1}}],
    "projects?select=projects_client_id_fkey(id)&id=eq.1": [{"projects_client_id_fkey": {"id": 1}}],
    "projects?select=clients!client_id(id)&id=eq.1": [{"clients": {"id": 1}}],
    "projects?select=clients!projects_client_id_fkey(id)&id=eq.1": [{"clients": {"id": 1}}],
    "projects?select=clients!id(id)&id=eq.1": [{"clients": {"id": 1}}],
    "projects?select=clients(*)&id=eq.1": [{"clients": {"id": 1, "name": "Acme", "city": "Oslo"}}],
    # one-to-many, nested
    "clients?select=id,projects(id,tasks(id))": [
        {
            "id": 1,
            "projects": [
                {"id": 1, "tasks": [{"id": 1}, {"id": 2}]},
                {"id": 2, "tasks": [{"id": 3}]},
            ],
        },
        {"id": 2, "projects": [{"id": 3, "tasks": []}]},
        {"id": 3, "projects": []},
    ],
    "tasks?select=id,projects(id,clients(name))&id=in.(1,4)": [
        {"id": 1, "projects": {"id": 1, "clients": {"name": "Acme"}}},
        {"id": 4, "projects": None},
    ],
    # one-to-one, both ways
    "projects?select=id,notes(text)&id=lt.4": [
        {"id": 1, "notes": {"text": "first"}},
        {"id": 2, "notes": None},
        {"id": 3, "notes": {"text": None}},
    ],
    "notes?select=text,projects(id)&order=project_id": [
        {"text": "first", "projects": {"id": 1}},
        {"text": None, "projects": {"id": 3}},
    ],
    # many-to-many
    "users?select=name,tasks(id)&tasks.order=id": [
        {"name": "Ann", "tasks": [{"id": 1}, {"id": 2}]},
        {"name": "Ben", "tasks": [{"id": 1}]},
        {"name": "Cleo", "tasks": []},
    ],
    "users?select=tasks!users_tasks(id,users(id))&id=eq.2&tasks.users.order=id": [
        {"tasks": [{"id": 1, "users": [{"id": 1}, {"id": 2}]}]}
    ],
    # to oneself
    "people?select=name,boss:boss_id(name),staff:people(name)&id=lt.3&staff.order=id": [
        {"name": "Root", "boss": None, "staff": [{"name": "Left"}, {"name": "Right"}]},
        {"name": "Left", "boss": {"name": "Root"}, "staff": [{"name": "Leaf"}]},
    ],
    "people?select=staff:people!boss_id(id)&id=eq.2": [{"staff": [{"id": 4}]}],
    "people?select=boss_id(boss_id(name))&id=eq.4": [{"boss_id": {"boss_id": {"name": "Root"}}}],
    # the same target twice
    "letters?select=from:users!letters_sender(name),to:users!letters_reader(name)&id=eq.1": [
        {"from": {"name": "Ann"}, "to": {"name": "Ben"}}
    ],
    # views
    "busy_projects?select=id,clients(name)": [{"id": 2, "clients": {"name": "Acme"}}],
    "clients?select=busy_projects(id)&id=eq.1": [{"busy_projects": [{"id": 2}]}],
    # computed
    "projects?select=id,peers(id)&id=lt.3": [
        {"id": 1, "peers": [{"id": 3}, {"id": 4}]},
        {"id": 2, "peers": []},
    ],
    "projects?select=owner(name,projects(owner(id)))&id=eq.1&owner.projects.limit=1": [
        {"owner": {"name": "Acme", "projects": [{"owner": {"id": 1}}]}}
    ],
    "clients?select=projects(up:shout)&id=eq.2": [{"projects": [{"up": "GAMMA*"}]}],
    # parts of an embed
    "clients?select=id,projects(id)&projects.id=gt.1&projects.order=id.desc&id=eq.1": [
        {"id": 1, "projects": [{"id": 2}]}
    ],
    "clients?select=id,p:projects(id)&p.order=id.desc&id=eq.1": [
        {"id": 1, "p": [{"id": 2}, {"id": 1}]}
    ],
    "clients?select=id,p:projects(id)&projects.limit=1&projects.offset=1&p.order=id&id=eq.1": [
        {"id": 1, "p": [{"id": 2}]}
    ],
    "clients?select=projects(id)&projects.or=(id.eq.2,name.eq.x)&id=eq.1": [
        {"projects": [{"id": 2}]}
    ],
    "projects?select=id,clients(id)&clients.city=eq.Rome&id=eq.1": [{"id": 1, "clients": None}],
    "clients?select=projects(tasks(id))&projects.tasks.id=eq.2&projects.id=eq.1&id=eq.1": [
        {"projects": [{"tasks": [{"id": 2}]}]}
    ],
    # inner
    "clients?select=id,projects!inner(id)&projects.id=eq.3": [{"id": 2, "projects": [{"id": 3}]}],
    "projects?select=id,clients!inner(id)&clients.city=is.null": [{"id": 3, "clients": {"id": 2}}],
    "clients?select=id,projects!inner(tasks!inner(id))&projects.tasks.id=eq.3": [
        {"id": 1, "projects": [{"tasks": [{"id": 3}]}]}
    ],
    "users?select=id,tasks!inner(id)&tasks.id=eq.2": [{"id": 1, "tasks": [{"id": 2}]}],
    "projects?select=id,peers!inner(id)&peers.id=eq.4": [
        {"id": 1, "peers": [{"id": 4}]},
        {"id": 3, "peers": [{"id": 4}]},
    ],
    "clients?select=id,projects!left(id)&id=eq.3": [{"id": 3, "projects": []}],
    # that select nothing
    "clients?select=id,projects!inner()": [{"id": 1}, {"id": 2}],
    "clients?select=id,projects!inner(tasks!inner())": [{"id": 1, "projects": [{}, {}]}],
    "clients?select=id,projects(tasks())&id=eq.1": [{"id": 1, "projects": [{}, {}]}],
    "projects?select=clients()&id=eq.1": [{}],
    # null filters
    "clients?select=id,projects()&projects=is.null": [{"id": 3}],
    "clients?select=id,projects()&projects=not.is.null": [{"id": 1}, {"id": 2}],
    "clients?select=id,projects()&projects=is.not_null": [{"id": 1}, {"id": 2}],
    "clients?select=id,p:projects()&p=is.null": [{"id": 3}],
    "clients?select=id,projects(id)&projects.id=eq.3&projects=not.is.null": [
        {"id": 2, "projects": [{"id": 3}]}
    ],
    "clients?select=id,projects()&or=(projects.is.null,city.eq.Oslo)": [{"id": 1}, {"id": 3}],
    "clients?select=id,projects()&not.and=(projects.not.is.null,city.eq.Oslo)": [{"id": 3}],
    "clients?select=id,projects(tasks())&projects.tasks=not.is.null&projects=not.is.null": [
        {"id": 1, "projects": [{}, {}]}
    ],
    "projects?select=id,clients(id)&clients=is.null": [{"id": 4, "clients": None}],
    # spread
    "projects?select=id,...clients(client:name,city)&id=in.(1,4)": [
        {"id": 1, "client": "Acme", "city": "Oslo"},
        {"id": 4, "client": None, "city": None},
    ],
    "tasks?select=id,...projects(project:id,...clients(client:name),notes(text))&id=eq.1": [
        {"id": 1, "project": 1, "client": "Acme", "notes": {"text": "first"}}
    ],
    "notes?select=text,...projects(data->l)&project_id=eq.1": [{"text": "first", "l": [5, 6]}],
    "clients?select=id,...projects(p:id,names:name)&id=in.(1,3)&projects.order=id.desc": [
        {"id": 1, "p": [2, 1], "names": ["Beta", "Alpha"]},
        {"id": 3, "p": [], "names": []},
    ],
    "clients?select=id,...projects(...tasks(task:id))&id=eq.1&projects.order=id": [
        {"id": 1, "task": [[1, 2], [3]]}
    ],
    "clients?select=id,...projects(tasks(id))&id=eq.2": [{"id": 2, "tasks": [[]]}],
    "users?select=...tasks(task:id,...projects(project:name))&id=eq.2": [
        {"task": [1], "project": ["Alpha"]}
    ],
    "users?select=id,...tasks!inner(task:id)&tasks.id=eq.2": [{"id": 1, "task": [2]}],
    "users?select=...users_tasks(*)&id=eq.2": [{"user_id": [2], "task_id": [1]}],
    # related order
    "projects?select=id,clients(name)&order=clients(name).desc.nullslast,id": [
        {"id": 3, "clients": {"name": "Bolt"}},
        {"id": 1, "clients": {"name": "Acme"}},
        {"id": 2, "clients": {"name": "Acme"}},
        {"id": 4, "clients": None},
    ],
    "projects?select=id,c:clients()&order=c(city).nullsfirst,id.desc&limit=2": [
        {"id": 4},
        {"id": 3},
    ],
    "clients?select=projects(id,notes(text))&id=eq.1&projects.order=notes(text).nullsfirst": [
        {"projects": [{"id": 2, "notes": None}, {"id": 1, "notes": {"text": "first"}}]}
    ],
}  # fmt: skip


@pytest.mark.parametrize("path", FOUND)
async def test_embedding(shop: Shop, path: str) -> None:
    root = f"{path}&order=id" if "order" not in path.split("&")[-1] else path
    if path.startswith("notes") or "&order=" in path:
        root = path
    assert (await shop.read(root)).json == FOUND[path]
    # and the same by a plan without the shortcuts that a limit forbids
    assert (await shop.having(max_rows=100).read(root)).json == FOUND[path]


async def test_everything_of_a_spread(shop: Shop) -> None:
    [row] = (await shop.read("notes?select=...projects(*)&project_id=eq.3")).json
    assert list(row) == list(shop.exposed.relations[shop.table("projects")].columns)


REFUSED: dict[str, tuple[int, str, str, Any, str | None]] = {
    "clients?select=tags(*)": (
        400,
        "PGRST200",
        "Could not find a relationship between 'clients' and 'tags' in the schema cache",
        (
            "Searched for a foreign key relationship between 'clients' and 'tags' "
            "in the schema 'api', but no matches were found."
        ),
        None,
    ),
    "clients?select=project(*)": (
        400,
        "PGRST200",
        "Could not find a relationship between 'clients' and 'project' in the schema cache",
        (
            "Searched for a foreign key relationship between 'clients' and 'project' "
            "in the schema 'api', but no matches were found."
        ),
        "Perhaps you meant 'projects' instead of 'project'.",
    ),
    "clients?select=projects!nope(*)": (
        400,
        "PGRST200",
        "Could not find a relationship between 'clients' and 'projects' in the schema cache",
        (
            "Searched for a foreign key relationship between 'clients' and 'projects' "
            "using the hint 'nope' in the schema 'api', but no matches were found."
        ),
        None,
    ),
    "letters?select=users(*)": (
        300,
        "PGRST201",
        "Could not embed because more than one relationship was found for 'letters' and 'users'",
        [
            {
                "cardinality": "many-to-one",
                "embedding": "letters with users",
                "relationship": f"letters_{one} using letters({one}_id) and users(id)",
            }
            for one in ("reader", "sender")
        ],
        (
            "Try changing 'users' to one of the following: 'users!letters_reader', "
            "'users!letters_sender'. Find the desired relationship in the 'details' key."
        ),
    ),
    "clients?projects.id=eq.1": (
        400,
        "PGRST108",
        "'projects' is not an embedded resource in this request",
        None,
        "Verify that 'projects' is included in the 'select' query parameter.",
    ),
    "clients?select=projects(id)&projects.tasks.limit=1": (
        400,
        "PGRST108",
        "'tasks' is not an embedded resource in this request",
        None,
        "Verify that 'tasks' is included in the 'select' query parameter.",
    ),
    "clients?order=projects(id)": (
        400,
        "PGRST108",
        "'projects' is not an embedded resource in this request",
        None,
        "Verify that 'projects' is included in the 'select' query parameter.",
    ),
    "clients?select=p:projects(id)&order=p(id)": (
        400,
        "PGRST118",
        "A related order on 'p' is not possible",
        "'clients' and 'p' do not form a many-to-one or one-to-one relationship",
        None,
    ),
    "clients?select=projects(id)&projects=eq.1": (
        400,
        "PGRST120",
        "Bad operator on the 'projects' embedded resource",
        "Only is null or not is null filters are allowed on embedded resources",
        None,
    ),
    "clients?select=...projects(count())": (
        400,
        "PGRST127",
        "Feature not implemented",
        "Aggregates are not implemented for one-to-many or many-to-many spreads.",
        None,
    ),
}


@pytest.mark.parametrize("path", REFUSED)
async def test_refusals(shop: Shop, path: str) -> None:
    with pytest.raises(Refusal) as found:
        shop.compile_read(path)
    one = found.value
    assert (one.status, one.code, one.message, one.details, one.hint) == REFUSED[path]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"max_embed_depth": 1}, "clients?select=projects(tasks(id))"),
        ({"max_embeds": 1}, "clients?select=projects(id),p:projects(id)"),
    ],
)
async def test_too_much(shop: Shop, changed: dict[str, int], path: str) -> None:
    assert shop.compile_read(path)
    with pytest.raises(Refusal, match="Too many embedded resources") as refusal:
        shop.having(**changed).compile_read(path)
    assert refusal.value.status == 400
