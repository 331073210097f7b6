"""Loading files: known ones stop at once, new ones come in whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from rapport.accounts.public import Actor
from rapport.interactions import sources
from rapport.interactions.actions.people import Keyrings, salt, the_lake
from rapport.interactions.actions.recover import recover
from rapport.interactions.events import InteractionsLoaded
from rapport.interactions.lake.keyring import Directory
from rapport.interactions.lake.sealing import Sealed, seal
from rapport.interactions.lake.staging import Stage, Staged
from rapport.interactions.models import ExcludedChannel, LogFile, RunningSums, Source
from rapport.interactions.policy import ensure_loader
from rapport.interactions.sources import guards
from rapport.interactions.sources.shape import Options, Outcome, Reason
from rapport.interactions.sources.shape import Source as Plugin
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record

CHUNK = 4 * 1024**2
REJECTED_KEPT = timedelta(days=30)
Progress = Callable[[int], None]
Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of one file; the counts add up to `read`."""

    file_id: int | None
    source_id: int | None
    name: str
    format: str
    known: bool = False  # it was loaded before: nothing changed
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unresolved: int = 0
    excluded: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    rejected_file: Path | None = None


def load_files(
    *,
    paths: Sequence[Path],
    by: Actor,
    names: Sequence[str] = (),
    source: str = "",
    format: str = "",  # noqa: A002 (the word of the command line)
    options: Options | None = None,
    dry_run: bool = False,
    directory: Directory | None = None,
    keyrings: Keyrings | None = None,
    progress: Progress = lambda _rows: None,
    tell: Tell = lambda _says: None,
) -> list[Loaded]:
    """Load files one after the other; each is in when its result is returned, and none is in halfway.

    `names` is what they are called in the register, where that is not what they are called on the disk.
    `source` names where they come from (default: their kind); what was told of mapping and options is remembered
    there. Who loads files by several calls hands the same `keyrings` to each, so that the directory is asked once for
    an identity. `progress` is told how many rows are read, `tell` what is done after that. A dry run judges every row
    and keeps none. Raises Refusal for a file that is unusable as a whole; files before it in the list stay loaded.
    """
    ensure_loader(by)
    recover()
    keyrings = keyrings or Keyrings(directory)
    return [
        _load(
            Path(path),
            name=name,
            by=by,
            source=source,
            kind=format,
            options=options or Options(),
            dry_run=dry_run,
            keyrings=keyrings,
            progress=progress,
            tell=tell,
        )
        for path, name in zip(paths, names or [Path(path).name for path in paths], strict=True)
    ]


def _load(
    path: Path,
    *,
    name: str,
    by: Actor,
    source: str,
    kind: str,
    options: Options,
    dry_run: bool,
    keyrings: Keyrings,
    progress: Progress,
    tell: Tell,
) -> Loaded:
    guards.head(path)
    remembered = Source.objects.filter(name=source).first() if source else None
    plug_in = sources.source(kind or (remembered.kind if remembered else "")) if kind or remembered else None
    plug_in = plug_in or sources.recognise(path)
    options = _remember(options, remembered)
    source_name = source or plug_in.kind
    checksum = _checksum(path, plug_in.kind, options)
    known = LogFile.objects.filter(
        source__name=source_name, checksum=checksum, state=LogFile.State.LOADED, complete=True
    ).first()
    if known is not None:
        return _unchanged(known)
    load = _Load(path, name, plug_in, options, keyrings, progress, tell, by)
    return load.try_out(source_name) if dry_run else load.bring_in(source_name, checksum)


def _remember(options: Options, source: Source | None) -> Options:
    """Options told now, on top of those the source remembers."""
    if source is None or options.mapping:
        return options
    kept = source.options
    return replace(
        options,
        mapping=kept.get("mapping", {}),
        also_to=tuple(kept.get("also_to", ())),
        channel=options.channel or kept.get("channel", ""),
        undirected=options.undirected or kept.get("undirected", False),
        message_by=options.message_by or tuple(kept.get("message_by", ())),
        timezone=options.timezone if options.timezone != "UTC" else kept.get("timezone", "UTC"),
        date_format=options.date_format or kept.get("date_format", ""),
        nulls=options.nulls or tuple(kept.get("nulls", ())),
    )


def _checksum(path: Path, kind: str, options: Options) -> str:
    """Of the bytes and of how they are read: the same file mapped otherwise is another one."""
    told = asdict(replace(options, workspace=None, excluded=()))
    digest = blake2b(json.dumps([kind, told], default=str, sort_keys=True).encode(), digest_size=32)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for one in files:
        digest.update(one.relative_to(path).as_posix().encode())
        with one.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _unchanged(file: LogFile) -> Loaded:
    return Loaded(
        file_id=file.id,
        source_id=file.source_id,
        name=file.name,
        format=file.format,
        known=True,
        read=file.read,
        unchanged=file.read,
        reasons={"the file was loaded before": file.read},
    )


