"""Who may import whom: one table of packages, held against the imports of every file.

A package imports from those that its row names and from no others. Imports inside functions
count as well: they are imports at another time. What a row names stands above it, so there is no
circle.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mnist_core.settings import PROJECT
from tests.helpers.source_files import source_files

WORDS = "errors settings i18n files options config records messages recipes"
"""Modules at the root of the package: the words everything else is said in. Open to all."""

PACKAGES = {
    "errors": "",
    "settings": "errors",
    "options": "",
    "i18n": "",
    "files": "errors",
    "config": "errors files options",
    "records": "config errors files",
    "messages": "errors i18n",
    "recipes": "config errors files i18n",
    "data": WORDS,
    "drawing": WORDS,
    "augmentation": f"{WORDS} drawing",
    "models": f"{WORDS} data",
    "reading": f"{WORDS} drawing",
    "evaluation": WORDS,
    "inspection": WORDS,
    "codegen": WORDS,
    "i18n.catalogs": f"{WORDS} codegen",  # for developers, as what imports it
    "figures": f"{WORDS} i18n.catalogs",
    "storage": f"{WORDS} inspection",
    "training": f"{WORDS} data augmentation models reading inspection storage",
    "engine": f"{WORDS} storage training",
    "lessons": f"{WORDS} codegen",
    "classroom": f"{WORDS} storage lessons",
    "cli": f"{WORDS} data drawing reading storage training",
    "ui.shared": f"{WORDS} data reading inspection figures storage engine lessons classroom",
    "ui.answer": f"{WORDS} reading inspection figures ui.shared",
    "ui.input": f"{WORDS} drawing reading figures lessons ui.shared ui.answer",
}
PANELS = f"{WORDS} data drawing reading evaluation inspection codegen figures storage "
PANELS += "lessons classroom ui.shared ui.input ui.answer"
PAGE_FOLDERS = ("home", "draw", "train", "browse", "inside", "handwriting", "lessons", "classroom")
PACKAGES |= {f"ui.{folder}": PANELS for folder in PAGE_FOLDERS}
PACKAGES |= {"__main__": "cli", "pages": f"{PANELS} {' '.join(f'ui.{f}' for f in PAGE_FOLDERS)}"}

# What the web process must not load: seconds of start-up and hundreds of megabytes.
HEAVY = {"tensorflow", "keras"}
WITH_KERAS = ("models", "training", "augmentation")
# Tests that load it when they are collected, which takes ten seconds of each process.
TESTS_WITH_KERAS = {
    *("augmentation", "codegen", "models", "training", "helpers/epochs.py", "test_options.py"),
    *("engine/test_epoch_models.py", "storage/test_tensorboard.py"),
}


def package_of(path: Path) -> str:
    """The row of `PACKAGES` that a file belongs to, e.g. "ui.draw", "storage", "config".

    Two names if the folder is "ui", or if the file has a row of its own.
    """
    parts = path.relative_to(PROJECT).with_suffix("").parts
    if parts[0] != "mnist_core":
        return "pages"
    two = ".".join(parts[1:3])
    return two if parts[1] == "ui" or two in PACKAGES else parts[1]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports_of(path: Path, at_import_time: bool = False) -> frozenset[str]:
    """Dotted names of the modules a file imports, `from a import b` as "a.b".

    Args:
        path: a Python file.
        at_import_time: leave out imports inside functions and those for type checkers.
    """
    found = set()
    tree = parsed(path)
    for node in _run_on_import(tree) if at_import_time else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


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


@cache
def packages_imported(path: Path) -> frozenset[str]:
    """Rows of `PACKAGES` that a file imports from."""
    files = {_module_file(name)[1] for name in imports_of(path) if name.startswith("mnist_core.")}
    return frozenset(package_of(file) for file in files if file) - {"__init__"}


def outside(names: Iterable[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


INITS = (PROJECT / "mnist_core" / "__init__.py", PROJECT / "mnist_core" / "ui" / "__init__.py")


def files_of(*packages: str) -> list[Path]:
    """The app's files in some rows of `PACKAGES`, e.g. "pages"."""
    return [path for path in source_files() if package_of(path) in packages]


def files_outside(*packages: str) -> list[Path]:
    """The app's files in all other rows; "ui" stands for every row that begins so."""
    return [path for path in source_files() if not package_of(path).startswith(packages)]


