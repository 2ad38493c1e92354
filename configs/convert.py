"""Plain data as typed objects: unknown keys, missing keys, wrong types and values refused with file, line and key."""

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.yaml_files import LinedDict, LinedList

T = TypeVar("T")


def convert(kind: type[T], data: Any, place: Place, *, is_text: bool = True, **keys: Any) -> T:
    """A dataclass from a mapping. `keys`: fields that the mapping may not have, as they are known otherwise.

    `is_text`: every scalar is a text, as in YAML, and numbers and `true` are made of texts; otherwise, as in TOML, a
    quoted number is none. Raises `ConfigError`.
    """
    import msgspec

    _check_keys(kind, data, place, keys)
    hints = _hints(kind)
    for name, part in data.items():
        _check_keys_inside(hints[name], part, inside(place, data, name))
    try:
        return msgspec.convert({**keys, **data}, kind, strict=not is_text)
    except msgspec.ValidationError:
        for name, part in data.items():
            _explain(hints[name], part, inside(place, data, name), is_text=is_text)
        raise


def convert_each(kind: type[T], data: Any, place: Place, key_field: str, **keys: Any) -> tuple[T, ...]:
    """The dataclasses of a mapping's entries, whose keys are the values of `key_field`. Raises `ConfigError`."""
    if not isinstance(data, dict):
        raise ConfigError(place, "not_mapping", found=shown(data))
    return tuple(
        convert(kind, part, inside(place, data, key), **{key_field: key}, **keys) for key, part in data.items()
    )


def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _check_keys(kind: type, data: Any, place: Place, keys: dict[str, Any]) -> None:
    if not isinstance(data, dict):
        raise ConfigError(place, "not_mapping", found=shown(data))
    known = {field.name: field for field in fields(kind) if field.name not in keys}
    for key in data:
        if key not in known:
            raise ConfigError(_line_of(place, data, key), "unknown_key", key=key, known=", ".join(sorted(known)))
    for name, field in known.items():
        if name not in data and field.default is MISSING and field.default_factory is MISSING:
            raise ConfigError(place, "missing_key", key=name)


def _check_keys_inside(kind: Any, data: Any, place: Place) -> None:
    """Refuse the unknown keys of dataclasses within, which `msgspec` would pass over."""
    if is_dataclass(kind) or any(map(is_dataclass, get_args(kind))):
        for part_kind, part, within in _parts(kind, data, place):
            _check_keys_inside(part_kind, part, within)


def _explain(kind: Any, data: Any, place: Place, *, is_text: bool) -> None:
    """Raise `ConfigError` for the innermost part that does not convert; nothing where all does."""
    import msgspec

    try:
        msgspec.convert(data, kind, strict=not is_text)
        return
    except msgspec.ValidationError:
        pass
    plain = _without_bounds(kind)
    for part_kind, part, within in _parts(plain, data, place):
        _explain(part_kind, part, within, is_text=is_text)
    origin = get_origin(plain) or plain
    if origin is Literal:
        raise ConfigError(place, "not_one_of", found=shown(data), known=", ".join(map(str, get_args(plain))))
    if plain is not kind and _converts(data, plain, is_text=is_text):
        raise ConfigError(place, "out_of_range", found=shown(data), bounds=_bounds(kind))
    raise ConfigError(place, _WANTED.get(origin, "not_mapping"), found=shown(data))


_WANTED = {
    str: "not_text",
    int: "not_whole",
    float: "not_number",
    bool: "not_flag",
    list: "not_list",
    tuple: "not_list",
}


def _converts(data: Any, kind: Any, *, is_text: bool) -> bool:
    import msgspec

    try:
        msgspec.convert(data, kind, strict=not is_text)
    except msgspec.ValidationError:
        return False
    return True


def _without_bounds(kind: Any) -> Any:
    """The type itself: without bounds, and of an optional one what it is where it is given."""
    if get_origin(kind) is Annotated:
        return get_args(kind)[0]
    options = [option for option in get_args(kind) if option is not NoneType]
    return options[0] if NoneType in get_args(kind) and len(options) == 1 else kind


def _bounds(kind: Any) -> str:
    (meta,) = get_args(kind)[1:]
    least, most = meta.ge if meta.ge is not None else meta.gt, meta.le if meta.le is not None else meta.lt
    return f"{least} … {most}"


def _parts(kind: Any, data: Any, place: Place) -> Iterator[tuple[Any, Any, Place]]:
    """The parts of a value, each with its type and place."""
    arguments = get_args(kind)
    if isinstance(data, dict) and get_origin(kind) is dict:
        yield from ((arguments[1], part, inside(place, data, key)) for key, part in data.items())
    elif isinstance(data, list) and get_origin(kind) in (list, tuple):
        lines = data.lines if isinstance(data, LinedList) else [place.line] * len(data)
        yield from ((arguments[0], part, place.at(line)) for part, line in zip(data, lines, strict=True))
    elif isinstance(data, dict) and is_dataclass(kind):
        _check_keys(cast(type, kind), data, place, {})
        hints = _hints(kind)
        yield from ((hints[key], part, inside(place, data, key)) for key, part in data.items())


def _line_of(place: Place, data: Any, key: str) -> Place:
    return place.at(data.lines.get(key) if isinstance(data, LinedDict) else None)


def inside(place: Place, data: Any, key: str) -> Place:
    """The place of a mapping's entry."""
    return _line_of(place, data, key).at(None, key)


def shown(data: Any) -> str:
    """A value as a message shows it."""
    text = repr(data)
    return text if len(text) <= 80 else f"{text[:79]}…"
