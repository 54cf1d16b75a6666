"""What we have of PgQueuer's is what its installed release declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.jobs.library import Queue, library_settings
from roseram.jobs.session import open_session

if TYPE_CHECKING:
    import pytest

    from jobs.conftest import Jobs


async def test_the_section_is_what_the_library_declares(jobs: Jobs) -> None:
    """After an upgrade of it the section has to follow, and this says how."""
    async with open_session(jobs.database) as session:
        plan = await Queue(session, 1).plan_upgrade()
    assert plan.statements == ()
    assert plan.notes == ()


def test_the_environment_renames_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = library_settings()
    for name in ("PGQUEUER_PREFIX", "PGQUEUER_SCHEMA", "QUEUE_TABLE", "PGQUEUER_CHANNEL"):
        monkeypatch.setenv(name, "other")
    assert library_settings() == usual
