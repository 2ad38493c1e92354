"""The program `tonghop`: its commands, and what each failure is: one line and an exit code.

Exit codes: 0 done (findings are not failures), 1 the run failed and changed nothing, 2 wrong call, 3 locked.
"""

import os
import sys
from collections.abc import Iterable
from typing import Any

import typer
from typer.exceptions import TyperException

from tonghop.cli import ask, care, decide, run, sql, write
from tonghop.cli.call import HomeOption, LangOption, VerboseOption, call
from tonghop.ledger.log_file import show_on_stderr

app = typer.Typer(
    name="tonghop",
    help="Tổng hợp báo cáo bảng tính của một tỉnh thành kho dữ liệu DuckDB · compile a province's spreadsheets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (run, decide, ask, sql, write, care):
    app.add_typer(group.commands)


@app.callback()
def options(home: HomeOption = None, lang: LangOption = None, verbose: VerboseOption = False) -> None:
    """Tổng hợp báo cáo bảng tính của một tỉnh · compile a province's spreadsheet reports."""
    call.take(home, lang)
    if verbose:
        show_on_stderr()


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the command line; whatever goes wrong is one line and an exit code."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]  # pandera would import it where it is: 70 ms
    command: Any = typer.main.get_command(app)
    try:
        code = command.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.exit(code or 0)
    except TyperException as error:
        message = getattr(error, "format_message", error.__str__)()
        is_help = "\n" in message  # called without a command
        call.errors.print(message if is_help else f"tonghop: {message}", markup=False)
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        if os.environ.get("TONGHOP_DEBUG"):
            raise
        from tonghop.cli.failures import failure

        code, line = failure(error, call.language, is_terminal=call.errors.is_terminal)
        if line:
            for each in f"tonghop: {line}".splitlines():
                call.errors.print(each, markup=False)
        sys.exit(code)


if __name__ == "__main__":
    main()
