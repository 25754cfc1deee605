"""What a lesson asks to be done, and whether it is: looked up, never ticked. Runs and kept drawings
count whenever they were made, everything else since the lesson was begun (`ui/lessons/done`). A run
of one's own is meant by its recipe, by settings and by `fine_tuned` (`runs_meant`).

    trained     such a run is finished, and its network is ready
    reached     the same, and its test accuracy is at least `accuracy`
    stayed      the same, and its test accuracy is at most `accuracy`
    diverged    such a run ended because its loss became NaN or infinite
    compared    runs or networks were shown side by side: those of `of`, a list of runs; or at
                least `runs` of them, 2 if that is left out, and at least `own` of one's own
    read        a network read an image `as` a class; `source` is drawing, photo or test, `digit`
                is what it is, `run` is the run of one's own whose network it is, `own` asks for
                any network of one's own, `network` for one that ships, and `dataset` is the
                network's: if that is left out, the run's, or mnist where none is named
    misread     an image of the class `digit` was read `as` another one; both may be left out
    opened      a `page` was opened; `set` are parameters of its address, as in a link, and `run`
                is the run of one's own whose network it shows: not on Home and Train
    kept        so many drawings are kept on Handwriting: `count`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mnist_core.config import DATASET_NAMES
from mnist_core.lessons.addresses import SHOW_A_NETWORK
from mnist_core.lessons.deeds import SOURCES, Deeds, Reading
from mnist_core.lessons.records import Check
from mnist_core.lessons.runs_meant import (
    Values,
    check_run,
    dataset_meant,
    is_meant,
    runs_meant,
)

LINKED_PAGES = ("Home", "Draw", "Train", "Browse", "Inside", "Handwriting")
"""Pages that a lesson leads to."""

_OF_READING = ("source", "own", "network", "run", "dataset")  # besides two digits


def is_done(check: Check, deeds: Deeds) -> bool:
    """True once the person has done it."""
    return CHECKS[check.done][1](check.of, deeds)


def check_parameters(done: str, of: Values) -> None:
    """Raise ValueError, with what is wrong, unless a check can have these parameters."""
    CHECKS[done][0](of)


def _check_with_accuracy(of: Values) -> None:
    accuracy = of.get("accuracy")
    if isinstance(accuracy, bool) or not isinstance(accuracy, (int, float)):
        raise ValueError("accuracy: a number from 0 to 1")
    if not 0 <= accuracy <= 1:
        raise ValueError("accuracy: a number from 0 to 1")
    check_run({name: value for name, value in of.items() if name != "accuracy"})


def _check_numbers(of: Values, allowed: Mapping[str, range]) -> None:
    for name, value in of.items():
        if name not in allowed:
            raise ValueError(f"{name}: one of {', '.join(allowed)}")
        if isinstance(value, bool) or value not in allowed[name]:
            numbers = allowed[name]
            raise ValueError(f"{name}: a whole number from {numbers[0]} to {numbers[-1]}")


def _check_read(of: Values) -> None:
    rest = {name: value for name, value in of.items() if name not in _OF_READING}
    _check_numbers(rest, {"as": range(10), "digit": range(10)})
    if of.get("source", SOURCES[0]) not in SOURCES:
        raise ValueError(f"source: one of {', '.join(SOURCES)}")
    if of.get("dataset", DATASET_NAMES[0]) not in DATASET_NAMES:
        raise ValueError(f"dataset: one of {', '.join(DATASET_NAMES)}")
    if not isinstance(of.get("own", False), bool):
        raise ValueError("own: true or false")
    if not isinstance(of.get("network", ""), str):
        raise ValueError("network: the name of one that ships")
    check_run(of.get("run", {}))
    learned = dataset_meant(of.get("run", {}))
    if learned is not None and of.get("dataset", learned) != learned:
        raise ValueError("dataset: that of run, or none")


def _check_compared(of: Values) -> None:
    if "of" not in of:
        _check_numbers(of, {"runs": range(2, 9), "own": range(9)})
        return
    if set(of) != {"of"} or not isinstance(of["of"], list) or len(of["of"]) < 2:
        raise ValueError("of: a list of runs, at least two")
    for run in of["of"]:
        check_run(run)


def _check_opened(of: Values) -> None:
    check_run(of.get("run", {}))
    if of.get("page") not in LINKED_PAGES:
        raise ValueError(f"page: one of {', '.join(LINKED_PAGES)}")
    if not isinstance(of.get("set", {}), dict) or set(of) - {"page", "set", "run"}:
        raise ValueError("a page, set with parameters of its address, and run")
    if "run" in of and of["page"] not in SHOW_A_NETWORK:
        raise ValueError(f"run: only with one of {', '.join(SHOW_A_NETWORK)}")
    if "run" in of.get("set", {}):
        raise ValueError("set: no run, for which of them was opened is not noted")


def _reached(of: Values, deeds: Deeds) -> bool:
    return any((run.test_accuracy or 0) >= of["accuracy"] for run in runs_meant(of, deeds))


def _stayed(of: Values, deeds: Deeds) -> bool:
    return any((run.test_accuracy or 0) <= of["accuracy"] for run in runs_meant(of, deeds))


def _diverged(of: Values, deeds: Deeds) -> bool:
    return any(
        is_meant(run, of) and (run.failure or {}).get("error") == "DivergedError"
        for run in deeds.runs
    )


def _read(of: Values, deeds: Deeds) -> bool:
    return any(_readings(of, deeds))


def _misread(of: Values, deeds: Deeds) -> bool:
    return any(reading.label not in (None, reading.answer) for reading in _readings(of, deeds))


def _readings(of: Values, deeds: Deeds) -> Iterator[Reading]:
    """Those that a check means."""
    networks = _networks_meant(of, deeds)
    dataset = of.get("dataset") or dataset_meant(of.get("run", {})) or DATASET_NAMES[0]
    for reading in deeds.readings:
        same = reading.dataset == dataset  # in another one, a class's number means another thing
        own = networks is None or reading.network in networks
        if same and own and _fits(reading, of):
            yield reading


def _fits(reading: Reading, of: Values) -> bool:
    asked = (
        ("as", reading.answer),
        ("digit", reading.label),
        ("source", reading.source),
        ("network", reading.network),
    )
    return all(of.get(name, value) == value for name, value in asked)


def _networks_meant(of: Values, deeds: Deeds) -> set[str] | None:
    """The ids of the networks of one's own that a check means; None where it may be any network."""
    if "run" in of:
        return {run.id for run in runs_meant(of["run"], deeds)}
    return {run.id for run in deeds.runs} if of.get("own") else None