@dataclass(slots=True)
class _Load:
    path: Path
    name: str
    plug_in: Plugin
    options: Options
    keyrings: Keyrings
    progress: Progress
    tell: Tell
    by: Actor

    def try_out(self, source_name: str) -> Loaded:
        """Judge every row, also against those that are here already, without keeping any."""
        source = Source.objects.filter(name=source_name).values_list("id", flat=True).first() or 0
        trial = f"try-{blake2b(str(self.path).encode(), digest_size=8).hexdigest()}"
        with the_lake().workspace(trial) as workspace:
            staged = self._stage(workspace)
            sealed = self._seal(source, 0, staged, workspace)
            rejected = _keep(staged.rejected, trial)
        return Loaded(
            file_id=None,
            source_id=None,
            name=self.name,
            format=self.plug_in.kind,
            rejected_file=rejected,
            **_outcomes(staged, sealed),
        )

    def bring_in(self, source_name: str, checksum: str) -> Loaded:
        """Stage, seal, move into place, and only then tell the register: from that commit on the rows count."""
        file = self._register(source_name, checksum)
        lake = the_lake()
        try:
            with lake.workspace(str(file.id)) as workspace:
                staged = self._stage(workspace)
                sealed = self._seal(file.source_id, file.id, staged, workspace)
                rejected = _keep(staged.rejected, str(file.id))
                lake.place(workspace, [*sealed.contacts, *sealed.pending])
                counts = self._commit(file, staged, sealed)
        except DatabaseError:  # whether it was committed nobody can say now: the start of the next load looks
            lake.mark(str(file.id))
            with suppress(DatabaseError):
                LogFile.objects.filter(id=file.id, state=LogFile.State.LOADING).delete()
            raise
        except BaseException:
            LogFile.objects.filter(id=file.id, state=LogFile.State.LOADING).delete()
            raise
        return Loaded(
            file_id=file.id,
            source_id=file.source_id,
            name=file.name,
            format=file.format,
            rejected_file=rejected,
            **counts,
        )

    def _register(self, source_name: str, checksum: str) -> LogFile:
        source, _ = Source.objects.get_or_create(name=source_name, defaults={"kind": self.plug_in.kind})
        try:
            with transaction.atomic():
                return LogFile.objects.create(
                    source=source,
                    name=self.name[:255],
                    checksum=checksum,
                    format=self.plug_in.kind,
                    by_user_id=self.by.user_id,
                )
        except IntegrityError:
            raise Refusal(
                f"{self.name} is being loaded right now. Wait until that is done.", code="interactions.busy"
            ) from None

    def _stage(self, workspace: Path) -> Staged:
        excluded = tuple(ExcludedChannel.objects.values_list("pattern", flat=True))
        stage = Stage(
            folder=workspace,
            keyring=self.keyrings.keyring(excluded),
            salt=salt(),
            now=clock.now(),
            excluded=excluded,
            message_by=self.options.message_by,
        )
        options = replace(self.options, workspace=workspace, excluded=excluded)
        return stage.take(self.plug_in.read(self.path, options), self.progress)

    def _seal(self, source: int, file: int, staged: Staged, workspace: Path) -> Sealed:
        self.tell(gettext("Finding repeats and writing months"))
        others = LogFile.objects.filter(source=source, state=LogFile.State.LOADED)
        paths = list(others.values_list("contacts", "pending"))
        return seal(
            staged,
            lake=the_lake(),
            workspace=workspace,
            source=source,
            file=file,
            earlier=[path for contacts, _ in paths for path in contacts],
            earlier_pending=[path for _, pending in paths for path in pending],
            summed_until=RunningSums.objects.filter(source=source).values_list("until", flat=True).first(),
        )

    def _commit(self, file: LogFile, staged: Staged, sealed: Sealed) -> dict[str, Any]:
        counts = _outcomes(staged, sealed)
        with transaction.atomic():
            LogFile.objects.filter(id=file.id).update(
                state=LogFile.State.LOADED,
                loaded_at=clock.now(),
                contacts=sealed.contacts,
                pending=sealed.pending,
                months=dict(sealed.months),
                overlap=sealed.overlap,
                first_at=sealed.first,
                last_at=sealed.last,
                **{name: value for name, value in counts.items() if name != "updated"},
            )
            Source.objects.filter(id=file.source_id).update(options=_told(self.options))
            record(
                InteractionsLoaded(
                    source_id=file.source_id,
                    file_id=file.id,
                    rows=sealed.created,
                    first_on=sealed.first.date() if sealed.first else None,
                    last_on=sealed.last.date() if sealed.last else None,
                ),
                by=self.by,
            )
        return counts


def _told(options: Options) -> dict[str, object]:
    return {
        "mapping": dict(options.mapping),
        "also_to": list(options.also_to),
        "channel": options.channel,
        "undirected": options.undirected,
        "message_by": list(options.message_by),
        "timezone": options.timezone,
        "date_format": options.date_format,
        "nulls": list(options.nulls),
    }


def _outcomes(staged: Staged, sealed: Sealed) -> dict[str, Any]:
    """Counts by outcome and by reason; together they are every row read."""
    counts = Counter(dict.fromkeys(Outcome, 0))
    reasons: Counter[str] = Counter()
    for (outcome, reason), rows in staged.counts.items():
        if outcome is not Outcome.UNRESOLVED:
            counts[outcome] += rows
            reasons[reason] += rows
    ambiguous = min(staged.counts[Outcome.UNRESOLVED, Reason.AMBIGUOUS], sealed.unresolved)
    reasons[Reason.AMBIGUOUS] += ambiguous
    reasons[Reason.UNKNOWN] += sealed.unresolved - ambiguous
    reasons[Reason.REPEAT] += sealed.unchanged
    return {
        "read": staged.read,
        "created": sealed.created,
        "updated": 0,
        "unchanged": counts[Outcome.UNCHANGED] + sealed.unchanged,
        "unresolved": sealed.unresolved,
        "excluded": counts[Outcome.EXCLUDED],
        "rejected": counts[Outcome.REJECTED],
        "reasons": {str(reason): rows for reason, rows in sorted(reasons.items()) if rows},
    }


def _keep(report: Path | None, name: str) -> Path | None:
    """Keeps the report of rejected rows for its uploader, readable by us alone."""
    if report is None:
        return None
    kept = rejected_reports() / f"interactions-{name}.csv"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.move(report, kept)
    kept.chmod(0o600)
    return kept


def rejected_reports() -> Path:
    """Where reports of rejected rows lie for 30 days."""
    return Path(settings.HOME) / "rejected"
