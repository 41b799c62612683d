"""How is a table of open data written so that a spreadsheet, a program or a data frame reads it? Row by row, in little
memory, however many rows there are."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from gongkai.portal.api.columns import COLUMNS, Value

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would compute instead of showing it: words of others must not run on a reader's machine."""
ROW_GROUP = 5_000


class Format(Protocol):
    """Open on a path; closed when every row is written."""

    def __init__(self, path: Path) -> None: ...

    def write(self, rows: Sequence[Sequence[Value]]) -> None: ...

    def close(self) -> None: ...


def guarded(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula: an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value


class Csv:
    """UTF-8 with the mark by which spreadsheets know it."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.file)
        self.writer.writerow([column.name for column in COLUMNS])

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        self.writer.writerows([_in_csv(value) for value in row] for row in rows)

    def close(self) -> None:
        self.file.close()


def _in_csv(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value)


class JsonLines:
    """An object a line; empty texts are null."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8", newline="\n")
        self.names = [column.name for column in COLUMNS]

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        for row in rows:
            said = {name: _in_json(value) for name, value in zip(self.names, row, strict=True)}
            self.file.write(json.dumps(said, ensure_ascii=False) + "\n")

    def close(self) -> None:
        self.file.close()


def _in_json(value: Value) -> Value:
    return value.isoformat() if isinstance(value, date) else (None if value == "" else value)


class Parquet:
    """Typed columns, in groups of rows."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa  # an optional extra, 166 MB: only who wants Parquet has it
        import pyarrow.parquet as pq

        types = {"text": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
        fields = [pa.field(one.name, types[one.kind], metadata={"label": one.label}) for one in COLUMNS]
        self.schema = pa.schema(fields)
        self.table = pa.Table
        self.file: Any = pq.ParquetWriter(path, self.schema, compression="zstd")
        self.rows: list[Sequence[Value]] = []

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        self.rows += rows
        if len(self.rows) >= ROW_GROUP:
            self._out()

    def _out(self) -> None:
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(COLUMNS)
        found = {one.name: [_or_null(value) for value in values] for one, values in zip(COLUMNS, columns, strict=True)}
        self.file.write_table(self.table.from_pydict(found, schema=self.schema))
        self.rows = []

    def close(self) -> None:
        self._out()
        self.file.close()


def _or_null(value: Value) -> Value:
    return None if value == "" else value


FORMATS: Mapping[str, type[Format]] = {"csv": Csv, "jsonl": JsonLines, "parquet": Parquet}
NAMES: Mapping[str, str] = {"csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet"}
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


def available() -> tuple[str, ...]:
    """The formats that this installation can write."""
    return tuple(name for name in FORMATS if name != "parquet" or find_spec("pyarrow") is not None)


class Several:
    """The same rows in every format at once, into files of one name."""

    def __init__(self, folder: Path, name: str, formats: Iterable[str]) -> None:
        self.name, self.rows = name, 0
        self.paths = {one: folder / f"{name}.{one}" for one in formats}
        self.open = {one: FORMATS[one](path) for one, path in self.paths.items()}

    def write(self, rows: Sequence[Sequence[Value]]) -> None:
        self.rows += len(rows)
        for one in self.open.values():
            one.write(rows)

    def close(self) -> None:
        for one in self.open.values():
            one.close()

    def give_up(self) -> None:
        for one in self.open.values():
            with suppress(Exception):
                one.close()
