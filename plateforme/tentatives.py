"""Which try of a chapter counts, and whether another may begin (« tentatives »): pure.

A chapter that was handed in once stays handed in while it is taken again: what was learnt is not
unlearnt. `retenue` is the module's choice, « meilleure » or « derniere »: see `RegleAutoformation`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inscriptions.enumerations import EtatCopie
from inscriptions.modeles import Copie, Tentative
from inscriptions.services.avancement import ChapitreRendu
from inscriptions.services.tentatives import LimiteTentatives
from modules.catalogue import RegleAutoformation


def limite_de(regle: RegleAutoformation) -> LimiteTentatives:
    """Give what the registry holds the tries to."""
    return LimiteTentatives(regle.tentatives, regle.attente_jours)


def retenir(
    rendus: Mapping[str, ChapitreRendu],
    tentatives: Mapping[str, Sequence[Tentative]],
    retenue: str,
) -> dict[str, ChapitreRendu]:
    """Give, for each chapter handed in at least once, the try that counts.

    `rendus` are the copies as they are, `tentatives` those kept, oldest first. The best is the best
    share of the points, the latest among equals; a copy not graded yet may only better it.
    """
    comptes: dict[str, ChapitreRendu] = {}
    for chapitre in sorted({*rendus, *tentatives}):
        essais = [
            ChapitreRendu(EtatCopie.NOTEE, t.points, t.maximum, 0)
            for t in tentatives.get(chapitre, ())
        ]
        if chapitre in rendus:
            essais.append(rendus[chapitre])
        notes = [essai for essai in essais if essai.etat is EtatCopie.NOTEE]
        if retenue == "meilleure" and notes:
            comptes[chapitre] = max(reversed(notes), key=_part)
        else:
            comptes[chapitre] = essais[-1]
    return comptes


def _part(essai: ChapitreRendu) -> float:
    return essai.points / essai.maximum if essai.maximum else 0.0


@dataclass(frozen=True, slots=True)
class Reprise:
    """Whether a chapter's graded part may be taken again (« reprise »), for its results page.

    `numero` is the try shown, of `tentatives`; `des_le` the day from which another may begin,
    `possible` today. `precedentes` are those before, oldest first.
    """

    numero: int
    tentatives: int
    des_le: date
    possible: bool
    retenue: str
    precedentes: tuple[Tentative, ...] = ()

    @property
    def restantes(self) -> int:
        """How many tries are left."""
        return max(0, self.tentatives - self.numero)


def reprise_de(
    copie: Copie, regle: RegleAutoformation, precedentes: Sequence[Tentative], jour: date
) -> Reprise:
    """Say what the rule of self-training allows of a copy, on a day of the office."""
    limite, numero = limite_de(regle), len(precedentes) + 1
    des_le = limite.des_le(copie)
    return Reprise(
        numero=numero,
        tentatives=regle.tentatives,
        des_le=des_le,
        possible=copie.etat is EtatCopie.NOTEE and numero < regle.tentatives and des_le <= jour,
        retenue=regle.retenue,
        precedentes=tuple(precedentes),
    )


def dire_la_retenue(regle: RegleAutoformation) -> str:
    """Say in a few words how the result is got, for an attestation; nothing for a single try."""
    if regle.tentatives == 1:
        return ""
    quoi = "le meilleur" if regle.retenue == "meilleure" else "le dernier"
    return f"{quoi} de {regle.tentatives} tentatives au plus par chapitre"
