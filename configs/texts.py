"""What the program says: the sentences of findings and the messages of the command line."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from tonghop.configs.convert import convert, inside
from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.rules import RULES, Rule
from tonghop.configs.yaml_files import load_yaml


@dataclass(frozen=True)
class FindingText:
    """A rule of the catalogue of findings: its severity and its sentences."""

    severity: Literal["error", "warning", "info"]
    vi: str
    en: str


@cache
def finding_texts() -> dict[Rule, FindingText]:
    """`configs/findings.yaml`: what the program says of what it found, by rule. Raises `ConfigError`."""
    data, place = load_yaml("findings.yaml"), Place("findings.yaml")
    if unknown := set(data) - set(RULES):
        raise ConfigError(inside(place, data, min(unknown)), "unknown_key", key=min(unknown), known="configs/rules.py")
    return {rule: convert(FindingText, data[rule], inside(place, data, rule)) for rule in RULES if rule in data}


@cache
def messages() -> dict[str, dict[str, str]]:
    """What the command line says: message → language → text. Raises `ConfigError`."""
    loaded: dict[str, dict[str, str]] = load_yaml("messages.yaml")
    for key, texts in loaded.items():
        if set(texts) != {"vi", "en"}:
            raise ConfigError(inside(Place("messages.yaml"), loaded, key), "not_both_languages")
    return loaded
