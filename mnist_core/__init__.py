"""Teach a network to read digits, and look at how it does it.

The package holds everything that `app.py` and `pages/` show. Importing it is cheap:
TensorFlow and Keras are imported only by `models`, `augmentation` and `training`, which run in
worker processes or on the command line.

Reading order, lowest layer first:

    errors, settings, options, config, records    the words everything else is said in
    data, drawing                 images from disk and from people
    augmentation, models          what an epoch shows a network, and the architectures
    storage, training             runs on disk; one epoch of training, a pure function
    reading, inspection           what a trained network answers, and why
    evaluation, figures, codegen  scores, pictures, and a run as a script
    engine                        many runs on few workers
    cli, ui                       the two ways in
"""

import os
from pathlib import Path

__version__ = "0.1.0"

__all__ = ["__version__"]


def _settle_keras() -> None:
    """Have Keras begin with our settings in this process and in all that it starts.

    While it is imported, Keras reads a person's ~/.keras/keras.json and variables: another
    backend, another data format or floats of another size would train another network, or none.
    """
    for name in [name for name in os.environ if name.startswith("KERAS_")]:
        del os.environ[name]
    os.environ["KERAS_HOME"] = str(Path(__file__).resolve().with_name("keras_home"))
    os.environ["KERAS_BACKEND"] = "tensorflow"


_settle_keras()
