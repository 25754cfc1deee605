"""Measurements that README quotes: `python -m benchmarks.<name> [--json]`.

Each prints its figures with the hardware. What is compared is measured in one run,
alternating, and told as medians with their n.
"""

import mnist_core  # noqa: F401  before anything loads Keras with a person's settings
