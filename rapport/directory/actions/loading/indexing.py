"""The search index over a first load: built once at the end instead of grown row by row, three times as fast."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.directory.actions.loading.stage import read, run

INDEX = "person_search"
MANY = 20_000


@contextmanager
def built_at_end(rows: int) -> Iterator[None]:
    """Set the index aside while `rows` come in, if they are many more than all people here.

    Until the transaction ends others wait for the table then; it holds almost nobody, so almost nobody waits.
    """
    if rows < MANY or rows < 2 * int(read("SELECT count(*) FROM directory_person")[0][0]):
        yield
        return
    definition = str(read("SELECT pg_get_indexdef(%s::regclass)", [INDEX])[0][0])
    run(f"DROP INDEX {INDEX}")
    yield
    run("SET CONSTRAINTS ALL IMMEDIATE")  # an index is not built over rows whose checks are still to come
    run("SET LOCAL maintenance_work_mem = '256MB'")
    run(definition)
    run("SET CONSTRAINTS ALL DEFERRED")