def names(paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(PROJECT).as_posix() for path in paths]


def those_that_import(packages: set[str], paths: Iterable[Path]) -> list[str]:
    return names(path for path in paths if outside(imports_of(path)) & packages)


def test_every_file_belongs_to_a_package_of_the_table():
    assert len(source_files()) > 300
    unknown = [p for p in source_files() if package_of(p) not in PACKAGES and p not in INITS]
    assert names(unknown) == []


def test_a_file_imports_only_what_its_row_of_the_table_allows():
    found = {}
    for path in source_files():
        package = package_of(path)
        allowed = {package, *PACKAGES.get(package, "").split()}
        found[path] = packages_imported(path) - allowed
    assert {path: more for path, more in found.items() if more} == {}


def test_the_table_names_only_rows_above():
    seen: set[str] = set()
    for package, allowed in PACKAGES.items():
        assert set(allowed.split()) - set(WORDS.split()) <= seen, package
        seen.add(package)


def test_the_table_allows_no_package_that_nobody_of_the_row_imports():
    used: dict[str, set[str]] = {}
    for path in source_files():
        used.setdefault(package_of(path), set()).update(packages_imported(path))
    pages = {f"ui.{folder}" for folder in PAGE_FOLDERS} | {"pages"}
    for package in set(PACKAGES) - pages:
        assert set(PACKAGES[package].split()) - set(WORDS.split()) <= used[package], package


def test_only_what_runs_in_a_worker_names_tensorflow_or_keras():
    others = [path for path in source_files() if package_of(path) not in WITH_KERAS]
    assert those_that_import(HEAVY, others) == []


def test_only_ui_and_pages_name_streamlit():
    assert those_that_import({"streamlit"}, files_outside("ui", "pages")) == []


def test_only_storage_speaks_to_the_database():
    databases = {"sqlalchemy", "alembic", "sqlite3", "psycopg"}
    others = [path for path in source_files() if package_of(path) != "storage"]
    assert those_that_import(databases, others) == []


def test_pyplot_is_never_used():
    pyplot = "matplotlib.pyplot"
    assert (
        names(p for p in source_files() if any(n.startswith(pyplot) for n in imports_of(p))) == []
    )


def test_pages_and_home_leave_arrays_and_figures_to_the_core():
    allowed = {"streamlit", "mnist_core", "__future__", *sys.stdlib_module_names}
    assert len(files_of("pages")) > 5
    assert names(p for p in files_of("pages") if not outside(imports_of(p)) <= allowed) == []


def test_a_page_is_under_80_lines():
    assert names(path for path in files_of("pages") if lines_of(path) >= 80) == []


def test_a_module_is_at_most_250_lines():
    assert names(path for path in source_files() if lines_of(path) > 250) == []


