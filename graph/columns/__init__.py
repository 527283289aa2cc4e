"""What filters, facets and orders need of a view's events, as plain numpy arrays on disk.

Made once for the days of the release, mapped into memory, shared between processes. A view of other
days takes from them what those days do not change, and resolves the rest (`graph.columns.index`).
"""
