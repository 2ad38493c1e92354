"""Files changed at random: each ends in figures that stand in their cells, or in findings.

`python -m tests.fuzzing` does the same for hours; docs/reliability.md has what it found.
"""

from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests import properties
from tests.fuzzing.corpus import seeds
from tests.fuzzing.mutations import changed
from tests.fuzzing.oracle import faults
from tests.workbooks import reported, understood


@pytest.mark.parametrize("name", seeds())
def test_every_file_of_the_corpus_is_read_or_told(name: str) -> None:
    assert list(faults(seeds()[name])) == []


@pytest.mark.hypothesis
@given(name=st.sampled_from(list(seeds())), chance=st.randoms(use_true_random=False))
@properties.all_examples(1200, HealthCheck.too_slow, HealthCheck.data_too_large, quick=60)
def test_a_changed_file_is_read_or_told(name: str, chance: Random) -> None:
    assert list(faults(changed(seeds()[name], list(seeds().values()), chance))) == []


def test_an_archive_of_nothing_is_empty() -> None:
    stream = BytesIO()
    ZipFile(stream, "w").close()
    assert reported(understood(stream.getvalue(), "bao cao.zip")) == [("file_empty", None, "22 byte, zip")]
