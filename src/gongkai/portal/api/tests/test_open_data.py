"""Do the files of the open data hold what is public, all of it, and nothing that was taken back?"""

from __future__ import annotations

import csv
import hashlib
import json
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from gongkai.portal.accounts.models import Duty
from gongkai.portal.api import data_sets
from gongkai.portal.api.columns import COLUMNS, Value
from gongkai.portal.api.formats import Several, available
from gongkai.portal.api.jobs import make_open_data_again
from gongkai.portal.api.tests.test_feeds import correct
from gongkai.portal.jobs.queue import enqueue, work_off
from gongkai.portal.ledger.act import SYSTEM
from gongkai.portal.publishing import handling
from gongkai.portal.publishing.models import Item
from gongkai.portal.publishing.tests.items import DAY, a_draft, published
from gongkai.portal.testing import World

AN_HOUR = timedelta(hours=1)
HAS_PARQUET = find_spec("pyarrow") is not None


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(DAY, tick=False) as travelling:
        yield travelling


def rows_of(reader: Client, name: str) -> list[dict[str, str]]:
    text = reader.get(f"/open/{name}").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def take_back(world: World, item: Item) -> None:
    handling.withdraw(item, world.person(Duty.PUBLISHER), SYSTEM, "附件有误")


def test_the_files_hold_every_public_item_once_by_year_and_by_body(world: World, reader: Client, clock: Any) -> None:
    first = published(world)
    a_draft(world, title="没有公开的")
    clock.shift(timedelta(days=365))
    second = published(world, title="第二年的通知", on=date(2027, 3, 2), formed=date(2027, 3, 2))
    clock.shift(AN_HOUR)
    data_sets.make()
    keys = {str(first.pk), str(second.pk)}
    assert {row["id"] for row in rows_of(reader, "all.csv")} == keys
    assert {row["id"] for row in rows_of(reader, f"body-{world.education.pk}.csv")} == keys
    assert [row["title"] for row in rows_of(reader, "year-2027.csv")] == ["第二年的通知"]
    assert [row["id"] for row in rows_of(reader, "year-2026.csv")] == [str(first.pk)]
    assert reader.get(f"/open/body-{world.health.pk}.csv").status_code == 404


def test_every_format_says_the_same_and_has_its_digest_beside_it(world: World, reader: Client, clock: Any) -> None:
    item = published(world)
    clock.shift(AN_HOUR)
    made = data_sets.make()
    lines = reader.get("/open/all.jsonl").getvalue().decode().splitlines()
    [said] = map(json.loads, lines)
    assert said["title"] == item.title
    assert said["published"] == "2026-03-02"
    assert said["take_down"] is None
    assert said["is_rule"] is False
    assert said["entry_name"]
    [row] = rows_of(reader, "all.csv")
    assert {name: str(value) for name, value in said.items() if isinstance(value, str)} == {
        name: value for name, value in row.items() if isinstance(said[name], str)
    }
    for file in made.files:
        data = reader.get(f"/open/{file.name}").getvalue()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size, file.sha256)
        assert reader.get(f"/open/{file.name}.sha256").content.decode() == f"{file.sha256}  {file.name}\n"


@pytest.mark.skipif(not HAS_PARQUET, reason="pyarrow is an optional extra")
def test_parquet_has_types(world: World, reader: Client, clock: Any) -> None:
    import pyarrow.parquet as pq  # an optional extra

    published(world)
    clock.shift(AN_HOUR)
    data_sets.make()
    table = pq.read_table(BytesIO(reader.get("/open/all.parquet").getvalue()))
    assert table.column_names == [column.name for column in COLUMNS]
    [row] = table.to_pylist()
    assert row["published"] == DAY
    assert row["is_rule"] is False
    assert row["take_down"] is None


