"""Files and folders that appear whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside `target` for a file or a folder. When the block ends, it replaces the target.

    Parent folders are created. If the block raises, the target stays as it was and the new file or folder is removed.
    """
    part = target.with_suffix(f"{target.suffix}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove(part)  # a crash may have left one
    try:
        yield part
        if part.is_dir():
            _remove(target)  # a folder replaces only an empty one
        os.replace(part, target)
    except BaseException:
        _remove(part)
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
