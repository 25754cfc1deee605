"""Learning rate schedules, for runs whose learning rate is not constant.

But for the records nothing here needs the rest of this package, so that an exported script can
hold the same lines (see `codegen`).
"""

from __future__ import annotations

import keras
from keras import ops

from mnist_core.options import Schedule

ONE_CYCLE = Schedule(name="one-cycle", title="One cycle", class_name="OneCycle")


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that climbs to a peak in the first fifth of a run, then falls to zero.

    Small first steps let the weights find a direction, long ones in the middle cover ground,
    and shrinking ones settle. After Smith and Topin, "Super-Convergence",
    https://arxiv.org/abs/1708.07120, with straight lines.

    Args:
        peak: the highest learning rate.
        steps: of the whole run.

    Attributes:
        peak, steps: variables, so that they can be set after a step was traced.
    """

    climbing = 0.2  # fraction of the steps
    first = 0.1  # fraction of the peak at the first step

    def __init__(self, peak: float = 0.0, steps: int = 1) -> None:
        self.peak = keras.Variable(peak, dtype="float32", trainable=False)
        self.steps = keras.Variable(steps, dtype="float32", trainable=False)

    def __call__(self, step: keras.KerasTensor) -> keras.KerasTensor:
        """The learning rate of a step, counted from 0."""
        done = ops.cast(step, "float32") / self.steps  # 0 to 1
        rising = self.first + (1 - self.first) * done / self.climbing
        falling = ops.maximum(1 - done, 0) / (1 - self.climbing)
        return self.peak * ops.minimum(rising, falling)
