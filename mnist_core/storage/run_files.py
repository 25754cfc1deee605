"""The files of a run in the database: bytes with their kind, their epoch and their checksum."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from mnist_core.files.checksums import AlteredFileError, checksum
from mnist_core.storage.tables import run_files

_MAX_SNAPSHOT_BYTES = 40_000_000  # of one run
_KEPT_CHECKPOINTS = 2


def put_file(
    connection: Connection,
    run_id: str,
    kind: str,
    content: bytes,
    epoch: int = 0,
    sha256: str | None = None,
) -> None:
    """Write a file, in place of the one there may be.

    Args:
        connection: of a transaction.
        run_id: the run.
        kind: one of `tables.FILE_KINDS`.
        content: of the file.
        epoch: after which it was made; 0 where there is one for the whole run.
        sha256: its checksum, if that was taken before; computed when None.
    """
    remove_files(connection, run_id, kind, epoch)
    connection.execute(
        insert(run_files).values(
            run_id=run_id,
            kind=kind,
            epoch=epoch,
            size=len(content),
            sha256=sha256 or checksum(content),
            content=content,
        )
    )


def get_file(connection: Connection, run_id: str, kind: str, epoch: int = 0) -> bytes | None:
    """A file's content; None if there is none.

    Raises:
        AlteredFileError: it is not what was written.
    """
    found = connection.execute(
        select(run_files.c.content, run_files.c.sha256).where(_this(run_id, kind, epoch))
    ).first()
    if found is None:
        return None
    content = bytes(found.content)
    if checksum(content) != found.sha256:
        raise AlteredFileError(f"{kind} {epoch} of run {run_id}: not what was written")
    return content


def file_size(connection: Connection, run_id: str, kind: str, epoch: int = 0) -> int | None:
    """Bytes of a file; None if there is none."""
    return connection.execute(select(run_files.c.size).where(_this(run_id, kind, epoch))).scalar()


def file_checksum(connection: Connection, run_id: str, kind: str, epoch: int = 0) -> str | None:
    """A file's SHA-256 as it was written; None if there is none."""
    return connection.execute(select(run_files.c.sha256).where(_this(run_id, kind, epoch))).scalar()


def remove_files(connection: Connection, run_id: str, kind: str, *epochs: int) -> None:
    """Delete the files of a kind after some epochs."""
    connection.execute(
        delete(run_files).where(
            run_files.c.run_id == run_id, run_files.c.kind == kind, run_files.c.epoch.in_(epochs)
        )
    )


def put_checkpoint(connection: Connection, run_id: str, epoch: int, checkpoint: bytes) -> None:
    """Write the checkpoint after an epoch; of the others, only the one before stays."""
    kept = range(epoch + 1 - _KEPT_CHECKPOINTS, epoch)
    connection.execute(
        delete(run_files).where(
            run_files.c.run_id == run_id,
            run_files.c.kind == "checkpoint",
            run_files.c.epoch.not_in(kept),
        )
    )
    put_file(connection, run_id, "checkpoint", checkpoint, epoch)


def put_weights(connection: Connection, run_id: str, epoch: int, weights: bytes) -> None:
    """Keep an epoch's weights to look back at, while there are not too many of them."""
    remove_files(connection, run_id, "epoch-tflite", epoch)
    remove_files(connection, run_id, "weights", epoch)
    kept = connection.execute(
        select(func.coalesce(func.sum(run_files.c.size), 0)).where(
            run_files.c.run_id == run_id, run_files.c.kind == "weights"
        )
    ).scalar_one()
    if kept + len(weights) <= _MAX_SNAPSHOT_BYTES:
        put_file(connection, run_id, "weights", weights, epoch)


def weights_epochs(connection: Connection, run_id: str) -> tuple[int, ...]:
    """Epochs whose weights are kept, counted from 1."""
    found = connection.execute(
        select(run_files.c.epoch)
        .where(run_files.c.run_id == run_id, run_files.c.kind == "weights")
        .order_by(run_files.c.epoch)
    )
    return tuple(found.scalars())


def sizes(connection: Connection) -> dict[str, int]:
    """Bytes that each run's files take."""
    taken = select(run_files.c.run_id, func.sum(run_files.c.size)).group_by(run_files.c.run_id)
    return {run_id: int(size) for run_id, size in connection.execute(taken)}


def _this(run_id: str, kind: str, epoch: int) -> ColumnElement[bool]:
    file = run_files.c
    return and_(file.run_id == run_id, file.kind == kind, file.epoch == epoch)
