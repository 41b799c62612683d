"""What official papers say, as data: each file carries its document number, dates and source."""
