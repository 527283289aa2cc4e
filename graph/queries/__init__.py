"""Saved queries: one `.rq` file each."""
