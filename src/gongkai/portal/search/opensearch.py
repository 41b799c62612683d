"""How does an engine of its own find what everybody may read, where the operator runs one? OpenSearch, by its REST API.

It is given the entries that bear the mark `goes_out` of their kind, and no others: what is not public never leaves the
database. It gets the same pairs as the databases (`folding`), so it finds the same, and says by the names of the
clauses how an entry fits. What has changed waits in `Waiting`, in the transaction of the change, and a job sends it;
while the engine does not answer, the database does.

The protocol is the documented one of OpenSearch 1 to 3, which Elasticsearch 7 and later speak as well: index creation,
`_bulk`, and `_search` with `bool`, `constant_score`, `match_phrase`, `match_phrase_prefix`, `terms` and named queries.
"""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F

from gongkai.portal.search.declare import declared
from gongkai.portal.search.engines import Words
from gongkai.portal.search.folding import grams, phrase
from gongkai.portal.search.models import Entry, Waiting
from gongkai.portal.search.ranking import Fit, InDatabase, Sought

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a page waits for the engine."""
PATIENCE_OF_JOBS = 30.0
REST = 30.0
"""Seconds for which the engine is not asked after it failed."""
AT_A_TIME = 500
INDEX: Mapping[str, Any] = {
    "settings": {
        "index": {"max_result_window": 10_000},
        "analysis": {"analyzer": {"grams": {"type": "custom", "tokenizer": "whitespace"}}},
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "entry": {"type": "long"},
            "title": {"type": "text", "analyzer": "grams"},
            "text": {"type": "text", "analyzer": "grams"},
            "marks": {"type": "keyword"},
        },
    },
}


class UnreachableError(Exception):
    """The engine does not answer, or not as it should."""


class OpenSearch:
    """The engine at an address: https://user:password@host:9200/index."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.index = parts.path.strip("/")
        if parts.scheme not in ("http", "https") or not parts.hostname or not self.index or "/" in self.index:
            raise ValueError("GONGKAI_OPENSEARCH 应当形如 https://user:password@host:9200/index。")
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._headers = {"Accept": "application/json"}
        if parts.username:
            who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(who.encode()).decode()}"

    # --- asking -----------------------------------------------------------------------------------------------------

    def fitting(self, sought: Sought, most: int) -> dict[int, Fit]:
        ways = [_named(fit, query) for fit, query in _ways(sought)]
        asked = {"bool": {"filter": _of_marks(sought), "should": ways, "minimum_should_match": 1 if ways else 0}}
        # What fits better has the higher score, since the scores of all ways that it fits are added up.
        hits = self._search(asked, most, [{"_score": "desc"}, {"entry": "desc"}])
        return {entry: _best(names) for entry, names in hits}

    def partly(self, sought: Sought, most: int) -> list[int]:
        words = " ".join(sought.parts)
        if not words:
            return []
        some = {"multi_match": {"query": words, "fields": ["title^2", "text"], "type": "most_fields"}}
        hits = self._search({"bool": {"filter": _of_marks(sought), "must": [some]}}, most, ["_score"])
        return [entry for entry, _names in hits]

    def _search(self, query: Mapping[str, Any], most: int, order: Sequence[Any]) -> list[tuple[int, Sequence[str]]]:
        """The keys of the entries, and the names of the clauses that each of them fits."""
        asked = {"size": most, "_source": False, "track_total_hits": False, "query": query, "sort": order}
        answer = self._ask("POST", f"/{self.index}/_search", json.dumps(asked))
        try:
            return [(int(hit["_id"]), hit.get("matched_queries", ())) for hit in answer["hits"]["hits"]]
        except (KeyError, TypeError, ValueError):
            raise UnreachableError("the answer has no hits") from None

    # --- telling ----------------------------------------------------------------------------------------------------

    def make_index(self) -> None:
        """Where there is none."""
        self._ask("PUT", f"/{self.index}", json.dumps(INDEX), but=("resource_already_exists_exception",))

    def send(self, entries: Iterable[Entry], gone: Iterable[int]) -> None:
        """Entries as they are now, and the keys of those that it is to forget."""
        lines: list[Mapping[str, Any]] = []
        for entry in entries:
            lines += [{"index": {"_index": self.index, "_id": str(entry.pk)}}, _document(entry)]
        lines += [{"delete": {"_index": self.index, "_id": str(pk)}} for pk in gone]
        if not lines:
            return
        body = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        answer = self._ask("POST", "/_bulk", body, kind="application/x-ndjson", patience=PATIENCE_OF_JOBS)
        for done in answer.get("items", ()) if answer.get("errors") else ():
            [result] = done.values()
            if result.get("error"):
                raise UnreachableError(f"entry {result.get('_id')}: {result['error'].get('type', '')}")

    def _ask(
        self,
        method: str,
        path: str,
        body: str,
        *,
        kind: str = "application/json",
        patience: float = PATIENCE,
        but: Sequence[str] = (),
    ) -> Any:
        """The answer as JSON; redirections are not followed. `but` names errors that are none here."""
        connection = self._kind(self._host, self._port, timeout=patience)
        try:
            connection.request(method, path, body.encode(), {**self._headers, "Content-Type": kind})
            response = connection.getresponse()
            answer = json.loads(response.read() or b"null")
        except (OSError, HTTPException, ValueError) as error:
            raise UnreachableError(type(error).__name__) from error
        finally:
            connection.close()
        if response.status >= 300:
            fault = answer.get("error") if isinstance(answer, dict) else None
            reason = fault.get("type", "") if isinstance(fault, dict) else ""
            if reason not in but:
                raise UnreachableError(f"{response.status} {reason}".strip())
        return answer


