"""The page about notebooks: what it shows runs, on files alone and without the framework."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.engine.tests import twelve

ROOT = Path(__file__).resolve().parents[3]


def test_the_example_for_a_notebook_runs_on_files_without_django(tmp_path):
    page = (ROOT / "docs/how-to/analyse-in-a-notebook.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    folder = twelve.write(tmp_path / "events", twelve.EVENTS)
    source = folder if Path(folder).is_file() else next(Path(folder).rglob("*.parquet"))
    (tmp_path / "interactions.parquet").write_bytes(Path(source).read_bytes())
    keys = list(twelve.UNIT)
    pq.write_table(pa.table({"key": keys, "unit": [int(key > 6) for key in keys]}), tmp_path / "people.parquet")
    code += "\nimport sys\nassert not [name for name in sys.modules if name.split('.')[0] == 'django']\n"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "'runs': 5" in said
    assert "'coordinator'" in said
    assert "'coverage': [1.0, 1.0]" in said
