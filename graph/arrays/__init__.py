"""The graph of a view as plain numpy arrays: what paths are searched in.

Arrays can be saved, opened as memory maps and shared between processes (`Arrays.save`, `.open`).
They hold numbers only: words, titles and evidence stay with the view (`graph.links`).
"""

from graph.arrays.arrays import Arrays, ArraysError
from graph.arrays.edges import Edges
from graph.arrays.making import arrays_of

__all__ = ["Arrays", "ArraysError", "Edges", "arrays_of"]
