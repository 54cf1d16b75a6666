"""The only reader of the environment: every setting, its variable, its default."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from roseram.errors import UsageError, keep_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LOG_LEVELS = ("debug", "info", "warning", "error")


def _url(text: str) -> str:
    if not text.startswith(("postgres://", "postgresql://")):
        raise ValueError("it must start with postgres:// or postgresql://")
    return text


def _http_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("it must start with http:// or https://")
    return text.rstrip("/")


def _domain(text: str) -> str:
    name = text.strip(".").lower()
    if not re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?", name):
        raise ValueError("it must be a host name without scheme and port, like sites.example.com")
    return name


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("it must be a number from 1 to 65535")
    return int(text)


def _log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"it must be one of {', '.join(LOG_LEVELS)}")
    return text.lower()


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 64:
        raise ValueError("it must be a number from 1 to 64")
    return int(text)


def _job_workers(text: str) -> int:
    return 0 if text == "0" else _workers(text)


def _job_concurrency(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 2 <= int(text) <= 64:
        raise ValueError("it must be a number from 2 to 64")
    return int(text)


def _job_lease(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3600:
        raise ValueError("it must be a number of seconds from 1 to 3600")
    return int(text)


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _flag(text: str) -> bool:
    return text != ""


@dataclass(frozen=True)
class Setting:
    """One setting: the field of Config, its variables (the first one set wins), what it does."""

    name: str
    env: tuple[str, ...]
    default: str | None
    sentence: str
    parse: Callable[[str], Any]


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "database_url",
        ("DATABASE_URL",),
        None,
        "The Postgres to use; without it Roseram runs its own, embedded one.",
        _url,
    ),
    Setting(
        "data_dir",
        ("ROSERAM_DATA_DIR",),
        ".roseram",
        "The folder for the embedded Postgres, files and logs.",
        _folder,
    ),
    Setting("host", ("ROSERAM_HOST",), "127.0.0.1", "The address the server listens on.", str),
    Setting("port", ("ROSERAM_PORT", "PORT"), "8000", "The port the server listens on.", _port),
    Setting(
        "workers",
        ("ROSERAM_WORKERS",),
        "1",
        "How many processes answer requests; they share the port.",
        _workers,
    ),
    Setting(
        "job_workers",
        ("ROSERAM_JOB_WORKERS",),
        "1",
        "How many processes of `roseram up` run jobs; 0 leaves them to `roseram worker`.",
        _job_workers,
    ),
    Setting(
        "job_concurrency",
        ("ROSERAM_JOB_CONCURRENCY",),
        "4",
        "How many jobs one such process runs at a time (2 to 64).",
        _job_concurrency,
    ),
    Setting(
        "job_lease",
        ("ROSERAM_JOB_LEASE",),
        "15",
        "After how many seconds without a sign of life a worker's jobs are taken over by another.",
        _job_lease,
    ),
    Setting(
        "jwt_secret",
        ("ROSERAM_JWT_SECRET",),
        None,
        "The secret of at least 32 characters that tokens and keys are signed with; without it "
        "the data folder keeps one.",
        str,
    ),
    Setting(
        "encryption_key",
        ("ROSERAM_ENCRYPTION_KEY",),
        None,
        "The key (32 bytes in base64) that stored credentials are encrypted with; more, older ones "
        "may follow, separated by commas. Without it the data folder keeps one.",
        str,
    ),
    Setting(
        "sites_domain",
        ("ROSERAM_SITES_DOMAIN",),
        "localhost",
        "The domain below which published sites are served, each at a name of its own.",
        _domain,
    ),
    Setting(
        "private_webhooks",
        ("ROSERAM_PRIVATE_WEBHOOKS",),
        "",
        "Any value lets webhooks be sent to addresses that are not on the public Internet, such as "
        "this machine's own network: only where everybody who edits sites is trusted.",
        _flag,
    ),
    Setting(
        "supabase_url",
        ("NEXT_PUBLIC_SUPABASE_PROJECT_URL",),
        None,
        "The Supabase project that the web app uses instead of this server's own API.",
        _http_url,
    ),
    Setting(
        "supabase_anon",
        ("NEXT_PUBLIC_SUPABASE_ANON",),
        None,
        "The anon key of that project.",
        str,
    ),
    Setting(
        "access_log",
        ("ROSERAM_ACCESS_LOG",),
        None,
        "Where each request is logged as one line of JSON: a file, `-` for stdout, or `off`. "
        "`roseram up` logs to logs/access.jsonl in the data folder, `roseram serve` to stdout.",
        str,
    ),
    Setting(
        "log_level",
        ("ROSERAM_LOG_LEVEL",),
        "info",
        f"How much is logged: {', '.join(LOG_LEVELS)}.",
        _log_level,
    ),
    Setting(
        "postgres_port",
        ("ROSERAM_POSTGRES_PORT",),
        None,
        "The embedded Postgres also listens on this port of 127.0.0.1, with the password in the "
        "data folder's pgpass; without it on a Unix socket only.",
        _port,
    ),
    Setting(
        "postgres_bin",
        ("ROSERAM_POSTGRES_BIN",),
        None,
        "The folder with the Postgres programs (initdb, postgres) to run instead of our own.",
        _folder,
    ),
    Setting(
        "no_color",
        ("NO_COLOR",),
        "",
        "Any value turns colours off.",
        _flag,
    ),
)


@dataclass(frozen=True)
class Config:
    """All settings of one run."""

    database_url: str | None = field(repr=False)
    data_dir: Path
    host: str
    port: int
    workers: int
    job_workers: int
    job_concurrency: int
    job_lease: int
    jwt_secret: str | None = field(repr=False)
    encryption_key: str | None = field(repr=False)
    sites_domain: str
    private_webhooks: bool
    supabase_url: str | None
    supabase_anon: str | None
    access_log: str | None
    log_level: str
    postgres_port: int | None
    postgres_bin: Path | None
    no_color: bool

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, **flags: Any) -> Self:
        """The settings from `flags` (None: not given), else `environ`, else the defaults.

        Flags that are no setting are a UsageError, like a value that makes no sense.
        """
        unknown = flags.keys() - {item.name for item in fields(cls)}
        if unknown:
            raise UsageError(f"unknown setting: {', '.join(sorted(unknown))}")
        values: dict[str, Any] = {
            item.name: _value(item, environ, flags.get(item.name)) for item in SETTINGS
        }
        if values["database_url"]:
            _keep_password(values["database_url"])
        for name in ("jwt_secret", "encryption_key"):
            if values[name]:
                keep_secret(values[name])
        return cls(**values)


def _value(setting: Setting, environ: Mapping[str, str], flag: object) -> object:
    if flag is not None:
        return _parsed(setting, f"--{setting.name.replace('_', '-')}", str(flag))
    for variable in setting.env:
        text = environ.get(variable, "")
        if text:  # an empty variable is the shell's way to say "not set"
            return _parsed(setting, variable, text)
    return None if setting.default is None else setting.parse(setting.default)


def _parsed(setting: Setting, source: str, text: str) -> object:
    try:
        return setting.parse(text)
    except ValueError as error:
        secret = setting.name.endswith(("_url", "_secret", "_key"))
        shown = "" if secret else f" ({text!r} was given)"
        raise UsageError(
            f"{source} makes no sense", why=f"{error}{shown}", next=f"change {source}"
        ) from error


def _keep_password(url: str) -> None:
    """A password is secret in every form it may be printed in."""
    authority = url.partition("://")[2].rpartition("@")[0]
    password = authority.partition(":")[2]
    if password:
        keep_secret(password)


# The data API's settings are PostgREST's, so its variables count as well; ours win.
_REST_PREFIXES = ("PGRST_", "ROSERAM_REST_")
_APP_SETTINGS = "APP_SETTINGS_"


def rest_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the environment says of the data API, by option name (db-schemas, app.settings.x)."""
    found: dict[str, str] = {}
    for prefix in _REST_PREFIXES:
        for variable, text in environ.items():
            if variable.startswith(prefix):
                found[_option(variable.removeprefix(prefix))] = text
    return found


