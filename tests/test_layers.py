"""Who may import whom: read from the files, so that nobody has to remember it.

A module imports from lower layers only. A sibling is allowed where `SIBLINGS` names it, with
its reason. Imports inside functions count as well: they are imports at another time.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import PROJECT

LAYERS = (
    ("errors", "settings", "config", "colours", "versions", "anatomy", "addresses", "files")
    + ("checks", "checksums", "lean_worker", "memory", "fair_share", "counting", "garbage"),
    ("datasets", "drawing", "recipes", "models", "callbacks", "store", "checkpoints", "records")
    + ("drawings", "drawing_files")
    + ("curves", "messages", "data_order", "augmentation", "tape_training", "precision")
    + ("schedules", "losses", "calibration", "pens", "habits", "no_digits", "explanations")
    + ("projection", "event_log", "diagnosis", "drawn_turns", "convolution", "teaching")
    + ("file_names",),
    ("networks", "training", "export", "inference", "evaluation", "plots", "lifecycle", "tasks")
    + ("beginnings", "time_travel")
    + ("cluster", "local_workers", "library", "turns", "scripts", "script_templates", "reading")
    + ("dissection", "inside", "reliability", "comparison", "walkthrough")
    + ("worker_folder", "ownership", "room", "estimates"),
    ("engine", "dispatch"),
    ("cli", "cli_lines", "ui"),
    ("__main__", "pages", "app"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

SIBLINGS = {
    ("garbage", "memory"): "what was freed goes back to the system",
    ("files", "errors"): "a file that cannot be written is a StorageError",
    ("settings", "errors"): "a variable that makes no sense is a SettingsError",
    ("anatomy", "checks"): "a description is checked as it is read",
    ("checksums", "files"): "a list of checksums is written like any other file",
    ("config", "errors"): "a setting outside its limits is a ConfigError",
    ("callbacks", "records"): "reports are records",
    ("store", "records"): "what is stored are records",
    ("store", "event_log"): "a run's curves are kept for TensorBoard as well",
    ("drawings", "store"): "the model that read a drawing is named as the store names it",
    ("drawing_files", "drawings"): "its files hold kept drawings",
    ("event_log", "records"): "its events are a run's records",
    ("diagnosis", "records"): "what is diagnosed is a history",
    ("curves", "records"): "curves are drawn from records",
    ("teaching", "pens"): "own digits are distorted like all others",
    ("beginnings", "networks"): "a first checkpoint is like any other's",
    ("training", "beginnings"): "an epoch goes on from one",
    ("time_travel", "tasks"): "an epoch's network is exported in a worker",
    ("time_travel", "cluster"): "which the cluster has",
    ("export", "beginnings"): "which opens the .keras files of this app",
    ("training", "networks"): "an epoch is trained in a network of this worker",
    ("export", "dissection"): "an exported file is described while its model is at hand",
    ("export", "training"): "a model is tested on data that training has at hand",
    ("export", "inference"): "and in the form in which pages will use it",
    ("pens", "drawing"): "what is redrawn is boxed and centred like a drawing",
    ("pens", "habits"): "with what some people's digits have",
    ("no_digits", "habits"): "of straight lines, among others",
    ("drawn_turns", "pens"): "a turn is of digits by pens",
    ("drawn_turns", "no_digits"): "and of shapes among them",
    ("no_digits", "drawing"): "in pictures of the same size",
    ("no_digits", "pens"): "by the same pens as digits",
    ("reading", "inference"): "a network reads",
    ("tasks", "training"): "a task is an epoch of training, in a worker",
    ("tasks", "export"): "or an export",
    ("library", "room"): "which removes the runs that make room",
    ("turns", "estimates"): "how long a turn takes is how long waiting does",
    ("engine", "dispatch"): "runs wait for turns, and are given them",
    ("cli", "cli_lines"): "what commands find is told",
    ("scripts", "script_templates"): "a script is its run's lines and the text around them",
    ("cluster", "local_workers"): "which computes where there is no other",
    ("local_workers", "worker_folder"): "its workers have their certificates and logs there",
    ("cluster", "tasks"): "the cluster gives its workers their tasks",
}

# The web process must not load these: seconds of start-up and hundreds of megabytes.
HEAVY = {"tensorflow", "keras"}
TRAINING_ONLY = {"models", "networks", "callbacks", "training", "export", "tape_training"}
TRAINING_ONLY |= {"dissection", "beginnings"}
TRAINING_ONLY |= {"augmentation", "precision", "schedules", "losses"}
STANDARD_LIBRARY = {"time", "json", "datetime", "math", "pathlib", "functools", "dataclasses"}


def source_files() -> list[Path]:
    folders = (PROJECT / "mnist_core", PROJECT / "pages")
    return [PROJECT / "app.py", *sorted(f for folder in folders for f in folder.rglob("*.py"))]


def part_of(path: Path) -> str:
    """The name in `LAYERS` that a file belongs to, e.g. "ui" for mnist_core/ui/frame.py."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return parts[1] if parts[0] == "mnist_core" else parts[0]


