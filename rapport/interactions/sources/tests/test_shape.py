import subprocess
import sys

import pytest

from rapport.interactions import sources
from rapport.interactions.sources.shape import SHAPE
from rapport.kit.problems import Refusal


def test_the_shape_has_no_column_for_content() -> None:
    assert SHAPE.names == [
        "at",
        "from_identity",
        "to_identity",
        "channel",
        "recipients",
        "message_id",
        "thread_id",
        "reply_to",
        "duration",
        "undirected",
    ]


def test_every_folder_is_found_and_described() -> None:
    kinds = sources.kinds()
    assert {"table", "mbox", "maildir", "eml", "slack", "icalendar", "m365_trace", "google_elog"} <= set(kinds)
    for kind, source in kinds.items():
        assert source.kind == kind
        assert source.title
        assert source.channel


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(Refusal, match="icalendar, m365_trace"):
        sources.source("fax")


def test_sources_work_without_django() -> None:
    script = "import sys; from rapport.interactions import sources; sources.kinds(); assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
