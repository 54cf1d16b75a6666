"""Comments, mentions, reviews and approval: who is told, who may what, and what counts."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.postgres import Database, Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROLES = ("owner", "admin", "editor", "other", "member", "viewer", "stranger")
IDS = {name: uuid.uuid4() for name in ROLES}
CONTENT = {"version": 3, "component": {"type": "wrapper", "components": []}, "styles": []}


class Team:
    """An organization with somebody of every role, and a site with one page."""

    def __init__(self, database: Database, organization: uuid.UUID) -> None:
        self.database = database
        self.organization = organization
        self.site = self.page = uuid.UUID(int=0)

    async def rows(self, who: str | None, query: str, *given: object) -> list[Any]:
        """What somebody gets; None is the server itself."""
        identity = Identity.user(IDS[who]) if who else None
        async with self.database.transaction(identity) as connection:
            return list(await connection.fetch(query, *given))

    async def value(self, who: str | None, query: str, *given: object) -> Any:
        rows = await self.rows(who, query, *given)
        return rows[0][0] if rows else None

    async def comment(self, who: str, words: str, parent: uuid.UUID | None = None) -> uuid.UUID:
        made: uuid.UUID = await self.value(
            who,
            "insert into public.page_comments (page_id, content, parent_id, block_id)"
            " values ($1, $2, $3, 'i1') returning id",
            self.page,
            words,
            parent,
        )
        return made

    async def ask(self, who: str, reviewer: str | None = None, **more: object) -> uuid.UUID:
        given = {"page_id": self.page, "reviewer_id": IDS[reviewer] if reviewer else None, **more}
        places = ", ".join(f"${n}" for n in range(1, len(given) + 1))
        made: uuid.UUID = await self.value(
            who,
            f"insert into public.review_requests ({', '.join(given)}) values ({places})"
            " returning id",
            *given.values(),
        )
        return made

    async def answer(self, who: str, review: uuid.UUID, status: str) -> str | None:
        """The status that it then has; None where they may not touch it."""
        found: str | None = await self.value(
            who,
            "update public.review_requests set status = $2, response = 'So' where id = $1"
            " returning status",
            review,
            status,
        )
        return found

    async def save(self, who: str, text: str) -> int | None:
        content = {**CONTENT, "component": {"type": "wrapper", "content": text}}
        found: int | None = await self.value(
            who,
            "update public.pages set content = $2 where id = $1 returning version",
            self.page,
            json.dumps(content),
        )
        return found

    async def told(self) -> list[tuple[str, str, str]]:
        """Who was told, of what kind, in which words; and forgets it."""
        rows = await self.rows(
            None, "delete from public.notifications returning user_id, kind, title, created_at"
        )
        names = {number: name for name, number in IDS.items()}
        return sorted((names[row["user_id"]], row["kind"], row["title"]) for row in rows)

    async def waiting(self) -> list[str]:
        rows = await self.rows(
            "viewer", "select name from public.list_pages_to_approve($1)", self.site
        )
        return [row["name"] for row in rows]


@pytest.fixture
async def team(schema_database: str) -> AsyncIterator[Team]:
    async with await Database.open(schema_database, max_size=2) as database:
        async with database.transaction() as connection:
            for name, number in IDS.items():
                await connection.execute(
                    "insert into auth.users (id, email, raw_user_meta_data, aud, role)"
                    " values ($1, $2, $3, 'authenticated', 'authenticated')",
                    number,
                    f"{name}@example.org",
                    json.dumps({"full_name": name.title()}),
                )
            organization = await connection.fetchval(
                "insert into public.organizations (name, slug, owner_id, plan)"
                " values ('Team', 'team', $1, 'enterprise') returning id",
                IDS["owner"],
            )
            for name in ROLES[1:-1]:
                await connection.execute(
                    "insert into public.organization_members (organization_id, user_id, role)"
                    " values ($1, $2, $3)",
                    organization,
                    IDS[name],
                    "editor" if name == "other" else name,
                )
        made = Team(database, organization)
        made.site = await made.value(
            "owner", "select id from public.create_site($1, 'Bakery')", organization
        )
        made.page = await made.value(None, "select id from public.pages")
        await made.told()
        yield made


def mention(name: str) -> str:
    return f"@[{name.title()}]({IDS[name]})"


async def test_a_mention_tells_each_once(team: Team) -> None:
    words = f"{mention('member')} and {mention('viewer')}, {mention('member')} {mention('editor')}"
    await team.comment("editor", f"{words} {mention('stranger')}")
    assert await team.told() == [
        ("member", "mention", "Editor mentioned you on Home"),
        ("viewer", "mention", "Editor mentioned you on Home"),
    ]


async def test_what_only_looks_like_a_mention_tells_nobody(team: Team) -> None:
    member = IDS["member"]
    for words in (
        f"@Member({member})",
        f"@[Member]{member}",
        f"@[Member]({str(member)[:-1]})",
        f"@[Member]({member}0)",
        f"[Member]({member})",
        "@[Member](not-an-id-but-thirty-six-letters-xx)",
        f"@[Nobody]({uuid.uuid4()})",
    ):
        await team.comment("editor", words)
    assert await team.told() == []


async def test_what_is_told_leads_to_the_comment(team: Team) -> None:
    made = await team.comment("editor", f"Look, {mention('member')}: the hours are wrong")
    [row] = await team.rows("member", "select * from public.notifications")
    assert row["body"] == "Look, @Member: the hours are wrong"
    assert row["link"] == f"/o/team/sites/{team.site}/pages/{team.page}/edit?comment={made}"
    assert json.loads(row["data"])["comment_id"] == str(made)
    assert await team.rows("editor", "select * from public.notifications") == []


async def test_an_edit_tells_only_whom_it_adds(team: Team) -> None:
    made = await team.comment("editor", mention("member"))
    await team.told()
    change = "update public.page_comments set content = $2 where id = $1"
    await team.rows("editor", change, made, f"{mention('member')} please {mention('admin')}")
    assert await team.told() == [("admin", "mention", "Editor mentioned you on Home")]
    await team.rows("editor", "update public.page_comments set resolved = true where id = $1", made)
    assert await team.told() == []


async def test_an_answer_tells_the_thread(team: Team) -> None:
    first = await team.comment("member", "Wrong hours")
    await team.comment("editor", "Since when?", first)
    assert await team.told() == [("member", "comment", "Editor replied on Home")]
    await team.comment("member", "Since May", first)
    assert await team.told() == [("editor", "comment", "Member replied on Home")]
    answer = await team.comment("admin", f"Done, {mention('member')}", first)
    assert await team.told() == [
        ("editor", "comment", "Admin replied on Home"),
        ("member", "mention", "Admin mentioned you on Home"),
    ]
    change = "update public.page_comments set content = 'Done.' where id = $1"
    await team.rows("admin", change, answer)
    assert await team.told() == []


async def test_who_has_left_is_told_nothing(team: Team) -> None:
    first = await team.comment("member", "Wrong hours")
    leave = "delete from public.organization_members where user_id = $1 and organization_id = $2"
    await team.rows(None, leave, IDS["member"], team.organization)
    await team.comment("editor", f"{mention('member')}?", first)
    assert await team.told() == []


async def test_comments_are_for_members_and_above(team: Team) -> None:
    for who in ("viewer", "stranger"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await team.comment(who, "Hello")
    made = await team.comment("member", "Hello")
    assert await team.value("viewer", "select content from public.page_comments") == "Hello"
    assert await team.value("stranger", "select content from public.page_comments") is None
    resolve = "update public.page_comments set resolved = true where id = $1 returning true"
    assert await team.value("viewer", resolve, made) is None
    assert await team.value("editor", resolve, made) is True
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await team.rows("owner", "update public.page_comments set content = 'x'")


async def test_a_member_writes_no_page_and_a_viewer_nothing(team: Team) -> None:
    for who in ("member", "viewer", "stranger"):
        assert await team.save(who, "Mine") is None
    await team.ask("member")
    for who in ("viewer", "stranger"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await team.ask(who)


async def test_reviews_tell_whom_they_are_for(team: Team) -> None:
    review = await team.ask("editor", "other", message="Please")
    assert await team.told() == [("other", "review", "Editor asks you to review Home")]
    assert await team.answer("other", review, "changes_requested") == "changes_requested"
    assert await team.told() == [("editor", "review", "Other asks for changes on Home")]
    second = await team.ask("editor")
    assert await team.told() == []
    assert await team.answer("admin", second, "approved") == "approved"
    assert await team.told() == [("editor", "review", "Admin approved Home")]
    row = (await team.rows(None, "select * from public.review_requests where id = $1", second))[0]
    assert row["reviewer_id"] == IDS["admin"]
    assert row["completed_at"] is not None


async def test_nobody_approves_their_own_request(team: Team) -> None:
    for who in ("editor", "owner"):
        review = await team.ask(who)
        for status in ("approved", "changes_requested"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="their own request"):
                await team.answer(who, review, status)
        assert await team.answer(who, review, "cancelled") == "cancelled"


async def test_a_request_begins_open_whatever_is_sent(team: Team) -> None:
    review = await team.ask("editor", status="approved", response="Fine", page_version=99)
    row = (await team.rows(None, "select * from public.review_requests where id = $1", review))[0]
    assert (row["status"], row["response"], row["completed_at"]) == ("open", None, None)
    version = await team.value(None, "select version from public.pages")
    assert row["page_version"] == version
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await team.ask("editor", requested_by=IDS["other"])


async def test_who_may_answer(team: Team) -> None:
    anybody = await team.ask("editor")
    assert await team.answer("member", anybody, "approved") is None
    assert await team.answer("viewer", anybody, "approved") is None
    named = await team.ask("editor", "member")
    assert await team.answer("member", named, "approved") == "approved"


async def test_an_answer_is_the_last_word(team: Team) -> None:
    review = await team.ask("editor")
    await team.answer("other", review, "changes_requested")
    for who, status in (("other", "approved"), ("admin", "open"), ("editor", "cancelled")):
        with pytest.raises(asyncpg.CheckViolationError, match="answered already"):
            await team.answer(who, review, status)


async def test_which_state_was_looked_at_is_kept(team: Team) -> None:
    review = await team.ask("editor")
    before = await team.value(None, "select page_version from public.review_requests")
    assert await team.save("editor", "New") == before + 1
    assert await team.value(None, "select page_version from public.review_requests") == before
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await team.rows(
            "editor", "update public.review_requests set page_version = 99 where id = $1", review
        )


async def strict(team: Team) -> None:
    await team.rows(
        "admin",
        "update public.sites set settings = coalesce(settings, '{}') || '{\"approval\": true}'",
    )


async def test_approval_is_switched_by_admins(team: Team) -> None:
    switch = (
        "update public.sites set settings = coalesce(settings, '{}') ||"
        " jsonb_build_object('approval', $1::boolean) returning true"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only admins"):
        await team.value("editor", switch, True)
    assert await team.value("member", switch, True) is None
    assert await team.value("admin", switch, True) is True
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only admins"):
        await team.value("editor", "update public.sites set settings = '{}' returning true")
    css = 'update public.sites set settings = settings || \'{"css": "p{}"}\' returning true'
    assert await team.value("editor", css) is True


async def test_only_an_approval_of_the_present_state_counts(team: Team) -> None:
    assert await team.waiting() == []
    await strict(team)
    assert await team.waiting() == ["Home"]
    stale = await team.ask("editor")
    await team.save("editor", "New")
    await team.answer("other", stale, "approved")
    assert await team.waiting() == ["Home"]
    await team.answer("other", await team.ask("editor"), "changes_requested")
    assert await team.waiting() == ["Home"]
    await team.answer("other", await team.ask("editor"), "approved")
    assert await team.waiting() == []
    await team.rows("editor", "update public.pages set title = 'Other'")
    assert await team.waiting() == ["Home"]


async def test_what_is_not_published_does_not_wait(team: Team) -> None:
    await strict(team)
    await team.rows("editor", "update public.pages set visibility = 'private'")
    assert await team.waiting() == []
    with pytest.raises(asyncpg.PostgresError, match="no such site"):
        await team.rows("stranger", "select * from public.list_pages_to_approve($1)", team.site)
