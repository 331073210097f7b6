"""Why the database cannot be reached, in its own words: a pool knows only that it waited in vain."""

import psycopg
from django.db import connection
from psycopg_pool import PoolTimeout

KNOWN = ("host", "port", "user", "password", "dbname")


def reason(error: Exception) -> str:
    """Return in one line why a statement failed."""
    return _line(error) if not isinstance(error.__cause__, PoolTimeout) else unreachable() or _line(error)


def unreachable() -> str:
    """Connect once without the pool; return in one line why that is impossible, or nothing."""
    try:
        parameters = {k: v for k, v in connection.get_connection_params().items() if k in KNOWN}
        psycopg.connect(**parameters, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return _line(error)
    return ""


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).removesuffix(".") + "."
