"""Publication by oneself (主动公开): items, their review, what is public, and what a catalogue still misses."""
