"""Lay an attestation out as a PDF (« composer »): data in, bytes out.

The page is attestation.typ, filled as composition.py says. The PDF is tagged and meets PDF/UA-1
and PDF/A-3a at once (A-3, because the badge travels inside it as an attachment).

Same attestation, same bytes: the date of the file is the date of issue. A new version of typst may
draw the same page with other bytes, so what was issued is kept as a file and never laid out anew.
The holder's name is on the page and not in the document's properties, where search tools and file
managers would show it.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import segno

from certificats import qr
from certificats.attestation import (
    MOT_CLE,
    MOT_PREUVE,
    NOM_BADGE,
    Attestation,
    code_affiche,
)
from certificats.charte import Charte
from certificats.composition import Propre, compiler
from certificats.glyphes import POLICES, SUBSTITUT
from certificats.typographie import (
    FINE,
    accord_duree,
    date_longue,
    dates_longues,
    duree,
    periode_longue,
    pourcentage,
    soigner,
)

MODELE = Path(__file__).with_name("attestation.typ")
CHARTE = Charte()
# Millimetres: a camera reads a printed module of 0.4 mm; a bare address needs no more than 27.
MODULE_QR = 0.42
COTE_QR_MIN = 27.0
_NOIRS = re.compile(b"\x01+")


@dataclass(frozen=True, slots=True)
class _Termes:
    """The words of one kind of attestation; never « titre », « diplôme » nor « certification »."""

    surtitre: str
    intitule: str
    remise: str
    suivi: str
    mention: str


_PRESENCE_SUIVIE = "une personne présente aux séances indiquées"
_CONDITIONS = (
    "une personne qui a satisfait aux conditions de la formation : présence, chapitres rendus "
    "et résultats"
)
# Alone, at a distance: nobody saw how long it took, and the page says so.
_SEUL = "suivie à distance, à son rythme"
_CONDITIONS_SEUL = (
    "une personne qui a satisfait aux conditions de la formation : chapitres rendus et résultats. "
    "Aucune durée de présence n’est attestée"
)
_APPRENTISSAGE = "Elle témoigne d’un apprentissage"
_TERMES = {
    "reussite": _Termes(
        "",
        "Attestation de réussite",
        "est délivrée à",
        "qui a suivi avec succès la formation",
        f"délivrée par l’organisme nommé en tête à {_CONDITIONS}. {_APPRENTISSAGE}",
    ),
    "visa": _Termes(
        "Attestation",
        "Visa Internet",
        "est délivré à",
        "qui a suivi avec succès le parcours",
        f"délivrée par l’organisme nommé en tête à {_CONDITIONS}. {_APPRENTISSAGE}",
    ),
    "presence": _Termes(
        "",
        "Attestation de présence",
        "est délivrée à",
        "qui a participé à la formation",
        f"délivrée par l’organisme nommé en tête à {_PRESENCE_SUIVIE}. Elle n’évalue pas ce qui "
        "a été appris",
    ),
}


def composer(attestation: Attestation, charte: Charte = CHARTE, badge: str = "") -> bytes:
    """Compose the one-page A4 PDF, with the text of its badge attached when there is one.

    Raises ErreurCertificat when the page cannot be made.
    """
    donnees = functools.partial(_donnees, attestation, charte, badge)

    def en_page(*, mesurer: bool) -> bytes:
        return compiler(
            MODELE,
            lambda propre: donnees(propre) | {"mesurer": mesurer},
            jour=attestation.date_emission,
            refus=f"La mise en page de l’attestation {attestation.code} a échoué.",
            a_part=True,
        )

    pdf = en_page(mesurer=False)
    # Measuring costs as much as laying out: only what does not fit as it is needs it.
    pages = pdf.count(b"/Type/Page") - pdf.count(b"/Type/Pages")
    return pdf if pages == 1 else en_page(mesurer=True)


def code_qr(url: str) -> str:
    """Draw the address as an SVG QR code, error correction M (15 %), without its quiet zone."""
    return dessiner_qr(url)[0]


def dessiner_qr(url: str) -> tuple[str, float]:
    """Draw the code, and give the side it is printed with, in millimetres."""
    matrice: Sequence[bytes | bytearray] = (
        qr.modules(url) if "#" in url else segno.make(url, error="m", micro=False).matrix
    )
    modules = len(matrice)
    # segno's own SVG says the same, three times slower.
    traits = "".join(
        f"M{trait.start()} {rang}.5h{trait.end() - trait.start()}"
        for rang, ligne in enumerate(matrice)
        for trait in _NOIRS.finditer(ligne)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {modules} {modules}">'
        f'<path stroke="#000" d="{traits}"/></svg>'
    )
    return svg, max(COTE_QR_MIN, MODULE_QR * modules)


def _donnees(
    attestation: Attestation, charte: Charte, badge: str, propre: Propre
) -> dict[str, Any]:
    """Prepare every text of the page; the template only places them."""
    titulaire = propre(attestation.titulaire)
    textes = {
        champ: soigner(propre(getattr(attestation, champ)))
        for champ in ("titre_module", "lieu", "organisme", "commune", "evaluation")
    }
    signataires = [
        [propre(nom), soigner(propre(qualite))]
        for nom, qualite in (
            (attestation.signataire, attestation.qualite_signataire),
            *attestation.cosignataires,
        )
    ]
    objectifs = [soigner(propre(objectif)) for objectif in attestation.objectifs]
    competences = _competences(attestation, propre)
    code = code_affiche(attestation.code)
    qr, cote_qr = dessiner_qr(attestation.url_qr)
    imprimes = [titulaire, *textes.values(), *objectifs]
    imprimes += [texte for paire in (*signataires, *competences) for texte in paire]
    termes = _termes(attestation)
    return textes | {
        "polices": POLICES,
        "couleurs": [charte.couleur_texte, charte.couleur_titre, charte.couleur_filet],
        "logos": [
            {"format": e.format, "octets": list(e.octets), "texte": e.texte}
            for e in charte.emblemes
        ],
        "genre": attestation.genre,
        "surtitre": termes.surtitre,
        "intitule": termes.intitule,
        "remise": termes.remise,
        "suivi": termes.suivi,
        "mention": soigner(termes.mention),
        "titulaire": titulaire,
        "signataires": signataires,
        "objectifs": objectifs,
        "competences": competences,
        "faits": _faits(attestation, textes["lieu"], textes["evaluation"]),
        "date": date_longue(attestation.date_emission),
        "url": attestation.url_verification,
        "code": code,
        "mot_cle": MOT_CLE + attestation.code,
        # For the page that checks without a server, which reads it in the file.
        "mots_preuve": [MOT_PREUVE + attestation.preuve] if attestation.preuve else [],
        "badge": badge,
        "nom_badge": NOM_BADGE,
        "qr": qr,
        "cote_qr": cote_qr,
        "qr_texte": f"Code QR menant à la page de vérification de l’attestation {code}",
        "substitut": SUBSTITUT if any(SUBSTITUT in texte for texte in imprimes) else "",
    }


def _termes(attestation: Attestation) -> _Termes:
    termes = _TERMES[attestation.genre]
    if attestation.periode is None:
        return termes
    mention = termes.mention.replace(_CONDITIONS, _CONDITIONS_SEUL)
    suivi = termes.suivi.replace("avec succès", "avec succès, à distance et à son rythme,")
    return replace(termes, suivi=suivi, mention=mention)


def _competences(attestation: Attestation, propre: Propre) -> list[list[str]]:
    """List (framework and its version, competences), frameworks in the order they come."""
    par_cadre: dict[str, list[str]] = {}
    for c in attestation.competences:
        cadre = soigner(propre(f"{c.referentiel} {c.version}"))
        par_cadre.setdefault(cadre, []).append(soigner(propre(f"{c.code} {c.intitule}")))
    return [[cadre, f"{FINE}; ".join(textes)] for cadre, textes in par_cadre.items()]


def _temps(attestation: Attestation) -> str:
    suivies, prevues = attestation.minutes_suivies, attestation.minutes_prevues
    temps = f"{duree(suivies)} {accord_duree(suivies, 'suivie')}"
    if prevues >= suivies:
        temps += f" sur {duree(prevues)} {accord_duree(prevues, 'prévue')}"
    return temps


def _faits(attestation: Attestation, lieu: str, evaluation: str) -> list[list[str]]:
    """List the (label, value) lines that apply, in reading order."""
    if attestation.periode is not None:
        faits = [("Modalité", _SEUL), ("Période", periode_longue(*attestation.periode))]
    else:
        dates = dates_longues(attestation.seances)
        faits = [("Durée", _temps(attestation)), ("Dates", dates), ("Lieu", lieu)]
    if attestation.score is not None:
        resultat = f"{pourcentage(attestation.score)} des points aux questions notées"
        if attestation.evaluation:
            resultat += f" ({evaluation})"
        faits.append(("Résultat", resultat))
    if attestation.valable_jusqu_au is not None:
        faits.append(("Validité", f"jusqu’au {date_longue(attestation.valable_jusqu_au)}"))
    return [[label, valeur] for label, valeur in faits if valeur]
