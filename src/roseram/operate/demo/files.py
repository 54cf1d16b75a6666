"""The files of the demo's projects: first as they were, then edited into what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.operate.demo.notation import CONTENT, identify, project_files

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file after its creation; `at` is ISO 8601."""

    file_id: uuid.UUID
    project_id: uuid.UUID
    path: str
    content: str
    actor: str
    at: str
    message: str


def expand_projects(tables: dict[str, list[dict[str, Any]]]) -> list[Edit]:
    """Add the rows of project_files; return the edits that are made to them later.

    A project's `edited`, `edited_by` and `edit_message` tell of the one edit there is: whatever
    stands in the folder `earlier` is how a file was before it.
    """
    rows: list[dict[str, Any]] = []
    edits: list[Edit] = []
    for project in tables.get("projects", []):
        at, actor = project.pop("edited", None), project.pop("edited_by", None)
        message = project.pop("edit_message", "")
        for file in project_files(project["ref"]):
            row = _file_row(project, file)
            before = _earlier(project["ref"], file["path"])
            if before is not None:
                edits.append(_edit(row, actor=actor, at=at, message=message))
                row["content"] = before
            rows.append(row)
    tables["project_files"] = rows
    return edits


def _file_row(project: dict[str, Any], file: dict[str, str]) -> dict[str, Any]:
    return {
        "ref": f"{project['ref']}-{file['path'].replace('.', '-').replace('/', '-')}",
        "project_id": str(identify(f"projects/{project['ref']}")),
        **file,
        "updated_by": project["user_id"],
        "at": project["at"],
    }


def _edit(row: dict[str, Any], *, actor: str, at: str, message: str) -> Edit:
    return Edit(
        file_id=identify(f"project_files/{row['ref']}"),
        project_id=row["project_id"],
        path=row["path"],
        content=row["content"],
        actor=actor,
        at=at,
        message=message,
    )


def _earlier(project: str, path: str) -> str | None:
    before = CONTENT / "earlier" / project / path
    return before.read_text("utf-8") if before.is_file() else None
