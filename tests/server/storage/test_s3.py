"""The whole service on an S3-compatible store, as far as the store matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.auth.conftest import serving_auth
from server.storage.conftest import Asking, picture, storage_of
from server.storage.test_resumable import begin, go_on
from test_blobs import s3_endpoint, s3_environment

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["s3_endpoint"]


async def test_a_life(schema_database: str, s3_endpoint: str, tmp_path: Path) -> None:
    environment = s3_environment(s3_endpoint)
    async with serving_auth(schema_database, storage=environment, data_dir=str(tmp_path)) as server:
        service = Asking(server, server.service_role)
        storage = storage_of(server)
        data = bytes(range(256)) * 30_000  # 7.7 MB: two parts
        assert (await service.put_up("assets/large", data, "font/woff2")).status_code == 200
        read = await service.ask("GET", "/object/assets/large", Range="bytes=100-7000000")
        assert read.content == data[100:7_000_001]
        image = picture(40, 40)
        assert (await service.put_up("assets/a.png", image, "image/png")).status_code == 200
        path = "/render/image/authenticated/assets/a.png?width=20&format=webp"
        made = await service.ask("GET", path)
        assert made.content == (await service.ask("GET", path)).content
        place = (await begin(service, "assets/tus", 6, b"123")).headers["location"]
        assert (await go_on(service, place, 3, b"456")).status_code == 204
        assert (await service.ask("GET", "/object/assets/tus")).content == b"123456"
        body = {"bucketId": "assets", "sourceKey": "large", "destinationKey": "moved"}
        assert (await service.ask("POST", "/object/move", body=body)).status_code == 200
        assert (await service.ask("GET", "/object/assets/moved")).content == data
        assert (await service.ask("POST", "/bucket/assets/empty")).status_code == 200
        await server.execute("update roseram.blob_garbage set due_at = now()")
        assert await storage.sweep() == 5
        for folder in ("assets", "_uploads", "_renders"):
            assert await storage.blobs.count(folder, 9) == 0
        assert not (tmp_path / "storage").exists(), "nothing of it lies on this machine"
