"""What a network is made of, layer by layer, as a file beside the network keeps it.

The exported network computes every layer already. All that is missing to look inside is which
of its numbers belong to which layer; `layers.json` says it (`dissection` finds it out).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        name: its own in the network, e.g. "conv2d_1".
        kind: its class in Keras, e.g. "Conv2D".
        shape: of its output for one image, e.g. (26, 26, 32).
        parameters: numbers that it holds.
        inputs: names of the layers it looks at; none if it looks at the pixels.
        tensor: where the exported network keeps its output; None where exporting merged it
            with a layer after it.
        kernel, bias: where the exported network keeps its weights; None without any.
        source: where what that kernel is applied to comes from.
        result: where what is computed with it goes, activation and all.
        options: e.g. {"strides": [1, 1], "padding": "valid", "activation": "relu"}.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    inputs: tuple[str, ...] = ()
    tensor: int | None = None
    kernel: int | None = None
    bias: int | None = None
    source: int | None = None
    result: int | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def channels(self) -> int:
        """Pictures side by side in its output; 0 if its output is no pictures."""
        return self.shape[2] if len(self.shape) == 3 else int(len(self.shape) == 2)


def layers_to_json(layers: tuple[Layer, ...]) -> str:
    return json.dumps([asdict(layer) for layer in layers], indent=1)


def layers_from_json(text: str) -> tuple[Layer, ...]:
    """Read what `layers_to_json` wrote.

    Raises:
        ValueError, TypeError, KeyError: the text is something else.
    """
    return tuple(
        Layer(**{**values, "shape": tuple(values["shape"]), "inputs": tuple(values["inputs"])})
        for values in json.loads(text)
    )
