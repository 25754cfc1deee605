"""Keras begins with our settings in every process, whoever starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mnist_core
from mnist_core.engine.local_workers import _worker_environment
from mnist_core.settings import PROJECT

HOME = Path(mnist_core.__file__).with_name("keras_home")
OURS = {"KERAS_HOME": str(HOME), "KERAS_BACKEND": "tensorflow"}

# What is loaded first: by our workers, a cluster's, the command line, and benchmarks.
ENTRANCES = (
    "mnist_core.engine.worker_preload",
    "mnist_core.engine.tasks",
    "mnist_core.__main__",
    "benchmarks",
)


def keras_variables(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("KERAS_")}


@pytest.mark.parametrize("module", ENTRANCES)
def test_every_way_in_replaces_a_persons_settings(module, a_persons_keras_settings):
    script = f"import {module}, os, json; print(json.dumps(dict(os.environ)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env=a_persons_keras_settings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert keras_variables(json.loads(done.stdout)) == OURS


def test_workers_and_tests_inherit_them():
    assert keras_variables(dict(os.environ)) == OURS
    assert keras_variables(_worker_environment()) == OURS


def test_the_file_says_all_that_keras_would_read_from_a_persons():
    assert json.loads((HOME / "keras.json").read_text()) == {
        "floatx": "float32",
        "epsilon": 1e-07,
        "backend": "tensorflow",
        "image_data_format": "channels_last",
    }
