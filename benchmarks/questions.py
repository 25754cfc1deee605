"""Train what a class is asked to predict, and print what came of it beside the usual settings.

python -m benchmarks.questions                          all of them: some minutes on 2 cores
python -m benchmarks.questions --only batch-size --seeds 5
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import click

from benchmarks.common import hardware
from mnist_core.classroom.question_table import USUAL
from mnist_core.classroom.questions import QUESTIONS
from mnist_core.config import TrainingConfig
from mnist_core.records import EpochRecord

TRIED = {name: each for name, each in QUESTIONS.items() if each.config is not None}


@click.command()
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--only", multiple=True, type=click.Choice(tuple(TRIED)), help="May be repeated.")
def main(seeds: int, only: tuple[str, ...]) -> None:
    """Train with as many seeds, from the question's own on; print means of the last epoch."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    known = hardware()
    click.echo(f"Hardware: {known['cores']} cores, {known['CPU']}")
    click.echo(f"{seeds} seeds; lowest loss: the epoch with the lowest validation loss")
    click.echo("question             accuracy  validation  val. loss  lowest loss  right")
    _echo("(usual settings)", [train(replace(USUAL, seed=seed)) for seed in range(seeds)], "")
    for name in only or TRIED:
        config = TRIED[name].config
        assert config is not None
        runs = [train(replace(config, seed=config.seed + seed)) for seed in range(seeds)]
        _echo(name, runs, TRIED[name].right)


def train(config: TrainingConfig) -> list[EpochRecord]:
    """All epochs of a run, in this process."""
    from mnist_core.training.epoch import train_epoch

    checkpoint, records = None, []
    for epoch in range(config.epochs):
        result = train_epoch(config, checkpoint, epoch, lambda progress: None, lambda: False)
        assert result is not None, "nobody cancels it"
        checkpoint = result.checkpoint
        records.append(result.record)
    return records


def _echo(name: str, runs: Sequence[Sequence[EpochRecord]], right: str) -> None:
    ends = [run[-1] for run in runs]
    accuracy = sum(end.accuracy for end in ends) / len(ends)
    held_out = [end.val_accuracy or 0.0 for end in ends]
    loss = sum(end.val_loss or 0.0 for end in ends) / len(ends)
    lowest = {min(run, key=lambda record: record.val_loss or 0.0).epoch for run in runs}
    click.echo(
        f"{name:20} {accuracy:8.1%}  {sum(held_out) / len(held_out):10.1%}  {loss:9.3f}  "
        f"{', '.join(map(str, sorted(lowest))):>11}  {right}"
    )


if __name__ == "__main__":
    main()
