"""The activations of an exported network without TensorFlow: every number it computes.

LiteRT runs one image and keeps all intermediate results. What follows from them (what a filter
computes, where an image lies among others) is plain arithmetic on arrays.
"""

from __future__ import annotations

import threading
import warnings

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from mnist_core.config import MNIST_SIDE
from mnist_core.errors import ModelNotFoundError, ModelReason
from mnist_core.inspection.layers import Layer

Image = NDArray[np.generic]
"""(28, 28), 0 to 255, ink is 255."""
Values = NDArray[np.float32]

_UNREADABLE = (ValueError, RuntimeError, LookupError, TypeError)


class OpenNetwork:
    """A network whose every layer can be read. Safe to share between threads.

    Args:
        content: of a .tflite file that `export` wrote.
        layers: what it is made of, first to last.
        name: of the model, for errors.

    Raises:
        ModelNotFoundError: it is no such model, or the layers are not its own.
    """

    def __init__(self, content: bytes, layers: tuple[Layer, ...], name: str) -> None:
        self.layers = layers
        self._by_name = {layer.name: layer for layer in layers}
        self._lock = threading.Lock()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # it says this is for looking inside
                self._interpreter = Interpreter(
                    model_content=content, experimental_preserve_all_tensors=True
                )
            self._interpreter.allocate_tensors()
            self._pixels = self._interpreter.get_input_details()[0]["index"]
            self._check_layers()
        except _UNREADABLE as error:
            raise ModelNotFoundError(name, ModelReason.DAMAGED) from error

    def _check_layers(self) -> None:
        """Compute everything once: a description of another network does not fit this one."""
        blank = np.zeros((MNIST_SIDE, MNIST_SIDE), np.uint8)
        self.activations(blank)
        self.results(blank)
        for layer in self.layers:
            if layer.kernel is not None:
                self.pixels_for(layer, blank)
                if len(self.kernel(layer)) != len(self.bias(layer)):
                    raise ValueError("as many numbers are added as there are outputs")
        self.last_hidden_layer()

    def __getitem__(self, name: str) -> Layer:
        return self._by_name[name]

    def activations(self, image: Image) -> dict[str, Values]:
        """What each layer makes of an image, by layer name.

        Args:
            image: (28, 28), 0 to 255, ink is 255.

        Returns:
            float32 of the layer's shape. A layer that exporting merged with a later one is not
            among them.
        """
        tensors = {layer.name: layer.tensor for layer in self.layers if layer.tensor is not None}
        values = self._read_all(image, tensors)
        return {name: array.reshape(self[name].shape) for name, array in values.items()}

    def results(self, image: Image) -> dict[str, Values]:
        """What each layer with a kernel computes, activation included; arguments as above."""
        tensors = {layer.name: layer.result for layer in self.layers if layer.result is not None}
        return self._read_all(image, tensors)

    def pixels_for(self, layer: Layer, image: Image) -> Values:
        """What a layer with a kernel applies it to, float32.

        Raises:
            ValueError: the layer has no kernel.
        """
        if layer.source is None:
            raise ValueError(f"{layer.name} applies no kernel")
        return self._read_all(image, {"source": layer.source})["source"]

    def kernel(self, layer: Layer) -> Values:
        """A layer's weights, what they make first: (filters, height, width, channels) or
        (neurons, inputs), float32."""
        return np.array(self._interpreter.get_tensor(layer.kernel), np.float32)

    def bias(self, layer: Layer) -> Values:
        """What a layer adds to each of its outputs; zeros if it adds nothing."""
        if layer.bias is None:
            return np.zeros(len(self.kernel(layer)), np.float32)
        return np.array(self._interpreter.get_tensor(layer.bias), np.float32)

    def last_hidden(self, images: NDArray[np.generic]) -> Values:
        """What the last layer decides by: the output of `last_hidden_layer`.

        Args:
            images: (n, 28, 28), 0 to 255.

        Returns:
            float32 (n, m).
        """
        tensor = self.last_hidden_layer().tensor
        assert tensor is not None  # as `last_hidden_layer` promises
        wanted = {"hidden": tensor}
        return np.stack([self._read_all(image, wanted)["hidden"].ravel() for image in images])

    def last_hidden_layer(self) -> Layer:
        """The last layer before the answer whose output the exported network still has.

        Two layers without an activation between them are one when they are exported.
        """
        layer = self[self.layers[-1].inputs[0]]
        while layer.tensor is None:
            layer = self[layer.inputs[0]]
        return layer

    def _read_all(self, image: Image, tensors: dict[str, int]) -> dict[str, Values]:
        with self._lock:
            self._interpreter.set_tensor(self._pixels, image[None].astype(np.float32))
            self._interpreter.invoke()
            return {name: self._interpreter.get_tensor(i)[0] for name, i in tensors.items()}
