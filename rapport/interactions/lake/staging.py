"""The first half of a load: rows are judged, keyed and written to a staging file, one slice at a time."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.engine.spill import spill_folder
from rapport.interactions.lake.keyring import AUTOMATIC, EXCLUDED, LIST, NOBODY, PERSON, SEVERAL, Ends, Keyring
from rapport.interactions.lake.spreading import spread
from rapport.interactions.rules import EARLIEST, matches_pattern, mix, plausible_until
from rapport.interactions.sources.shape import Outcome, Reason, Rejected, Slice
from rapport.kit.problems import Refusal

DAY = 86_400_000_000  # microseconds
STAGED = pa.schema(
    [
        ("moment", pa.int64()),  # microseconds since 1970, UTC
        ("from_key", pa.int64()),
        ("to_key", pa.int64()),
        ("from_known", pa.bool_()),
        ("to_known", pa.bool_()),
        ("channel", pa.int16()),
        ("recipients", pa.int16()),
        ("message", pa.int64()),
        ("thread", pa.int64()),
        ("reply_to", pa.int64()),
        ("duration", pa.int32()),
        ("undirected", pa.bool_()),
    ]
)
# In the order in which a row is judged: what must not be kept comes first.
VERDICTS: tuple[tuple[Outcome, Reason], ...] = (
    (Outcome.EXCLUDED, Reason.EXCLUDED_CHANNEL),
    (Outcome.EXCLUDED, Reason.LIST_ADDRESS),
    (Outcome.REJECTED, Reason.NO_TIME),
    (Outcome.REJECTED, Reason.BAD_TIME),
    (Outcome.REJECTED, Reason.IMPLAUSIBLE_TIME),
    (Outcome.REJECTED, Reason.NO_SENDER),
    (Outcome.REJECTED, Reason.SEVERAL_SENDERS),
    (Outcome.REJECTED, Reason.NO_RECIPIENT),
    (Outcome.REJECTED, Reason.TO_ONESELF),
)
MOST_CHANNELS = 200
MOST_REJECTED_TOLD = 200_000
LONGEST_CHANNEL = 60


@dataclass(slots=True)
class Staged:
    """What the first half found: counts so far, the staging file, and how many rows each day has."""

    path: Path
    read: int = 0
    rows: int = 0
    counts: Counter[tuple[Outcome, Reason]] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)  # rows per day since 1970
    channels: list[str] = field(default_factory=list)
    rejected: Path | None = None


class Stage:
    """Takes slices, judges every row, and keeps what may become a contact."""

    def __init__(
        self,
        *,
        folder: Path,
        keyring: Keyring,
        salt: str,
        now: datetime,
        excluded: Sequence[str] = (),
        message_by: Sequence[str] = (),
    ) -> None:
        self._keyring = keyring
        self._salt = salt
        self._window = (_micros(EARLIEST), _micros(plausible_until(now)))
        self._excluded = tuple(excluded)
        self._message_by = tuple(message_by)
        self._channels: dict[str, int] = {}
        self._banned: set[int] = set()
        self._con = duckdb.connect(":memory:", config={"threads": "1", "temp_directory": spill_folder()})
        self._report = _Report(folder / "rejected.csv")
        self.staged = Staged(path=folder / "staged.parquet")

    def take(self, slices: Iterable[Slice], progress: Callable[[int], None] = lambda _: None) -> Staged:
        """Everything of a file. `progress` is told the rows read so far."""
        try:
            with pq.ParquetWriter(self.staged.path, STAGED, compression="lz4", use_dictionary=False) as writer:
                for one in slices:
                    self._add(one, writer)
                    progress(self.staged.read)
        finally:
            self._con.close()
            self._report.close()
        self.staged.channels = list(self._channels)
        self.staged.rejected = self._report.path if self._report.told else None
        return self.staged

    def _add(self, one: Slice, writer: pq.ParquetWriter) -> None:
        batch = one.contacts
        recipient = self._keyring.ends(batch.column("to_identity"))
        if (lists := recipient.state == LIST).any():
            self._add(spread(one, lists, alone=not self._message_by), writer)
            return
        self.staged.read += one.read
        self.staged.counts.update(one.set_aside)
        self.staged.counts.update((Outcome.REJECTED, r.reason) for r in one.rejected)
        self._report.add(one.rejected)
        if not batch.num_rows:
            return
        at = batch.column("at").cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        sender = self._keyring.ends(batch.column("from_identity"))
        channel = self._channel(batch.column("channel"))
        verdict = self._judge(one, at, sender, recipient, channel)
        kept = verdict == len(VERDICTS)
        self._count(one, verdict)
        if kept.any():
            self._write(writer, batch, kept, at, sender, recipient, channel)

    def _judge(
        self, one: Slice, at: npt.NDArray[np.int64], sender: Ends, recipient: Ends, channel: npt.NDArray[np.int16]
    ) -> npt.NDArray[np.int8]:
        """For every row the number of its verdict, or one more than there are for a row that stays."""
        batch = one.contacts
        no_time = np.zeros(len(at), bool)
        if batch.column("at").null_count:
            no_time = batch.column("at").is_null().to_numpy(zero_copy_only=False)
        told = np.zeros(len(at), bool)
        if one.told is not None and one.told.null_count < len(one.told):
            told = one.told.is_valid().to_numpy(zero_copy_only=False)
        either = {state: (sender.state == state) | (recipient.state == state) for state in (EXCLUDED, AUTOMATIC)}
        tests = (
            either[EXCLUDED] | np.isin(channel, list(self._banned)),
            either[AUTOMATIC],
            no_time & ~told,
            no_time,
            (at < self._window[0]) | (at > self._window[1]),
            sender.state == NOBODY,
            sender.state == LIST,
            recipient.state == NOBODY,
            (sender.keys == recipient.keys) & (sender.state == recipient.state),
        )
        verdict = np.full(len(at), len(VERDICTS), np.int8)
        for number in reversed(range(len(VERDICTS))):
            verdict[tests[number]] = number
        return verdict

    def _count(self, one: Slice, verdict: npt.NDArray[np.int8]) -> None:
        counts = np.bincount(verdict, minlength=len(VERDICTS) + 1)
        for number, (outcome, reason) in enumerate(VERDICTS):
            if not counts[number]:
                continue
            self.staged.counts[outcome, reason] += int(counts[number])
            if outcome is Outcome.REJECTED:
                self._report.add_rows(one, np.flatnonzero(verdict == number), reason)

    def _channel(self, column: pa.Array) -> npt.NDArray[np.int16]:
        """Numbers of channels; a column with hundreds of values is no channel but something that must not be kept."""
        coded = column.fill_null("other").dictionary_encode()
        numbers = []
        for value in coded.dictionary.to_pylist():
            name = value.strip().lower()[:LONGEST_CHANNEL] or "other"
            if name not in self._channels:
                if len(self._channels) >= MOST_CHANNELS:
                    raise Refusal(
                        f"The column mapped to channel has more than {MOST_CHANNELS} different values. A channel is a "
                        "kind of contact, such as mail or meeting; map another column or say --channel NAME.",
                        code="interactions.too_many_channels",
                        field="map",
                    )
                self._channels[name] = len(self._channels)
                if any(matches_pattern(name, pattern) for pattern in self._excluded):
                    self._banned.add(self._channels[name])
            numbers.append(self._channels[name])
        found: npt.NDArray[np.int16] = np.array(numbers, np.int16)[coded.indices.to_numpy(zero_copy_only=False)]
        return found

    def _write(
        self,
        writer: pq.ParquetWriter,
        batch: pa.RecordBatch,
        kept: npt.NDArray[np.bool_],
        at: npt.NDArray[np.int64],
        sender: Ends,
        recipient: Ends,
        channel: npt.NDArray[np.int16],
    ) -> None:
        if not kept.all():
            batch = batch.filter(pa.array(kept))
            at, channel = at[kept], channel[kept]
            sender = Ends(keys=sender.keys[kept], state=sender.state[kept])
            recipient = Ends(keys=recipient.keys[kept], state=recipient.state[kept])
        undirected = batch.column("undirected").fill_null(False).to_numpy(zero_copy_only=False)
        _in_order(sender, recipient, undirected)
        columns = {
            "moment": at,
            "from_key": sender.keys,
            "to_key": recipient.keys,
            "from_known": sender.state == PERSON,
            "to_known": recipient.state == PERSON,
            "channel": channel,
            "recipients": batch.column("recipients"),
            "message": self._message(batch, at, sender, recipient, channel),
            "thread": self._hash(batch.column("thread_id")),
            "reply_to": self._hash(batch.column("reply_to")),
            "duration": batch.column("duration"),
            "undirected": undirected,
        }
        arrays = [pa.array(columns[f.name], f.type) for f in STAGED]
        writer.write_batch(pa.record_batch(arrays, schema=STAGED))
        self.staged.rows += len(at)
        self.staged.counts[Outcome.UNRESOLVED, Reason.AMBIGUOUS] += int(
            ((sender.state == SEVERAL) | (recipient.state == SEVERAL)).sum()
        )
        days, rows = np.unique(at // DAY, return_counts=True)
        self.staged.days.update(dict(zip(days.tolist(), rows.tolist(), strict=True)))

    def _message(
        self,
        batch: pa.RecordBatch,
        at: npt.NDArray[np.int64],
        sender: Ends,
        recipient: Ends,
        channel: npt.NDArray[np.int16],
    ) -> pa.Array:
        """A number for each message: from its id, or from the columns `--message-by` names."""
        if not self._message_by:
            return self._hash(batch.column("message_id"))
        parts = {"at": at, "from": sender.keys, "to": recipient.keys, "channel": channel.astype(np.int64)}
        number = np.zeros(len(at), np.int64)
        for name in self._message_by:
            number = mix(number, parts[name]) if name in parts else mix(number, self._numbers(batch, name))
        return pa.array(number)

    def _numbers(self, batch: pa.RecordBatch, name: str) -> npt.NDArray[np.int64]:
        found = self._hash(batch.column({"message": "message_id", "thread": "thread_id"}[name]))
        numbers: npt.NDArray[np.int64] = found.fill_null(0).to_numpy(zero_copy_only=False)
        return numbers

    def _hash(self, column: pa.Array) -> pa.Array:
        """64 bits of a keyed digest for each text, so that ids of one message meet and can be read by nobody."""
        if column.null_count == len(column):
            return pa.nulls(len(column), pa.int64())
        coded = column.dictionary_encode()
        self._con.register("texts", pa.table({"v": coded.dictionary}))
        found = self._con.execute("SELECT md5_number_lower($1 || v) AS h FROM texts", [self._salt]).to_arrow_table()
        self._con.unregister("texts")
        return found.column("h").combine_chunks().view(pa.int64()).take(coded.indices)


def _in_order(sender: Ends, recipient: Ends, undirected: npt.NDArray[np.bool_]) -> None:
    """The smaller key of an undirected contact comes first, so that told the other way round it is a repeat."""
    swap = undirected & (sender.keys > recipient.keys)
    if swap.any():
        sender.keys[swap], recipient.keys[swap] = recipient.keys[swap], sender.keys[swap]
        sender.state[swap], recipient.state[swap] = recipient.state[swap], sender.state[swap]


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


class _Report:
    """The file of rejected rows; made with the first one, and bounded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told = 0
        self._file: TextIO | None = None

    def _writer(self) -> Any:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._csv = csv.writer(self._file)
            self._csv.writerow(["row", "reason", "at", "from", "to", "place"])
        return self._csv

    def add(self, rejected: Sequence[Rejected]) -> None:
        for one in rejected[: max(MOST_REJECTED_TOLD - self.told, 0)]:
            self._writer().writerow([one.row, one.reason, one.at, one.sender, one.to, one.place])
            self.told += 1

    def add_rows(self, one: Slice, rows: npt.NDArray[np.int64], reason: Reason) -> None:
        chosen = rows[: max(MOST_REJECTED_TOLD - self.told, 0)]
        if not len(chosen):
            return
        part = one.contacts.take(pa.array(chosen))
        told = one.told.take(pa.array(chosen)).to_pylist() if one.told is not None else [None] * len(chosen)
        at = part.column("at").to_pylist()
        self._writer().writerows(
            [row, reason, said or (moment.isoformat() if moment else ""), sender or "", to or "", ""]
            for row, said, moment, sender, to in zip(
                one.rows[chosen].tolist(),
                told,
                at,
                part.column("from_identity").to_pylist(),
                part.column("to_identity").to_pylist(),
                strict=True,
            )
        )
        self.told += len(chosen)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
