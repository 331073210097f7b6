"""A Django engine that starts our own PostgreSQL on the first connection; Django wants the name `base`."""

from typing import Any

from django.db.backends.postgresql import base as postgresql

from rapport.site.database.server import own_server


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """Django's PostgreSQL engine, connected to the server in the home."""

    def get_connection_params(self) -> dict[str, Any]:
        """Start the server if nobody has, and say where it listens."""
        server = own_server()
        server.ensure_running()
        self.settings_dict.update(server.settings())
        params: dict[str, Any] = super().get_connection_params()
        return params

    def connect(self) -> None:
        """Connect; if the server was killed since, start it first: a pool would wait in vain for it."""
        server = own_server()
        if server.is_gone():
            self.close_pool()
            server.ensure_running(again=True)
        super().connect()
