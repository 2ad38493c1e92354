"""What a reading process does: one file at a time, from bytes to an extract."""

import encodings
import pkgutil
from importlib import import_module
from typing import IO

from tonghop.transforms import files
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import understand


def read_file(context: Context, job: tuple[str, str], file: IO[bytes]) -> Extract:
    """Read one file, given its hash, its name and its content. Faults of the file become findings; ours are raised."""
    file_hash, name = job
    return understand(file.read(), file_hash, name, context)


_LATE = ("_strptime", "rapidfuzz.fuzz")
"""Modules that the libraries import only when they need them."""
_OF_WINDOWS = ("mbcs", "oem")


def warm_up() -> None:
    """Import what a file may need, the encodings of texts included: afterwards the process opens nothing any more."""
    kinds = (f"{files.__name__}.{module.name}" for module in pkgutil.iter_modules(files.__path__))
    texts = (f"encodings.{module.name}" for module in pkgutil.iter_modules(encodings.__path__))
    for name in (*_LATE, *kinds, *texts):
        if not name.endswith(_OF_WINDOWS):
            import_module(name)
