"""One convolution by hand: the window, the numbers, the sum, ReLU and pooling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.inspection.layers import Layer


@dataclass(frozen=True)
class ConvolutionStep:
    """One number of a filter's output and how it comes about.

    Attributes:
        window: float32 (h, w), what the filter sees of one input channel.
        weights: float32 (h, w), the filter for that channel.
        products: float32 (h, w), one times the other.
        others: sum of the products in all other input channels; 0 if there are none.
        bias: what the filter adds.
        total: sum of all of these.
        after: `total` after the activation.
        corner: (row, column) of the window in the input; below 0 where it begins in the margin.
    """

    window: NDArray[np.float32]
    weights: NDArray[np.float32]
    products: NDArray[np.float32]
    others: float
    bias: float
    total: float
    after: float
    corner: tuple[int, int]


def convolve_at(
    layer: Layer,
    pixels: NDArray[np.float32],
    kernel: NDArray[np.float32],
    bias: float,
    position: tuple[int, int],
    channel: int = 0,
) -> ConvolutionStep:
    """Compute one number of one filter.

    Args:
        layer: a Conv2D: its strides, padding and activation are used.
        pixels: float32 (height, width, channels) that it looks at.
        kernel: float32 (h, w, channels), one filter.
        bias: of that filter.
        position: (row, column) in the output.
        channel: which input channel to show.
    """
    corner = window_corner(layer, pixels.shape, kernel.shape, position)
    window = _cut(pixels, corner, kernel.shape)
    products = window * kernel
    total = float(products.sum() + bias)
    return ConvolutionStep(
        window=window[..., channel],
        weights=kernel[..., channel],
        products=products[..., channel],
        others=float(products.sum() - products[..., channel].sum()),
        bias=bias,
        total=total,
        after=max(0.0, total) if layer.options["activation"] == "relu" else total,
        corner=corner,
    )


def window_corner(
    layer: Layer, shape: tuple[int, ...], kernel_shape: tuple[int, ...], position: tuple[int, int]
) -> tuple[int, int]:
    """Where in the input the window of an output begins, (row, column)."""
    padding, strides = layer.options["padding"], layer.options["strides"]
    row, column = (
        position[axis] * strides[axis]
        - _margin(padding, shape[axis], kernel_shape[axis], strides[axis])
        for axis in (0, 1)
    )
    return row, column


def _margin(padding: str, side: int, size: int, stride: int) -> int:
    """Empty rows that "same" puts before the first, as TensorFlow counts them."""
    if padding == "valid":
        return 0
    outputs = -(-side // stride)
    return max(0, (outputs - 1) * stride + size - side) // 2


def _cut(
    pixels: NDArray[np.float32], corner: tuple[int, int], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """A window of the input, zero outside of it."""
    window = np.zeros(shape, np.float32)
    for row in range(shape[0]):
        for column in range(shape[1]):
            y, x = corner[0] + row, corner[1] + column
            if 0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]:
                window[row, column] = pixels[y, x]
    return window