def test_a_function_is_at_most_40_lines():
    """But for the database's upgrades, which are lists of columns."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    found = [
        (path, node.name)
        for path in source_files()
        if "migrations" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, functions) and (node.end_lineno or 0) - node.lineno >= 40
    ]
    assert found == []


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_the_web_process_loads_nothing_that_loads_tensorflow():
    for start in files_of("pages"):
        heavy = [path for path in files_reached(start) if outside(imports_of(path, True)) & HEAVY]
        assert not heavy, start


def test_a_worker_loads_no_database():
    """It is sent what it needs; SQLAlchemy would cost each of them 20 MB."""
    core = PROJECT / "mnist_core"
    first = (core / "engine" / "tasks.py", *(core / "training").glob("*.py"))
    reached = set().union(*map(files_reached, first))
    assert core / "storage" / "checkpoints.py" in reached
    assert not [path for path in reached if "sqlalchemy" in outside(imports_of(path, True))]


def test_alembic_is_loaded_only_where_there_is_something_to_migrate(tmp_path):
    code = (
        "import sys; from pathlib import Path; from mnist_core.settings import Settings; "
        "from mnist_core.storage.database import Database; "
        "Database(Settings(artifacts=Path(sys.argv[1]))).prepare(); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    for _ in ("a new database", "one that is there"):
        assert subprocess.check_output(command, cwd=PROJECT, text=True) == "False\n"


def test_home_reaches_nothing_that_is_needed_only_later():
    """Who opens the first page of a server waits for all that it imports: Matplotlib for half a
    second, SciPy, which finds digits in a drawing, for a quarter, lessons' YAML and Markdown and
    LiteRT for less."""
    reached = files_reached(PROJECT / "app.py")
    assert PROJECT / "mnist_core" / "ui" / "home" / "paper_view.py" in reached
    later = {"matplotlib", "scipy", "ai_edge_litert", "yaml", "markdown_it", "segno"}
    found = {path: outside(imports_of(path, True)) & later for path in reached}
    assert {path: loaded for path, loaded in found.items() if loaded} == {}
    plots = PROJECT / "mnist_core" / "figures" / "plots.py"
    assert plots in files_reached(PROJECT / "pages" / "3_Browse.py")


def test_opencv_is_loaded_for_a_photograph_and_not_before():
    """It takes 26 MB, which a server without photographs need not have."""
    late = {"cv2", "pillow_heif"}
    for path in (PROJECT / "mnist_core").rglob("*.py"):
        assert not {name.partition(".")[0] for name in imports_of(path, True)} & late, path


def test_the_other_tests_are_collected_without_tensorflow():
    folder = PROJECT / "tests"
    for path in folder.rglob("*.py"):
        name = path.relative_to(folder).as_posix()
        if not {name, name.partition("/")[0]} & TESTS_WITH_KERAS:
            loaded = {path, *files_reached(path)}
            assert not any(outside(imports_of(file, True)) & HEAVY for file in loaded), name


def test_no_test_file_or_conftest_is_imported():
    """What several tests need is a fixture in a conftest.py or stands in a module of helpers."""
    found = {}
    for path in (PROJECT / "tests").rglob("*.py"):
        modules = {part for name in imports_of(path) for part in name.split(".")[:-1]}
        modules |= {n.split(".")[-1] for n in imports_of(path) if n.startswith("tests.")}
        found[path] = [m for m in modules if m.startswith("test_") or m == "conftest"]
    assert {path: modules for path, modules in found.items() if modules} == {}


def test_every_package_is_described_and_lists_all_its_files():
    for init in (PROJECT / "mnist_core").rglob("__init__.py"):
        text = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
        assert len(text.splitlines()) >= 1, init
        in_the_core = init.parent.parent == PROJECT / "mnist_core"
        if in_the_core and init.parent.name not in ("ui", "models"):
            listed = {line.split()[0] for line in text.splitlines() if line.startswith("    ")}
            files = {file.stem for file in init.parent.glob("*.py")} - {"__init__"}
            assert listed == files, init


def test_every_package_can_be_imported_on_its_own():
    """Each in one process, but with nothing else of this package loaded before it."""
    names = [
        ".".join(init.parent.relative_to(PROJECT).parts)
        for init in (PROJECT / "mnist_core").rglob("__init__.py")
    ]
    forget = "[sys.modules.pop(m) for m in list(sys.modules) if m.startswith('mnist_core')]"
    lines = "\n".join(f"importlib.import_module({name!r}); {forget}" for name in names)
    subprocess.run(
        [sys.executable, "-c", f"import importlib, sys\n{lines}"], check=True, cwd=PROJECT
    )


def files_reached(path: Path) -> set[Path]:
    """Files of the core that are loaded, directly or not, when a file is."""
    reached: set[Path] = set()
    waiting = [path]
    while waiting:
        for file in _files_imported(waiting.pop()) - reached:
            reached.add(file)
            waiting.append(file)
    return reached


@cache
def _files_imported(path: Path) -> frozenset[Path]:
    """Files of the core that are loaded first when a file is, each with its packages."""
    names = imports_of(path, at_import_time=True)
    return frozenset(file for name in names for file in _with_packages(_module_file(name)))


def _with_packages(found: tuple[str, Path | None]) -> list[Path]:
    """A module's file and those of the packages around it, which are loaded first."""
    module, file = found
    if file is None:
        return []
    parents = [module.rsplit(".", n)[0] for n in range(1, module.count(".") + 1)]
    return [file, *filter(None, (_file_of(parent) for parent in parents))]


@cache
def _module_file(name: str) -> tuple[str, Path | None]:
    """The module that "package.module.name" or "package.module" stands for, and its file."""
    for module in (name, name.rpartition(".")[0]):
        ours = module.startswith(("mnist_core", "tests."))
        if ours and (file := _file_of(module)):
            return module, file
    return name, None


@cache
def _file_of(module: str) -> Path | None:
    base = PROJECT.joinpath(*module.split("."))
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)
