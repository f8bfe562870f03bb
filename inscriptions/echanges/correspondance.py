"""Which column of a file is which field of an import (« correspondance »).

A field is recognised by its French names, accents, case and punctuation set aside. Nothing is
guessed between two columns: the ambiguity is said, and the person chooses.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inscriptions.echanges.lecture import Ligne, Tableau
from inscriptions.erreurs import refus


@dataclass(frozen=True, slots=True)
class Champ:
    """What an import reads: its code, the words for it on screen, the other names it goes by."""

    nom: str
    libelle: str
    synonymes: tuple[str, ...] = ()
    requis: bool = False


@dataclass(frozen=True, slots=True)
class Correspondance:
    """The rank of each field's column; what is not read, is lacking, or could be two columns.

    `manquants` and `ambigus` hold fields' codes.
    """

    colonnes: tuple[str, ...]
    rangs: Mapping[str, int]
    ignorees: tuple[str, ...]
    manquants: tuple[str, ...]
    ambigus: tuple[str, ...]

    def lire(self, ligne: Ligne) -> dict[str, str]:
        """Give a row's cells by field; a field that has no column is not in it."""
        return {champ: ligne.cellules[rang] for champ, rang in self.rangs.items()}

    def colonne(self, champ: str) -> str:
        """Name a field's column as the file does; '' when it has none."""
        rang = self.rangs.get(champ)
        return "" if rang is None else self.colonnes[rang]

    def en_dict(self) -> dict[str, str]:
        """Give {field: column}."""
        return {champ: self.colonnes[rang] for champ, rang in self.rangs.items()}


def proposer(
    colonnes: Sequence[str], champs: Sequence[Champ], choix: Mapping[str, str] | None = None
) -> Correspondance:
    """Match columns with fields; `choix` ({field: column, '' for none}) comes before any guess.

    Raise « champ-inconnu », « colonne-inconnue » and « colonne-ambigue » (two columns of that
    name, or one for two fields) on what was chosen, never on what was guessed.
    """
    par_nom = {champ.nom: champ for champ in champs}
    rangs: dict[str, int] = {}
    for nom, colonne in (choix or {}).items():
        if nom not in par_nom:
            raise refus("champ-inconnu")
        if colonne:
            rangs[nom] = _trouver(colonnes, colonne, par_nom[nom])
    if len(set(rangs.values())) < len(rangs):
        doublon = next(n for n, r in rangs.items() if list(rangs.values()).count(r) > 1)
        raise refus("colonne-ambigue", champ=par_nom[doublon].libelle)
    libres = {
        rang: cle(colonne) for rang, colonne in enumerate(colonnes) if rang not in rangs.values()
    }
    ambigus = []
    for champ in champs:
        if champ.nom in (choix or {}):
            continue
        noms = {cle(nom) for nom in (champ.nom, champ.libelle, *champ.synonymes)}
        possibles = [rang for rang, normalise in libres.items() if normalise in noms]
        if len(possibles) == 1:
            rangs[champ.nom] = possibles[0]
        elif possibles:
            ambigus.append(champ.nom)
    return Correspondance(
        colonnes=tuple(colonnes),
        rangs=rangs,
        ignorees=tuple(c for rang, c in enumerate(colonnes) if rang not in rangs.values()),
        manquants=tuple(
            c.nom for c in champs if c.requis and c.nom not in rangs and c.nom not in ambigus
        ),
        ambigus=tuple(ambigus),
    )


def exiger(
    tableau: Tableau, champs: Sequence[Champ], choix: Mapping[str, str] | None = None
) -> Correspondance:
    """Match, and refuse what could not be read: « colonne-ambigue », « colonne-manquante »."""
    trouvee = proposer(tableau.colonnes, champs, choix)
    for code, noms in (
        ("colonne-ambigue", trouvee.ambigus),
        ("colonne-manquante", trouvee.manquants),
    ):
        for champ in champs:
            if champ.nom in noms:
                raise refus(code, champ=champ.libelle)
    return trouvee


def cle(texte: str) -> str:
    """Set accents, case, spaces and punctuation aside: « Prénom * » and « PRENOM » are alike."""
    decompose = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe"))
    return "".join(c for c in decompose if c.isalnum())


def _trouver(colonnes: Sequence[str], voulue: str, champ: Champ) -> int:
    """Give the rank of a column named by somebody: as it is written, else nearly so."""
    for memes in (
        [rang for rang, nom in enumerate(colonnes) if nom == voulue],
        [rang for rang, nom in enumerate(colonnes) if cle(nom) == cle(voulue)],
    ):
        if len(memes) > 1:
            raise refus("colonne-ambigue", champ=champ.libelle)
        if memes:
            return memes[0]
    raise refus("colonne-inconnue", champ=champ.libelle)
