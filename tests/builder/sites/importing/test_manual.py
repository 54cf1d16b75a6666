"""The Python of the manual's page about imports, run as it stands."""

from __future__ import annotations

import ast
import inspect
import io
import re
import uuid
import zipfile
from typing import Any

from docs.blocks import DOCS, blocks

PAGE = "<!doctype html><title>About us</title><h1>Bread</h1><img src=dot.png alt=Dot>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def zipped(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in files.items():
            archive.writestr(name.replace("_", "."), body)
    return made.getvalue()


async def test_from_python() -> None:
    stored: list[tuple[str, str, bytes]] = []

    async def store(*file: Any) -> uuid.UUID:
        stored.append(file)
        return uuid.UUID(int=7)

    [block] = [b for b in blocks(DOCS / "how-to" / "import-a-site.md") if b.language == "python"]
    known = {"html": PAGE.encode(), "archive": zipped(index_html=PAGE, dot_png=PNG), "store": store}
    code = compile(block.text, block.page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    running = eval(code, known)
    assert inspect.isawaitable(running)
    await running

    page: Any = known["page"]
    site: Any = known["site"]
    assert (page.name, page.title) == ("About", "About us")
    assert stored == [("dot.png", "image/png", PNG)]
    assert [each.title for each in site.pages] == ["About us"]
    for result, comment in ((page, "page = "), (site, "site = ")):
        [line] = [line for line in block.text.splitlines() if line.startswith(comment)]
        for field in re.findall(r"\w+", line.partition("#")[2]):
            assert hasattr(result, field), f"{field}: not what {comment}... answers"
