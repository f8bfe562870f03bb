"""Lay an attestation out as a PDF (« composer »): data in, bytes out.

The page is attestation.typ, one Typst file without a word of data: everything arrives as one JSON
input, so that no name can be read as markup. The PDF is tagged and meets PDF/UA-1 and PDF/A-3a at
once (A-3, because the badge will travel inside it as an attachment).

Same attestation, same bytes: the date of the file is the date of issue, the fonts are those of the
typst wheel. A new version of typst may draw the same page with other bytes, so what was issued
is kept as a file and never laid out anew. The holder's name is on the page and not in the
document's properties, where search tools and file managers would show it.
"""

import contextlib
import functools
import io
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import segno
import typst

from certificats.attestation import MOT_CLE, Attestation, code_affiche
from certificats.erreurs import ErreurCertificat
from certificats.glyphes import NORMES, POLICES, SUBSTITUT, imprimable, polices
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
    for prudence in (0, 1, 2):
        with contextlib.suppress(typst.TypstError):
            return _mettre_en_page(attestation, prudence)
    # Outside the handler, so not chained: Typst quotes the text, and the text holds a name.
    raise ErreurCertificat("page", f"La mise en page de l’attestation {attestation.code} a échoué.")


def _mettre_en_page(attestation: Attestation, prudence: int) -> bytes:
    minuit = datetime.combine(attestation.date_emission, time(), tzinfo=UTC)
    return typst.compile(
        MODELE,  # a path, not its bytes: see glyphes.py
        font_paths=polices(),
        ignore_system_fonts=True,
        sys_inputs={"donnees": json.dumps(_donnees(attestation, prudence), ensure_ascii=True)},
        pdf_standards=NORMES,
        timestamp=minuit,
    )


def code_qr(url: str) -> str:
    """Draw the address as an SVG QR code, error correction M (15 %), without its quiet zone."""
    tampon = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        tampon, kind="svg", border=0, xmldecl=False, nl=False, omitsize=True
    )
    return tampon.getvalue().decode()


def _donnees(attestation: Attestation, prudence: int) -> dict[str, Any]:
    """Prepare every text of the page; the template only places them."""
    propre = functools.partial(imprimable, prudence=prudence)
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
