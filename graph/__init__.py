"""What can be asked: store, projection, paths, timeline, status, formats."""

from graph.snapshot import Snapshot, load

__all__ = ["Snapshot", "load"]
