"""From a document of ours to the statements it stands for (« quads »), in their canonical order.

The result is what JSON-LD 1.1, then RDFC-1.0 (W3C, RDF Dataset Canonicalization), give for the
documents that `vocabulaire.py` describes, and there is one document for one result: whatever could
be written in two ways is refused unless it is written in ours. Hence the guards: unknown terms, a
node described twice, a list out of order, a value in a list where one is due.

RDFC-1.0 names the nodes without `id` after a digest of their statements. When two digests are
equal it tries every order, which a hostile document makes last for ever: such documents are
refused, ours have none.
"""

import itertools
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from certificats.badge.vocabulaire import SEC, XSD, XSD_OB, Champ, Forme

TEXTE_MAX = 1_000_000
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
# No sign that N-Quads would escape, nor that JSON-LD would resolve: an address is kept as it is.
_IRI = re.compile(r"(?:https?://|urn:uuid:|did:key:)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]{1,500}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

Quad = tuple[str, str, str]


class DocumentEtranger(ValueError):
    """Not a document that we write; says which term, never its value."""


def quads_canoniques(document: Mapping[str, Any], forme: Forme) -> str:
    """Give the canonical N-Quads of a document without its proof. Raise DocumentEtranger."""
    reste = dict(document)
    if reste.pop("@context", None) != list(forme.contextes):
        raise DocumentEtranger("@context")
    ecriture = _Ecriture()
    ecriture.noeud(reste, forme, "document")
    noms = _noms(ecriture.quads)
    return "".join(
        sorted(f"{noms.get(s, s)} {p} {noms.get(o, o)} .\n" for s, p, o in ecriture.quads)
    )


class _Ecriture:
    """The statements found so far, and the nodes already described."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.vus: set[str] = set()

    def noeud(self, objet: object, forme: Forme, ou: str) -> str:
        """Write the statements of one object; give the term that names it."""
        if not isinstance(objet, dict):
            raise DocumentEtranger(ou)
        reste = dict(objet)
        sujet = _iri(reste.pop("id", None), ou) if forme.identifie else f"_:{len(self.vus)}"
        if sujet in self.vus:
            raise DocumentEtranger(ou)
        self.vus.add(sujet)
        attendu = list(forme.type) if isinstance(forme.type, tuple) else forme.type
        if reste.pop("type", None) != attendu:
            raise DocumentEtranger(ou)
        self.quads += [(sujet, TYPE, f"<{iri}>") for iri in forme.iris]
        for terme, valeur in reste.items():
            champ = forme.champs.get(terme)
            if champ is None:
                raise DocumentEtranger(ou)
            for objet_du_champ in self.valeurs(valeur, champ, terme):
                self.quads.append((sujet, f"<{champ.iri}>", objet_du_champ))
        return sujet

    def valeurs(self, valeur: object, champ: Champ, terme: str) -> list[str]:
        """Give the terms of one property's values."""
        if champ.forme is None:
            return [_litteral(valeur, champ, terme)]
        if champ.sorte == "noeud":
            return [self.noeud(valeur, champ.forme, terme)]
        if not isinstance(valeur, list) or not valeur:
            raise DocumentEtranger(terme)
        rangs = [rang_dans_liste(element) for element in valeur]
        if any(avant >= apres for avant, apres in itertools.pairwise(rangs)):
            raise DocumentEtranger(terme)
        return [self.noeud(element, champ.forme, terme) for element in valeur]


def rang_dans_liste(element: object) -> str:
    """Give what a list is sorted by: lists are sets for RDF, so their order is ours to fix."""
    return json.dumps(element, ensure_ascii=False, sort_keys=True)


def _litteral(valeur: object, champ: Champ, terme: str) -> str:
    if champ.sorte == "booleen":
        if not isinstance(valeur, bool):
            raise DocumentEtranger(terme)
        return f'"{str(valeur).lower()}"^^<{XSD_OB}boolean>'
    if champ.sorte == "lien":
        return _iri(valeur, terme)
    texte = _texte(valeur, terme)
    if champ.sorte == "texte":
        return f'"{texte}"'
    if champ.sorte == "multibase":
        return f'"{texte}"^^<{SEC}multibase>'
    if champ.sorte == "adresse":
        _iri(valeur, terme)
        return f'"{texte}"^^<{XSD_OB}anyURI>'
    if not est_instant(texte):
        raise DocumentEtranger(terme)
    return f'"{texte}"^^<{XSD}dateTime>'


def est_instant(texte: object) -> bool:
    """Tell whether this is a day and time in UTC, to the second, written as we do."""
    if not isinstance(texte, str) or not _INSTANT.fullmatch(texte):
        return False
    try:
        datetime.fromisoformat(texte)
    except ValueError:
        return False
    return True


def _texte(valeur: object, terme: str) -> str:
    """Escape a text. Control characters are refused: libraries do not all escape them alike."""
    if not isinstance(valeur, str) or len(valeur) > TEXTE_MAX:
        raise DocumentEtranger(terme)
    if not valeur.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in valeur):
        raise DocumentEtranger(terme)
    return valeur.replace("\\", "\\\\").replace('"', '\\"')


def _iri(valeur: object, terme: str) -> str:
    if not isinstance(valeur, str) or not _IRI.fullmatch(valeur) or "/." in valeur:
        raise DocumentEtranger(terme)
    return f"<{valeur}>"


def _noms(quads: Sequence[Quad]) -> dict[str, str]:
    """Name the nodes that have no address, as RDFC-1.0 does when their digests all differ."""
    anonymes = {terme for s, _, o in quads for terme in (s, o) if terme.startswith("_:")}
    par_empreinte = {_empreinte(noeud, quads): noeud for noeud in anonymes}
    if len(par_empreinte) < len(anonymes):
        raise DocumentEtranger("document")
    return {par_empreinte[e]: f"_:c14n{rang}" for rang, e in enumerate(sorted(par_empreinte))}


def _empreinte(noeud: str, quads: Sequence[Quad]) -> str:
    """RDFC-1.0, 4.6: the digest of a node's statements, itself « _:a » and the others « _:z »."""

    def lettre(terme: str) -> str:
        if terme == noeud:
            return "_:a"
        return "_:z" if terme.startswith("_:") else terme

    lignes = sorted(f"{lettre(s)} {p} {lettre(o)} .\n" for s, p, o in quads if noeud in (s, o))
    return sha256("".join(lignes).encode()).hexdigest()
