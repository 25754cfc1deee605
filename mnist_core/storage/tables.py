"""The tables of the database, in SQLAlchemy's terms: what is stored, and what a row may be.

`migrations/` makes them: whoever changes a table here adds a revision there, and a test compares
the two. Times are seconds since 1970 by the database's clock, which all servers share. What has no
fixed form (settings, failures, points of a curve) is JSON as text: it is checked when it is read,
and a damaged one harms no other row.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from mnist_core.records import STATES
from mnist_core.storage.table_base import SHA256, metadata, now, quoted

__all__ = [
    "drawings",
    "epochs",
    "metadata",
    "now",
    "people",
    "run_files",
    "runs",
    "takeovers",
]

FILE_KINDS = (
    "checkpoint",  # the network after an epoch, to go on from
    "warm-start",  # what a fine-tuning run starts from
    "weights",  # an epoch's weights in half precision, to look back at
    "epoch-tflite",  # a .tflite file made of them when somebody looks
    "keras",  # the exported network, for Keras
    "tflite",  # the same, for the web process and for phones
    "layers",  # what it is made of, JSON
    "test-logits",  # its answers to the test images, an .npy file
    "calibration",  # when its answers are confident, JSON
)

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("secret_hash", String(SHA256), nullable=False, unique=True),
    Column("created", Float, nullable=False),
    Column("last_seen", Float, nullable=False),
)
"""Browsers: an id that says nothing, and the hash of the secret in their cookie."""

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # in the order of beginning
    Column("id", String(64), nullable=False, unique=True),
    Column("owner", ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("state", String(16), nullable=False),
    Column("created", Float, nullable=False),
    Column("config", Text, nullable=False),
    Column("epochs_done", Integer, nullable=False, server_default="0"),
    Column("val_accuracy", Float),
    Column("test_accuracy", Float),
    Column("test_loss", Float),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("model_epoch", Integer),
    Column("failure", Text),
    Column("key_hash", String(SHA256), nullable=False, server_default=""),
    Column("pinned", Boolean(create_constraint=True, name="pinned"), nullable=False),
    Column("versions", Text, nullable=False),
    Column("precision", String(16)),
    Column("version", Integer, nullable=False, server_default="0"),  # counts its changes
    Column("server", String(16), nullable=False, server_default=""),  # who computes it
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("queued", Float, nullable=False, server_default="0"),  # when it joined the run queue
    Column("watched", Float, nullable=False, server_default="0"),  # when somebody looked last
    CheckConstraint(f"state IN ({quoted(STATES)})", name="state"),
    CheckConstraint("epochs_done >= 0 AND model_epoch >= 0", name="epochs"),
    CheckConstraint("seconds >= 0", name="seconds"),
    Index("ix_runs_server_lease_until", "server", "lease_until"),
    Index("ix_runs_state", "state"),
    sqlite_autoincrement=True,  # a number is never given twice
)

epochs = Table(
    "epochs",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True),  # counted from 1
    Column("loss", Float, nullable=False),
    Column("accuracy", Float, nullable=False),
    Column("val_loss", Float),
    Column("val_accuracy", Float),
    Column("learning_rate", Float, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("points", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("images_per_second", Float, nullable=False),
    Column("precision", String(16), nullable=False),
    Column("planned", Integer),
    Column("predictions", Text),
    CheckConstraint("epoch >= 1", name="epoch"),
)

run_files = Table(
    "run_files",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("epoch", Integer, primary_key=True),  # 0 where there is one for the whole run
    Column("size", Integer, nullable=False),  # bytes
    Column("sha256", String(SHA256), nullable=False),
    Column("content", LargeBinary, nullable=False),  # last: the others are read without it
    CheckConstraint(f"kind IN ({quoted(FILE_KINDS)})", name="kind"),
    CheckConstraint("epoch >= 0 AND size >= 0", name="size"),
    Index("ix_run_files_run_id_size", "run_id", "size"),  # how much a run takes, without content
)

drawings = Table(
    "drawings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("label", SmallInteger, nullable=False),
    Column("image", LargeBinary, nullable=False),  # 28x28 grey levels, row by row
    Column("strokes", Text),
    Column("model", String(64), nullable=False, server_default=""),
    Column("answer", SmallInteger),
    Column("created", Float, nullable=False),  # when it was drawn
    Column("kept", Float, nullable=False),  # when it came here
    CheckConstraint("label BETWEEN 0 AND 9", name="label"),
    CheckConstraint("answer BETWEEN 0 AND 9", name="answer"),
    CheckConstraint("length(image) = 784", name="image"),
    Index("ix_drawings_owner_id", "owner", "id"),
    Index("ix_drawings_kept", "kept"),
    sqlite_autoincrement=True,
)

takeovers = Table(
    "takeovers",
    metadata,
    Column("folder", String(1000), primary_key=True),
    Column("taken", Float, nullable=False),
)
"""Folders of earlier versions whose runs and drawings are in the database now."""
