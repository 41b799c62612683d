"""The audit administrator's desk: reading the ledger, verifying it, taking checkpoints."""
