"""What does a report look like to a program? Just what `gongkai read --json` prints, and every command takes back."""

from gongkai.report import Report, dumps


def render(report: Report, language: str = "zh") -> bytes:
    # Half a surrogate pair, which JSON can carry, has no bytes of its own: it goes out as the escape it came in as.
    return (dumps([report]) + "\n").encode("utf-8", "backslashreplace")
