"""A published period that the tests of publishing and of verifying share."""

import pytest

from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, NIGHT, Province, at, decision
from tests.small_reports import names, review
from tonghop.ledger.record import Ledger
from tonghop.operations import plans, publish

FIRST, SECOND, TAKEN_BACK = list(names("599").items())[:3]
UNTOUCHED, REFUSED = (next(iter(names(district).items())) for district in ("597", "600"))
"""Communes, each its code and name."""


@pytest.fixture(scope="session")
def reported_once(empty: Province, once: Once) -> Province:
    """A home in which three communes have told their figures; nobody writes in it.

    A fourth commune's figures are withdrawn, and a fifth has sent a row that is refused. One load brings the files and
    the withdrawal.
    """

    def play(province: Province) -> None:
        for name, (_, unit), poor in (("a", FIRST, 3), ("b", SECOND, 4), ("c", UNTOUCHED, 2), ("d", TAKEN_BACK, 9)):
            province.put(f"{name}.xlsx", review([(unit, 100, 400, poor, 5)]))
        province.put("refused.xlsx", review([(REFUSED[1], 10, 40, 99, 5)]))
        plans.receive(province, at(NIGHT))
        submission = f"{TAKEN_BACK[0]}/poverty_review/2023/v1"
        Ledger(province).decide([decision("withdraw", NIGHT, submission_id=submission)])
        province.night()

    return played_once(once, "operations-reported_once", empty, play)


@pytest.fixture(scope="session")
def published_once(reported_once: Province, once: Once) -> Province:
    """What these communes told is published, in spite of what stands against it; nobody writes in it."""

    def play(province: Province) -> None:
        publish.publish(province, "2023", "biên bản số 1", at(NEXT_NIGHT))

    return played_once(once, "operations-published_once", reported_once, play)
