"""Answers over a release that is too big to load: the engine is asked for what a question needs."""
