"""What to do with a network's files once they are at home."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import N_, _
from mnist_core.records import Run

# Networks with layers that Keras does not have. Their files open where those are at hand.
OWN_LAYERS = ("best_fashion",)

_KERAS = """\
import keras{own_layers}
model = keras.models.load_model("{name}")
logits = model.predict(images)  # {comment}
"""
_LITERT = """\
from ai_edge_litert.interpreter import Interpreter
network = Interpreter("{name}").get_signature_runner()
logits = network(pixels=image)["output_0"]  # {comment}
"""
_KERAS_COMMENT = N_("(n, 28, 28), 0 to 255, ink is 255; gives (n, 10)")
_LITERT_COMMENT = N_("float32 (1, 28, 28), 0 to 255; gives (1, 10)")
_LOGITS = N_(
    "Both give ten logits for each image, not probabilities. The largest logit is the answer; "
    "`keras.ops.softmax(logits)` or `scipy.special.softmax(logits, axis=1)` turns them into "
    "probabilities."
)


def show_model_use(run: Run, stem: str) -> None:
    """Say which Keras opens the .keras file, how both files are used, and what they give.

    Args:
        run: the model.
        stem: of the files' names.
    """
    if run.config.model in OWN_LAYERS:
        needs = _(
            "The .keras file needs Keras {version} or newer. Two of its layers are defined in this "
            "project: start Python in its folder."
        )
    else:
        needs = _("The .keras file needs Keras {version} or newer.")
    st.write(needs.format(version=keras_version(run)))
    st.code(keras_lines(run, f"{stem}.keras"), language="python", wrap_lines=True)
    st.write(_("The .tflite file needs no Keras, only `pip install ai-edge-litert`."))
    st.code(litert_lines(f"{stem}.tflite"), language="python", wrap_lines=True)
    st.write(_(_LOGITS))


def keras_version(run: Run) -> str:
    """The Keras that wrote it, "3.15": older ones do not read what it writes."""
    written = run.versions.get("keras", "3.15")
    return ".".join(written.split(".")[:2])


def keras_lines(run: Run, name: str) -> str:
    """Three lines of Python; `images` are the reader's."""
    own = f", mnist_core.models.{run.config.model}" if run.config.model in OWN_LAYERS else ""
    return _KERAS.format(name=name, own_layers=own, comment=_(_KERAS_COMMENT))


def litert_lines(name: str) -> str:
    """The same for the .tflite file; `image` is the reader's."""
    return _LITERT.format(name=name, comment=_(_LITERT_COMMENT))
