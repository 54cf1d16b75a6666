"""Secrets that the database keeps but cannot read, and the file with their key."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from roseram.config import Config
from roseram.errors import FileUnusable, UsageError, redact
from roseram.kept import kept_secret, replace_secret
from roseram.vault import FILE, Undecipherable, Vault, open_vault

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
PLACE = "auth.mfa_factors.secret:1"


class TestVault:
    def test_there_and_back(self) -> None:
        vault = Vault.of_text(ONE)
        sealed = vault.encrypt("a seed, süß", PLACE)
        assert "seed" not in sealed
        assert vault.decrypt(sealed, PLACE) == "a seed, süß"
        assert vault.encrypt("a seed, süß", PLACE) != sealed

    def test_it_opens_nowhere_else(self) -> None:
        vault = Vault.of_text(ONE)
        sealed = vault.encrypt("a seed", PLACE)
        with pytest.raises(Undecipherable):
            vault.decrypt(sealed, "auth.mfa_factors.secret:2")

    @pytest.mark.parametrize("position", [0, 3, 14, 30, -1])
    def test_a_change_is_seen(self, position: int) -> None:
        vault = Vault.of_text(ONE)
        sealed = vault.encrypt("a seed, long enough", PLACE)
        other = "A" if sealed[position] != "A" else "Q"
        changed = list(sealed)
        changed[position] = other
        with pytest.raises(Undecipherable):
            vault.decrypt("".join(changed), PLACE)

    @pytest.mark.parametrize("text", ["", "plain", "v1", "v1.00000000.", "v2.00000000.AAAA"])
    def test_what_is_nothing_of_ours(self, text: str) -> None:
        with pytest.raises(Undecipherable):
            Vault.of_text(ONE).decrypt(text, PLACE)

    def test_keys_are_replaced(self) -> None:
        old = Vault.of_text(ONE)
        both = Vault.of_text(f"{OTHER}, {ONE}")
        sealed = old.encrypt("a seed", PLACE)
        assert both.decrypt(sealed, PLACE) == "a seed"
        assert not both.is_current(sealed)
        again = both.encrypt("a seed", PLACE)
        assert both.is_current(again)
        with pytest.raises(Undecipherable):
            old.decrypt(again, PLACE)

    @pytest.mark.parametrize("text", ["", " , ", "short", base64.b64encode(b"x" * 31).decode()])
    def test_keys_that_are_none(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            Vault.of_text(text)

    def test_they_are_handed_on_and_never_shown(self) -> None:
        vault = Vault.of_text(f"{ONE},{OTHER}")
        assert Vault.of_text(vault.text) == vault
        assert "1" * 8 not in repr(vault)
        assert ONE not in repr(vault)


class TestKey:
    def test_the_folder_keeps_one(self, tmp_path: Path) -> None:
        config = Config.load({}, data_dir=tmp_path / "data")
        vault = open_vault(config)
        file = tmp_path / "data" / FILE
        assert open_vault(config) == vault
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text().strip() not in redact(f"key {file.read_text()}")

    def test_the_environment_wins(self, tmp_path: Path) -> None:
        config = Config.load({"ROSERAM_ENCRYPTION_KEY": ONE}, data_dir=tmp_path)
        assert open_vault(config) == Vault.of_text(ONE)
        assert not (tmp_path / FILE).exists()

    def test_one_that_makes_no_sense_is_not_shown(self, tmp_path: Path) -> None:
        config = Config.load({"ROSERAM_ENCRYPTION_KEY": "much-too-short"}, data_dir=tmp_path)
        with pytest.raises(UsageError) as caught:
            open_vault(config)
        assert "ROSERAM_ENCRYPTION_KEY" in str(caught.value)
        assert "much-too-short" not in str(caught.value)


class TestKept:
    def test_all_get_the_one_that_was_made_first(self, tmp_path: Path) -> None:
        """In processes of their own they would have names of their own; here they take turns."""
        path = tmp_path / "secret"
        with ThreadPoolExecutor(1) as pool:
            found = list(pool.map(lambda n: kept_secret(path, lambda: f"made {n}"), range(5)))
        assert set(found) == {"made 0"}
        assert [each.name for each in tmp_path.iterdir()] == ["secret"]

    def test_somebody_else_was_first(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"

        def make() -> str:
            path.write_text("theirs\n")  # between our look and our writing
            return "ours"

        assert kept_secret(path, make) == "theirs"

    def test_replaced_as_a_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        kept_secret(path, lambda: "old")
        replace_secret(path, "new")
        assert path.read_text() == "new\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [each.name for each in tmp_path.iterdir()] == ["secret"]

    def test_what_cannot_be_read_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "secret").mkdir()
        with pytest.raises(FileUnusable, match="secret"):
            kept_secret(tmp_path / "secret", lambda: "x")
