"""The system administrator's desk: what the machine does in the background, and what it does by itself every day."""
