"""Formatting, lint and types, as pyproject.toml sets them up: a test prints what its tool does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mnist_core.settings import PROJECT

OTHER_VERSIONS = os.environ.get("VERSIONS", "tested") != "tested"


def run_tool(*command: str) -> None:
    """Run `python -m <command>`; fail with what it prints if it finds anything."""
    found = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_ruff_would_format_nothing():
    run_tool("ruff", "format", "--check", ".")


def test_ruff_finds_nothing():
    run_tool("ruff", "check", "--quiet", ".")


@pytest.mark.skipif(OTHER_VERSIONS, reason="other versions of libraries have other types")
def test_mypy_finds_no_wrong_type():
    """Ten seconds the first time; one with the cache in .mypy_cache, which nobody reads again
    where nothing is kept."""
    kept_nowhere = ("--cache-dir", os.devnull) if os.environ.get("CI") == "true" else ()
    run_tool("mypy", *kept_nowhere)
