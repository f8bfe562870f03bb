"""Lay an attestation out as a PDF (« composer »): data in, bytes out.

The page is attestation.typ, filled as composition.py says. The PDF is tagged and meets PDF/UA-1
and PDF/A-3a at once (A-3, because the badge will travel inside it as an attachment).

Same attestation, same bytes: the date of the file is the date of issue. A new version of typst may
draw the same page with other bytes, so what was issued is kept as a file and never laid out anew.
The holder's name is on the page and not in the document's properties, where search tools and file
managers would show it.
"""

import functools
import io
from pathlib import Path
from typing import Any

import segno

from certificats.attestation import MOT_CLE, Attestation, code_affiche
from certificats.composition import Propre, compiler
from certificats.glyphes import POLICES, SUBSTITUT
from certificats.typographie import (
    accord_duree,
    date_longue,
    dates_longues,
    duree,
    pourcentage,
    soigner,
)

MODELE = Path(__file__).with_name("attestation.typ")
INTITULE = "Attestation de réussite"


def composer(attestation: Attestation) -> bytes:
    """Compose the one-page A4 PDF. Raises ErreurCertificat when the page cannot be made."""
    return compiler(
        MODELE,
        functools.partial(_donnees, attestation),
        jour=attestation.date_emission,
        refus=f"La mise en page de l’attestation {attestation.code} a échoué.",
    )


def code_qr(url: str) -> str:
    """Draw the address as an SVG QR code, error correction M (15 %), without its quiet zone."""
    tampon = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        tampon, kind="svg", border=0, xmldecl=False, nl=False, omitsize=True
    )
    return tampon.getvalue().decode()


def _donnees(attestation: Attestation, propre: Propre) -> dict[str, Any]:
    """Prepare every text of the page; the template only places them."""
    titulaire = propre(attestation.titulaire)
    textes = {
        champ: soigner(propre(getattr(attestation, champ)))
        for champ in ("titre_module", "lieu", "organisme", "qualite_signataire", "commune")
    }
    signataire = propre(attestation.signataire)
    objectifs = [soigner(propre(objectif)) for objectif in attestation.objectifs]
    code = code_affiche(attestation.code)
    imprimes = [titulaire, signataire, *textes.values(), *objectifs]
    return textes | {
        "polices": POLICES,
        "intitule": INTITULE,
        "titulaire": titulaire,
        "signataire": signataire,
        "objectifs": objectifs,
        "faits": _faits(attestation, textes["lieu"]),
        "date": date_longue(attestation.date_emission),
        "url": attestation.url_verification,
        "code": code,
        "mot_cle": MOT_CLE + attestation.code,
        "qr": code_qr(attestation.url_verification),
        "qr_texte": f"Code QR menant à la page de vérification de l’attestation {code}",
        "substitut": SUBSTITUT if any(SUBSTITUT in texte for texte in imprimes) else "",
    }


def _faits(attestation: Attestation, lieu: str) -> list[list[str]]:
    """List the (label, value) lines that apply, in reading order."""
    suivies, prevues = attestation.minutes_suivies, attestation.minutes_prevues
    temps = f"{duree(suivies)} {accord_duree(suivies, 'suivie')}"
    if prevues >= suivies:
        temps += f" sur {duree(prevues)} {accord_duree(prevues, 'prévue')}"
    faits = [("Durée", temps), ("Dates", dates_longues(attestation.seances)), ("Lieu", lieu)]
    if attestation.score is not None:
        faits.append(
            ("Résultat", f"{pourcentage(attestation.score)} des points aux questions notées")
        )
    return [[label, valeur] for label, valeur in faits if valeur]
