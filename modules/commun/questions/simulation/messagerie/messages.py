"""The messages of a simulated mailbox: their strict reading, their public part, and the key.

Whether a message is a trap, and why, never enters the public part: the page learns it once the
learner has judged the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from modules.commun.fiche import Fiche
from modules.commun.questions.parties import lire_parties

RECEPTION, ENVOYES, INDESIRABLES, CORBEILLE = "reception", "envoyes", "indesirables", "corbeille"
# The folders of every mailbox, in the order of the screen; the author's own come after the first.
NOMS_DES_DOSSIERS = {
    RECEPTION: "Boîte de réception",
    ENVOYES: "Messages envoyés",
    INDESIRABLES: "Indésirables",
    CORBEILLE: "Corbeille",
}
MOI = "moi"
MESSAGES, CONTACTS, FICHIERS, DOSSIERS = (1, 40), (1, 20), (1, 12), (1, 6)
LIENS, PIECES = (1, 4), (1, 4)
SANS_MOTS = "…"
# Names kept for examples (RFC 2606 and RFC 6761): no learner can ever write to one, or go to it.
_RESERVE = r"(?:[a-z0-9-]+\.)+(?:example|test|invalid)"
_ADRESSE = re.compile(rf"[a-z0-9._+-]+@{_RESERVE}")
_LIEN = re.compile(rf"(?:https?://)?{_RESERVE}(?:/\S*)?")


@dataclass(frozen=True, slots=True)
class Lien:
    """A link in a message: what is read, and where it leads."""

    id: str
    texte: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A file attached to a message; `contenu` is what one sees on opening it."""

    id: str
    nom: str
    contenu: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the address book."""

    id: str
    nom: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Nomme:
    """A folder or a file that one may attach: its id and its name."""

    id: str
    nom: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message received. `a` and `cc` name contacts, or « moi »; `faux` tells a trap.

    `indices` are what shows it, a sentence each, and `explication` what to keep of it.
    """

    id: str
    de: str
    adresse: str
    quand: str
    objet: str
    corps: str
    a: tuple[str, ...]
    cc: tuple[str, ...]
    liens: tuple[Lien, ...]
    pieces: tuple[Piece, ...]
    dossier: str
    faux: bool
    indices: tuple[str, ...]
    explication: str

    def public(self) -> dict[str, object]:
        """Return the message as a mailbox shows it, in JSON types."""
        return {
            **{cle: getattr(self, cle) for cle in ("id", "de", "adresse", "quand", "objet")},
            "corps": self.corps,
            "a": list(self.a),
            "cc": list(self.cc),
            "liens": [{"id": x.id, "texte": x.texte, "adresse": x.adresse} for x in self.liens],
            "pieces": [{"id": p.id, "nom": p.nom} for p in self.pieces],
            "dossier": self.dossier,
        }

    def en_dict(self) -> dict[str, object]:
        """Return the whole message in JSON types; `lire_message` reads it back."""
        lu = self.public()
        facultatifs = {cle: lu.pop(cle) for cle in ("a", "cc", "liens", "pieces")}
        champs = ("id", "nom", "contenu")
        facultatifs["pieces"] = [{c: getattr(p, c) for c in champs} for p in self.pieces]
        cle_de_tri: dict[str, object] = {"indices": list(self.indices)} if self.indices else {}
        if self.explication:
            cle_de_tri["explication"] = self.explication
        gardes = {cle: valeur for cle, valeur in facultatifs.items() if valeur}
        return {**lu, **gardes, "faux": self.faux, **cle_de_tri}

    def sans_mots(self) -> Message:
        """Return what grading needs: ids, people and folders, and no text."""
        return replace(
            self,
            de=SANS_MOTS,
            quand=SANS_MOTS,
            objet=SANS_MOTS,
            corps=SANS_MOTS,
            indices=(SANS_MOTS,) if self.indices else (),
            explication=SANS_MOTS if self.explication else "",
            liens=tuple(replace(lien, texte=SANS_MOTS) for lien in self.liens),
            pieces=tuple(replace(p, nom=SANS_MOTS, contenu=SANS_MOTS) for p in self.pieces),
        )


def lire_adresse(fiche: Fiche, cle: str) -> str:
    """Read an electronic address of a reserved domain."""
    adresse = fiche.texte(cle)
    if adresse and not _ADRESSE.fullmatch(adresse):
        fiche.faute(
            f"« {cle} » doit être une adresse inventée qui finit par « .example », "
            "comme nadia@atelier.example."
        )
    return adresse


def lire_message(fiche: Fiche, identifiant: str) -> Message:
    """Read one message, its id already read; its faults are left in the table."""
    message = Message(
        id=identifiant,
        de=fiche.texte("de"),
        adresse=lire_adresse(fiche, "adresse"),
        quand=fiche.texte("quand"),
        objet=fiche.texte("objet"),
        corps=fiche.texte("corps"),
        a=fiche.textes("a", slugs=True, facultatif=True) or (MOI,),
        cc=fiche.textes("cc", slugs=True, facultatif=True),
        liens=lire_parties(
            fiche,
            "liens",
            "lien",
            LIENS,
            _lire_lien,
            bloc="questions.messages.liens",
            facultatif=True,
        ),
        pieces=lire_parties(
            fiche,
            "pieces",
            "pièce",
            PIECES,
            _lire_piece,
            bloc="questions.messages.pieces",
            facultatif=True,
        ),
        dossier=fiche.slug("dossier", facultatif=True) or RECEPTION,
        faux=fiche.booleen("faux"),
        indices=fiche.textes("indices", facultatif=True),
        explication=fiche.texte("explication", facultatif=True),
    )
    if message.faux and not message.indices:
        fiche.faute("un message faux donne ses « indices » : ce qui permet de le reconnaître.")
    return message


def lire_contact(fiche: Fiche, identifiant: str) -> Contact:
    """Read one contact, its id already read."""
    return Contact(identifiant, fiche.texte("nom"), lire_adresse(fiche, "adresse"))


def lire_nomme(fiche: Fiche, identifiant: str) -> Nomme:
    """Read one folder or one file, its id already read."""
    return Nomme(identifiant, fiche.texte("nom"))


def _lire_lien(fiche: Fiche, identifiant: str) -> Lien:
    lien = Lien(identifiant, fiche.texte("texte"), fiche.texte("adresse"))
    if lien.adresse and not _LIEN.fullmatch(lien.adresse):
        fiche.faute("l’adresse d’un lien est inventée et finit par « .example ».")
    return lien


def _lire_piece(fiche: Fiche, identifiant: str) -> Piece:
    return Piece(identifiant, fiche.texte("nom"), fiche.texte("contenu"))
