"""A server on this machine that speaks as much of the REST API of OpenSearch as is documented and we use.

It is written from the documentation, not from a running OpenSearch: what it does not know it refuses as OpenSearch
would, with 400 and a `parsing_exception`, so that a mistake in what we send shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Document = Mapping[str, Any]


class Double:
    """What the server holds, and what it was asked."""

    def __init__(self) -> None:
        self.indexes: dict[str, dict[str, Document]] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.authorizations: set[str | None] = set()
        self.address = ""
        self.fails_with = 0
        self.refuses = ""
        """The key of a document that it does not take."""

    def answer(self, method: str, path: str, body: str) -> tuple[int, Any]:
        self.asked.append((method, path, body))
        if self.fails_with:
            return self.fails_with, {"error": {"type": "cluster_block_exception"}, "status": self.fails_with}
        if method == "PUT":
            return self._make(path.strip("/"), json.loads(body))
        if method == "POST" and path == "/_bulk":
            return self._bulk(body)
        if method == "POST" and path.endswith("/_search"):
            return self._search(path.strip("/").removesuffix("/_search"), json.loads(body))
        return 405, {"error": "Incorrect HTTP method for uri", "status": 405}

    def _make(self, index: str, wanted: Mapping[str, Any]) -> tuple[int, Any]:
        assert set(wanted) <= {"settings", "mappings", "aliases"}
        if index in self.indexes:
            fault = {"type": "resource_already_exists_exception", "reason": f"index [{index}] already exists"}
            return 400, {"error": {"root_cause": [fault], **fault}, "status": 400}
        self.indexes[index] = {}
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": index}

    def _bulk(self, body: str) -> tuple[int, Any]:
        assert body.endswith("\n"), "the last line of a bulk request ends with a newline"
        lines = [json.loads(line) for line in body.splitlines()]
        items, errors = [], False
        while lines:
            [(action, about)] = lines.pop(0).items()
            documents = self.indexes[about["_index"]]
            result = {"_index": about["_index"], "_id": about["_id"], "status": 200}
            if action == "index":
                document = lines.pop(0)
                if about["_id"] == self.refuses:
                    errors = True
                    fault = {"type": "mapper_parsing_exception", "reason": "failed to parse"}
                    items.append({action: result | {"status": 400, "error": fault}})
                    continue
                result["result"] = "updated" if about["_id"] in documents else "created"
                documents[about["_id"]] = document
            else:
                gone = documents.pop(about["_id"], None)
                result |= {"result": "deleted" if gone else "not_found", "status": 200 if gone else 404}
            items.append({action: result})
        return 200, {"took": 1, "errors": errors, "items": items}

    def _search(self, index: str, asked: Mapping[str, Any]) -> tuple[int, Any]:
        known = {"size", "_source", "track_total_hits", "query", "sort"}
        if not set(asked) <= known:
            return 400, {"error": {"type": "parsing_exception", "reason": "Unknown key"}, "status": 400}
        hits: list[Any] = []
        for key, document in self.indexes[index].items():
            score, names = score_of(asked["query"], document)
            if score is not None:
                named = {"matched_queries": names} if names else {}
                hits.append({"_index": index, "_id": key, "_score": score, "sort": [score], **named})
        hits.sort(key=lambda hit: (-hit["_score"], -self.indexes[index][hit["_id"]]["entry"]))
        found = {"max_score": None, "hits": hits[: asked["size"]]}
        return 200, {"took": 1, "timed_out": False, "_shards": {"total": 1, "successful": 1}, "hits": found}


def score_of(query: Mapping[str, Any], document: Document) -> tuple[float | None, list[str]]:
    """The score of a document, None if it does not match, and the names of the clauses that did."""
    [(kind, asked)] = query.items()
    if kind == "bool":
        return _bool(asked, document)
    if kind == "constant_score":
        score, names = score_of(asked["filter"], document)
        own = [asked["_name"]] if "_name" in asked else []
        return (None, []) if score is None else (asked.get("boost", 1.0), names + own)
    if kind in ("term", "terms"):
        [(field, wanted)] = asked.items()
        values = wanted if isinstance(wanted, list) else [wanted]
        return (1.0 if set(values) & set(document[field]) else None), []
    if kind in ("match_phrase", "match_phrase_prefix"):
        [(field, given)] = asked.items()
        there = _stands(document[field].split(), given["query"].split(), prefix=kind.endswith("prefix"))
        return (1.0 if there else None), []
    if kind == "multi_match":
        weights = {name.partition("^")[0]: float(name.partition("^")[2] or 1) for name in asked["fields"]}
        words = asked["query"].split()
        score = sum(weight for name, weight in weights.items() for word in words if word in document[name].split())
        return (score or None), []
    raise AssertionError(f"no query of this kind is known: {kind}")


def _bool(asked: Mapping[str, Any], document: Document) -> tuple[float | None, list[str]]:
    assert set(asked) <= {"filter", "must", "should", "minimum_should_match"}
    total, names = 0.0, list[str]()
    for part in ("filter", "must"):
        for query in asked.get(part, ()):
            score, found = score_of(query, document)
            if score is None:
                return None, []
            total += score if part == "must" else 0.0
            names += found
    matched = 0
    for query in asked.get("should", ()):
        score, found = score_of(query, document)
        if score is not None:
            matched, total, names = matched + 1, total + score, names + found
    return (None, []) if matched < asked.get("minimum_should_match", 0) else (total, names)


def _stands(tokens: Sequence[str], wanted: Sequence[str], *, prefix: bool) -> bool:
    whole, last = (wanted[:-1], wanted[-1]) if prefix else (wanted, "")
    for place in range(len(tokens) - len(wanted) + 1):
        here = tokens[place : place + len(wanted)]
        if list(here[: len(whole)]) == list(whole) and (not prefix or here[-1].startswith(last)):
            return True
    return False


@contextmanager
def running() -> Iterator[Double]:
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            double.authorizations.add(self.headers.get("Authorization"))
            status, answer = double.answer(self.command, self.path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_POST = _answer  # noqa: N815  (the names that the library asks for)

        def log_message(self, *arguments: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    double.address = f"http://finder:se%2Fcret@127.0.0.1:{server.server_address[1]}/gongkai"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
