"""Which renderer this is."""

from __future__ import annotations

from roseram.builder.sites.publishing.renderer import renderer_digest, renderer_files


def test_its_digest_is_of_all_that_says_what_stands_in_a_page() -> None:
    parts = {path.name for path in renderer_files()}
    assert {"pages.py", "pictures.py", "assets.py", "expand.py", "element.py", "script.js"} <= parts
    assert "build.py" not in parts
    assert len(renderer_digest()) == 24
