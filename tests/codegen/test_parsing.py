"""Source is parsed also where another thread parses at the same time."""

from __future__ import annotations

import ast

import pytest

from mnist_core.codegen.parsing import parsed


def test_an_error_of_two_threads_is_tried_again_and_one_of_the_source_is_not(monkeypatch):
    parse, failures = ast.parse, [SystemError("AST constructor recursion depth mismatch")] * 3

    def parse_or_fail(source: str) -> ast.Module:
        if failures:
            raise failures.pop()
        return parse(source)

    monkeypatch.setattr(ast, "parse", parse_or_fail)
    assert ast.unparse(parsed("a = 1")) == "a = 1" and not failures
    with pytest.raises(SyntaxError):
        parsed("a = ")
