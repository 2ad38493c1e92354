"""The parts of an .xlsx package, found by their relationships as the standard says: no name and no folder is fixed."""

from collections.abc import Mapping
from functools import lru_cache
from posixpath import basename, dirname, join, normpath
from types import MappingProxyType
from typing import NamedTuple

from tonghop.transforms.files.containers import Container
from tonghop.transforms.files.xml_parts import parse

WORKBOOK, STYLES, STRINGS, IMAGE = "officeDocument", "styles", "sharedStrings", "image"
PROPERTIES = "core-properties"
CUSTOM, DRAWING, BACKGROUND = "custom-properties", "drawing", "picture"
"""The last step of a relationship's type; the rest differs between the strict and the transitional standard."""


class Relationship(NamedTuple):
    """A part that another one refers to; `kind`: as above."""

    kind: str
    target: str


class Package:
    """A container whose parts are known by their relationships; names do not differ by case."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._names = {name.lower(): name for name in container.namelist()}
        self._relationships: dict[str, Mapping[str, Relationship]] = {}

    def has(self, part: str) -> bool:
        """Whether a part is there."""
        return part.lower() in self._names

    def part(self, name: str) -> bytes:
        """The content of a part. Raises `KeyError`, and what `Container.part` raises."""
        return self._container.part(self._names[name.lower()])

    def relationships(self, part: str = "") -> Mapping[str, Relationship]:
        """The parts that a part refers to, by the id of the reference; without `part`, those of the package."""
        if part not in self._relationships:
            name = join(dirname(part), "_rels", f"{basename(part)}.rels")
            xml = self.part(name) if self.has(name) else b""
            self._relationships[part] = _relationships(xml, name, dirname(part)) if xml else {}
        return self._relationships[part]

    def target(self, kind: str, part: str = "") -> str:
        """The first part of a kind that a part refers to; '' if there is none."""
        targets = (r.target for r in self.relationships(part).values() if r.kind == kind)
        return next((target for target in targets if self.has(target)), "")


@lru_cache(maxsize=256)
def _relationships(xml: bytes, part: str, folder: str) -> Mapping[str, Relationship]:
    """Cached, because a program writes the same XML in every commune."""
    found = {}
    for element in parse(xml, part):
        target = element.get("Target") or ""
        if element.get("TargetMode") != "External":
            path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            found[element.get("Id") or ""] = Relationship((element.get("Type") or "").rpartition("/")[2], path)
    return MappingProxyType(found)
