"""Definitions of this package as text, with all that they need of it, for a script without it.

Files are read and not imported: Keras stays outside the web process.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mnist_core.codegen.parsing import parsed

_PACKAGE = Path(__file__).resolve().parent.parent
_OURS = _PACKAGE.name
_Node = ast.FunctionDef | ast.ClassDef | ast.Assign


class Definitions:
    """Functions, classes and constants of this package, each given once, and their imports."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._imports: dict[str, str] = {}

    def source(self, module: str, *names: str) -> str:
        """Source of some definitions of a module, after all those that they use.

        Args:
            module: within the package, e.g. "augmentation/affine".
            names: of functions, classes or constants in it.

        Returns:
            Those that were not given before, as text.
        """
        return "\n\n\n".join(self._collect(module, set(names))) + "\n"

    def import_lines(self, *others: str) -> tuple[str, str]:
        """The import statements that what was given needs, sorted: standard library, others.

        Args:
            others: further statements, each of one name, e.g. "from keras import layers".
        """
        statements = {*self._imports.values(), *others}
        standard = {s for s in statements if _top_level(s) in sys.stdlib_module_names}
        return _joined(standard), _joined(statements - standard)

    def _collect(self, module: str, wanted: set[str]) -> Iterator[str]:
        source = _read(module)
        names = source.with_used(wanted)
        used = wanted.union(*(source.definitions[name].uses for name in names))
        for name, (statement, origin) in source.imports.items():
            if name in used and origin.split(".")[0] == _OURS:
                yield from self._collect("/".join(origin.split(".")[1:]), {name})
            elif name in used:
                self._imports[name] = statement
        for name, definition in source.definitions.items():
            if name in names and self._given.get(name) != module:
                assert name not in self._given, f"{name} is in {module} and {self._given[name]}"
                self._given[name] = module
                yield definition.text


@dataclass(frozen=True)
class _Definition:
    """A function, a class or a constant.

    Attributes:
        text: its source, without decorators that register it.
        uses: the names that occur in it.
    """

    text: str
    uses: frozenset[str]


@dataclass(frozen=True)
class _Module:
    """What is in a module of this package.

    Attributes:
        docstring: its own; empty without one.
        definitions: by their names, in the module's order.
        imports: by the name that each gives: a statement that imports it alone, and from where.
    """

    docstring: str
    definitions: dict[str, _Definition]
    imports: dict[str, tuple[str, str]]

    def with_used(self, names: set[str]) -> set[str]:
        """Those of the names that it defines, and all of its own that they use, directly or not."""
        own = set(self.definitions)
        found = names & own
        waiting = list(found)
        while waiting:
            more = (self.definitions[waiting.pop()].uses & own) - found
            found |= more
            waiting.extend(more)
        return found


def first_line(module: str) -> str:
    """The first line of a module's docstring."""
    return _read(module).docstring.splitlines()[0]


@functools.cache
def _read(module: str) -> _Module:
    """Read once: one script needs some modules several times, and they are the same for all."""
    text = (_PACKAGE / f"{module}.py").read_text("utf-8")
    tree = parsed(text)
    definitions = {
        _name(node): _Definition(_text(text, node), frozenset(_names_in(node)))
        for node in tree.body
        if isinstance(node, _Node)
    }
    return _Module(ast.get_docstring(tree) or "", definitions, dict(_imports_of(tree)))


def _imports_of(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """`_Module.imports`, one by one."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                alone = [alias]
                if isinstance(node, ast.Import):
                    origin, statement = alias.name, ast.unparse(ast.Import(alone))
                else:
                    origin = node.module or ""
                    statement = ast.unparse(ast.ImportFrom(origin, alone, 0))
                yield alias.asname or alias.name, (statement, origin)


def _names_in(node: ast.AST) -> set[str]:
    """Names used in a definition, but for decorators that name this package."""
    parts = ast.iter_child_nodes(node)
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        parts = (part for part in parts if not _is_ours(node, part))
    return {inner.id for part in parts for inner in ast.walk(part) if isinstance(inner, ast.Name)}


def _is_ours(node: ast.FunctionDef | ast.ClassDef, part: ast.AST) -> bool:
    """True of a decorator that registers a class under this package's name."""
    return part in node.decorator_list and _OURS in ast.unparse(part)


def _name(node: _Node) -> str:
    if isinstance(node, ast.Assign):
        return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
    return node.name


def _text(source: str, node: _Node) -> str:
    """Source of a definition, with its decorators but those that register it."""
    lines = [node.lineno]
    if not isinstance(node, ast.Assign):
        lines += [d.lineno for d in node.decorator_list if not _is_ours(node, d)]
    return "\n".join(source.splitlines()[min(lines) - 1 : node.end_lineno])


def _top_level(statement: str) -> str:
    return statement.split()[1].split(".")[0]


def _joined(statements: set[str]) -> str:
    """Import statements of one name each as ruff sorts them, those of one module in one line."""
    whole = {s for s in statements if s.startswith("import ")}
    lines = sorted(whole, key=str.lower)
    names: dict[str, list[str]] = {}
    for statement in statements - whole:
        _, module, _, name = statement.split(" ", 3)
        names.setdefault(module, []).append(name)
    for module in sorted(names, key=str.lower):
        lines.append(f"from {module} import {', '.join(sorted(names[module], key=_isort_key))}")
    return "".join(f"{line}\n" for line in lines)


def _isort_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name.lower())
