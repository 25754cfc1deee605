"""Stored bytes, each kind with a type of its own: at run time all of them are plain `bytes`.

`storage.checkpoints` writes and reads them. They are stored, sent to workers and kept in memory as
they are; only a worker looks inside.
"""

from __future__ import annotations

from typing import NewType

EncodedCheckpoint = NewType("EncodedCheckpoint", bytes)
"""A `checkpoints.Checkpoint`: the whole state after an epoch, to go on from."""

EncodedWarmStart = NewType("EncodedWarmStart", bytes)
"""A `checkpoints.WarmStart`: a trained network, and drawings to fine-tune it on."""

EncodedWeights = NewType("EncodedWeights", bytes)
"""Weights alone in half precision, to look back at: see `checkpoints.weights_alone`."""

EpochStart = EncodedCheckpoint | EncodedWarmStart | None
"""What an epoch is trained from: the checkpoint that the epoch before left. The first one of a run
has none and takes a warm start, where `TrainingConfig.warm_start_from` names a network, or None:
initial weights from the seed."""
