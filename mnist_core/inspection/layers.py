"""What a network is made of, layer by layer, as a file in its folder lists it.

The exported network computes every layer already. All that is missing to look inside is which
of its numbers belong to which layer; `layers.json` says it (see `training.layer_matching`).
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from mnist_core.files.checks import check_text, check_whole

_WORD = re.compile(r"\w{1,100}")


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
        One of `checks.UNREADABLE`: the text is something else.
    """
    layers = tuple(
        Layer(**{**values, "shape": tuple(values["shape"]), "inputs": tuple(values["inputs"])})
        for values in json.loads(text)
    )
    if not layers:
        raise ValueError("a network has layers")
    for index, layer in enumerate(layers):
        _check_layer(layer, {earlier.name for earlier in layers[:index]})
    return layers


def _check_layer(layer: Layer, earlier: set[str]) -> None:
    """Raises ValueError or TypeError if no network can have this layer after the others."""
    if not (_WORD.fullmatch(layer.name) and _WORD.fullmatch(layer.kind)):
        raise ValueError("a layer's name and kind are words")
    if layer.name in earlier or not earlier.issuperset(layer.inputs):
        raise ValueError("a layer looks at layers before it, and is called like none of them")
    if len(layer.shape) > 4:  # a reshape may cut a picture into patches: (7, 4, 7, 4)
        raise ValueError("an output is numbers, a picture, several, or patches of one")
    for side in layer.shape:
        check_whole(side, 1, 100_000)
    check_whole(layer.parameters, 0, 10**9)
    for tensor in (layer.tensor, layer.kernel, layer.bias, layer.source, layer.result):
        check_whole(tensor, 0, 100_000, optional=True)
    _check_options(layer)


def _check_options(layer: Layer) -> None:
    options = layer.options
    pairs = {"Conv2D": ("kernel_size", "strides"), "MaxPooling2D": ("pool_size", "strides")}
    for name in pairs.get(layer.kind, ()):
        for side in options[name]:
            check_whole(side, 1, 100)
        if len(options[name]) != 2 or len(layer.shape) != 3:
            raise ValueError("a window has two sides, and is moved over pictures")
    if layer.kind in pairs and options["padding"] not in ("valid", "same"):
        raise ValueError("padding is valid or same")
    if layer.kernel is not None:
        check_text(options["activation"], 60)
        if layer.source is None or layer.result is None:
            raise ValueError("a kernel is applied to something and gives something")
