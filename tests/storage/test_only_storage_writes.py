"""Only the room `storage` writes on a disk: no other module of the product names a call that does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "tonghop"
ROOMS = [link for link in PACKAGE.iterdir() if link.is_symlink() and link.name != "storage"]

METHODS = {
    *("write_text", "write_bytes", "touch", "mkdir", "unlink", "rmdir", "rmtree", "symlink_to"),
    *("hardlink_to", "chmod", "lchmod", "copyfile", "copytree", "copy2", "fsync", "fchmod", "ftruncate", "truncate"),
}
"""Functions and methods that write, whatever they are called upon."""

HARMLESS = {
    "shutil": {"disk_usage", "which", "get_terminal_size"},
    "tempfile": {"TemporaryDirectory", "TemporaryFile", "gettempdir"},  # outside of any home, gone with their block
}
"""What may be called of modules whose business it is to write."""

OF_OS = {
    "makedirs",
    "rename",
    "renames",
    "replace",
    "remove",
    "removedirs",
    "link",
    "symlink",
    "mkfifo",
    "mknod",
    "utime",
    "chown",
}

LIBRARIES = {
    *("write_parquet", "write_csv", "write_json", "write_ndjson", "write_ipc", "write_excel", "write_database", "save"),
    *("sink_parquet", "sink_csv", "sink_ipc", "sink_ndjson", "to_csv", "to_excel", "to_parquet", "to_json"),
    "ZipFile",
}
"""What libraries write by. They are given a path by `disk.for_library`, or memory."""


def writes(source: str) -> list[str]:
    """The calls in a source that write on a disk, each with its line."""
    tree = ast.parse(source)
    scopes = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    in_functions = {call: scope for scope in scopes for call in ast.walk(scope)}
    found = []
    for node in ast.walk(tree):
        scope = in_functions.get(node, tree)
        if isinstance(node, ast.Call) and _writes(node, scope):
            found.append(f"{node.lineno}: {ast.unparse(node.func)}")
        if isinstance(node, ast.JoinedStr) and _is_copy(node) and not _has_place(scope):
            found.append(f"{node.lineno}: COPY … TO")
    return found


def _writes(call: ast.Call, scope: ast.AST) -> bool:
    owner, name = _named(call.func)
    if owner == "disk":
        return False
    if name in METHODS or name not in HARMLESS.get(owner, {name}):
        return True
    if owner == "os" and (name in OF_OS or (name == "open" and _is_open_to_write(call))):
        return True
    if name in ("replace", "rename") and len(call.args) == 1 and not call.keywords:
        return not isinstance(call.args[0], (ast.Dict, ast.DictComp, ast.Lambda))
    if name == "fdopen" or (name == "open" and owner != "os"):
        return _is_mode_to_write(call, owner)
    is_library = name in LIBRARIES or (owner, name) == ("xlsxwriter", "Workbook")
    return is_library and bool(call.args) and not _is_handed_out(call, scope)


def _named(function: ast.expr) -> tuple[str, str]:
    if isinstance(function, ast.Attribute):
        return ast.unparse(function.value), function.attr
    return "", function.id if isinstance(function, ast.Name) else ""


def _is_open_to_write(call: ast.Call) -> bool:
    return any(flag in ast.unparse(call) for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_TRUNC"))


def _is_mode_to_write(call: ast.Call, owner: str) -> bool:
    """Of `open(path, mode)`, `path.open(mode)`, `tarfile.open(…, mode=…)`. Of a file object `storage` gave the path."""
    if any(keyword.arg == "fileobj" for keyword in call.keywords):
        return False
    is_method = isinstance(call.func, ast.Attribute) and owner not in ("os", "io", "gzip", "tarfile", "bz2", "lzma")
    given = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    modes = given or call.args[0 if is_method else 1 :][:1]
    if not modes:
        return False
    (mode,) = modes
    if isinstance(mode, ast.Constant):
        return bool({*"wax+"} & {*str(mode.value)})
    return not is_method or bool(given)  # the first argument of another method `open` is no mode


def _is_handed_out(call: ast.Call, scope: ast.AST) -> bool:
    """Whether a library gets a path from `storage`, or memory; of a zip file also whether it is only read."""
    if _named(call.func)[1] == "ZipFile" and len(call.args) < 2:
        return True
    text = ast.unparse(call.args[0])
    return "disk.for_library(" in text or text in _in_memory(scope)


def _in_memory(scope: ast.AST) -> set[str]:
    """Names that stand for memory."""
    return {
        ast.unparse(target)
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and "BytesIO(" in ast.unparse(node.value)
        for target in (node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets)
    }


def _is_copy(text: ast.JoinedStr) -> bool:
    words = ast.unparse(text)
    return "COPY " in words and " TO " in words


def _has_place(scope: ast.AST) -> bool:
    return "disk.for_library(" in ast.unparse(scope)


def _sources() -> Iterator[Path]:
    yield from PACKAGE.glob("*.py")
    for room in ROOMS:
        yield from room.rglob("*.py")


def test_no_other_room_writes() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): calls
        for path in _sources()
        if (calls := writes(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert len(ROOMS) > 8


@pytest.mark.parametrize(
    "line",
    [
        "path.write_text('x')",
        "open(path, 'w')",
        "open(path, mode=mode)",
        "path.open('ab')",
        "path.open(mode='r+b')",
        "os.open(path, os.O_WRONLY)",
        "os.fdopen(descriptor, 'w')",
        "os.replace(part, path)",
        "part.replace(path)",
        "part.rename(path)",
        "path.mkdir(parents=True)",
        "shutil.rmtree(path)",
        "tempfile.mkdtemp()",
        "frame.write_parquet(path)",
        "book.save(path)",
        "xlsxwriter.Workbook(str(path))",
        "zipfile.ZipFile(path, 'w')",
        "connection.execute(f'COPY ({sql}) TO {path} (FORMAT parquet)')",
    ],
)
def test_what_writes_is_seen(line: str) -> None:
    assert writes(f"def f():\n    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "path.open('rb')",
        "open(path, encoding='utf-8')",
        "os.open(path, os.O_RDONLY)",
        "text.replace('a', 'b')",
        "moment.replace(tzinfo=ZONE)",
        "frame.rename({'a': 'b'})",
        "frame.write_parquet(disk.for_library(path))",
        "disk.write(path, text)",
        "zipfile.ZipFile(path)",
        "tarfile.open(fileobj=file, mode='w')",
        "stream = io.BytesIO(); book.save(stream)",
    ],
)
def test_what_does_not_write_is_left_alone(line: str) -> None:
    assert writes(f"def f():\n    {line}\n") == []
