"""Mutation testing: each small change of a module must fail a test of its own.

`nice -n 19 python -m tests.mutants numbers` prints each survivor as a line and what it became. A copy of the checkout
is changed, never the checkout. Each mutant is tried in a fork of a process that has the libraries, which spares their
import. docs/reliability.md has what came of it.
"""

import argparse
import ast
import copy
import importlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
LONGEST = 240
"""Seconds after which a mutant counts as killed: it does not end."""
LIBRARIES = (
    "polars",
    "duckdb",
    "pandera.polars",
    "openpyxl",
    "python_calamine",
    "msgspec",
    "yaml",
    "rapidfuzz",
    "xlrd",
    "xlwt",
)

ALONE = "--noconftest"
"""Of tests that need no province, whose import would take longer than they do."""

TARGETS = {
    "numbers": ("transforms/numbers.py", [ALONE, "tests/transforms/test_numbers.py"]),
    "names": ("transforms/entities/units.py", ["tests/transforms/entities", "tests/habits/test_names.py"]),
    "spelling": ("transforms/spelling.py", [ALONE, "tests/transforms/test_spelling.py"]),
    "fonts": ("transforms/files/legacy_fonts.py", [ALONE, "tests/transforms/files/test_legacy_letters.py"]),
    "header-words": ("transforms/tables/phrases.py", [ALONE, "tests/transforms/tables/test_phrases.py"]),
    "sums": ("warehouse/models/counts.sql", [ALONE, "tests/warehouse/test_counts.py"]),
    "log": ("ledger/json_lines.py", [ALONE, "tests/ledger/test_json_lines.py"]),
    "chain": ("ledger/log_entries.py", [ALONE, "tests/ledger/test_log_entries.py"]),
}
"""Name → the module, and its own tests."""


class Mutant(NamedTuple):
    """A changed text of a module. `line`: where; `change`: what stood there, and what stands there now."""

    line: int
    change: str
    text: str


def mutants_of(path: Path) -> list[Mutant]:
    text = path.read_text()
    return list(_of_sql(text) if path.suffix == ".sql" else _of_python(text))


_COMPARED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def _of_python(text: str) -> Iterator[Mutant]:
    tree = ast.parse(text)
    places = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    silent = _without_effect(tree)
    for number, node in enumerate(places):
        if id(node) in silent:
            continue
        for count in range(len(_changes(node))):
            changed = copy.deepcopy(tree)
            other = [n for n in ast.walk(changed) if hasattr(n, "lineno")][number]
            before = ast.unparse(other)
            new = _changes(other)[count]
            result = ast.unparse(_Put(other, new).visit(changed))
            yield Mutant(node.lineno, f"{before}  →  {ast.unparse(new)}", result)


def _without_effect(tree: ast.Module) -> set[int]:
    """Nodes of docstrings, annotations, messages of assertions, and parts of f-strings that have to stay texts."""
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                roots.append(node)
            case ast.AnnAssign() | ast.arg():
                roots += [node.annotation] if node.annotation else []
            case ast.FunctionDef():
                roots += [node.returns] if node.returns else []
                roots += node.decorator_list
            case ast.JoinedStr():
                roots += node.values
    return {id(inner) for root in roots for inner in ast.walk(root)} | {id(root) for root in roots}


