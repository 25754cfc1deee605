"""Classes with their teachers and members, and what is made in them.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "classes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=60), server_default="", nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_used", sa.Float(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("joining", sa.Boolean(create_constraint=True, name="joining"), nullable=False),
        sa.Column(
            "nicknames", sa.Boolean(create_constraint=True, name="nicknames"), nullable=False
        ),
        sa.Column("training", sa.Boolean(create_constraint=True, name="training"), nullable=False),
        sa.Column(
            "eyes_on_me", sa.Boolean(create_constraint=True, name="eyes_on_me"), nullable=False
        ),
        sa.Column(
            "leaderboard", sa.Boolean(create_constraint=True, name="leaderboard"), nullable=False
        ),
        sa.Column("runs_per_member", sa.Integer(), nullable=False),
        sa.Column("drawings_per_digit", sa.Integer(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("revealed", sa.Text(), server_default="[]", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("drawings_per_digit >= 1", name=op.f("ck_classes_drawings")),
        sa.CheckConstraint(
            "keep_days >= 1 AND runs_per_member >= 0", name=op.f("ck_classes_limits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classes")),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_classes_last_used", "classes", ["last_used"], unique=False)
    op.create_table(
        "join_tries",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("tried", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_join_tries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_join_tries_tried"), "join_tries", ["tried"], unique=False)
    op.create_table(
        "class_answers",
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_class_answers_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_class_answers_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("class_id", "person", "question", name=op.f("pk_class_answers")),
    )
    op.create_index(op.f("ix_class_answers_person"), "class_answers", ["person"], unique=False)
    op.create_table(
        "class_drawings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("label", sa.SmallInteger(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=64), server_default="", nullable=False),
        sa.Column("answer", sa.SmallInteger(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.CheckConstraint("answer BETWEEN 0 AND 9", name=op.f("ck_class_drawings_answer")),
        sa.CheckConstraint("label BETWEEN 0 AND 9", name=op.f("ck_class_drawings_label")),
        sa.CheckConstraint("length(image) = 784", name=op.f("ck_class_drawings_image")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["classes.id"],
            name=op.f("fk_class_drawings_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_class_drawings_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_drawings")),
        sa.UniqueConstraint("class_id", "digest", name="uq_class_drawings_digest"),
    )
    op.create_index(op.f("ix_class_drawings_person"), "class_drawings", ["person"], unique=False)
    op.create_table(
        "class_teachers",
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["classes.id"],
            name=op.f("fk_class_teachers_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_class_teachers_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("class_id", "person", name=op.f("pk_class_teachers")),
    )
    op.create_index(op.f("ix_class_teachers_person"), "class_teachers", ["person"], unique=False)
    op.create_table(
        "members",
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("alias", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(length=24), server_default="", nullable=False),
        sa.Column("joined", sa.Float(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.Column("page", sa.String(length=20), server_default="", nullable=False),
        sa.Column("doing", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('here', 'left', 'removed')", name=op.f("ck_members_state")),
        sa.CheckConstraint("alias >= 0", name=op.f("ck_members_alias")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_members_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_members_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("class_id", "person", name=op.f("pk_members")),
        sa.UniqueConstraint("class_id", "alias", name="uq_members_alias"),
    )
    op.create_index(op.f("ix_members_person"), "members", ["person"], unique=False)
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("tuned", sa.String(length=64), server_default="", nullable=False),
        sa.Column("ends", sa.Float(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "state IN ('drawing', 'voting', 'training', 'ended')", name=op.f("ck_rounds_state")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_rounds_class_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("class_id", "number", name="uq_rounds_number"),
    )
    op.create_table(
        "seats",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_seats_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_seats_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_class_id"), "seats", ["class_id"], unique=False)
    op.create_table(
        "class_runs",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("paused", sa.Boolean(create_constraint=True, name="paused"), nullable=False),
        sa.Column("held_out", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["class_id"], ["classes.id"], name=op.f("fk_class_runs_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_class_runs_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_class_runs")),
    )
    op.create_index(op.f("ix_class_runs_class_id"), "class_runs", ["class_id"], unique=False)
    op.create_table(
        "round_drawings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("label", sa.SmallInteger(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.SmallInteger(), nullable=False),
        sa.Column("answer_after", sa.SmallInteger(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.CheckConstraint("answer BETWEEN 0 AND 9", name=op.f("ck_round_drawings_answer")),
        sa.CheckConstraint(
            "answer_after BETWEEN 0 AND 9", name=op.f("ck_round_drawings_answer_after")
        ),
        sa.CheckConstraint("label BETWEEN 0 AND 9", name=op.f("ck_round_drawings_label")),
        sa.CheckConstraint("length(image) = 784", name=op.f("ck_round_drawings_image")),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_round_drawings_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_drawings_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_drawings")),
        sa.UniqueConstraint("round_id", "digest", name="uq_round_drawings_digest"),
    )
    op.create_index(op.f("ix_round_drawings_person"), "round_drawings", ["person"], unique=False)
    op.create_index(
        op.f("ix_round_drawings_round_id"), "round_drawings", ["round_id"], unique=False
    )
    op.create_table(
        "votes",
        sa.Column("drawing_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("label", sa.SmallInteger(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.CheckConstraint("label BETWEEN 0 AND 9", name=op.f("ck_votes_label")),
        sa.ForeignKeyConstraint(
            ["drawing_id"],
            ["round_drawings.id"],
            name=op.f("fk_votes_drawing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_votes_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("drawing_id", "person", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_person"), "votes", ["person"], unique=False)
