"""The console of the command line: what it prints cannot steer the terminal, whoever wrote the text."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType, RenderHook, RenderResult
from rich.segment import Segment

from tonghop.ledger.printable import printable_lines


def new_console(**options: Any) -> Console:
    """A console of rich, options as there, that writes control characters of texts out. Its own stay what they are."""
    console = Console(**options)
    console.push_render_hook(_WritingOut())
    return console


class _WritingOut(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_WrittenOut(renderable) for renderable in renderables]


@dataclass(frozen=True)
class _WrittenOut:
    """What is to be printed; the segments of which it consists hold no control characters."""

    renderable: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.renderable, options):
            is_own = segment.control is not None
            yield segment if is_own else Segment(printable_lines(segment.text), segment.style)
