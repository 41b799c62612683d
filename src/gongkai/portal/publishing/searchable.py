"""What of items is searched? Each version by its title, number, keywords and words.

Everybody searches versions, and finds by the one policy of visibility only the one that an item shows.
"""

from __future__ import annotations

from gongkai import prose
from gongkai.portal.publishing.models import Version
from gongkai.portal.search.declare import Searchable, declare


def words_of_version(version: Version) -> str:
    """What is found by words, beside the title."""
    parts = (version.document_number, version.keywords, version.summary, version.issuer, prose.plain(version.text))
    return "\n".join(filter(None, parts))


declare(Searchable(Version, title=lambda version: version.title, text=words_of_version))
