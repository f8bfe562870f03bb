"""What a mission of the mailbox asks (« but »), and whether the mailbox shows it done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from modules.commun.fiche import Fiche, proche
from modules.commun.questions.simulation.messagerie.boite import Boite, Envoi, GenreEnvoi
from modules.commun.questions.simulation.messagerie.messages import CORBEILLE, MOI, Message

LETTRES_MINIMUM = 2  # what a message says at least, so that an empty one is not a message


class GenreBut(StrEnum):
    """What is to be done."""

    OUVRIR = "ouvrir"
    RANGER = "ranger"
    SUPPRIMER = "supprimer"
    RESTAURER = "restaurer"
    JUGER = "juger"
    PIECE = "piece"
    ECRIRE = "ecrire"
    REPONDRE = "repondre"
    REPONDRE_A_TOUS = "repondre_tous"
    TRANSFERER = "transferer"


ENVOIS = frozenset(
    {GenreBut.ECRIRE, GenreBut.REPONDRE, GenreBut.REPONDRE_A_TOUS, GenreBut.TRANSFERER}
)


# What the page offers where messages are judged.
_EN_JUGEANT = frozenset({GenreBut.JUGER, GenreBut.OUVRIR, GenreBut.PIECE})


@dataclass(frozen=True, slots=True)
class But:
    """What makes a mission done.

    `messages` are those it is about, the one answered or forwarded for a message sent; `dossier`,
    where they are to be put; `a`, `cc`, `cci`, exactly who gets a message; `joindre`, the files it
    must hold; `avec_objet`, that its subject is not empty.
    """

    genre: GenreBut
    messages: tuple[str, ...]
    dossier: str
    a: tuple[str, ...]
    cc: tuple[str, ...]
    cci: tuple[str, ...]
    joindre: tuple[str, ...]
    avec_objet: bool

    def en_dict(self) -> dict[str, object]:
        """Return the fields of a mission's table; `lire_but` reads them back."""
        listes = ("messages", "a", "cc", "cci", "joindre")
        return {
            "but": str(self.genre),
            **{cle: list(noms) for cle in listes if (noms := getattr(self, cle))},
            **({"dossier": self.dossier} if self.dossier else {}),
            **({"avec_objet": True} if self.avec_objet else {}),
        }


def lire_but(fiche: Fiche) -> But:
    """Read what a mission asks; its faults are left in the table."""
    mot = fiche.parmi("but", [str(genre) for genre in GenreBut])
    but = But(
        genre=GenreBut(mot or GenreBut.OUVRIR),
        messages=fiche.textes("messages", slugs=True, facultatif=True),
        dossier=fiche.slug("dossier", facultatif=True),
        a=fiche.textes("a", slugs=True, facultatif=True),
        cc=fiche.textes("cc", slugs=True, facultatif=True),
        cci=fiche.textes("cci", slugs=True, facultatif=True),
        joindre=fiche.textes("joindre", slugs=True, facultatif=True),
        avec_objet=fiche.booleen("avec_objet", facultatif=True),
    )
    if mot and but.genre is not GenreBut.ECRIRE and not but.messages:
        fiche.faute("« messages » dit de quels messages il s’agit.")
    if but.genre is GenreBut.RANGER and not but.dossier:
        fiche.faute("« dossier » dit où ranger ces messages.")
    if but.genre in (GenreBut.ECRIRE, GenreBut.TRANSFERER) and not (but.a or but.cci):
        fiche.faute("« a » ou « cci » dit à qui écrire.")
    return but


def remedes_du_but(
    but: But,
    messages: Mapping[str, Message],
    connus: Mapping[str, Collection[str]],
    *,
    juger: bool,
) -> Iterator[str]:
    """Yield what cannot be done: `connus` are the ids of the contacts, files and folders.

    `juger` tells whether messages are judged in this mailbox.
    """
    noms = {
        "message": (but.messages, messages),
        "contact": ((*but.a, *but.cc, *but.cci), connus["contact"]),
        "fichier": (but.joindre, connus["fichier"]),
        "dossier": ((but.dossier,) if but.dossier else (), connus["dossier"]),
    }
    for nature, (nommes, possibles) in noms.items():
        for nom in nommes:
            if nom not in possibles:
                yield f"« {nom} » n’est pas un {nature} de cet exercice.{proche(nom, possibles)}"
    cites = [messages[nom] for nom in but.messages if nom in messages]
    if but.genre is GenreBut.PIECE and not all(message.pieces for message in cites):
        yield "un de ces messages n’a pas de pièce jointe."
    if but.genre is GenreBut.JUGER and not juger:
        yield "pour juger des messages, écrivez « juger = true »."
    if juger and but.genre not in _EN_JUGEANT:
        yield "dans une boîte où l’on juge (« juger = true »), on ne fait que lire et juger."


def est_atteint(but: But, boite: Boite, messages: Mapping[str, Message]) -> bool:
    """Tell whether the mailbox shows what a mission asked."""
    if but.genre in ENVOIS:
        return any(_convient(but, envoi, messages) for envoi in boite.envois)
    return all(_EPREUVES[but.genre](but, boite, messages[nom]) for nom in but.messages)


def _convient(but: But, envoi: Envoi, messages: Mapping[str, Message]) -> bool:
    a, cc, cci = attendus(but, messages)
    if but.genre is GenreBut.REPONDRE_A_TOUS:
        # Who gets the answer counts, not on which line a person has put them.
        adressee = envoi.a | envoi.cc == a | cc
    else:
        adressee = (envoi.a, envoi.cc) == (a, cc)
    return (
        envoi.genre == GenreEnvoi(but.genre)
        and (not but.messages or envoi.message in but.messages)
        and adressee
        and envoi.cci == cci
        and envoi.pieces >= frozenset(but.joindre)
        and (bool(envoi.objet) or not but.avec_objet)
        and (len(envoi.texte) >= LETTRES_MINIMUM or but.genre is GenreBut.TRANSFERER)
    )


def attendus(
    but: But, messages: Mapping[str, Message]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return who must get the message: on the line « À », in copy, in hidden copy."""
    a, cc = frozenset(but.a), frozenset(but.cc)
    if but.genre in (GenreBut.REPONDRE, GenreBut.REPONDRE_A_TOUS):
        a = a or frozenset({EXPEDITEUR})
    if but.genre is GenreBut.REPONDRE_A_TOUS:
        message = messages[but.messages[0]]
        cc = cc or frozenset((*message.a, *message.cc)) - {MOI}
    return a, cc, frozenset(but.cci)


# The sender of the message answered, who may be in no address book.
EXPEDITEUR = "expediteur"

Epreuve = Callable[[But, Boite, Message], bool]
_EPREUVES: dict[GenreBut, Epreuve] = {
    GenreBut.OUVRIR: lambda _but, boite, m: m.id in boite.ouverts,
    GenreBut.RANGER: lambda but, boite, m: boite.places[m.id] == but.dossier,
    GenreBut.SUPPRIMER: lambda _but, boite, m: boite.places[m.id] == CORBEILLE,
    GenreBut.RESTAURER: lambda _but, boite, m: boite.places[m.id] != CORBEILLE,
    GenreBut.JUGER: lambda _but, boite, m: boite.verdicts.get(m.id) is m.faux,
    GenreBut.PIECE: lambda _but, boite, m: any(f"{m.id}|{p.id}" in boite.pieces for p in m.pieces),
}
