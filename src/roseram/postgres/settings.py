"""The embedded server's settings: sized for a machine with 1-2 GB, and who may connect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from roseram.postgres.binaries import Binaries

SOCKET_PORT = 5432  # names the socket's file when no TCP port is asked for

# Written at every start, so that an upgrade of Roseram takes effect. What an operator sets with
# ALTER SYSTEM wins over it.
_DEFAULTS = {
    # memory, for all of Roseram on a small machine
    "shared_buffers": "128MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_connections": "100",
    # disks without seeks; compiling queries costs more than our queries take
    "random_page_cost": "1.1",
    "jit": "off",
    # realtime follows the changes through a logical slot, which must never fill the disk
    "wal_level": "logical",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "max_slot_wal_keep_size": "1GB",
    # the same clock and the same messages everywhere
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.english",
    "password_encryption": "scram-sha-256",
    # a day of logs in 24 files that are overwritten; never the values of parameters
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%H.log",
    "log_rotation_age": "1h",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %q%u@%d %a ",
    "log_min_duration_statement": "5s",
    "log_parameter_max_length": "0",
    "log_checkpoints": "off",
    # what `roseram monitor` reads
    "track_io_timing": "on",
    "track_functions": "pl",
    "track_activity_query_size": "4096",
}

HBA = """\
# Written by Roseram at every start. The socket's folder is open to the server's user only, so who
# reaches it is trusted; over TCP (only when a port is asked for) the password is needed.
local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
"""


def server_conf(
    binaries: Binaries, socket_dir: Path, port: int | None, settings: Mapping[str, str]
) -> str:
    """The text of roseram.conf; `settings` of the caller win over ours. UsageError on bad names."""
    merged = {
        **_DEFAULTS,
        **_preloaded(binaries),
        "listen_addresses": "127.0.0.1" if port else "",
        "port": str(port or SOCKET_PORT),
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        **settings,
    }
    lines = [f"{_checked(name)} = {_quoted(value)}" for name, value in merged.items()]
    head = "# Written by Roseram at every start; your own settings belong into ALTER SYSTEM.\n"
    return head + "\n".join(lines) + "\n"


def _preloaded(binaries: Binaries) -> dict[str, str]:
    """The statistics of slow queries, where this installation brings them along."""
    library = binaries.bin_dir.parent / "lib" / "pg_stat_statements.so"
    return {"shared_preload_libraries": "pg_stat_statements"} if library.exists() else {}


def _checked(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_.]*", name, re.IGNORECASE):
        raise UsageError(f"{name!r} is no name of a Postgres setting")
    return name


def _quoted(value: str) -> str:
    if "\n" in value or "\0" in value:
        raise UsageError("a Postgres setting cannot hold a line break")
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