def test_without_pyarrow_there_is_no_parquet_and_the_page_says_so(
    world: World, reader: Client, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.portal.api.formats.find_spec", lambda name: None)
    published(world)
    clock.shift(AN_HOUR)
    made = data_sets.make()
    assert {file.format for file in made.files} == {"csv", "jsonl"}
    assert "没有生成 Parquet" in reader.get("/open/").content.decode()


def test_a_title_that_a_spreadsheet_would_compute_is_shown_as_it_is(world: World, reader: Client, clock: Any) -> None:
    published(world, title='=HYPERLINK("http://bad.example")', keywords="-1+1", audience="@SUM(A1)")
    clock.shift(AN_HOUR)
    data_sets.make()
    [row] = rows_of(reader, "all.csv")
    assert row["title"] == '\'=HYPERLINK("http://bad.example")'
    assert (row["keywords"], row["audience"]) == ("'-1+1", "'@SUM(A1)")
    text = reader.get("/open/all.csv").getvalue()
    assert text.startswith(b"\xef\xbb\xbf")


def test_what_was_withdrawn_makes_the_files_unfit_until_they_are_made_anew(
    world: World, reader: Client, clock: Any
) -> None:
    item, _stays = published(world), published(world, title="另一份通知")
    clock.shift(AN_HOUR)
    data_sets.make()
    clock.shift(AN_HOUR)
    take_back(world, item)
    for address in ("/open/all.csv", "/open/all.csv.sha256"):
        answer = reader.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "1800")
    assert "all.csv" not in reader.get("/open/").content.decode()
    clock.shift(AN_HOUR)
    enqueue(make_open_data_again)
    work_off()
    assert [row["title"] for row in rows_of(reader, "all.csv")] == ["另一份通知"]


def test_a_correction_does_so_too_and_what_is_new_does_not(world: World, reader: Client, clock: Any) -> None:
    item = published(world)
    clock.shift(AN_HOUR)
    made = data_sets.make()
    clock.shift(AN_HOUR)
    published(world, title="另一份通知")
    fit_before = made.is_fit
    clock.shift(timedelta(days=1))
    correct(world, item, DAY + timedelta(days=1))
    assert (fit_before, made.is_fit) == (True, False)
    clock.shift(AN_HOUR)
    assert data_sets.make().is_fit


def test_making_them_anew_leaves_one_folder_and_fails_without_harm(
    world: World, reader: Client, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(world)
    for _again in range(2):
        clock.shift(AN_HOUR)
        data_sets.make()
    monkeypatch.setattr(Several, "write", _fails)
    with pytest.raises(OSError, match="full"):
        data_sets.make()
    assert len(list(data_sets.home().iterdir())) == 1
    assert len(rows_of(reader, "all.csv")) == 1


def _fails(*_given: Any) -> None:
    raise OSError("the disk is full")


def test_only_what_the_manifest_names_is_handed_out(world: World, reader: Client, clock: Any) -> None:
    assert reader.get("/open/all.csv").status_code == 404
    published(world)
    clock.shift(AN_HOUR)
    data_sets.make()
    for name in ("manifest.json", "..%2Fsecret_key", "%2e%2e", "all.exe", ".sha256"):
        assert reader.get(f"/open/{name}").status_code == 404, name


def test_who_has_a_file_is_not_sent_it_again(world: World, reader: Client, clock: Any) -> None:
    published(world)
    clock.shift(AN_HOUR)
    data_sets.make()
    first = reader.get("/open/all.csv")
    first.getvalue()  # read to its end, as a browser does
    assert reader.get("/open/all.csv", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert reader.post("/open/all.csv").status_code == 405


def test_every_column_is_explained_in_both_languages(reader: Client) -> None:
    text = reader.get("/open/codebook.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["name"] for row in rows] == [column.name for column in COLUMNS]
    assert all(row["meaning"] and row["meaning_en"] and row["type"] and row["source"] for row in rows)
    page = reader.get("/open/codebook/").content.decode()
    assert all(f"<code>{column.name}</code>" in page for column in COLUMNS)


@pytest.mark.django_db
def test_the_page_says_when_the_data_were_made_and_what_the_operator_says_of_their_use(
    reader: Client, settings: Any, clock: Any
) -> None:
    assert "数据还没有生成" in reader.get("/open/").content.decode()
    data_sets.make()
    settings.OPEN_DATA_NOTICE, settings.OPEN_DATA_LICENCE = "转载请注明云溪县人民政府。", "云溪开放数据许可"
    page = reader.get("/open/").content.decode()
    assert "转载请注明云溪县人民政府。" in page
    assert "云溪开放数据许可" in page
    assert "2026-03-02" in page


def test_a_hundred_thousand_rows_take_no_more_memory_than_a_thousand(tmp_path: Path) -> None:
    values: dict[str, Value] = {"text": "关于做好招生工作的通知", "integer": 7, "boolean": True, "date": DAY}
    rows: list[list[Value]] = [[values[column.kind] for column in COLUMNS]] * 1_000

    def peak(times: int) -> int:
        written = Several(tmp_path, f"rows-{times}", [one for one in available() if one != "parquet"])
        tracemalloc.start()
        for _ in range(times):
            written.write(rows)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        written.close()
        return most

    assert peak(10) < 1.5 * peak(1) + 2**20
