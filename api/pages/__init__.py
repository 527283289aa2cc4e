"""The HTML pages: what templates need, made from views."""

from api.pages.pages import Pages

__all__ = ["Pages"]
