"""The calls by which the program changes a disk, one thing each; in tests, those of a disk that forgets or fails."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Calls:
    """The disk of this machine. All of them raise `OSError`."""

    @contextmanager
    def new_file(self, path: Path, mode: int | None = None) -> Iterator[IO[bytes]]:
        """A file to be written, in place of the one that is there. `mode`: who may open it; by default the umask says.

        A file with a mode is always a new one, of nobody else's making.
        """
        if mode is None:
            with path.open("wb") as file:
                yield file
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            yield file

    def append(self, path: Path, content: bytes) -> None:
        """Write at the end of a file, which is made if need be."""
        with path.open("ab") as file:
            file.write(content)

    def cut(self, path: Path, size: int) -> None:
        """Leave so many bytes of a file."""
        os.truncate(path, size)

    def handed_out(self, path: Path) -> None:
        """Something that is not this program's code is about to write at a path."""

    def sync(self, path: Path) -> None:
        """Have a file's content on the disk when this returns."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_folder(self, path: Path) -> None:
        """Have the names in a folder on the disk, where file system and rights know such a call."""
        try:
            self.sync(path)
        except OSError as error:
            if error.errno not in _NO_SUCH_CALL:
                raise

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or folder another name; a file, or an empty folder, of that name is gone."""
        os.replace(source, target)

    def make_folder(self, path: Path) -> None:
        """Make one folder, if none is there."""
        path.mkdir(exist_ok=True)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder with all that is in it."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


_NO_SUCH_CALL = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES)
"""What systems answer that do not flush folders, or folders into which one may only put things."""