# The auth service's settings are GoTrue's, so its variables count as well; ours win.
_AUTH_PREFIXES = ("GOTRUE_", "ROSERAM_AUTH_")


def auth_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the environment says of the auth service, by GoTrue's names without the prefix."""
    return {
        variable.removeprefix(prefix): text
        for prefix in _AUTH_PREFIXES
        for variable, text in environ.items()
        if variable.startswith(prefix) and text
    }


_STORAGE_PREFIX = "ROSERAM_STORAGE_"


def storage_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the environment says of the storage service and its store, without the prefix."""
    return {
        variable.removeprefix(_STORAGE_PREFIX): text
        for variable, text in environ.items()
        if variable.startswith(_STORAGE_PREFIX) and text
    }


def _option(name: str) -> str:
    if name.startswith(_APP_SETTINGS):
        return f"app.settings.{name.removeprefix(_APP_SETTINGS)}"
    return name.lower().replace("_", "-")


def child_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for the Postgres programs: ours without libpq's variables and locales.

    PGDATA, PGPORT or PGOPTIONS of the caller's shell would silently point them elsewhere.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("PG", "LC_", "POSTGRES"))
        and name not in ("LANG", "LANGUAGE", "DATABASE_URL")
    }
    return {**kept, "LC_ALL": "C"}


def caller_environment(
    more: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment for a program that the caller talks to (psql): theirs, and `more`."""
    return {**environ, **more}
