"""Attendance sheets to sign (« feuilles d'émargement »): data in, one PDF out.

One A4 in portrait for a half-day and up to 12 people: portrait, because fifteen rows of 12 mm, the
least a hand signs in, do not fit the height of a landscape page. Beyond, the sheet goes on over as
many pages, each with its heading, « page 2 sur 3 » and the trainer's box: pages get separated.

What a funder asks to see is there: title, place, date, half-day, hours, length, names, signatures
of learners and trainer, logos. Names come in the order given; each is set family name first, in
bold, as a register is called.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from certificats.composition import Propre
from certificats.glyphes import POLICES, SUBSTITUT
from certificats.typographie import date_complete, duree, enumeration, heure, soigner
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.logos import Logo, en_donnees, verifier_ensemble
from plateforme.impressions.mise_en_page import mettre_en_page

MODELE = Path(__file__).with_name("emargement.typ")
LIGNES_PAR_PAGE = 15
LIGNES_VIERGES = 3  # at least, for people who come without having signed up
PARTICIPANTS_MAX = 500
FEUILLES_MAX = 400
# When one half-day ends and the next begins, by its start.
MIDI, SOIR = time(12), time(18)
CONSERVATION = "trois ans, ou plus longtemps si un financeur l’exige"


@dataclass(frozen=True, slots=True)
class Participant:
    """Who is to sign: the family name may be empty, the first name may be a pseudonym."""

    prenom: str
    nom: str = ""


@dataclass(frozen=True, slots=True)
class Feuille:
    """One half-day's sheet (« feuille »). `debut` and `fin` are the office's wall clock.

    `rang` counts this half-day from 1 among the `total` of its session. `conservation` ends « nous
    la gardons … », `contact` says whom to ask. Raise ValueError on more people or logos than a
    sheet holds.
    """

    code: str
    titre: str
    atelier: str
    lieu: str
    debut: datetime
    fin: datetime
    organisme: str
    participants: tuple[Participant, ...]
    rang: int = 1
    total: int = 1
    adresse: str = ""
    commune: str = ""
    formateurs: tuple[str, ...] = ()
    logos: tuple[Logo, ...] = ()
    conservation: str = CONSERVATION
    contact: str = ""

    def __post_init__(self) -> None:
        verifier_ensemble(self.logos)
        if len(self.participants) > PARTICIPANTS_MAX:
            raise ValueError(f"at most {PARTICIPANTS_MAX} people sign a sheet")


def composer_feuilles(feuilles: Sequence[Feuille]) -> bytes:
    """Lay the sheets of a session out as one PDF, in the order given; same sheets, same bytes.

    Raise ImpressionImpossible when there is none, too many, or an unreadable logo.
    """
    if not feuilles:
        raise ImpressionImpossible("Aucune séance à émarger.")
    if len(feuilles) > FEUILLES_MAX:
        raise ImpressionImpossible(f"Un document a au plus {FEUILLES_MAX} feuilles d’émargement.")
    logos = tuple(dict.fromkeys(logo for feuille in feuilles for logo in feuille.logos))
    donnees_logos = en_donnees(logos)
    return mettre_en_page(
        MODELE,
        lambda propre: _donnees(feuilles, logos, propre) | {"logos": donnees_logos},
        jour=feuilles[0].debut.date(),
        refus="La mise en page de la feuille d’émargement a échoué.",
    )


def nombre_de_pages(participants: int) -> int:
    """Count the pages of a sheet: everyone, and the blank rows."""
    return math.ceil((participants + LIGNES_VIERGES) / LIGNES_PAR_PAGE)


def demi_journee(debut: datetime) -> str:
    """Name a half-day by its start: « matin », « après-midi » or « soir »."""
    if debut.time() < MIDI:
        return "matin"
    return "après-midi" if debut.time() < SOIR else "soir"


def _donnees(feuilles: Sequence[Feuille], logos: Sequence[Logo], propre: Propre) -> dict[str, Any]:
    """Prepare every text of the sheets; the template only places them."""
    premiere = feuilles[0]
    return {
        "polices": POLICES,
        "substitut": SUBSTITUT,
        "titre": f"Feuilles d’émargement – {_texte(premiere.titre, propre)}",
        "organisme": _texte(premiere.organisme, propre),
        "feuilles": [_feuille(feuille, logos, propre) for feuille in feuilles],
    }


def _feuille(feuille: Feuille, logos: Sequence[Logo], propre: Propre) -> dict[str, Any]:
    jour = date_complete(feuille.debut.date())
    return {
        "entete": f"{jour[0].upper()}{jour[1:]}, {demi_journee(feuille.debut)}",
        "titre": _texte(feuille.titre, propre),
        "faits": [[label, valeur] for label, valeur in _faits(feuille, propre) if valeur],
        "code": feuille.code,
        "logos": [logos.index(logo) for logo in feuille.logos],
        "pages": _pages(feuille, propre),
        "vos_donnees": _vos_donnees(feuille, propre),
        "plusieurs": len(feuille.formateurs) > 1,
    }


def _faits(feuille: Feuille, propre: Propre) -> list[tuple[str, str]]:
    debut, fin = feuille.debut, feuille.fin
    minutes = int((fin - debut).total_seconds() // 60)
    seance = f", séance {feuille.rang} sur {feuille.total}" if feuille.total > 1 else ""
    atelier = feuille.atelier if feuille.atelier != feuille.titre else ""
    lieu = [feuille.lieu, feuille.adresse, feuille.commune]
    qui = [_texte(nom, propre, nom=True) for nom in feuille.formateurs]
    return [
        ("Atelier", _texte(atelier, propre)),
        ("Horaires", f"de {heure(debut.time())} à {heure(fin.time())} ({duree(minutes)}){seance}"),
        ("Lieu", ", ".join(_texte(partie, propre) for partie in lieu if partie.strip())),
        ("Avec", enumeration(qui)),
        ("Organisé par", _texte(feuille.organisme, propre)),
    ]


def _pages(feuille: Feuille, propre: Propre) -> list[list[list[str]]]:
    """Deal the rows out: [number, family name, first name], numbered blank ones at the end."""
    total = nombre_de_pages(len(feuille.participants)) * LIGNES_PAR_PAGE
    noms = [
        [_texte(p.nom, propre, nom=True), _texte(p.prenom, propre, nom=True)]
        for p in feuille.participants
    ]
    noms += [["", ""]] * (total - len(noms))
    lignes = [[str(rang), *nom] for rang, nom in enumerate(noms, 1)]
    return [lignes[i : i + LIGNES_PAR_PAGE] for i in range(0, total, LIGNES_PAR_PAGE)]


def _vos_donnees(feuille: Feuille, propre: Propre) -> str:
    """Tell who signs what becomes of it, in plain words (RGPD, article 13)."""
    organisme = _texte(feuille.organisme, propre)
    contact = _texte(feuille.contact, propre) or "la personne qui anime"
    return soigner(
        f"Cette feuille prouve qui était présent. {organisme} en est responsable, pour sa mission "
        "d’intérêt public, et peut la montrer à qui finance l’atelier, à personne d’autre. "
        f"Elle est gardée {_texte(feuille.conservation, propre)}. Vous pouvez la lire, la faire "
        "corriger, en demander l’effacement ou vous opposer à son usage : demandez à "
        f"{contact}. En cas de désaccord : la CNIL (cnil.fr)."
    )


def _texte(texte: str, propre: Propre, *, nom: bool = False) -> str:
    """Clean a text for the page; people's names are kept as they were given."""
    return propre(texte) if nom else soigner(propre(texte))
