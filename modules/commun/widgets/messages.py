"""A widget that the page may talk to, and not rewrite."""

from __future__ import annotations

from collections.abc import Mapping

import anywidget


class WidgetAMessages(anywidget.AnyWidget):
    """An anywidget that takes custom messages of the page and nothing else.

    ipywidgets' own version also lets the page set any trait, and shows its exceptions there.
    """

    def _handle_msg(self, msg: Mapping[str, object]) -> None:
        """Take a message of the page: only « custom » and « request_state » have a meaning here."""
        contenu = msg.get("content")
        donnees = contenu.get("data") if isinstance(contenu, Mapping) else None
        if not isinstance(donnees, Mapping):
            return
        if donnees.get("method") == "custom":
            self._handle_custom_msg(donnees.get("content"), [])
        elif donnees.get("method") == "request_state":
            self.send_state()
