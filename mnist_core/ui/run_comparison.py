"""Panel: runs side by side: their curves in one chart, their settings in a table and in words."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import streamlit as st

from mnist_core.colours import colours_for
from mnist_core.config import TrainingConfig
from mnist_core.diagnosis import differing_settings, find_overfitting
from mnist_core.records import EpochRecord, Run, Snapshot
from mnist_core.ui.loaders import get_engine
from mnist_core.ui.names import (
    DATASET_TITLES,
    LOOP_TITLES,
    MODEL_TITLES,
    OPTIMIZER_TITLES,
    PREPROCESSING_TITLES,
    config_title,
    length,
    model_titles,
    percent,
)

COMPARE, RUNS, METRIC = "train_compare", "train_compare_runs", "train_compare_metric"
MAX_RUNS = 8
_LISTED = 50
_FONT = 15  # pixels
_METRICS = {"Loss": "loss", "Accuracy": "accuracy"}
_VALUES = {
    "dataset": DATASET_TITLES,
    "model": MODEL_TITLES,
    "optimizer": OPTIMIZER_TITLES,
    "preprocessing": PREPROCESSING_TITLES,
    "loop": LOOP_TITLES,
}
_NAMES = {"dataset": "data set", "model": "network", "preprocessing": "pixels"}


def show_comparison(opened: str) -> None:
    """A switch and, once it is on, the comparison.

    Args:
        opened: id of the run that the page shows, the first to be compared; "" for none.
    """
    if not st.toggle("Compare runs", key=COMPARE, persist_state="session"):
        return
    runs = _comparable(opened)
    if len(runs) < 2:
        st.info("There are no two runs to compare yet. Train one more.", icon=":material/info:")
        return
    chosen = _choose(runs, opened)
    snapshots = {
        ascii_uppercase[i]: get_engine().snapshot(run_id, watching=False)
        for i, run_id in enumerate(chosen)
    }
    if not snapshots:
        st.info("Choose the runs to compare.", icon=":material/info:")
        return
    metric = st.segmented_control(
        "Curve", list(_METRICS), default="Loss", required=True, key=METRIC
    )
    st.vega_lite_chart(
        _spec(snapshots, _METRICS[metric]),
        alt=f"{metric} of {len(snapshots)} runs on training and validation images",
        height=380,
    )
    st.dataframe(table(snapshots), hide_index=True, height="content", column_config=_columns())
    for letter, snapshot in snapshots.items():
        st.write(f"**{letter}** {gap_text(snapshot.history, snapshot.run.config)}")
    if len(snapshots) > 1:
        (first, one), (second, other) = list(snapshots.items())[:2]
        st.write(difference_text(first, one.run, second, other.run))


def _comparable(opened: str) -> dict[str, Run]:
    """Runs that have learned something, the opened one first, then what ships."""
    engine = get_engine()
    listed = [*engine.runs()[:_LISTED], *engine.models()]
    runs = {run.id: run for run in listed if run.epochs_done}
    return dict(sorted(runs.items(), key=lambda item: item[0] != opened))


def _choose(runs: dict[str, Run], opened: str) -> list[str]:
    titles = model_titles(list(runs.values()))
    kept = [run_id for run_id in st.session_state.get(RUNS, []) if run_id in runs]
    if RUNS not in st.session_state:
        kept = list(runs)[:2]
    st.session_state[RUNS] = kept
    return st.multiselect(
        "Runs",
        list(runs),
        format_func=lambda run_id: titles[run_id],
        max_selections=MAX_RUNS,
        key=RUNS,
        persist_state="session",
        help="In the chart they are A, B, C, in the order in which they are chosen.",
    )


def _spec(snapshots: dict[str, Snapshot], metric: str) -> dict[str, Any]:
    rows = [
        {"run": letter, "images": seen, "value": value, "series": series}
        for letter, snapshot in snapshots.items()
        for record in snapshot.history
        for series, value in (
            ("Training", getattr(record, metric)),
            ("Validation", getattr(record, f"val_{metric}")),
        )
        if value is not None
        for seen in [record.epoch * snapshot.run.config.images_per_epoch / 1000]
    ]
    number = ".0%" if metric == "accuracy" else ".2f"
    x = {"field": "images", "type": "quantitative", "title": "thousand images looked at"}
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"format": number}}
    scale = {"domain": ["Training", "Validation"], "range": [[5, 4], [1, 0]]}
    text = colours_for(st.context.theme.type).text
    dash = {
        "scale": scale,
        "legend": {"symbolType": "stroke", "symbolStrokeColor": text, "symbolSize": 500},
    }
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 50}},
        "encoding": {
            "x": x,
            "y": {**y, "scale": {"zero": metric == "loss"}},
            "color": {"field": "run", "type": "nominal", "title": "Run"},
            "strokeDash": {"field": "series", "type": "nominal", "title": None, **dash},
            "tooltip": [
                {"field": "run"},
                {"field": "series"},
                {"field": "images", "title": "thousand images"},
                {"field": "value", "format": ".4f"},
            ],
        },
        "config": {
            "axis": {"labelFontSize": _FONT, "titleFontSize": _FONT},
            "legend": {"labelFontSize": _FONT, "titleFontSize": _FONT, "symbolStrokeWidth": 3},
        },
    }


def table(snapshots: dict[str, Snapshot]) -> dict[str, list[Any]]:
    """Settings and results by column, a row per run."""
    rows = [_row(letter, snapshot.run) for letter, snapshot in snapshots.items()]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _row(letter: str, run: Run) -> dict[str, Any]:
    config = run.config
    return {
        "Run": letter,
        "Network": config_title(config),
        "Length": length(config, run.epochs_done),
        "Learning rate": config.learning_rate,
        "Batch size": config.batch_size,
        "Training images": config.training_images,
        "Optimizer": OPTIMIZER_TITLES[config.optimizer],
        "Seed": config.seed,
        "Validation": run.val_accuracy,
        "Test": run.test_accuracy,
        "Test loss": run.test_loss,
        "Seconds": round(run.seconds),
        "Id": run.id,
    }


def _columns() -> dict[str, Any]:
    share = st.column_config.NumberColumn(format="percent")
    small = st.column_config.NumberColumn(format="%.5g")
    return {"Validation": share, "Test": share, "Learning rate": small, "Test loss": small}


def gap_text(history: tuple[EpochRecord, ...], config: TrainingConfig) -> str:
    """Whether a run learned its images by heart, in a sentence."""
    if not any(record.val_loss is not None for record in history):
        return "has no validation images: overfitting would not be seen."
    found = find_overfitting(history)
    if found is None:
        return "does not overfit: the validation loss has not turned upwards for good."
    turn = config.steps_per_turn or 1
    when = f"step {(found.epoch - 1) * turn:,}" if turn > 1 else f"epoch {found.epoch}"
    return (
        f"overfits from {when} on: the validation loss rose from {found.lowest:.3f} to "
        f"{found.last:.3f} while the training loss went on falling. At the end it reads "
        f"{percent(found.gap)} more of the images it has learned from than of others. It learns "
        "them by heart; fewer epochs, more images or dropout help."
    )


def difference_text(first: str, one: Run, second: str, other: Run) -> str:
    """How two runs' settings differ, and what came of it, in words."""
    found = differing_settings(one.config, other.config)
    parts = [
        f"{_NAMES.get(name, name.replace('_', ' '))} ({_shown(name, a)} against {_shown(name, b)})"
        for name, (a, b) in found.items()
    ]
    if not parts:
        text = f"**{first}** and **{second}** have the same settings."
    else:
        listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        text = f"**{first}** and **{second}** differ in {listed}; all else is the same."
    if one.test_accuracy is None or other.test_accuracy is None:
        return text
    gain = 100 * (other.test_accuracy - one.test_accuracy)
    if round(gain, 2) == 0:
        return f"{text} They read equally many test images."
    better = second if gain > 0 else first
    return f"{text} {better} reads {abs(gain):.2f} points more of the test images."


def _shown(name: str, value: Any) -> str:
    """A setting's value as people read it."""
    if name in _VALUES:
        return _VALUES[name][value]
    if isinstance(value, float):
        return f"{value:g}"
    return "epochs" if value is None else f"{value:,}"
