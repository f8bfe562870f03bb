"""The prose of a lesson in HTML: Voilà's renderer, with what a screen reader and a keyboard need.

Without the « ¶ » it adds to every heading, which would be read at the end of each title; and with
tables whose columns are named, that a keyboard can scroll where the screen is too narrow for them.
"""

from typing import Any

from voila.exporter import VoilaMarkdownRenderer


class ProseLecon(VoilaMarkdownRenderer):  # type: ignore[misc]  # untyped base class
    """Markdown to HTML; the methods are named by mistune."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, exclude_anchor_links=True, **kwargs)

    def table(self, text: str) -> str:
        """Let the keyboard reach a table: on a narrow screen it scrolls, not the page."""
        return f'<table tabindex="0">\n{text}</table>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """Say of a heading cell that it names its column."""
        nom, portee = ("th", ' scope="col"') if head else ("td", "")
        # left, center or right: mistune reads it in the dashes of the second line.
        style = f' style="text-align:{align}"' if align else ""
        return f"<{nom}{portee}{style}>{text}</{nom}>\n"
