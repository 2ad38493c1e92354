"""Which unit sent a table: what the lines above it say."""

import re

from configs.kinds import Vocabulary
from transforms.names import plain
from transforms.recognise import Table
from transforms.units import UnitIndex


def head_sender(table: Table, index: UnitIndex, vocabulary: Vocabulary) -> str | None:
    """The unit that the lines above the table name as sender: each may narrow the one before it."""
    within: str | None = None
    for text in table.heads:
        words = plain(text)
        if not any(word in words for word in vocabulary.senders) or any(w in words for w in vocabulary.not_titles):
            continue
        names = _names_after_sender(words, vocabulary)
        for name in (*names, *names):  # the district that follows its commune's name says which commune it is
            match = index.resolve(name, within or index.root.code, allow_similar=False)
            if match.unit:
                within = match.unit.code
    return within


_PLACE = re.compile(r"\b(?:tỉnh|thành phố|thị xã|huyện|quận|thị trấn|phường|xã)\b")


def _names_after_sender(words: str, vocabulary: Vocabulary) -> list[str]:
    """The parts of `ubnd xã phan hòa, huyện bắc bình` that may be a unit's name."""
    ends = [at + len(word) for word in vocabulary.senders if (at := words.find(word)) >= 0]
    if not ends:
        return []
    rest = words[min(ends) :]
    starts = [match.start() for match in _PLACE.finditer(rest)]
    parts = [rest[start:end] for start, end in zip([0, *starts], [*starts, len(rest)], strict=True)]
    return [name for part in parts if (name := part.strip(" -–:,;.()"))]
