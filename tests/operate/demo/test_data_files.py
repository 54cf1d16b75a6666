"""The files that the demo is made of."""

from __future__ import annotations

from operate.demo.conftest import NOW
from roseram.operate.demo.notation import CONTENT, identify, project_files, resolve
from roseram.operate.demo.story import read_chapters


def test_notation() -> None:
    value = {
        "id": "@sites/studio",
        "at": ["-1d 09:30", "+2d", "-0d 00:00"],
        "text": ["@noor, look", "text: of a comment", "-1 day", 7, None, True],
        "files": "files:reading-list",
    }
    found = resolve(value, NOW)
    assert found["id"] == str(identify("sites/studio"))
    assert found["at"] == [
        "2026-03-14T09:30:00+00:00",
        "2026-03-17T00:00:00+00:00",
        "2026-03-15T00:00:00+00:00",
    ]
    assert found["text"] == value["text"]
    assert [file["path"] for file in found["files"]] == ["app.js", "index.html"]


def test_ids_are_for_ever() -> None:
    assert str(identify("organizations/fieldnote")) == "d7558525-1ac4-53d3-bbe8-6cea8f5442d2"


def test_every_content_file_is_used() -> None:
    texts = "".join(
        entry.read_text("utf-8") for entry in CONTENT.iterdir() if entry.name.endswith(".toml")
    )
    for page in (CONTENT / "pages").iterdir():
        assert f'"json:pages/{page.name}"' in texts
    assert '"text:site.css"' in texts
    for project in (CONTENT / "projects").iterdir():
        assert f'ref = "{project.name}"' in texts
        assert project_files(project.name)
    for project in (CONTENT / "earlier").iterdir():
        paths = {file["path"]: file["content"] for file in project_files(project.name)}
        for file in project.iterdir():
            assert paths[file.name] != file.read_text("utf-8")


def test_refs_are_unique() -> None:
    refs: dict[str, list[str]] = {}
    for chapter in read_chapters(NOW):
        for table, rows in chapter.tables.items():
            refs.setdefault(table, []).extend(row["ref"] for row in rows if "ref" in row)
    for table, names in refs.items():
        assert len(names) == len(set(names)), table
