"""The prose of a lesson in HTML: Voilà's renderer without the « ¶ » it adds to every heading.

A screen reader would read that sign at the end of each title.
"""

from typing import Any

from voila.exporter import VoilaMarkdownRenderer


class ProseLecon(VoilaMarkdownRenderer):  # type: ignore[misc]  # untyped base class
    """Markdown to HTML, headings left as they are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, exclude_anchor_links=True, **kwargs)
