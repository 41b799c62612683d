"""What does a report look like to a program? Just what `gongkai read --json` prints, and every command takes back."""

from gongkai.report import Report, dumps


def render(report: Report, language: str = "zh") -> bytes:
    return (dumps([report]) + "\n").encode()
