"""What can be wrong when a report is drawn?"""


class RenderError(ValueError):
    """A report that cannot be drawn as asked; the message says why and what to do, in Chinese."""