def imports_of(path: Path, at_import_time: bool = False) -> set[str]:
    """Dotted names of the modules a file imports, `from a import b` as "a.b".

    Args:
        path: a Python file.
        at_import_time: leave out imports inside functions and those for type checkers.
    """
    found = set()
    tree = ast.parse(path.read_text("utf-8"))
    for node in _run_on_import(tree) if at_import_time else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _run_on_import(tree: ast.Module) -> list[ast.AST]:
    nodes, found = list(tree.body), []
    while nodes:
        node = nodes.pop()
        skipped = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (
            isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        )
        if not skipped:
            found.append(node)
            nodes.extend(ast.iter_child_nodes(node))
    return found


def core_parts(names: set[str]) -> set[str]:
    """Which parts of mnist_core are among imported names."""
    parts = {name.split(".")[1] for name in names if name.startswith("mnist_core.")}
    return {part for part in parts if not part.startswith("__")}


def outside(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


FILES = pytest.mark.parametrize(
    "path", source_files(), ids=lambda p: p.relative_to(PROJECT).as_posix()
)


@FILES
def test_every_file_has_its_layer(path):
    assert part_of(path) in LEVEL or path == PROJECT / "mnist_core" / "__init__.py"


@FILES
def test_a_file_imports_from_lower_layers_or_from_a_sibling_with_a_reason(path):
    part = part_of(path)
    for imported in core_parts(imports_of(path)) - {part}:
        lower = LEVEL[imported] < LEVEL[part]
        assert lower or (part, imported) in SIBLINGS, f"{part} imports {imported}"


@FILES
def test_only_what_runs_in_a_worker_names_tensorflow_or_keras(path):
    if part_of(path) not in TRAINING_ONLY:
        assert not outside(imports_of(path)) & HEAVY


@FILES
def test_only_ui_and_pages_name_streamlit(path):
    if part_of(path) not in ("ui", "pages", "app"):
        assert "streamlit" not in outside(imports_of(path))


@FILES
def test_pyplot_is_never_used(path):
    assert not any(name.startswith("matplotlib.pyplot") for name in imports_of(path))


@FILES
def test_pages_and_home_leave_arrays_and_figures_to_the_core(path):
    if part_of(path) in ("pages", "app"):
        allowed = {"streamlit", "mnist_core", "__future__"}
        assert outside(imports_of(path)) <= allowed | STANDARD_LIBRARY


@FILES
def test_a_page_is_under_80_lines(path):
    if part_of(path) in ("pages", "app"):
        assert len(path.read_text("utf-8").splitlines()) < 80


@pytest.mark.parametrize("start", ["app", "pages", "ui", "engine"])
def test_the_web_process_reaches_nothing_that_loads_tensorflow(start):
    assert not reached_from(start) & TRAINING_ONLY


def test_home_reaches_no_figures():
    """Matplotlib takes half a second to import, which the first page would wait for."""
    assert "mnist_core.plots" not in modules_reached(PROJECT / "app.py")
    assert "mnist_core.plots" in modules_reached(PROJECT / "pages" / "3_Browse.py")


def reached_from(part: str) -> set[str]:
    """Parts of the core that are loaded when a part is."""
    files = [path for path in source_files() if part_of(path) == part]
    return core_parts({name for path in files for name in modules_reached(path)})


def modules_reached(path: Path) -> set[str]:
    """Modules of the core that are loaded, directly or not, when a file is."""
    reached, waiting = set(), [path]
    while waiting:
        for name in imports_of(waiting.pop(), at_import_time=True):
            module, file = _module_file(name)
            if file and module not in reached:
                reached.add(module)
                waiting.append(file)
    return reached


def _module_file(name: str) -> tuple[str, Path | None]:
    """The module that "package.module.name" or "package.module" stands for, and its file."""
    for module in (name, name.rpartition(".")[0]):
        base = PROJECT.joinpath(*module.split("."))
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if module.startswith("mnist_core") and file.is_file():
                return module, file
    return name, None


def test_a_sibling_that_is_no_longer_imported_is_taken_off_the_list():
    used = {
        (part_of(path), imported)
        for path in source_files()
        for imported in core_parts(imports_of(path))
    }
    assert set(SIBLINGS) <= used
