"""What an attestation says: plain, checked data, ready to be laid out or kept as JSON.

By custom an attestation states the objectives, nature and length of the training, and the result
of its evaluation when one was planned (the trainee's own copy; the legal duty ended with the law
of 5 September 2018). Nothing here is drawn and nothing is looked up.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from certificats.erreurs import ErreurCertificat

# Crockford's base 32 (no I, L, O, U), as the registry writes codes: upper case, no hyphen.
FORME_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8,20}")
# Before the code in the PDF's keywords, so that a program finds it without reading the page.
MOT_CLE = "attestation:"
MOT_PREUVE = "preuve:"
NOM_BADGE = "attestation.badge.json"  # in the PDF, and once downloaded
FORME_URL = re.compile(r"https?://[\x21-\x7e]+")
FORME_PREUVE = re.compile(r"[A-Za-z0-9_-]{0,400}")
GENRES = ("reussite", "presence", "visa")

# Characters that one A4 page holds without shrinking below a readable size (see attestation.typ).
LONGUEURS = {
    "titulaire": 200,
    "titre_module": 160,
    "lieu": 160,
    "organisme": 160,
    "signataire": 120,
    "qualite_signataire": 160,
    "commune": 80,
    "url_verification": 200,
    "evaluation": 120,
}
FACULTATIFS = frozenset({"lieu", "qualite_signataire", "commune", "evaluation"})
OBJECTIFS_MAX = 8
LONGUEUR_OBJECTIF = 200
SEANCES_MAX = 400
COMPETENCES_MAX = 8
COSIGNATAIRES_MAX = 2
LONGUEURS_COMPETENCE = {"referentiel": 40, "version": 20, "code": 20, "intitule": 120}


@dataclass(frozen=True, slots=True)
class Competence:
    """One competence of a public framework (« référentiel »), whose version is always named.

    Raises ErreurCertificat, which names the field and the limit.
    """

    referentiel: str
    version: str
    code: str
    intitule: str

    def __post_init__(self) -> None:
        for champ, limite in LONGUEURS_COMPETENCE.items():
            _verifier_texte(champ, getattr(self, champ), limite)


@dataclass(frozen=True, slots=True)
class Attestation:
    """One attestation, complete: the same value always gives the same page.

    `genre` is one of GENRES; `code` is canonical (no hyphen); `seances` are the days attended;
    durations are in minutes; `score` is a percentage, None when the training had no graded
    evaluation, as for every attestation of presence; `url_verification` is an absolute address, and
    `preuve` what its QR code carries besides, read with no server. `cosignataires` are (name,
    quality) of those who sign beside `signataire`. `periode` is that of a training followed alone,
    at a distance, its first and last days of activity: it then has no hours, no half-days and no
    place. `evaluation` says how the result was got. `lieu` and what has a default may be empty:
    their line is left out. Raises ErreurCertificat, which names the field and the limit.
    """

    code: str
    titulaire: str
    titre_module: str
    objectifs: tuple[str, ...]
    date_emission: date
    lieu: str
    seances: tuple[date, ...]
    minutes_suivies: int
    minutes_prevues: int
    score: float | None
    organisme: str
    signataire: str
    url_verification: str
    qualite_signataire: str = ""
    commune: str = ""
    genre: str = "reussite"
    competences: tuple[Competence, ...] = ()
    cosignataires: tuple[tuple[str, str], ...] = ()
    valable_jusqu_au: date | None = None
    preuve: str = ""
    periode: tuple[date, date] | None = None
    evaluation: str = ""

    def __post_init__(self) -> None:
        if not FORME_CODE.fullmatch(self.code):
            raise ErreurCertificat("code", "Le code de l’attestation n’a pas la forme attendue.")
        for champ, limite in LONGUEURS.items():
            _verifier_texte(champ, getattr(self, champ), limite)
        if not FORME_URL.fullmatch(self.url_verification):
            raise ErreurCertificat(
                "url_verification",
                "L’adresse de vérification doit être complète, en http(s) et sans espace.",
            )
        if len(self.objectifs) > OBJECTIFS_MAX:
            raise ErreurCertificat(
                "objectifs", f"Au plus {OBJECTIFS_MAX} objectifs par attestation."
            )
        for objectif in self.objectifs:
            _verifier_texte("objectifs", objectif, LONGUEUR_OBJECTIF)
        if len(self.seances) > SEANCES_MAX:
            raise ErreurCertificat("seances", f"Au plus {SEANCES_MAX} séances par attestation.")
        if self.minutes_suivies < 0 or self.minutes_prevues < 0:
            raise ErreurCertificat("minutes", "Une durée ne peut pas être négative.")
        if self.periode is not None:
            self._verifier_periode(*self.periode)
        if self.genre not in GENRES:
            raise ErreurCertificat("genre", "Ce genre d’attestation n’existe pas.")
        if self.genre == "presence" and self.score is not None:
            raise ErreurCertificat("score", "Une attestation de présence ne dit pas de résultat.")
        if len(self.competences) > COMPETENCES_MAX:
            raise ErreurCertificat(
                "competences", f"Au plus {COMPETENCES_MAX} compétences par attestation."
            )
        if len(self.cosignataires) > COSIGNATAIRES_MAX:
            raise ErreurCertificat(
                "cosignataires", f"Au plus {COSIGNATAIRES_MAX + 1} signataires par attestation."
            )
        for nom, qualite in self.cosignataires:
            _verifier_texte("signataire", nom, LONGUEURS["signataire"])
            _verifier_texte("qualite_signataire", qualite, LONGUEURS["qualite_signataire"])
        if self.valable_jusqu_au is not None and self.valable_jusqu_au < self.date_emission:
            raise ErreurCertificat(
                "valable_jusqu_au", "Une attestation ne peut pas finir avant d’être délivrée."
            )
        if not isinstance(self.preuve, str) or not FORME_PREUVE.fullmatch(self.preuve):
            raise ErreurCertificat("preuve", "La preuve n’a pas la forme attendue.")
        if self.score is not None and not (math.isfinite(self.score) and 0 <= self.score <= 100):
            raise ErreurCertificat("score", "Le score doit être compris entre 0 et 100.")

    def _verifier_periode(self, debut: date, fin: date) -> None:
        """Nobody saw how long it took: hours beside a period would be made up."""
        if debut > fin:
            raise ErreurCertificat("periode", "Une période ne finit pas avant de commencer.")
        if self.genre == "presence" or self.seances or self.minutes_suivies or self.lieu:
            raise ErreurCertificat(
                "periode", "Une formation suivie à distance n’atteste ni heures, ni lieu."
            )

    @property
    def url_qr(self) -> str:
        """The address in the QR code: that of the verification page, and the proof after it."""
        return f"{self.url_verification}#{self.preuve}" if self.preuve else self.url_verification

    def en_dict(self) -> dict[str, Any]:
        """Give the JSON-able form that `depuis_dict` reads back; dates are ISO 8601."""
        return asdict(self) | {
            "objectifs": list(self.objectifs),
            "date_emission": self.date_emission.isoformat(),
            "seances": [jour.isoformat() for jour in self.seances],
            "competences": [asdict(competence) for competence in self.competences],
            "cosignataires": [list(qui) for qui in self.cosignataires],
            "valable_jusqu_au": self.valable_jusqu_au and self.valable_jusqu_au.isoformat(),
            "periode": self.periode and [jour.isoformat() for jour in self.periode],
        }

    @classmethod
    def depuis_dict(cls, donnees: Mapping[str, Any]) -> Self:
        """Read `en_dict` back. Raises ErreurCertificat on a missing, unknown or wrong field.

        What was kept before a field existed is read with its default.
        """
        try:
            fin, periode = donnees.get("valable_jusqu_au"), donnees.get("periode")
            return cls(
                **{
                    **donnees,
                    "objectifs": tuple(donnees["objectifs"]),
                    "date_emission": date.fromisoformat(donnees["date_emission"]),
                    "seances": tuple(date.fromisoformat(jour) for jour in donnees["seances"]),
                    "competences": tuple(Competence(**c) for c in donnees.get("competences", ())),
                    "cosignataires": tuple(
                        (nom, qualite) for nom, qualite in donnees.get("cosignataires", ())
                    ),
                    "valable_jusqu_au": fin and date.fromisoformat(fin),
                    "periode": periode and _lire_periode(*periode),
                }
            )
        except ErreurCertificat:
            raise
        except (KeyError, TypeError, ValueError):
            # Not chained: those messages quote the value, which may be a name.
            raise ErreurCertificat(
                "donnees", "Les données conservées de cette attestation sont abîmées."
            ) from None


def code_affiche(code: str) -> str:
    """Write a code in groups of four, as it is read aloud: « 7K3M-9QXT-4VB2 »."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def _lire_periode(debut: str, fin: str) -> tuple[date, date]:
    return date.fromisoformat(debut), date.fromisoformat(fin)


def _verifier_texte(champ: str, texte: object, limite: int) -> None:
    if not isinstance(texte, str):
        raise ErreurCertificat(champ, f"« {champ} » doit être un texte.")
    # A name of spaces and controls only would print as nothing.
    if all(unicodedata.category(c)[0] in "CZ" for c in texte) and champ not in FACULTATIFS:
        raise ErreurCertificat(champ, f"« {champ} » est vide.")
    if len(texte) > limite:
        raise ErreurCertificat(champ, f"« {champ} » dépasse {limite} caractères.")
