"""A world made a few matters at a time is the world made whole."""

import numpy as np

from graph.arrays import arrays_of
from graph.view import Clocks, View
from tests.bench.generator import Generator
from tests.bench.grown import grown


def test_arrays_made_a_few_matters_at_a_time_are_those_of_the_whole() -> None:
    records = Generator(700).catalogue()
    whole = arrays_of(View(records, Clocks(records.release.date))).all()
    for name, held in grown(700, together=60).all().items():
        assert held.dtype == whole[name].dtype
        assert np.array_equal(held, whole[name]), name
