"""The guide's JavaScript as it stands, through the official client and a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from clients.programs import run_javascript
from conformance.ours import ours
from conformance.peer import Settings
from conformance.people import FAR, token
from conformance.stage import as_login, make_login
from guide.examples import example, examples
from schema.tenants import ours as tenant

if TYPE_CHECKING:
    from conftest import Server

OWNER = str(tenant["owner"])
CLIENT = """
import { createClient } from '@supabase/supabase-js';
const { API_URL, ANON_KEY, TOKEN } = process.env;
const told = async (...request) => {
  const answer = await fetch(...request);
  if (!answer.ok) console.error(answer.status, await answer.clone().text());
  return answer;
};
export const supabaseServer = createClient(API_URL, ANON_KEY, {
  accessToken: async () => TOKEN,
  global: { fetch: told }, // says what went wrong: the guide's code does not look
});
"""
HEAD = """
import { supabaseServer } from './client.mjs';
const { userId, orgId, projectId, siteId } = process.env;
"""
GIVEN = {
    "userId": OWNER,
    "orgId": str(tenant["team"]),
    "projectId": str(tenant["project"]),
    "siteId": str(tenant["site"]),
}


async def run(server: Server, database: str, program: str, *, role: str) -> str:
    """What a program prints that uses the guide's `supabaseServer`."""
    await make_login(server, database)
    claims = {"sub": OWNER, "role": role, "exp": FAR}
    environment = {
        "ANON_KEY": token({"role": "anon", "exp": FAR}),
        "TOKEN": token(claims),
        **GIVEN,
    }
    async with ours(
        Settings(as_login(database), extra_search_path="public,extensions", tx_end="commit")
    ) as port:
        environment["API_URL"] = f"http://127.0.0.1:{port}"
        modules = {"client.mjs": CLIENT, "main.mjs": HEAD + program}
        return await run_javascript(modules, ["main.mjs"], environment)


async def count(database: str, query: str) -> int:
    connection = await asyncpg.connect(database)
    try:
        found: int = await connection.fetchval(query)
        return found
    finally:
        await connection.close()


def test_every_snippet_is_here() -> None:
    assert [one.heading for one in examples() if one.language == "javascript"] == [
        "Projects Example",
        "Sites Example",
        "Update lib/db.js",
    ]


async def test_projects(server: Server, guide_database: str) -> None:
    made = "select count(*) from code_generations where prompt = 'Create a landing page'"
    before = await count(guide_database, made)
    program = example("Projects Example").text + "\nconsole.log(projects.length);"
    printed = await run(server, guide_database, program, role="authenticated")
    seen = f"select count(*) from projects where user_id = '{OWNER}'"
    assert int(printed) == await count(guide_database, seen) > 0
    assert await count(guide_database, made) == before + 1


async def test_sites(server: Server, guide_database: str) -> None:
    pending = (
        "select count(*) from deployments where deployment_type = 'netlify' and status = 'pending'"
    )
    before = await count(guide_database, pending)
    program = example("Sites Example").text + "\nconsole.log(sites.length);"
    printed = await run(server, guide_database, program, role="authenticated")
    seen = f"select count(*) from sites where organization_id = '{tenant['team']}'"
    assert int(printed) == await count(guide_database, seen) > 0
    assert await count(guide_database, pending) == before + 1


async def test_the_db_module(server: Server, guide_database: str) -> None:
    program = example("Update lib/db.js").text + (
        "\nconst { data, error } = await projects.create(userId, { name: 'Made by the module' });"
        "\nconsole.log(error ?? data.name);"
    )
    printed = await run(server, guide_database, program, role="service_role")
    assert printed.strip() == "Made by the module"
