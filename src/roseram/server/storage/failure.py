"""Errors of the storage service, in the form that its clients read."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Final

import asyncpg

from roseram.blobs import BlobMissing, StoreFailed, StoreFull
from roseram.errors import ConnectionLost, RoseramError, Unreachable, from_postgres
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Response

JSON: Final = ("Content-Type", "application/json; charset=utf-8")
_QUOTA: Final = "PT402"  # the SQLSTATE of a quota that is used up
_log = logging.getLogger(__name__)


class StorageError(Exception):
    """A request that is refused.

    `status` is what the body says; HTTP itself says 400 for most of them, as Supabase does, and
    something else only where `http` names it.
    """

    def __init__(
        self,
        status: int,
        error: str,
        message: str,
        *,
        code: str | None = None,
        http: int = 400,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message
        self.code = code or error.replace(" ", "")
        self.http = http
        self.headers = headers

    def response(self) -> Response:
        """The answer that says it."""
        body = {
            "statusCode": str(self.status),
            "error": self.error,
            "message": self.message,
            "code": self.code,
        }
        data = json.dumps(body, separators=(",", ":")).encode()
        return Response(self.http, (JSON, ("Cache-Control", "no-store"), *self.headers), data)


def no_bucket() -> StorageError:
    """The bucket is not there, or not for this caller."""
    return StorageError(404, "Bucket not found", "Bucket not found", code="NoSuchBucket")


def no_object() -> StorageError:
    """The object is not there, or not for this caller."""
    return StorageError(404, "not_found", "Object not found", code="NoSuchKey")


def bucket_exists() -> StorageError:
    """There is a bucket of that name."""
    return StorageError(409, "Duplicate", "The resource already exists", code="BucketAlreadyExists")


def object_exists() -> StorageError:
    """There is an object of that name, and nobody asked to replace it."""
    return StorageError(409, "Duplicate", "The resource already exists", code="KeyAlreadyExists")


def refused_by_policy() -> StorageError:
    """Row-level security does not allow it."""
    return StorageError(
        403,
        "Unauthorized",
        "new row violates row-level security policy",
        code="AccessDenied",
    )


def not_allowed(message: str) -> StorageError:
    """A token that is none, or not for this."""
    return StorageError(403, "Unauthorized", message, code="AccessDenied")


def no_authorization() -> StorageError:
    """Neither a token nor a key came along."""
    message = "headers must have required property 'authorization'"
    return StorageError(400, "Error", message, code="InvalidRequest")


def not_empty() -> StorageError:
    """A bucket that holds objects is not deleted."""
    message = "The bucket you tried to delete is not empty"
    return StorageError(409, "ResourceNotEmpty", message)


def too_large(*, http: int = 413) -> StorageError:
    """Larger than the bucket, or this server, takes."""
    return StorageError(
        413,
        "Payload too large",
        "The object exceeded the maximum allowed size",
        code="EntityTooLarge",
        http=http,
    )


def wrong_type(mime_type: str, why: str = "is not supported") -> StorageError:
    """A type that the bucket does not take, or that the bytes are not."""
    message = f"mime type {mime_type[:200]} {why}"
    return StorageError(415, "invalid_mime_type", message, code="InvalidMimeType")


def bad_key(name: str) -> StorageError:
    """A name that no object may have."""
    return StorageError(400, "InvalidKey", f"Invalid key: {name[:300]}")


def bad_bucket_name() -> StorageError:
    """A name that no bucket may have."""
    return StorageError(400, "Invalid Input", "Bucket name invalid", code="InvalidBucketName")


def bad_signature(message: str = "Invalid signature") -> StorageError:
    """A signed address that was not signed here, or for something else."""
    return StorageError(400, "InvalidSignature", message)


def expired() -> StorageError:
    """A signed address whose time is over."""
    return StorageError(400, "InvalidJWT", '"exp" claim timestamp check failed')


def invalid(message: str) -> StorageError:
    """A request that makes no sense."""
    return StorageError(400, "Error", message, code="InvalidRequest")


def nothing_here() -> StorageError:
    """A path that means nothing."""
    return StorageError(404, "Not Found", "Route not found", code="NoSuchRoute", http=404)


def full() -> StorageError:
    """The store of files has no room left."""
    message = "The storage of this server is full"
    return StorageError(507, "InsufficientStorage", message, http=507)


def busy(message: str, seconds: int = 1) -> StorageError:
    """Too much at once; asked again it may work."""
    wait = (("Retry-After", str(seconds)),)
    return StorageError(503, "SlowDown", message, http=503, headers=wait)


def error_of(error: Exception) -> StorageError:
    """What a client is told of any error; one that nobody expected is logged with a number."""
    match error:
        case StorageError():
            return error
        case Refusal():
            return _of_token(error)
        case BlobMissing():
            return no_object()
        case StoreFull():
            return full()
        case asyncpg.PostgresError():
            known = _of_postgres(error)
            if known is not None:
                return known
    ours = error if isinstance(error, RoseramError) else from_postgres(error)
    if isinstance(ours, Unreachable | ConnectionLost):
        _log.warning("a storage request could not be answered: %s", ours)
        return busy("The database is not available")
    number = secrets.token_hex(6)
    if isinstance(error, StoreFailed):
        _log.error("the store of files failed (%s): %s", number, error)
    else:
        _log.error("a storage request failed (%s)", number, exc_info=error)
    return StorageError(500, "InternalError", f"Internal error {number}", http=500)


def _of_token(refusal: Refusal) -> StorageError:
    """The verifier's refusal in the words of the library that Supabase's storage verifies with."""
    if refusal.status not in (401, 403):
        return StorageError(refusal.status, "InternalError", refusal.message, http=refusal.status)
    message = refusal.message
    if message == "JWT expired":
        message = '"exp" claim timestamp check failed'
    elif message.startswith(("Expected 3 parts", "JWT cryptographic", "Empty JWT")):
        message = "Invalid Compact JWS"
    elif message.startswith("No suitable key"):
        message = "signature verification failed"
    return not_allowed(message)


def _of_postgres(error: asyncpg.PostgresError) -> StorageError | None:
    """What the database's own rules refuse; None for a fault of ours."""
    match error.sqlstate:
        case "42501":
            return refused_by_policy()
        case "23505":
            return object_exists()
        case "23503":
            return no_bucket()
        case "22021":
            return invalid("a text cannot hold a zero byte")
        case "57014":
            return StorageError(544, "DatabaseTimeout", "The database took too long", http=544)
    if error.sqlstate == _QUOTA:
        detail = getattr(error, "detail", None) or ""
        message = f"{error.args[0]}. {detail}".strip()
        return StorageError(402, "QuotaExceeded", message, http=402)
    return None