def _changes(node: ast.AST) -> list[ast.AST]:
    """What a node may become."""
    match node:
        case ast.Compare(ops=[op, *rest]) if type(op) in _COMPARED:
            return [ast.Compare(node.left, [_COMPARED[type(op)](), *rest], node.comparators)]
        case ast.BinOp(op=op) if type(op) in _COMPUTED:
            return [ast.BinOp(node.left, _COMPUTED[type(op)](), node.right)]
        case ast.BoolOp(op=op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            return [ast.BoolOp(other, node.values), *(_without(node, n) for n in range(len(node.values)))]
        case ast.UnaryOp(op=ast.Not()):
            return [node.operand]
        case ast.Constant(value=bool() as truth):
            return [ast.Constant(not truth)]
        case ast.Constant(value=int() as number):
            return [ast.Constant(number + 1)]
        case ast.Constant(value=str() as text) if text:
            return [ast.Constant(""), ast.Constant("Z" + text)]
        case ast.If() | ast.IfExp() | ast.While() if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            turned = copy.copy(node)
            turned.test = ast.UnaryOp(ast.Not(), node.test)
            return [turned]
        case ast.Break():
            return [ast.Continue()]
        case ast.Continue():
            return [ast.Break()]
        case _:
            return []


def _without(node: ast.BoolOp, number: int) -> ast.AST:
    left = [value for place, value in enumerate(node.values) if place != number]
    return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return (
            ast.fix_missing_locations(ast.copy_location(self._new, node)) if node is self._old else super().visit(node)
        )


_SQL = (
    (r"\bLEFT JOIN\b", ["JOIN"]),
    (r"(?<!LEFT )\bJOIN\b", ["LEFT JOIN"]),
    (r"\bAND\b", ["OR"]),
    (r"\bOR\b", ["AND"]),
    (r"\bNOT (?!MATERIALIZED)", [""]),
    (r"\bIS NOT NULL\b", ["IS NULL"]),
    (r"\bIS NULL\b", ["IS NOT NULL"]),
    (r"\bcoalesce\(", ["nullif("]),
    (r"\bsum\(", ["max(", "min("]),
    (r"\bmax\(", ["min("]),
    (r"\bmin\(", ["max("]),
    (r"\bcount\(\*\)", ["0"]),
    (r"\bbool_or\(", ["bool_and("]),
    (r"\bbool_and\(", ["bool_or("]),
    (r"\bTRUE\b", ["FALSE"]),
    (r"\bFALSE\b", ["TRUE"]),
    (r"\bUNION ALL\b", ["EXCEPT"]),
    (r"\bANTI\b", ["SEMI"]),
    (r"\bSEMI\b", ["ANTI"]),
    (r"(?<= )<>(?= )", ["="]),
    (r"(?<= )=(?= )", ["<>"]),
    (r"(?<= )>=?(?= )", ["<"]),
    (r"(?<= )<=?(?= )", [">"]),
    (r"(?<= )\+(?= )", ["-"]),
    (r"(?<= )-(?= )", ["+"]),
    (r"(?<= )\*(?= )", ["+"]),
    (r"(?<= )/(?= )", ["*"]),
    (r"(?<=[ (,])0\b", ["1"]),
    (r"(?<=[ (,])1\b", ["2"]),
)


def _of_sql(text: str) -> Iterator[Mutant]:
    start = text.index("*/") + 2 if text.startswith("/*") else 0
    hidden = [range(*found.span()) for found in re.finditer(r"--[^\n]*|'[^']*'", text)]
    for pattern, others in _SQL:
        for found in re.compile(pattern).finditer(text, start):
            if any(found.start() in part for part in hidden):
                continue
            line = text.count("\n", 0, found.start()) + 1
            for other in others:
                around = text[text.rfind("\n", 0, found.start()) + 1 : text.find("\n", found.end())].strip()
                yield Mutant(
                    line,
                    f"{found[0]} → {other or '(nothing)'}  in  {around}",
                    text[: found.start()] + other + text[found.end() :],
                )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--most", type=int, default=10_000, help="so many mutants, chosen at random")
    parser.add_argument("--lines", type=int, nargs="*", default=[], help="only those of these lines")
    parser.add_argument("--seconds", type=float, default=7200)
    asked = parser.parse_args()
    module, tests = TARGETS[asked.target]
    end = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, symlinks=True, ignore=shutil.ignore_patterns(".*", "dist", "demo-home"))
        _become(tree)
        path = tree / module
        whole = path.read_text()
        mutants = [mutant for mutant in mutants_of(path) if not asked.lines or mutant.line in asked.lines]
        Random(0).shuffle(mutants)
        if not _passes(tests):
            sys.exit("the tests fail without any change")
        tried = survived = 0
        for mutant in mutants[: asked.most]:
            if time.monotonic() > end:
                break
            path.write_text(mutant.text)
            tried += 1
            if _passes(tests):
                survived += 1
                print(f"{module}:{mutant.line}: {mutant.change}", flush=True)
            path.write_text(whole)
        print(f"{module}: {tried} of {len(mutants)} mutants tried, {survived} survived")


def _become(tree: Path) -> None:
    """Import from the copy from now on, and have the libraries ready; none of ours."""
    os.chdir(tree)
    sys.path[:0] = [str(tree / "src"), str(tree)]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    for library in LIBRARIES:
        importlib.import_module(library)
    settings.register_profile("mutants", max_examples=20, deadline=None, derandomize=True, database=None)
    settings.load_profile("mutants")


def _passes(tests: list[str]) -> bool:
    """Whether tests pass, in a process of its own group, which a signal ends if it does not end by itself."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        sys.dont_write_bytecode = True
        for name in [name for name in sys.modules if name.partition(".")[0] in ("tonghop", "tests")]:
            del sys.modules[name]
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", "--tb=no", *tests])))
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


if __name__ == "__main__":
    main()
