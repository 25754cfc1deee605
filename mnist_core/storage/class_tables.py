"""The tables of classes: teachers and members, and what is made in a class. See `tables`."""

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
    UniqueConstraint,
)

from mnist_core.records import MEMBER_STATES, ROUND_STATES
from mnist_core.storage.table_base import SHA256, metadata, quoted

classes = Table(
    "classes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(6), nullable=False, unique=True),  # to join with
    Column("name", String(60), nullable=False, server_default=""),
    Column("key_hash", String(SHA256), nullable=False),  # of the secret in the link for teaching
    Column("created", Float, nullable=False),
    Column("last_used", Float, nullable=False),
    Column("keep_days", Integer, nullable=False),  # after it was used last
    Column("joining", Boolean(create_constraint=True, name="joining"), nullable=False),
    Column("nicknames", Boolean(create_constraint=True, name="nicknames"), nullable=False),
    Column("training", Boolean(create_constraint=True, name="training"), nullable=False),
    Column("eyes_on_me", Boolean(create_constraint=True, name="eyes_on_me"), nullable=False),
    Column("leaderboard", Boolean(create_constraint=True, name="leaderboard"), nullable=False),
    Column("runs_per_member", Integer, nullable=False),
    Column("drawings_per_digit", Integer, nullable=False),
    Column("task", Text),
    Column("revealed", Text, nullable=False, server_default="[]"),  # questions with their answers
    Column("version", Integer, nullable=False, server_default="0"),  # counts its changes
    CheckConstraint("keep_days >= 1 AND runs_per_member >= 0", name="limits"),
    CheckConstraint("drawings_per_digit >= 1", name="drawings"),
    Index("ix_classes_last_used", "last_used"),
)

class_teachers = Table(
    "class_teachers",
    metadata,
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("since", Float, nullable=False),
)
"""Browsers that opened a class, or its link for teaching."""

members = Table(
    "members",
    metadata,
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("state", String(8), nullable=False),
    Column("alias", Integer, nullable=False),  # a colour and an animal, by number
    Column("nickname", String(24), nullable=False, server_default=""),
    Column("joined", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("page", String(20), nullable=False, server_default=""),  # where they are
    Column("doing", String(20), nullable=False, server_default=""),  # last, e.g. "drew 3/5"
    CheckConstraint(f"state IN ({quoted(MEMBER_STATES)})", name="state"),
    CheckConstraint("alias >= 0", name="alias"),
    UniqueConstraint("class_id", "alias", name="uq_members_alias"),
)

seats = Table(
    "seats",
    metadata,
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""The class that a browser is in now, as its teacher or as a member."""

join_tries = Table(
    "join_tries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("source", String(SHA256), nullable=False),  # hash of the network address
    Column("tried", Float, nullable=False, index=True),
    sqlite_autoincrement=True,
)
"""Wrong codes, so that none is found by trying."""

class_runs = Table(
    "class_runs",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("paused", Boolean(create_constraint=True, name="paused"), nullable=False),
    Column("held_out", Text),  # ids of members whose drawings it is tested on, JSON
)
"""Runs that were started in a class; `paused` ones wait for their teacher's resume."""

class_drawings = Table(
    "class_drawings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", SmallInteger, nullable=False),
    Column("image", LargeBinary, nullable=False),  # 28x28 grey levels, row by row
    Column("digest", String(SHA256), nullable=False),  # of the image
    Column("model", String(64), nullable=False, server_default=""),  # who read it when it was sent
    Column("answer", SmallInteger),
    Column("created", Float, nullable=False),
    CheckConstraint("label BETWEEN 0 AND 9", name="label"),
    CheckConstraint("answer BETWEEN 0 AND 9", name="answer"),
    CheckConstraint("length(image) = 784", name="image"),
    UniqueConstraint("class_id", "digest", name="uq_class_drawings_digest"),
)

class_answers = Table(
    "class_answers",
    metadata,
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("question", String(64), primary_key=True),
    Column("answer", String(64), nullable=False),
    Column("created", Float, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1, within the class
    Column("state", String(8), nullable=False),
    Column("model", String(64), nullable=False),  # the network to be fooled
    Column("tuned", String(64), nullable=False, server_default=""),  # the run made of its hits
    Column("ends", Float),  # when drawing is to end
    Column("tries", Integer, nullable=False, server_default="0"),  # drawings that fooled nobody
    Column("created", Float, nullable=False),
    CheckConstraint(f"state IN ({quoted(ROUND_STATES)})", name="state"),
    UniqueConstraint("class_id", "number", name="uq_rounds_number"),
)

round_drawings = Table(
    "round_drawings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("round_id", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", SmallInteger, nullable=False),  # what it is, as its maker says
    Column("image", LargeBinary, nullable=False),
    Column("digest", String(SHA256), nullable=False),
    Column("answer", SmallInteger, nullable=False),  # what the network reads
    Column("answer_after", SmallInteger),  # once the network has learned from the hits
    Column("created", Float, nullable=False),
    CheckConstraint("label BETWEEN 0 AND 9", name="label"),
    CheckConstraint("answer BETWEEN 0 AND 9", name="answer"),
    CheckConstraint("answer_after BETWEEN 0 AND 9", name="answer_after"),
    CheckConstraint("length(image) = 784", name="image"),
    UniqueConstraint("round_id", "digest", name="uq_round_drawings_digest"),
)

votes = Table(
    "votes",
    metadata,
    Column("drawing_id", ForeignKey("round_drawings.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("label", SmallInteger),  # what a classmate sees; NULL: no digit
    Column("created", Float, nullable=False),
    CheckConstraint("label BETWEEN 0 AND 9", name="label"),
)
