"""What a network predicts for some images while it learns.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("epochs", sa.Column("predictions", sa.Text(), nullable=True))
