"""Which precision trains faster here: measured, once in a process, when somebody asks.

bfloat16 has the range of float32 and a third of its digits. A CPU with instructions for it
(avx512_bf16, amx_bf16) multiplies more of such numbers at a time; another one converts them back
and forth and is slower. Weights stay float32 either way: only what a layer computes is shorter.

Measured on 2 cores of an AMD EPYC with avx512_bf16, under other load, as images/s with bfloat16
over images/s with float32, both trained alternately by the same `fit`, medians of 5: cnn 1.6
(batches of 32) and 2.3 (batches of 128), convnet 1.3, deep_cnn 1.0, dense 1.3, softmax 1.1,
dense_fashion 1.0. Networks with convolutions gain; the others, which train in seconds, stay with
float32.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from statistics import median

import tensorflow as tf

from mnist_core.config import TrainingConfig
from mnist_core.options import ARCHITECTURES

_ROUNDS = 7
_STEPS = 3
_IMAGES = 64
_WORTH_IT = 1.1  # less is what two equal ones may differ by


def precision_for(config: TrainingConfig) -> str:
    """The precision that a run computes in: as its settings say, or the faster one here.

    Returns:
        "float32" or "bfloat16".
    """
    if config.precision != "auto":
        return config.precision
    return faster_precision() if ARCHITECTURES[config.model].convolutional else "float32"


@functools.cache
def faster_precision() -> str:
    """ "bfloat16" if a small convolutional network clearly learns faster with it here.

    Both take their steps alternately, so that other load slows both. Takes about a second.
    """
    steps = {"float32": _step(tf.float32), "bfloat16": _step(tf.bfloat16)}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(_ROUNDS):
        for name, step in steps.items():
            seconds[name].append(_duration(step))
    gain = median(seconds["float32"]) / median(seconds["bfloat16"])
    return "bfloat16" if gain >= _WORTH_IT else "float32"


def _step(dtype: tf.DType) -> Callable[[], list[tf.Tensor]]:
    """A training step of a small network, traced, without the change of its weights."""
    noise = tf.random.Generator.from_seed(0).uniform
    pixels = noise((_IMAGES, 28, 28, 1))
    kernels = [noise((3, 3, 1, 32)), noise((3, 3, 32, 64)), noise((1600, 10))]

    def find_gradients() -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(kernels)
            first, second, last = (tf.cast(kernel, dtype) for kernel in kernels)
            x = tf.nn.relu(tf.nn.conv2d(tf.cast(pixels, dtype), first, 1, "VALID"))
            x = tf.nn.max_pool2d(x, 2, 2, "VALID")  # (n, 13, 13, 32)
            x = tf.nn.relu(tf.nn.conv2d(x, second, 1, "VALID"))
            x = tf.nn.max_pool2d(x, 2, 2, "VALID")  # (n, 5, 5, 64)
            logits = tf.matmul(tf.reshape(x, (_IMAGES, 1600)), last)
            loss = tf.reduce_mean(tf.cast(logits, tf.float32))
        gradients: list[tf.Tensor] = tape.gradient(loss, kernels)
        return gradients

    step: Callable[[], list[tf.Tensor]] = tf.function(find_gradients, autograph=False)
    step()
    return step


def _duration(step: Callable[[], list[tf.Tensor]]) -> float:
    """Seconds that a few steps take."""
    began = time.perf_counter()
    for _ in range(_STEPS):
        gradients = step()
    gradients[-1].numpy()
    return time.perf_counter() - began
