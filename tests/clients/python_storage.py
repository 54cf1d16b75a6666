"""Every storage method of the official Python client, run by itself beside the client's packages.

Takes the address and the keys from the environment; ends with 1 at the first thing that is wrong.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
import traceback
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from supabase import Client, create_client

service: Client = create_client(os.environ["API_URL"], os.environ["SERVICE_ROLE"])
PICTURE = base64.b64decode(os.environ["PICTURE"])


def fresh(**options: Any) -> tuple[str, Any]:
    name = f"b-{uuid.uuid4()}"
    service.storage.create_bucket(name, options=options)
    return name, service.storage.from_(name)


def failing(call: Any, *given: Any) -> Exception:
    try:
        call(*given)
    except Exception as error:  # noqa: BLE001 - whichever it is
        return error
    raise AssertionError("it should have failed")


def check_buckets() -> None:
    name, bucket = fresh(public=True, file_size_limit=1024)
    assert service.storage.get_bucket(name).public
    assert name in [each.id for each in service.storage.list_buckets()]
    service.storage.update_bucket(name, {"public": False})
    assert not service.storage.get_bucket(name).public
    bucket.upload("a.txt", b"text", {"content-type": "text/plain"})
    service.storage.empty_bucket(name)
    service.storage.delete_bucket(name)
    assert "not found" in str(failing(service.storage.get_bucket, name)).lower()


def check_upload_and_download() -> None:
    name, bucket = fresh()
    made = bucket.upload("in/a.txt", b"text", {"content-type": "text/css", "cache-control": "60"})
    assert made.full_path == f"{name}/in/a.txt"
    assert bucket.download("in/a.txt") == b"text"
    assert "already exists" in str(failing(bucket.upload, "in/a.txt", b"new"))
    bucket.upload("in/a.txt", b"new", {"upsert": "true"})
    bucket.update("in/a.txt", b"newer")
    assert bucket.download("in/a.txt") == b"newer"
    info = bucket.info("in/a.txt")
    assert info["size"] == 5
    assert bucket.exists("in/a.txt")
    assert not bucket.exists("none.txt")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.bin"
        path.write_bytes(bytes(5 << 20))
        bucket.upload("file.bin", path)
    assert bucket.download("file.bin") == bytes(5 << 20)


def check_lists() -> None:
    _, bucket = fresh()
    for path in ("b.txt", "a.txt", "in/c.txt"):
        bucket.upload(path, b"x")
    assert [each["name"] for each in bucket.list()] == ["a.txt", "b.txt", "in"]
    assert [each["name"] for each in bucket.list("in")] == ["c.txt"]
    assert [each["name"] for each in bucket.list("", {"limit": 1, "offset": 1})] == ["b.txt"]


def check_move_copy_remove() -> None:
    _, bucket = fresh()
    bucket.upload("a.txt", b"x")
    bucket.move("a.txt", "b.txt")
    bucket.copy("b.txt", "c.txt")
    gone = bucket.remove(["b.txt", "none.txt"])
    assert [each["name"] for each in gone] == ["b.txt"]
    assert bucket.download("c.txt") == b"x"


def check_signed_addresses() -> None:
    _, bucket = fresh()
    bucket.upload("a b.txt", b"text")
    url = bucket.create_signed_url("a b.txt", 60)["signedURL"]
    assert urllib.request.urlopen(url).read() == b"text"
    many = bucket.create_signed_urls(["a b.txt", "none.txt"], 60)
    assert urllib.request.urlopen(many[0]["signedURL"]).read() == b"text"
    signed = bucket.create_signed_upload_url("gift.txt")
    bucket.upload_to_signed_url("gift.txt", signed["token"], b"gift")
    assert bucket.download("gift.txt") == b"gift"


def check_pictures() -> None:
    _, bucket = fresh(public=True)
    bucket.upload("a.png", PICTURE, {"content-type": "image/png"})
    transform = {"width": 4, "height": 4, "format": "origin"}
    url = bucket.get_public_url("a.png", {"transform": transform})
    assert urllib.request.urlopen(url).read().startswith(b"\x89PNG")
    assert bucket.download("a.png", {"transform": transform}).startswith(b"\x89PNG")


def main() -> int:
    for name, check in list(globals().items()):
        if not name.startswith("check_"):
            continue
        try:
            check()
        except Exception:  # noqa: BLE001 - it is told
            traceback.print_exc()
            sys.stdout.write(f"failed {name}\n")
            return 1
        sys.stdout.write(f"ok {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
