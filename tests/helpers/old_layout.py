"""What earlier versions kept as files: `artifacts/runs` and `artifacts/drawings`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mnist_core.files.checksums import note_folder
from mnist_core.records import EpochRecord, Run
from mnist_core.storage.drawings import KeptDrawing


def write_old_run(
    artifacts: Path,
    run: Run,
    history: Sequence[EpochRecord] = (),
    files: Mapping[str, bytes] | None = None,
    checksums: bool = True,
) -> Path:
    """A run's folder.

    Args:
        artifacts: the folder that has `runs`.
        run: its record; `owner` is the mark of a browser.
        history: its epochs.
        files: more files, by name.
        checksums: False for a version before there were any.
    """
    folder = artifacts / "runs" / run.id
    folder.mkdir(parents=True)
    for name, content in (files or {}).items():
        (folder / name).write_bytes(content)
    if checksums:
        note_folder(folder)
    (folder / "history.json").write_bytes(_json([asdict(record) for record in history]))
    (folder / "run.json").write_bytes(_json(run.to_dict()))
    return folder


def write_old_drawing(artifacts: Path, mark: str, drawing: KeptDrawing) -> Path:
    """A drawing's file, in the folder of the browser with this mark."""
    path = artifacts / "drawings" / mark / f"{drawing.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "image": base64.b64encode(drawing.image.tobytes()).decode(),
        "label": drawing.label,
        "strokes": drawing.strokes,
        "model": drawing.model,
        "answer": drawing.answer,
        "created": drawing.created,
    }
    path.write_bytes(_json(values))
    return path


def _json(values: object) -> bytes:
    return json.dumps(values, indent=1, allow_nan=False).encode()
