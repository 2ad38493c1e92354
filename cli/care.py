"""Commands that look after files, home and machine: check, verify, repair, backup, restore, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from tonghop.cli.call import HomeOption, LangOption, call
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import home_path

commands = typer.Typer()


@commands.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Bảng tính · workbooks")],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Nói trước điều nightly sẽ nói, không ghi gì · say what nightly would say, change nothing."""
    from tonghop.operations.check import dry_run

    call.take(home, lang)
    if missing := next((path for path in files if not path.is_file()), None):
        raise BadCall("no_file", path=missing)
    found = dry_run(call.home_or_default(), files)
    from tonghop.cli.dry_run import print_dry_run  # slow to import, and by now its imports came while files were read

    print_dry_run(found, call.console, call.language)


@commands.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Không dựng lại kho để so từng dòng · do not compare the warehouse's rows")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Tính lại mọi mã băm, so kho với kho lưu và nhật ký · recompute every hash, compare the warehouse's rows.

    Exit code 1 if something does not fit.
    """
    from tonghop.operations import integrity

    call.take(home, lang)
    report = integrity.verify(call.home())
    discrepancies = report.discrepancies
    if not discrepancies and not quick:
        discrepancies = integrity.changed_contents(call.home())
    for discrepancy in discrepancies:
        what = call.language.say(f"discrepancy_{discrepancy.kind}")
        facts = {"where": discrepancy.where, "expected": discrepancy.expected, "found": discrepancy.found}
        call.say("discrepancy", what=what, **facts)
    count = len(discrepancies)
    call.say("not_verified" if count else "verified", count=count, **report.counts)
    if count:
        raise typer.Exit(1)


@commands.command()
def repair(home: HomeOption = None, lang: LangOption = None) -> None:
    """Sửa những chỗ verify thấy không khớp, nếu còn bản tốt · mend what verify finds, from good copies.

    Exit code 1 if something is left for a person.
    """
    from tonghop.operations.repair import repair as mend

    call.take(home, lang)
    repairs = mend(call.home())
    for done in repairs:
        what = call.language.say(f"discrepancy_{done.discrepancy.kind}")
        call.say("repaired", what=what, where=done.discrepancy.where, advice=call.language.say(done.advice))
    left = sum(not done.is_mended for done in repairs)
    if repairs:
        call.say("not_repaired", mended=len(repairs) - left, left=left)
    else:
        call.say("nothing_to_repair")
    if left:
        raise typer.Exit(1)


@commands.command()
def backup(
    target: Annotated[Path, typer.Argument(help="Tệp .tar để ghi, ngoài nhà dữ liệu · file to write")],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Sao lưu nhà dữ liệu vào một tệp và đọc lại · write the home's record into one file and read it back."""
    from tonghop.operations.backup import back_up

    call.take(home, lang)
    made = back_up(call.home(), target.absolute())
    for name in made.left_out:
        call.say("backup_left_out", name=name)
    call.say("backed_up", files=made.files, megabytes=f"{made.bytes / 2**20:.1f}", path=target)


@commands.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Tệp do lệnh backup ghi · file that backup wrote")],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Phục hồi một nhà dữ liệu vào thư mục trống · make a home of a backup, in an empty folder."""
    from tonghop.operations import integrity
    from tonghop.operations.backup import restore as bring_back

    call.take(home, lang)
    made = bring_back(source, home_path(call.home_option))
    counts = integrity.verify(made).counts
    call.say("restored", path=made.root, files=counts["files"], entries=counts["entries"])
    if not made.warehouse.exists():
        call.say("restored_without_warehouse", path=made.root)


@commands.command()
def doctor(home: HomeOption = None, lang: LangOption = None) -> None:
    """Xem máy và nhà dữ liệu có sẵn sàng cho đêm tới không · whether machine and home are fit for the next night.

    Exit code 1 if something is wrong. It shows no figure.
    """
    from tonghop.operations.doctor import examine

    call.take(home, lang)
    checks = examine(call.home())
    for check in checks:
        mark = "✓" if check.is_good else "✗"
        call.console.print(f"{mark} {call.language.say(check.key, **check.facts)}", markup=False, highlight=False)
    if not all(check.is_good for check in checks):
        raise typer.Exit(1)
