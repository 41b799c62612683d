"""Reconsideration and lawsuits about openness (行政复议、行政诉讼): from the first paper to table four."""
