"""The order of the images in training: a function of the seed and the position, nothing else.

So any stretch of training can be repeated, by another process or by a script of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def image_order(
    images: int, seed: int, start: int, count: int, shuffle_buffer: int = 0
) -> NDArray[np.int64]:
    """Which images come from a position on, in endless passes over all of them.

    Args:
        images: how many there are.
        seed: of the order.
        start: images seen before.
        count: images wanted.
        shuffle_buffer: 0 shuffles each pass as a whole, without repetitions;
            otherwise they are shuffled as `tf.data` does it, see `buffered_order`.

    Returns:
        int64 (count,), each from 0 to images - 1.
    """
    if shuffle_buffer:
        return buffered_order(images, seed, start, count, shuffle_buffer)
    first, last = start // images, (start + count - 1) // images
    passes = [np.random.default_rng((seed, i)).permutation(images) for i in range(first, last + 1)]
    return np.concatenate(passes)[start - first * images :][:count]


def buffered_order(images: int, seed: int, start: int, count: int, size: int) -> NDArray[np.int64]:
    """The order of `dataset.repeat().shuffle(size)`: arguments as above.

    A buffer holds the next `size` images; one of them is drawn, and the following image replaces
    it. Drawing begins at the first image each time: a second for 2 million.
    """
    rng = np.random.default_rng(seed)
    buffer = list(range(size))
    order = np.empty(start + count, np.int64)
    for done in range(0, start + count, size):
        drawn = rng.integers(size, size=min(size, start + count - done)).tolist()
        for following, index in enumerate(drawn, done):
            order[following] = buffer[index]
            buffer[index] = following + size
    return order[start:] % images
