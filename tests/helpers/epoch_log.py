"""The database's own note of every epoch that is written into it, also of what is replaced."""

from __future__ import annotations

from sqlalchemy import text

from mnist_core.storage.database import Database

_TABLE = "CREATE TABLE written (run_id VARCHAR(64), epoch INTEGER)"
_SQLITE = """CREATE TRIGGER written AFTER INSERT ON epochs BEGIN
    INSERT INTO written VALUES (NEW.run_id, NEW.epoch);
END"""
_POSTGRESQL = (
    """CREATE FUNCTION note_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO written VALUES (NEW.run_id, NEW.epoch); RETURN NEW;
    END $$""",
    "CREATE TRIGGER written AFTER INSERT ON epochs FOR EACH ROW EXECUTE FUNCTION note_written()",
)


def note_epochs(database: Database) -> None:
    """Let it be noted from now on. What is undone leaves no note."""
    with database.writing() as connection:
        for command in (_TABLE, *((_SQLITE,) if database.is_sqlite else _POSTGRESQL)):
            connection.execute(text(command))


def epochs_written(database: Database, run_id: str) -> list[int]:
    """Every epoch of a run that was ever kept, in the order of its coming."""
    found = text("SELECT epoch FROM written WHERE run_id = :run_id ORDER BY epoch")
    with database.reading() as connection:
        return list(connection.execute(found, {"run_id": run_id}).scalars())
