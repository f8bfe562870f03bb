"""Errors of the lessons, split by the person who can act on them: the author or the learner."""

from __future__ import annotations

from typing import Self

from erreurs import ErreurEPN


class ErreurContenu(ErreurEPN):
    """Something an author must change in a lesson (« contenu »).

    `fichier` is a name relative to the folder of the modules ("" while it is not known yet),
    `identifiant` the id of the question, source or cell, `ligne` a line number from 1, `remede`
    the sentence that says what to change.
    """

    def __init__(
        self, fichier: str, identifiant: str | None, remede: str, *, ligne: int | None = None
    ) -> None:
        self.fichier = fichier
        self.identifiant = identifiant
        self.remede = remede
        self.ligne = ligne
        lieux = [
            *([fichier] if fichier else []),
            *([f"ligne {ligne}"] if ligne is not None else []),
            *([f"« {identifiant} »"] if identifiant is not None else []),
        ]
        super().__init__(f"{', '.join(lieux)} : {remede}" if lieux else remede)

    def dans(self, fichier: str) -> Self:
        """Return the same error, now that the name of its file is known."""
        return type(self)(fichier, self.identifiant, self.remede, ligne=self.ligne)

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints in a notebook instead of a trace: the author reads French."""
        return [
            f"À corriger : {self}",
            "Enregistrez le fichier corrigé, puis relancez cette cellule (Maj + Entrée).",
        ]


class DroitARelire(ErreurContenu):
    """Law whose day of review is past: the author must read it again, and publishing goes on."""


class ErreurApprenant(ErreurEPN):
    """Something a learner can act on; the message is kind and says what to do next."""


class ReponseInvalide(ErreurApprenant):
    """An answer refused because of its type, size or characters; never quotes the answer."""


class ErreurLiaison(ErreurApprenant):
    """The answer did not reach the place where answers are kept.

    `temporaire` is True when sending the same answer again may work (network, busy server) and
    False when only a change can help (answer refused, copy already handed in). `apres`: how many
    seconds the server asked to wait before that, 0 when it asked nothing.
    """

    def __init__(self, message: str, *, temporaire: bool, apres: int = 0) -> None:
        self.temporaire = temporaire
        self.apres = apres
        super().__init__(message)
