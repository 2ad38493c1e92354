"""What a reading process does: one file at a time, from bytes to an extract."""

from pathlib import Path

from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import understand

Job = tuple[str, str, Path]
"""Hash, original name and path of a file to read."""


def read_file(context: Context, job: Job) -> Extract:
    """Read one file. Faults of the file become findings; a fault of the program is raised."""
    file_hash, name, path = job
    return understand(path.read_bytes(), file_hash, name, context)
