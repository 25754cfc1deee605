"""Checkpoints survive the way to disk and back, and say so when they did not."""

import numpy as np
import pytest

from mnist_core.errors import CheckpointError
from mnist_core.storage.checkpoints import Checkpoint

CHECKPOINT = Checkpoint(
    epoch=3,
    weights=(np.arange(6, dtype=np.float32).reshape(2, 3), np.float32([1.5])),
    optimizer=(np.int64(7), np.full((2, 3), 0.25, np.float32)),
    random=(np.array([3, 4_000_000_000], np.uint32),),
)


def test_a_checkpoint_comes_back_bit_for_bit():
    back = Checkpoint.from_bytes(CHECKPOINT.to_bytes())
    assert back.epoch == 3
    for part in ("weights", "optimizer", "random"):
        for was, is_now in zip(getattr(CHECKPOINT, part), getattr(back, part), strict=True):
            assert is_now.dtype == was.dtype
            np.testing.assert_array_equal(is_now, was)


def test_more_than_ten_weights_keep_their_order():
    many = Checkpoint(0, tuple(np.float32([i]) for i in range(25)), ())
    assert [w[0] for w in Checkpoint.from_bytes(many.to_bytes()).weights] == list(range(25))


@pytest.mark.parametrize("part", [0, 10, 0.5, 0.99])
def test_a_checkpoint_cut_short_is_damaged(part):
    content = CHECKPOINT.to_bytes()
    with pytest.raises(CheckpointError, match="damaged"):
        Checkpoint.from_bytes(content[: int(part if part > 1 else part * len(content))])


def test_a_flipped_bit_is_noticed():
    content = bytearray(CHECKPOINT.to_bytes())
    place = content.index(np.float32([1.5]).tobytes())
    content[place] ^= 1
    with pytest.raises(CheckpointError, match="damaged"):
        Checkpoint.from_bytes(bytes(content))
