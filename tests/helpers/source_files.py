"""The Python files of the app."""

from __future__ import annotations

from pathlib import Path

from mnist_core.settings import PROJECT


def source_files() -> list[Path]:
    folders = (PROJECT / "mnist_core", PROJECT / "pages")
    return [PROJECT / "app.py", *sorted(f for folder in folders for f in folder.rglob("*.py"))]
