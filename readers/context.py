"""What the reading processes are sent: units, periods, layouts, forms, and a home's own decisions."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from tonghop.configs.categories import categories
from tonghop.configs.layouts import Layout, layouts, vocabulary
from tonghop.configs.organisations import organisations
from tonghop.configs.overrides import overrides
from tonghop.configs.periods import periods
from tonghop.configs.texts import finding_texts
from tonghop.configs.units import country, provinces, units
from tonghop.transforms.context import Context
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.categories import OTHERS


def reading_context(province: str, mappings: Path | None = None) -> Context:
    """What the reader knows of a province's units, of layouts, periods and forms, and of what persons decided.

    `mappings`: the home's own file of decisions. Raises `ConfigError`.
    """
    from tonghop.schemas.form import all_forms  # imports polars and pandera, while children start

    specs = all_forms()
    return Context(
        root=province,
        units=[(u.code, u.valid_from, u.valid_to, u.level, u.name, u.parent_code or None) for u in units(province)],
        periods=periods(),
        layouts=layouts_with_categories(),
        vocabulary=vocabulary(),
        texts=finding_texts(),
        measures=measures_of_forms(),
        claims={form: frozenset(m.name for m in spec.measures if m.is_claim) for form, spec in specs.items()},
        rates={form: frozenset(m.name for m in spec.measures if m.is_rate) for form, spec in specs.items()},
        money={form: frozenset(m.name for m in spec.measures if m.unit == "vnd") for form, spec in specs.items()},
        varying={form: frozenset(m.name for m in spec.measures if m.unit == "varies") for form, spec in specs.items()},
        period_kinds={form: spec.about.period_kinds for form, spec in specs.items()},
        plans=frozenset(form for form, spec in specs.items() if spec.about.is_plan),
        provinces={} if province == country().code else provinces(),
        overrides=overrides(mappings, province, measures_of_forms()),
        organisations=organisations(),
        category_spans={
            c.category: (c.valid_from, c.valid_to)
            for spec in specs.values()
            for c in categories(spec.about.code_list)
            if c.valid_from
        },
    )


@cache
def measures_of_forms() -> dict[str, tuple[str, ...]]:
    """Form → its measures, claims included."""
    from tonghop.schemas.form import all_forms

    return {form: tuple(measure.name for measure in spec.measures) for form, spec in all_forms().items()}


@cache
def layouts_with_categories() -> tuple[Layout, ...]:
    """Every layout with the units of its form's measures, those of forms with a breakdown with their categories."""
    return tuple(_with_form(layout) for layout in layouts())


def _with_form(layout: Layout) -> Layout:
    from tonghop.schemas.form import all_forms

    spec = all_forms()[layout.form]
    known = [c for c in categories(spec.about.code_list) if c.programme == layout.programme]
    others = {OTHERS: layout.other_categories} if layout.other_categories else {}
    return replace(
        layout,
        units={measure.name: measure.unit for measure in spec.measures},
        kinds={measure.name: measure.kind for measure in spec.measures},
        together={m.name: m.claim_of for m in spec.measures if len(m.claim_of) > 1},
        categories={c.category: list(dict.fromkeys((plain(c.title_vi), *c.names))) for c in known} | others,
        category_parents={c.category: c.parent for c in known},
    )
