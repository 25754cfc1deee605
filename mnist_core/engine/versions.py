"""Which code this is: what server and workers compare before they work together.

A network depends on the code that trains it, all the way down. That is what the tasks import, and
what this imports in turn, found by reading the source: nothing of it is loaded. Comments,
docstrings and the breaking of lines do not count.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import io
import tokenize
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from mnist_core import __version__

_PACKAGE = Path(__file__).resolve().parent.parent
_FIRST = "mnist_core.engine.tasks"
# The data sets are not among them: `datasets` has their checksums.
_DATA = ("keras_home/keras.json",)

_WITHOUT_EFFECT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
_BEFORE_A_STATEMENT = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_FSTRING_START = getattr(tokenize, "FSTRING_START", None)  # before 3.12 an f-string is one token
_FSTRING_END = getattr(tokenize, "FSTRING_END", None)


@functools.cache
def code_versions() -> dict[str, str]:
    """Versions of what decides how a network is trained, read without importing Keras.

    The package's own version carries a fingerprint of its source: two checkouts that differ
    by one number would not give the same network.
    """
    return {
        "mnist_core": f"{__version__}+{fingerprint()}",
        "keras": version("keras"),
    }


def fingerprint(package: Path = _PACKAGE) -> str:
    """Eight hexadecimal digits that stand for the code and data that decide a result.

    Args:
        package: the folder of this package, or of a copy of it.
    """
    digest = hashlib.sha256()
    for name, file in sorted(deciding_modules(package).items()):
        digest.update(f"{name}\n".encode())
        for text in _effective_tokens(file.read_text("utf-8")):
            digest.update(text.encode() + b"\0")
    for name in _DATA:
        digest.update(name.encode() + (package / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:8]


def deciding_modules(package: Path = _PACKAGE) -> dict[str, Path]:
    """Modules of this package on which a result depends, by name, with their files."""
    found: dict[str, Path] = {}
    waiting = {_FIRST}
    while waiting:
        name = waiting.pop()
        file = _file_of(name, package)
        if file is not None and name not in found:
            found[name] = file
            waiting |= {*_imports(name, file, package), name.rpartition(".")[0]}
    return found


def _file_of(name: str, package: Path) -> Path | None:
    """A module's file; None for what is not of this package or is no module."""
    first, *rest = name.split(".")
    base = package.joinpath(*rest)
    files = (base.with_suffix(".py") if rest else base, base / "__init__.py")
    return next((f for f in files if first == "mnist_core" and f.is_file()), None)


def _imports(name: str, file: Path, package: Path) -> Iterator[str]:
    """Dotted names that a module imports, at any time; some of them are no modules."""
    waiting: list[ast.AST] = [ast.parse(file.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting.extend(node.orelse)
            continue
        waiting.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            folder = _computed_package(node.args[0], name)
            for module in package.joinpath(*folder.split(".")[1:]).glob("[!_]*.py"):
                yield f"{folder}.{module.stem}"


def _computed_package(argument: ast.expr, name: str) -> str:
    """The package of which an f-string names a module, as "mnist_core.models"."""
    assert isinstance(argument, ast.JoinedStr), f"{name}: what is imported cannot be told"
    first = argument.values[0]
    if isinstance(first, ast.Constant):
        return str(first.value).rpartition(".")[0]
    own = isinstance(first, ast.FormattedValue) and ast.unparse(first.value) == "__name__"
    assert own, f"{name}: what is imported cannot be told"
    return name


def _effective_tokens(source: str) -> Iterator[str]:
    """The tokens of a source that have an effect, the same for each version of Python."""
    lines = source.splitlines(keepends=True)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in _WITHOUT_EFFECT
    ]
    before, begin, depth = tokenize.NEWLINE, (1, 0), 0
    for index, token in enumerate(tokens):
        if token.type == _FSTRING_START:
            begin = begin if depth else token.start
            depth += 1
        elif token.type == _FSTRING_END:
            depth -= 1
            if not depth:
                yield _text_between(lines, begin, token.end)
        elif not depth and not _is_docstring(before, tokens[index : index + 2]):
            yield "\n" if token.type == tokenize.NEWLINE else token.string
        before = token.type


def _is_docstring(before: int, tokens: list[tokenize.TokenInfo]) -> bool:
    """True of a string that is a whole statement: it has no effect."""
    if before not in _BEFORE_A_STATEMENT or tokens[0].type != tokenize.STRING:
        return False
    return "f" not in tokens[0].string[:2].lower() and tokens[1].type == tokenize.NEWLINE


def _text_between(lines: list[str], begin: tuple[int, int], end: tuple[int, int]) -> str:
    text = "".join(lines[begin[0] - 1 : end[0]])
    return text[begin[1] : len(text) - len(lines[end[0] - 1]) + end[1]]
