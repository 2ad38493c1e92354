"""YAML as plain data: every scalar a text, a key given twice refused, and the line of everything kept."""

from functools import cache
from pathlib import Path
from typing import Any

from tonghop.configs.errors import ConfigError, Place

ROOT = Path(__file__).parent


class LinedDict(dict[str, Any]):
    """A mapping of a YAML file. `lines`: key → its line."""

    lines: dict[str, int]

    def without(self, key: str) -> "LinedDict":
        """The other entries, on their lines."""
        others = LinedDict({name: part for name, part in self.items() if name != key})
        others.lines = self.lines
        return others


class LinedList(list[Any]):
    """A list of a YAML file. `lines`: the line of each item."""

    lines: list[int]


def load_yaml(name: str) -> Any:
    """One file of `configs/` as dicts, lists and texts. Raises `ConfigError` with file and line."""
    return parse_yaml((ROOT / name).read_bytes(), name)


def parse_yaml(content: str | bytes, name: str) -> Any:
    """YAML as dicts, lists and texts. `name` stands in the messages. Raises `ConfigError`."""
    import yaml  # reading processes take the types of the configuration, and start without YAML

    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(Place(name), "not_utf8") from None
    loader = _loader_class()(text)
    loader.name = name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(Place(name, line), "not_yaml", why=error.problem) from error
    except yaml.YAMLError as error:
        raise ConfigError(Place(name), "not_yaml", why=" ".join(str(error).split())) from error
    finally:
        loader.dispose()


@cache
def _loader_class() -> Any:
    import yaml

    class TextLoader(yaml.CBaseLoader if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader):  # type: ignore[misc]
        """Scalars stay texts: `010101` must not become 4161."""

    TextLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _lined_dict)
    TextLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG, _lined_list)
    return TextLoader


def _lined_dict(loader: Any, node: Any) -> LinedDict:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.value in lines:
            raise ConfigError(Place(loader.name, line), "key_twice", key=key.value)
        lines[key.value] = line
    mapping = LinedDict(loader.construct_mapping(node, deep=True))
    mapping.lines = lines
    return mapping


def _lined_list(loader: Any, node: Any) -> LinedList:
    items = LinedList(loader.construct_sequence(node, deep=True))
    items.lines = [item.start_mark.line + 1 for item in node.value]
    return items
