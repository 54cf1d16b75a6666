"""What is wrong with the body of a routine once the tables it names are others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.text import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from roseram.migrate.dependents.pieces import Key, Relation, Routine
    from roseram.migrate.dependents.scene import Scene
    from roseram.migrate.dependents.text import Mention


class Bodies:
    """The bodies of the old database's routines, seen from the tables that move."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._old = scene, scene.old
        self._moved = {table.name: table for table in self._tables(scene.moved_oids)}
        self._routines: dict[str, list[Routine]] = {}
        for routine in self._old.routines:
            self._routines.setdefault(routine.name, []).append(routine)

    def _tables(self, oids: Collection[int]) -> Iterator[Relation]:
        return (self._old.by_oid[oid] for oid in sorted(oids))

    def mentions(self, routine: Routine) -> Iterator[Mention]:
        """What its text names in schema public."""
        for mention in read_text(routine.body).mentions if not routine.atomic else ():
            if mention.schema == "public" or (mention.schema is None and routine.sees_public):
                yield mention

    def tables(self, routine: Routine) -> list[Relation]:
        """The moved tables that its text names."""
        names = {mention.name for mention in self.mentions(routine)}
        return [table for name, table in self._moved.items() if name in names]

    def writes(self, routine: Routine) -> bool:
        """Whether its text changes a table that moves, or calls a routine that does."""
        return self._writes(routine, set())

    def _writes(self, routine: Routine, seen: set[Key]) -> bool:
        if routine.key in seen:
            return False
        seen.add(routine.key)
        if any(
            mention.written and mention.name in self._moved for mention in self.mentions(routine)
        ):
            return True
        return any(self._writes(called, seen) for called in self.calls(routine))

    def reaches(self, routine: Routine) -> bool:
        """Whether it may reach the new tables: by name, oid, through a call, or dynamically."""
        return self._reaches(routine, set())

    def _reaches(self, routine: Routine, seen: set[Key]) -> bool:
        if routine.key in seen:
            return False
        seen.add(routine.key)
        arriving = {
            name.removeprefix("public.") for name in self._scene.arrives
        } | self._moved.keys()
        if routine.key in self._scene.affected or self.dynamic(routine):
            return True
        if any(mention.name in arriving for mention in self.mentions(routine)):
            return True
        return any(self._reaches(called, seen) for called in self.calls(routine))

    def calls(self, routine: Routine) -> Iterator[Routine]:
        """The user's routines that its text calls."""
        for schema, name in read_text(routine.body).calls if not routine.atomic else ():
            for found in self._routines.get(name, ()):
                if found is not routine and schema in (None, found.schema):
                    yield found

    def words(self, routine: Routine) -> frozenset[str]:
        """Every name in its text."""
        return read_text(routine.body).words if not routine.atomic else frozenset()

    def dynamic(self, routine: Routine) -> bool:
        """Whether it runs statements that it puts together."""
        return read_text(routine.body).dynamic

    def fault(self, routine: Routine) -> str | None:
        """Why it cannot work any more, as far as its text says; None where nothing is found."""
        for table in self.tables(routine):
            if str(table.path) not in self._scene.arrives:
                return f"it uses {table.path}, which is not there any more"
        for table in self.tables(routine):
            for column in self._lost(routine, table):
                if self._certain(routine, column):
                    return f"it uses {table.path}.{column}, which the new table does not have"
        return None

    def doubt(self, routine: Routine) -> str | None:
        """What its text cannot tell: a column that may be meant, or is of another type now."""
        tables = self.tables(routine)
        if tables and self._scene.arrival is None:
            return f"it uses {tables[0].path}, and nothing could be tried"
        for table in tables:
            for column in self._lost(routine, table):
                return f"it may use {table.path}.{column}, which the new table does not have"
            for name, column in sorted(
                self._scene.arrival.other_types if self._scene.arrival else ()
            ):
                if name == str(table.path) and column in self.words(routine):
                    return f"it may use {table.path}.{column}, which has another type now"
        return None

    def _lost(self, routine: Routine, table: Relation) -> list[str]:
        new = self._scene.arrival.columns.get(str(table.path)) if self._scene.arrival else None
        if new is None:
            return []
        old = (column.name for column in self._old.columns_of.get(table.oid, ()))
        return [name for name in old if name not in new and name in self.words(routine)]

    def _certain(self, routine: Routine, column: str) -> bool:
        """Whether the word can be nothing but the column that was lost."""
        text = read_text(routine.body)
        if column in text.declared:
            return False
        return column not in self._kept_columns(routine)

    def _kept_columns(self, routine: Routine) -> set[str]:
        """The columns that the other tables it names have afterwards."""
        names = {mention.name for mention in read_text(routine.body).mentions}
        staying = {
            column.name
            for table in self._old.relations
            if table.is_table and table.name in names and table.oid not in self._scene.moved_oids
            for column in self._old.columns_of.get(table.oid, ())
        }
        arriving = {
            column
            for table in self.tables(routine)
            for column in (
                self._scene.arrival.columns.get(str(table.path), {}) if self._scene.arrival else {}
            )
        }
        return staying | arriving
