"""Code lists: the categories by which forms break their figures down, and the programmes whose projects are some."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tonghop.configs.convert import convert, convert_each, inside
from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.yaml_files import load_yaml


@dataclass(frozen=True)
class Category:
    """A category of a code list. `parent`: the one of which it is a part, '' for none; `names`: how sheets write it.

    `valid_from`, `valid_to` (exclusive): the days in which it means this; empty for always. `programme`: of a project.
    """

    code_list: str
    category: str
    title_vi: str
    title_en: str
    names: list[str]
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    programme: str = ""


@dataclass(frozen=True)
class Programme:
    """A programme and the span in which its periods lie (`valid_to` exclusive). `projects`: number → its category.

    `numbered`: for each depth, how projects are called by their numbers: `{0}`, `{1}` are the parts of a number,
    `{whole}` any name of the project that it is a part of.
    """

    programme: str
    title_vi: str
    title_en: str
    valid_from: str
    valid_to: str
    source: str
    numbered: list[list[str]]
    projects: dict[str, dict[str, Any]]


_CATEGORIES, _PROGRAMME = "categories.yaml", "programme.yaml"

SUB_PROJECT = "sub_project"
"""The code list that `configs/programme.yaml` gives."""


@cache
def programmes() -> tuple[Programme, ...]:
    """The programmes of `configs/programme.yaml`, in order of time."""
    return convert_each(Programme, load_yaml(_PROGRAMME), Place(_PROGRAMME), "programme")


@cache
def categories(code_list: str) -> tuple[Category, ...]:
    """The categories of a code list, in their order, parents before their parts. Raises `ConfigError` for an unknown.

    `sub_project`: the projects and sub-projects of every programme, as `<programme>-<number>`.
    """
    if not code_list:
        return ()
    if code_list == SUB_PROJECT:
        return tuple(category for programme in programmes() for category in _projects(programme))
    known = _code_lists()
    if code_list not in known:
        raise ConfigError(Place(_CATEGORIES), "no_code_list", found=code_list, known=", ".join(known))
    place = inside(Place(_CATEGORIES), known, code_list)
    return convert_each(Category, known[code_list], place, "category", code_list=code_list)


@cache
def _code_lists() -> dict[str, Any]:
    loaded: dict[str, Any] = load_yaml(_CATEGORIES)
    return loaded


def _projects(programme: Programme) -> Iterator[Category]:
    place = Place(_PROGRAMME, None, (programme.programme, "projects"))
    known: dict[str, Category] = {}
    for number, data in programme.projects.items():
        above, _, _ = number.rpartition(".")
        project = convert(
            Category,
            data,
            inside(place, programme.projects, number),
            code_list=SUB_PROJECT,
            category=f"{programme.programme}-{number}",
            parent=f"{programme.programme}-{above}" if above else "",
            valid_from=programme.valid_from,
            valid_to=programme.valid_to,
            programme=programme.programme,
        )
        numbered = _names_by_number(number, programme, known.get(above))
        known[number] = replace(project, names=list(dict.fromkeys((*project.names, *numbered))))
        yield known[number]


def _names_by_number(number: str, programme: Programme, whole: Category | None) -> list[str]:
    """What a project is called by its number, which sheets may write as a small letter."""
    parts = number.lower().split(".")
    wholes = whole.names if whole else [""]
    return [words.format(*parts, whole=name) for words in programme.numbered[len(parts) - 1] for name in wholes]
