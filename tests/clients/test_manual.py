"""The manual's JavaScript, taken out of its pages, through the official client and a server."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clients.programs import JS, run_javascript
from docs.blocks import DOCS, blocks
from jobs.running import running
from roseram.jobs.task import Services, find_tasks
from roseram.jobs.worker import Worker
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from server.auth.conftest import PASSWORD, serving_auth
from server.functions.conftest import People
from server.functions.test_jobs import make_job

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
SUITE = "manual.test.mjs"
MODULES = ("manual.mjs", "totp.mjs", SUITE)
# What leads away from the server is told of in tests of its own.
ELSEWHERE = {
    "how-to/custom-domains.md": "tests/server/sites/test_verify_domain.py",  # a name server
    "how-to/sign-in-with-providers.md": "tests/server/auth/test_oauth.py",  # a provider
}


def javascript() -> dict[str, list[str]]:
    """The blocks of JavaScript of each page that has some."""
    found = {
        page.relative_to(DOCS).as_posix(): [b.text for b in blocks(page) if b.language == "js"]
        for page in DOCS.rglob("*.md")
    }
    return {page: texts for page, texts in found.items() if texts}


@asynccontextmanager
async def working(server: AuthServer) -> AsyncIterator[None]:
    """A worker that runs the builder's jobs."""
    services = Services(Path("/nowhere"), AuthSettings(), sites_domain="example.org")
    tasks = find_tasks(["roseram.builder.tasks"])
    async with await Database.open(server.database.url, max_size=12) as database:
        worker = Worker(database, server.vault, services, tasks)
        async with running(worker):
            yield


async def failed_job(server: AuthServer) -> dict[str, Any]:
    """A job of an organization that has failed, and the account of who may let it run again."""
    people = People(server)
    owner = await people.join("rosa")
    organization = await people.organization(owner)
    job = await make_job(server, "failed", organization)
    account = {"email": owner.email, "password": PASSWORD}
    return {**account, "organization_id": organization, "job_id": job}


async def test_javascript_of_the_manual(schema_database: str) -> None:
    sources = {name: (JS / name).read_text("utf-8") for name in MODULES}
    stories = re.findall(r"^test\('([^']+)'", sources[SUITE], re.MULTILINE)
    pages = javascript()
    assert {*stories, *ELSEWHERE} == set(pages)
    sources["pages.json"] = json.dumps(pages)
    async with serving_auth(schema_database) as server, working(server):
        environment = {
            "API_URL": server.url,
            "ANON_KEY": server.anon,
            "SERVICE_ROLE": server.service_role,
            "FAILED_JOB": json.dumps(await failed_job(server)),
        }
        told = await run_javascript(sources, ["--test", SUITE], environment)
    assert f"pass {len(stories)}" in told
    assert "fail 0" in told
