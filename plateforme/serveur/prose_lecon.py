"""The prose of a lesson in HTML: Voilà's renderer, with what a screen reader and a keyboard need.

A link to a source of law leaves its mark after the paragraph: see `droit_lecon`.

Without the « ¶ » it adds to every heading, which would be read at the end of each title; and with
tables whose columns are named, that a keyboard can scroll where the screen is too narrow for them.
"""

from typing import Any

from voila.exporter import VoilaMarkdownRenderer

from plateforme.serveur.droit_lecon import PREFIXE, marque


class ProseLecon(VoilaMarkdownRenderer):  # type: ignore[misc]  # untyped base class
    """Markdown to HTML; the methods are named by mistune."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, exclude_anchor_links=True, **kwargs)
        # The sources linked to since the last mark.
        self._citees: list[str] = []

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Remember the source that a link leads to."""
        if url.startswith(PREFIXE):
            self._citees.append(url.removeprefix(PREFIXE))
        return str(super().link(text, url, title))

    def paragraph(self, text: str) -> str:
        """Leave the mark after the paragraph."""
        return f"{super().paragraph(text)}{self._marque()}"

    def block_text(self, text: str) -> str:
        """Leave the mark at the end of a list item's text."""
        return f"{super().block_text(text)}{self._marque()}"

    def table(self, text: str) -> str:
        """Let the keyboard reach a table: on a narrow screen it scrolls, not the page."""
        return f'<table tabindex="0">\n{text}</table>\n{self._marque()}'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """Say of a heading cell that it names its column."""
        nom, portee = ("th", ' scope="col"') if head else ("td", "")
        # left, center or right: mistune reads it in the dashes of the second line.
        style = f' style="text-align:{align}"' if align else ""
        return f"<{nom}{portee}{style}>{text}</{nom}>\n"

    def _marque(self) -> str:
        citees, self._citees = self._citees, []
        return marque(citees)
