"""How does the database refuse to change or delete an event? By triggers, in the words of each database."""

from __future__ import annotations

from collections.abc import Sequence

SENTENCE = "ledger events are append-only"

_SQLITE = {
    "ledger_no_update": f"""CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger_event
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "ledger_no_delete": f"""CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger_event
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
}
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger_event
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_event
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
)


def put_up(vendor: str) -> Sequence[str]:
    """The statements that put the triggers up. Raises KeyError for a database the ledger cannot live in."""
    return {"sqlite": tuple(_SQLITE.values()), "postgresql": _POSTGRESQL}[vendor]


def take_down(vendor: str) -> Sequence[str]:
    """The statements that take them down: to undo the migration, and to sweep a test database."""
    return {
        "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE),
        "postgresql": (
            "DROP TRIGGER IF EXISTS ledger_no_change ON ledger_event",
            "DROP TRIGGER IF EXISTS ledger_no_truncate ON ledger_event",
        ),
    }[vendor]
