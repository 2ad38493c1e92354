"""The command line as its users have it: a process, its exit code, what it prints."""

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from unittest.mock import patch

PROGRAM = Path(sys.executable).with_name("tonghop")


@dataclass(frozen=True)
class Call:
    """How a call ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that was said, on one line: tables and messages are folded to the width of the screen."""
        return " ".join(f"{self.out} {self.err}".split())


def environment(**variables: str) -> dict[str, str]:
    """The caller's environment without what steers the program, and with those given here."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TONGHOP_", "PREFECT_"))}
    return kept | {"COLUMNS": "200"} | variables


def tonghop(*words: object, stdin: str = "", **variables: str) -> Call:
    """Call the program; `variables`: of its environment."""
    done = subprocess.run(
        [str(PROGRAM), *map(str, words)],
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        input=stdin,
        timeout=300,
    )
    return Call(done.returncode, done.stdout, done.stderr)


def answered(*words: object, **variables: str) -> Call:
    """Call the program in this process, whose start is not the subject. It takes a tenth of the time."""
    from tonghop.cli.app import main
    from tonghop.cli.call import call

    out, err = StringIO(), StringIO()
    with patch.dict(os.environ, environment(**variables), clear=True), redirect_stdout(out), redirect_stderr(err):
        call.__init__()  # type: ignore[misc]  # as the program begins: without a home, in the language of its environment
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
    return Call(code, out.getvalue(), err.getvalue())


def contents(root: Path) -> dict[str, str]:
    """Every file below a folder by its hash; the lock's own file left out."""
    files = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest() for path in files}
