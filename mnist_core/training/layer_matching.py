"""Finding each layer of a Keras model again in the file it was exported to.

Names change on the way, layers are merged, and what does nothing outside of training is gone. So
layers are found by their values: both are shown the same image, and the tensor that holds the
numbers a layer gives is its output. It works for every architecture and takes a tenth of a
second.
"""

from __future__ import annotations

import warnings
from typing import Any

import keras
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from mnist_core.inspection.layers import Layer

_CLOSE = 0.01  # of the largest value: the exported network adds up in another order
_OPTIONS = ("kernel_size", "strides", "padding", "pool_size", "rate")


def find_layers(model: keras.Model, tflite_model: bytes) -> tuple[Layer, ...]:
    """Describe a model's layers and where the exported file keeps what belongs to them.

    Args:
        model: from pixels to logits; a Sequential or a functional model.
        tflite_model: content of the .tflite file that was made of it.
    """
    image = np.random.default_rng(0).integers(0, 256, (1, 28, 28)).astype(np.float32)
    nodes = _nodes(model)
    outputs = keras.Model(model.inputs, [node.output_tensors[0] for node in nodes])(
        [image], training=False
    )
    exported = _Exported(tflite_model, image)
    names = {id(node.output_tensors[0]): node.operation.name for node in nodes}
    return tuple(
        _describe(node, np.asarray(output, np.float32), names, exported)
        for node, output in zip(nodes, outputs, strict=True)
    )


def _nodes(model: keras.Model) -> list[Any]:
    """Each use of a layer, in order. A model that is a layer of this one counts as a layer:
    its own `output` belongs to its own graph, which is why the nodes are asked."""
    graph = getattr(model, "_functional", model)
    depths = sorted(graph._nodes_by_depth, reverse=True)
    return [node for d in depths for node in graph._nodes_by_depth[d] if not node.is_input]


class _Exported:
    """The exported network with all its numbers for one image."""

    def __init__(self, tflite_model: bytes, image: NDArray[np.float32]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it says this is for looking inside
            self._interpreter = Interpreter(
                model_content=tflite_model, experimental_preserve_all_tensors=True
            )
        self._interpreter.allocate_tensors()
        self._interpreter.set_tensor(self._interpreter.get_input_details()[0]["index"], image)
        self._interpreter.invoke()
        self._steps = [step for step in _steps(self._interpreter) if step["op_name"] != "DELEGATE"]
        self._computed = [int(i) for step in self._steps for i in step["outputs"]]

    def find_output(self, values: NDArray[np.float32]) -> int | None:
        """The tensor with these values, of the same shape if there are several."""
        near = [i for i in self._computed if _is_near(self._read(i), values)]
        alike = [i for i in near if self._read(i).shape == values.shape]
        return next(iter([*alike, *near]), None)

    def find_weights(self, kernel: NDArray[np.float32]) -> dict[str, int | None]:
        """Indices of a layer's kernel, of its bias, and of the result of using both."""
        for step in self._steps:
            inputs = [int(i) for i in step["inputs"]]
            if len(inputs) >= 2 and _same_filters(self._read(inputs[1]), kernel):
                bias = inputs[2] if len(inputs) > 2 and inputs[2] >= 0 else None
                found = {"source": inputs[0], "result": int(step["outputs"][0])}
                return {"kernel": inputs[1], "bias": bias, **found}
        return {}

    def is_never_negative(self, index: int) -> bool:
        return bool((self._read(index) >= 0).all())

    def _read(self, index: int) -> np.ndarray:
        return np.asarray(self._interpreter.get_tensor(index))


def _steps(interpreter: Interpreter) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = interpreter._get_ops_details()
    return steps


def _describe(
    node: Any, output: NDArray[np.float32], names: dict[int, str], exported: _Exported
) -> Layer:
    layer = node.operation
    kernel = getattr(layer, "kernel", None)
    weights = {} if kernel is None else exported.find_weights(_as_exported(np.asarray(kernel)))
    tensor = exported.find_output(output)
    return Layer(
        name=layer.name,
        kind=type(layer).__name__,
        shape=tuple(int(side) for side in output.shape[1:]),
        parameters=layer.count_params() if isinstance(layer, keras.Layer) else 0,
        inputs=tuple(names[id(x)] for x in node.input_tensors if id(x) in names),
        tensor=tensor,
        options=_options(layer, tensor, weights.get("result"), exported),
        **weights,
    )


def _options(
    layer: keras.Layer, tensor: int | None, result: int | None, exported: _Exported
) -> dict[str, Any]:
    found = {name: getattr(layer, name) for name in _OPTIONS if hasattr(layer, name)}
    options = {k: list(v) if isinstance(v, tuple) else v for k, v in found.items()}
    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    if result is None:
        return options
    if tensor is None and exported.is_never_negative(result):
        activation = "relu"  # a layer of its own in Keras, merged with this one in the file
    return {**options, "activation": activation}


def _as_exported(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """A kernel in LiteRT's order: what it makes first, then where it looks."""
    return np.moveaxis(kernel, -1, 0)


def _is_near(found: np.ndarray, values: NDArray[np.float32]) -> bool:
    if found.size != values.size or found.dtype != np.float32:
        return False
    return bool(np.abs(found.ravel() - values.ravel()).max() <= _CLOSE * np.abs(values).max())


def _same_filters(found: np.ndarray, kernel: NDArray[np.float32]) -> bool:
    """True if each filter is the same but for a factor, as batch normalization leaves it."""
    if found.shape != kernel.shape:
        return False
    left, right = (x.reshape(len(x), -1).astype(np.float64) for x in (found, kernel))
    products = np.abs((left * right).sum(axis=1))
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return bool(np.all(products >= (1 - _CLOSE**2) * lengths))
