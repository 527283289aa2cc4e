"""The store in a SPARQL engine of one's own, over HTTP: see docs/remote.md."""
