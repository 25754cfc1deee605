"""The same work without a browser: `python -m mnist_core train | predict | models | ...`.

Keras is imported only by `train` and `layers`; the others answer within a second. Help is worded
when this module is imported; see `language`.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from mnist_core.cli.explained import ExplainedGroup, say_error
from mnist_core.cli.output import (
    answer_line,
    epoch_line,
    model_line,
    recipe_line,
    result_line,
    summary,
)
from mnist_core.cli.predicting import answer_of, model_run
from mnist_core.cli.training import (
    Trainer,
    check_name,
    chosen_config,
    export_run,
    folder_to_ship,
    train_epochs,
)
from mnist_core.config import (
    AUGMENTATION_NAMES,
    DATASET_NAMES,
    DEFAULT_MODEL,
    LOOP_NAMES,
    MODEL_NAMES,
    OPTIMIZER_NAMES,
    PRECISION_NAMES,
    PREPROCESSING_NAMES,
    SCHEDULE_NAMES,
    TrainingConfig,
)
from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.errors import DatabaseError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.i18n.languages import ENGLISH
from mnist_core.i18n.translations import current_language, speaking
from mnist_core.reading.calibration import read_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.recipes import RECIPES, load_measured
from mnist_core.settings import load_settings
from mnist_core.storage.database import Database
from mnist_core.storage.lifecycle import new_run
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tensorboard import write_event_file

_DEFAULTS = TrainingConfig(precision="auto")


def _default(field: str) -> str:
    return _("Default: the recipe's, or {value}.").format(value=getattr(_DEFAULTS, field))


@click.group(
    cls=ExplainedGroup,
    help=_("Train networks that read handwritten digits, and read digits in pictures."),
)
def main() -> None:
    load_settings()  # whatever the command: a wrong one is told before anything is done


@main.command(
    help=_(
        "Read the digits in each picture. The exit status is 1 if a file could not be read.\n\n"
        'With --json, "score" says how sure the network is, from 0 to 1, and "sure" is true if '
        "the score reaches the network's threshold. The score of a file is the lowest of its "
        "digits."
    )
)
@click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    help=_("Network to read with, a name that `models` lists."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object per file."))
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def predict(model: str, as_json: bool, files: tuple[str, ...]) -> None:
    networks = ModelStore.open(load_settings())
    classifier = Classifier(networks.load_model(model), model)
    calibration = read_calibration(networks.load_calibration(model))
    failed = False
    with speaking(ENGLISH if as_json else current_language()):  # programs know English names
        class_names = tuple(map(_, CLASS_NAMES[model_run(networks, model).config.dataset]))
        for file in files:
            answer = answer_of(file, classifier, calibration, class_names)
            failed = failed or "error" in answer
            click.echo(json.dumps(answer) if as_json else answer_line(answer, class_names))
    if failed:
        raise SystemExit(1)


@main.command(
    help=_(
        "List the networks that `predict` can use: shipped ones, then trained runs, newest first."
    )
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object per network."))
def models(as_json: bool) -> None:
    networks = ModelStore.open(load_settings())
    try:
        runs = networks.models()
    except DatabaseError as error:  # what ships can be used without it
        say_error(error)
        runs = list(networks.shipped().values())
    if not runs:
        click.echo(_("There is no trained network yet. Train one first."), err=True)
    for run in runs:
        click.echo(json.dumps(summary(run)) if as_json else model_line(run))


@main.command(
    help=_(
        "Train a network in this process and store it like any other run.\n\n"
        "Options change single settings of the recipe or, without a recipe, of the defaults."
    )
)
@click.option(
    "--recipe",
    type=click.Choice(tuple(RECIPES)),
    help=_("Settings to start from; other options change them."),
)
@click.option("--data", "dataset", type=click.Choice(DATASET_NAMES), help=_default("dataset"))
@click.option("--model", type=click.Choice(MODEL_NAMES), help=_default("model"))
@click.option("--epochs", type=int, help=_default("epochs"))
@click.option("--steps", type=int, help=_("Length in steps instead of epochs."))
@click.option("--learning-rate", type=float, help=_default("learning_rate"))
@click.option("--batch-size", type=int, help=_default("batch_size"))
@click.option("--training-images", type=int, help=_default("training_images"))
@click.option("--seed", type=int, help=_default("seed"))
@click.option("--optimizer", type=click.Choice(OPTIMIZER_NAMES), help=_default("optimizer"))
@click.option(
    "--preprocessing", type=click.Choice(PREPROCESSING_NAMES), help=_default("preprocessing")
)
@click.option("--loop", type=click.Choice(LOOP_NAMES), help=_default("loop"))
@click.option("--shuffle-buffer", type=int, help=_default("shuffle_buffer"))
@click.option("--precision", type=click.Choice(PRECISION_NAMES), help=_default("precision"))
@click.option(
    "--augmentation", type=click.Choice(AUGMENTATION_NAMES), help=_default("augmentation")
)
@click.option("--schedule", type=click.Choice(SCHEDULE_NAMES), help=_default("schedule"))
@click.option("--label-smoothing", type=float, help=_default("label_smoothing"))
@click.option("--weight-averaging", type=float, help=_default("weight_averaging"))
@click.option("--wrong-labels", type=float, help=_default("wrong_labels"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object per line."))
@click.option(
    "--ship",
    metavar="NAME",
    callback=check_name,
    help=_("Also copy the network to models/NAME in the artifacts folder."),
)
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help=_("With --ship: replace the network that has this name."),
)
def train(
    recipe: str | None, as_json: bool, ship: str | None, replaces: bool, **chosen: Any
) -> None:
    settings = load_settings()
    base = RECIPES[recipe].config if recipe else _DEFAULTS
    config = chosen_config(base, settings.max_epochs, **chosen)
    config.validate(settings.max_epochs, settings.max_batch_size)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    folder = folder_to_ship(settings.models / ship, replaces) if ship else None
    trainer = Trainer.open(settings)
    run = trainer.changes.add(replace(new_run(config), state="running"))
    with trainer.leases.renewed(), closing(train_epochs(trainer, run)) as records:
        for record in records:
            click.echo(json.dumps(asdict(record)) if as_json else epoch_line(run, record))
        run = export_run(trainer, run.id)
    if ship:
        trainer.networks.ship(run.id, ship)
    click.echo(json.dumps(summary(run)) if as_json else result_line(run, folder))


@main.command(
    help=_("List the settings that `train --recipe` knows, with their published results.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object per recipe."))
def recipes(as_json: bool) -> None:
    measured = load_measured(load_settings().artifacts)
    for recipe in RECIPES.values():
        result = measured.get(recipe.name)
        found = {**asdict(recipe), "measured": result and asdict(result)}
        click.echo(json.dumps(found) if as_json else recipe_line(recipe, result))


@main.command(help=_("Describe models again, their layers and test answers, from their own files."))
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def layers(names: tuple[str, ...]) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from mnist_core.training.export import describe_exported

    networks = ModelStore.open(load_settings())
    for name in names:
        files = networks.load_model(name, "keras"), networks.load_model(name)
        dataset = networks.load_run(name).config.dataset
        networks.save_description(name, *describe_exported(dataset, *files))
        count = len(networks.load_layers(name))
        said = ngettext("{name}: {count} layer", "{name}: {count} layers", count)
        click.echo(said.format(name=name, count=number(count)))


@main.command(help=_("Write SHA256SUMS of shipped models, from their files as they are now."))
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def checksums(names: tuple[str, ...]) -> None:
    networks = ModelStore.open(load_settings())
    for name in names:
        count = networks.note_checksums(name)
        said = ngettext("{name}: {count} file", "{name}: {count} files", count)
        click.echo(said.format(name=name, count=number(count)))


@main.command(
    "tensorboard-logs",
    help=_(
        "Write event files for TensorBoard to FOLDER, a folder for each run; of all runs, or of "
        "RUN.\n\n"
        "Then start `tensorboard --logdir FOLDER`."
    ),
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("runs", nargs=-1, metavar="[RUN]...")
def tensorboard_logs(folder: Path, runs: tuple[str, ...]) -> None:
    store = RunStore(Database(load_settings()))
    chosen = [store.load_run(run_id) for run_id in runs] if runs else store.newest_first()
    for run in chosen:
        write_event_file(folder / run.id, run, store.load_history(run))
    said = ngettext("{folder}: {count} run", "{folder}: {count} runs", len(chosen))
    click.echo(said.format(folder=folder, count=number(len(chosen))))
