"""年报: annual reports handed in as files; their findings, roll-ups and comparisons."""