def _opened(of: Values, deeds: Deeds) -> bool:
    networks = _networks_meant(of, deeds)
    wanted = {(name, address_value(value)) for name, value in of.get("set", {}).items()}
    return any(
        visit.page == of["page"]
        and wanted <= visit.address
        and (networks is None or dict(visit.address).get("model") in networks)
        for visit in deeds.visits
    )


def _compared(of: Values, deeds: Deeds) -> bool:
    own = {run.id for run in deeds.runs}
    if "of" in of:
        wanted = [{run.id for run in runs_meant(each, deeds)} for each in of["of"]]
        return any(all(shown & ids for ids in wanted) for shown in deeds.compared)
    return any(
        len(shown) >= of.get("runs", 2) and len(shown & own) >= of.get("own", 0)
        for shown in deeds.compared
    )


def address_value(value: object) -> str:
    """A value as an address has it: true and false in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


CHECKS: dict[str, tuple[Callable[[Values], None], Callable[[Values, Deeds], bool]]] = {
    "trained": (check_run, lambda of, deeds: bool(runs_meant(of, deeds))),
    "reached": (_check_with_accuracy, _reached),
    "stayed": (_check_with_accuracy, _stayed),
    "diverged": (check_run, _diverged),
    "compared": (_check_compared, _compared),
    "read": (_check_read, _read),
    "misread": (_check_read, _misread),
    "opened": (_check_opened, _opened),
    "kept": (
        lambda of: _check_numbers(of, {"count": range(1, 101)}),
        lambda of, deeds: deeds.kept >= of.get("count", 1),
    ),
}
"""By name: what its parameters may be, and whether it is done."""
