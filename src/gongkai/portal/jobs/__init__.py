"""Work in the background: declared in any room, queued with the change that asks for it, done by worker processes."""
