"""For servers that import an application: ``uvicorn api.asgi:app``."""

from api.app import create_app

app = create_app()
