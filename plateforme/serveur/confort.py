"""Reading comfort (« confort de lecture »): text size, contrast, help words in another language.

Kept in a cookie of this browser, from the entrance on and without an account, and wiped by
« Terminer ma séance »: what somebody's eyes need is written in no file of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import tornado.web

from plateforme.langues import LANGUES

TAILLES = (1, 2, 3)
COOKIE = "confort"
CHAMPS = 3


@dataclass(frozen=True, slots=True)
class Confort:
    """How a page is shown: text size (1 to 3), strong contrast, the help words' language or ""."""

    taille: int = 1
    contraste: bool = False
    langue: str = ""

    @property
    def texte(self) -> str:
        """The cookie's value: « 2.fort.br »."""
        return f"{self.taille}.{'fort' if self.contraste else 'normal'}.{self.langue}"

    def avec(self, taille: str, contraste: str, langue: str) -> Confort:
        """Return the comfort with what was asked; what is not one of ours changes nothing."""
        voulu = self
        if taille in map(str, TAILLES):
            voulu = replace(voulu, taille=int(taille))
        if contraste in ("fort", "normal"):
            voulu = replace(voulu, contraste=contraste == "fort")
        if langue == "fr" or langue in LANGUES:
            voulu = replace(voulu, langue="" if langue == "fr" else langue)
        return voulu


def lire_confort(handler: tornado.web.RequestHandler) -> Confort:
    """Return what this browser asked for; the default for whatever cannot be read."""
    morceaux = (handler.get_cookie(COOKIE) or "").split(".")
    return Confort().avec(*morceaux) if len(morceaux) == CHAMPS else Confort()


def poser_confort(handler: tornado.web.RequestHandler, confort: Confort) -> None:
    """Keep it in this browser until it is closed, or the session ended."""
    handler.set_cookie(
        COOKIE,
        confort.texte,
        expires_days=None,
        httponly=True,
        secure=handler.settings["reglages"].https,
        samesite="Lax",
        path="/",
    )
