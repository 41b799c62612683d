"""Which share of the figures of a shape does the reader find at least? A shape that is not named has no floor yet."""

FLOORS: dict[str, float] = {}
