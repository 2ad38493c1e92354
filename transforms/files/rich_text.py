"""A text of several runs: which parts count.

Footnote marks, what is struck out and what nobody sees are not part of a figure or name.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tonghop.transforms.files.colours import BLACK, Colour
from tonghop.transforms.files.grid import Address, CellNote, Grid, cell_at, put
from tonghop.transforms.files.legacy_fonts import decoded, encoding_of, is_mixed
from tonghop.transforms.files.looks import Look

_MEASURE = re.compile(r"(?:^|[\s(/\d])[kdcm]?m$")
"""A unit of length, whose raised figure is its power: m²."""
_POWERS = {"2": "²", "3": "³"}


class Run(NamedTuple):
    """A part of a text. `font`, `ink`: '' for the cell's; `is_raised`: off the line; `is_tiny`: nobody can read it.

    `has_style`: it has properties of its own; else it has those of its cell.
    """

    text: str
    font: str = ""
    is_raised: bool = False
    is_struck: bool = False
    has_style: bool = True
    ink: Colour = BLACK
    is_tiny: bool = False


def settle(grid: Grid, address: Address, runs: Sequence[Run], own: Run, ground: Colour = None) -> bool:
    """Put into a cell what counts of its text, with old fonts decoded, and note what was left out.

    `own`: the style of the cell; `ground`: the colour behind its text. Returns whether nobody sees anything of it;
    then it is put there as a whole.
    """
    styled = [run if run.has_style else own._replace(text=run.text) for run in runs]
    seen = [run for run in styled if not run.text.strip() or Look(run.ink or own.ink, ground, run.is_tiny).is_seen]
    is_unseen = not any(run.text.strip() for run in seen)
    if not isinstance(cell_at(grid, address), str) or cell_at(grid, address) == "":
        return is_unseen
    _settle_seen(
        grid, address, [run._replace(ink=BLACK, is_tiny=False) for run in (styled if is_unseen else seen)], own
    )
    if len(seen) < len(styled) and not is_unseen:
        hidden = _text(run for run in styled if run not in seen).strip()
        grid.notes.append(CellNote("text_hidden", address, hidden, str(cell_at(grid, address)).strip()))
    return is_unseen


def _settle_seen(grid: Grid, address: Address, styled: Sequence[Run], own: Run) -> None:
    """As `settle`, of what is seen."""
    runs = [_decoded(grid, address, run, run.font or own.font) for run in _joined(styled)]
    written = [run for run in runs if run.text.strip()]
    if written and all(run.is_struck for run in written):
        put(grid, address, _text(runs))
        grid.doubts[address] = "text_struck"
        return
    kept = [run for run in runs if not run.is_struck]
    text = _with_powers(kept)
    is_note = [run.is_raised and bool(run.text.strip()) for run in kept]
    put(grid, address, text if any(is_note) or len(kept) < len(runs) else _text(runs))
    if any(run.is_struck for run in written):
        grid.notes.append(CellNote("text_deleted", address, _marked(runs), text.strip()))
    elif any(is_note) and text != _text(kept):
        grid.notes.append(CellNote("text_raised", address, _marked(runs), text.strip()))


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Runs that differ only in what does not matter, as one: a text may be cut anywhere."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1][1:] == run[1:]:
            joined[-1] = run._replace(text=joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    return joined


def _decoded(grid: Grid, address: Address, run: Run, font: str) -> Run:
    if not encoding_of(font):
        return run
    if is_mixed(run.text, font):
        grid.notes.append(CellNote("font_mixed", address, run.text, font))
        return run
    text = decoded(run.text, font)
    if font not in grid.fonts:
        grid.fonts = (*grid.fonts, font)
    return run._replace(text=text)


def _text(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _with_powers(runs: Sequence[Run]) -> str:
    """The text without raised parts, but with the powers of units."""
    text = ""
    for run in runs:
        if not run.is_raised:
            text += run.text
        elif run.text in _POWERS and _MEASURE.search(text):
            text += _POWERS[run.text]
    return text


def _marked(runs: Iterable[Run]) -> str:
    """The text with what does not count in brackets of its own: `20[^1]`, `[-26-]27`."""
    return "".join(
        f"[-{run.text.strip()}-]" if run.is_struck else f"[^{run.text.strip()}]" if run.is_raised else run.text
        for run in runs
    )
