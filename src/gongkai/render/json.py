"""What does a report look like to a program? Just what `gongkai read --json` prints, and every command takes back."""

from gongkai.report import Report, dumps


def render(report: Report, language: str = "zh") -> bytes:
    # Half a surrogate pair has no bytes of its own and is refused on the way in: it goes out as a question mark.
    return (dumps([report]) + "\n").encode("utf-8", "replace")
