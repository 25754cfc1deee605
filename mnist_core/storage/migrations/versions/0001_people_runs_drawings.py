"""People, runs with their epochs and files, drawings.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_STATES = """state IN (
    'queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'interrupted'
)"""
_KINDS = """kind IN (
    'checkpoint', 'warm-start', 'weights', 'epoch-tflite', 'keras', 'tflite', 'layers',
    'test-logits', 'calibration'
)"""


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_seen", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_table(
        "takeovers",
        sa.Column("folder", sa.String(length=1000), nullable=False),
        sa.Column("taken", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("folder", name=op.f("pk_takeovers")),
    )
    op.create_table(
        "drawings",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("label", sa.SmallInteger(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("strokes", sa.Text(), nullable=True),
        sa.Column("model", sa.String(length=64), server_default="", nullable=False),
        sa.Column("answer", sa.SmallInteger(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("kept", sa.Float(), nullable=False),
        sa.CheckConstraint("answer BETWEEN 0 AND 9", name=op.f("ck_drawings_answer")),
        sa.CheckConstraint("label BETWEEN 0 AND 9", name=op.f("ck_drawings_label")),
        sa.CheckConstraint("length(image) = 784", name=op.f("ck_drawings_image")),
        sa.ForeignKeyConstraint(
            ["owner"], ["people.id"], name=op.f("fk_drawings_owner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_drawings")),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drawings_kept", "drawings", ["kept"], unique=False)
    op.create_index("ix_drawings_owner_id", "drawings", ["owner", "id"], unique=False)
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("epochs_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("val_accuracy", sa.Float(), nullable=True),
        sa.Column("test_accuracy", sa.Float(), nullable=True),
        sa.Column("test_loss", sa.Float(), nullable=True),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("model_epoch", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("key_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("pinned", sa.Boolean(create_constraint=True, name="pinned"), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("precision", sa.String(length=16), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("server", sa.String(length=16), server_default="", nullable=False),
        sa.Column("lease_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("queued", sa.Float(), server_default="0", nullable=False),
        sa.Column("watched", sa.Float(), server_default="0", nullable=False),
        sa.CheckConstraint(
            _STATES,
            name=op.f("ck_runs_state"),
        ),
        sa.CheckConstraint("epochs_done >= 0 AND model_epoch >= 0", name=op.f("ck_runs_epochs")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_runs_seconds")),
        sa.ForeignKeyConstraint(
            ["owner"], ["people.id"], name=op.f("fk_runs_owner"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_runs")),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_runs_owner"), "runs", ["owner"], unique=False)
    op.create_index("ix_runs_server_lease_until", "runs", ["server", "lease_until"], unique=False)
    op.create_index("ix_runs_state", "runs", ["state"], unique=False)
    op.create_table(
        "epochs",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("loss", sa.Float(), nullable=False),
        sa.Column("accuracy", sa.Float(), nullable=False),
        sa.Column("val_loss", sa.Float(), nullable=True),
        sa.Column("val_accuracy", sa.Float(), nullable=True),
        sa.Column("learning_rate", sa.Float(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("images_per_second", sa.Float(), nullable=False),
        sa.Column("precision", sa.String(length=16), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.CheckConstraint("epoch >= 1", name=op.f("ck_epochs_epoch")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_epochs_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "epoch", name=op.f("pk_epochs")),
    )
    op.create_table(
        "run_files",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            _KINDS,
            name=op.f("ck_run_files_kind"),
        ),
        sa.CheckConstraint("epoch >= 0 AND size >= 0", name=op.f("ck_run_files_size")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_run_files_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "kind", "epoch", name=op.f("pk_run_files")),
    )
    op.create_index("ix_run_files_run_id_size", "run_files", ["run_id", "size"], unique=False)
