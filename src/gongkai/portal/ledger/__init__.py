"""The ledger: every change in every room, in order, provable years later."""