def _document(entry: Entry) -> dict[str, Any]:
    title, text = " ".join(grams(entry.title)), " ".join(grams(entry.text))
    return {"entry": entry.pk, "title": title, "text": text, "marks": entry.marks.split()}


def _of_marks(sought: Sought) -> list[Mapping[str, Any]]:
    return [{"terms": {"marks": list(group)}} for group in sought.marks]


def _ways(sought: Sought) -> Iterable[tuple[Fit, Mapping[str, Any]]]:
    """The same kinds of fit as in the databases."""
    if sought.number:
        yield Fit.NUMBER, {"term": {"marks": sought.number}}
    if sought.as_typed:
        yield Fit.TITLE_AS_TYPED, _all([[sought.as_typed]], ["title"])
        yield Fit.TITLE, _all(sought.words, ["title"])
        yield Fit.AS_TYPED, _all([[sought.as_typed]], ["title", "text"])
        yield Fit.WORDS, _all(sought.words, ["title", "text"])


def _all(words: Words, fields: Sequence[str]) -> Mapping[str, Any]:
    return {"bool": {"must": [_some([_phrase(field, word) for word in group for field in fields]) for group in words]}}


def _some(queries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _phrase(field: str, word: str) -> Mapping[str, Any]:
    wanted = phrase(word)
    how = "match_phrase_prefix" if wanted.open else "match_phrase"
    return {how: {field: {"query": " ".join(wanted.grams)}}}


def _named(fit: Fit, query: Mapping[str, Any]) -> Mapping[str, Any]:
    boost = 2.0 ** (len(Fit) - fit)
    return {"constant_score": {"filter": query, "boost": boost, "_name": fit.name}}


def _best(names: Iterable[str]) -> Fit:
    return min((Fit[name] for name in names if name in Fit.__members__), default=Fit.WORDS)


# --- beside the database --------------------------------------------------------------------------------------------


class BesideTheDatabase:
    """The engine, and the database where it does not answer."""

    def __init__(self, outside: OpenSearch) -> None:
        self._outside, self._database, self._rests_until = outside, InDatabase(), 0.0

    def fitting(self, sought: Sought, most: int) -> dict[int, Fit]:
        if self._may_be_asked:
            try:
                return self._outside.fitting(sought, most)
            except UnreachableError as error:
                self._let_it_rest(error)
        return self._database.fitting(sought, most)

    def partly(self, sought: Sought, most: int) -> list[int]:
        if self._may_be_asked:
            try:
                return self._outside.partly(sought, most)
            except UnreachableError as error:
                self._let_it_rest(error)
        return self._database.partly(sought, most)

    @property
    def _may_be_asked(self) -> bool:
        return time.monotonic() >= self._rests_until

    def _let_it_rest(self, error: UnreachableError) -> None:
        log.warning("OpenSearch does not answer (%s); the database does for %d seconds.", error, REST)
        self._rests_until = time.monotonic() + REST


# --- what it has still to be told -----------------------------------------------------------------------------------


def has_changed(entry: int, kind: str) -> bool:
    """Note, in the transaction of the change, that the engine has to hear of it; say whether it has."""
    if not settings.OPENSEARCH or not any(one.kind == kind and one.goes_out for one in declared().values()):
        return False
    waiting, new = Waiting.objects.get_or_create(entry=entry)
    if not new:
        Waiting.objects.filter(pk=waiting.pk).update(turn=F("turn") + 1)
    return True


def send_some(outside: OpenSearch) -> int:
    """Tell it of the changes that have waited longest; say how many there were.

    A change that happens while they are sent raises its turn, and waits for the next time.
    """
    waiting = list(Waiting.objects.order_by("pk")[:AT_A_TIME])
    going_out = {one.kind: one.goes_out for one in declared().values() if one.goes_out}
    entries = Entry.objects.filter(kind__in=list(going_out)).in_bulk([one.entry for one in waiting])
    there = [entry for entry in entries.values() if going_out[entry.kind] in entry.marks.split()]
    outside.send(there, {one.entry for one in waiting} - {entry.pk for entry in there})
    for one in waiting:
        Waiting.objects.filter(pk=one.pk, turn=one.turn).delete()
    return len(waiting)
