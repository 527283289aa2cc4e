"""What the commands do: the same answers as the routes, as text or a file."""

from api.commands.bundles import bundle, verify
from api.commands.changes import changes
from api.commands.checking import check
from api.commands.common import Problems, Wrong
from api.commands.exports import due, dump, graph, timeline
from api.commands.pushing import push
from api.commands.questions import path, query, rank, reach, status
from api.commands.records import build_store
from api.commands.serving import serve

__all__ = [
    "Problems", "Wrong", "build_store", "bundle", "changes", "check", "due", "dump", "graph",
    "path", "push", "query", "rank", "reach", "serve", "status", "timeline", "verify",
]  # fmt: skip
