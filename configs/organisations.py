"""Senders of reports that are no administrative units."""

from dataclasses import dataclass
from functools import cache

from tonghop.configs.convert import convert_each
from tonghop.configs.errors import Place
from tonghop.configs.yaml_files import load_yaml


@dataclass(frozen=True)
class Organisation:
    """A sender of reports that is no administrative unit. `names`: how the top of a sheet writes it."""

    organisation: str
    title_vi: str
    title_en: str
    names: list[str]


@cache
def organisations() -> tuple[Organisation, ...]:
    """The senders of `configs/organisations.yaml` that are no units, in its order."""
    name = "organisations.yaml"
    return convert_each(Organisation, load_yaml(name), Place(name), "organisation")
