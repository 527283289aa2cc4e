"""SPARQL: what is refused before parsing, and how queries run."""
