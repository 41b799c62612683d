"""What was given to several applicants becomes public for everybody (条例第四十四条): from a request to an item."""
