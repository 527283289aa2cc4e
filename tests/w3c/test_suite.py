"""Every test of the W3C SPARQL 1.1 query suite, one by one; collected only where the suite is."""

from collections.abc import Iterator

import pytest

from tests.w3c.suite import Case, Differs, Endpoint, cases, known, run

ALL = sorted(cases(), key=lambda case: (case.data, case.graphs, case.id))
KNOWN = known()


def _marked(case: Case) -> object:
    if case.id not in KNOWN:
        return pytest.param(case, id=case.id)
    # strict: one that passes fails the run, as does one that breaks in another way
    mark = pytest.mark.xfail(reason=KNOWN[case.id], raises=Differs, strict=True)
    return pytest.param(case, id=case.id, marks=mark)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.close()


@pytest.mark.full
@pytest.mark.parametrize("case", [_marked(case) for case in ALL])
def test_w3c(case: Case, endpoint: Endpoint) -> None:
    run(case, endpoint)


def test_known_failures_are_tests_of_the_suite() -> None:
    assert set(KNOWN) <= {case.id for case in ALL}


def test_ids_are_unique_and_none_is_lost() -> None:
    assert len({case.id for case in ALL}) == len(ALL) == 338
