"""Searches over arrays, written so that the same source runs in Python and compiled by numba.

They take numbers and arrays only, keep no state, and leave the work arrays as they found them.
`graph.paths.engine` decides how they are run. A mask holds for each node whether it may be passed:
0 no, 1 yes, 2 not known yet; nodes not known are listed and count as no, and the search is run
again once they are known, until none is left. So a filter is asked of those nodes only that matter.
"""
