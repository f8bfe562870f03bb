"""Make the badge of an attestation: the same facts, for programs (« composer »).

Open Badges 3.0: an OpenBadgeCredential. The name is not in it but as a salted digest, unless asked:
a badge is made to be shared, and its holder proves who they are with the paper. The salt is the
attestation's code; whoever has badge and name can compare them, and only those.
"""

import json
import unicodedata
import uuid
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificats.attestation import Attestation, Competence
from certificats.badge import integrite
from certificats.badge.quads import DocumentEtranger, rang_dans_liste
from certificats.badge.statuts import TAILLE_MAX, adresse_liste
from certificats.badge.vocabulaire import BADGE
from certificats.erreurs import ErreurCertificat
from certificats.typographie import accord_duree, dates_longues, duree, enumeration, periode_longue

INTITULES = {
    "reussite": "Attestation de réussite",
    "presence": "Attestation de présence",
    "visa": "Visa Internet",
}
# Words of the standard. « CertificateOfCompletion » acknowledges that a training was completed, and
# « Badge » marks an activity; « Diploma », « Degree », « Certification » would not be true.
TYPES = {
    "reussite": "CertificateOfCompletion",
    "presence": "Badge",
    "visa": "CertificateOfCompletion",
}
CRITERES = {
    "reussite": "Avoir suivi la formation, rendu ses chapitres et obtenu le résultat demandé "
    "aux questions notées.",
    "presence": "Avoir été présent à la formation. Aucun apprentissage n’est évalué.",
    "visa": "Avoir suivi le parcours du Visa Internet et rempli ses conditions.",
}
MENTION = (
    "Attestation délivrée par l’organisme nommé, qui n’est pas délivrée au nom de l’État et ne "
    "confère ni grade ni qualification professionnelle."
)
# Where each framework is published. Competences of another one are named in the description.
REFERENTIELS = {
    ("digcomp", "2.2"): "https://publications.jrc.ec.europa.eu/repository/handle/JRC128415",
    ("digcomp", "3.0"): "https://publications.jrc.ec.europa.eu/repository/handle/JRC144121",
    ("crcn", "2019"): "https://eduscol.education.fr/721/"
    "cadre-de-reference-des-competences-numeriques",
}


def composer_badge(
    attestation: Attestation,
    cle: Ed25519PrivateKey,
    *,
    adresse_portail: str,
    rang_statut: int,
    emis_le: datetime,
    criteres: str = "",
    nom_en_clair: bool = False,
) -> dict[str, Any]:
    """Give the signed badge, as JSON data. The same arguments give the same badge.

    `emis_le` is aware, in the office's time zone: the last day of validity ends there.
    `rang_statut` is the badge's rank in the list of statuses, never given to another. `criteres`
    says in a sentence what was asked. Raise ErreurCertificat, which names what does not fit.
    """
    if not 0 <= rang_statut < TAILLE_MAX:
        raise ErreurCertificat("rang", "Ce rang n’est pas dans la liste des badges révoqués.")
    intitule, titre = INTITULES[attestation.genre], _propre(attestation.titre_module)
    adresse, liste = adresse_portail.rstrip("/"), adresse_liste(adresse_portail)
    realisation = _realisation(attestation, criteres)
    document: dict[str, Any] = {
        "@context": list(BADGE.contextes),
        "id": attestation.url_verification,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{intitule} – {titre}",
        "description": MENTION,
        "issuer": {
            "id": integrite.did_de(cle.public_key().public_bytes_raw()),
            "type": ["Profile"],
            "name": _propre(attestation.organisme),
            "url": adresse,
        },
        "validFrom": integrite.instant(emis_le),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_identite(attestation, en_clair=nom_en_clair)],
            "narrative": _suivi(attestation),
            "achievement": realisation,
        },
        "credentialStatus": {
            "id": f"{liste}#{rang_statut}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(rang_statut),
            "statusListCredential": liste,
        },
    }
    if attestation.score is not None:
        document["credentialSubject"]["result"] = [
            {
                "type": ["Result"],
                "resultDescription": realisation["resultDescription"][0]["id"],
                "value": f"{attestation.score:.6f}".rstrip("0").rstrip("."),
            }
        ]
    if attestation.valable_jusqu_au is not None:
        fin = datetime.combine(attestation.valable_jusqu_au, time(23, 59, 59), emis_le.tzinfo)
        document["validUntil"] = integrite.instant(fin)
    try:
        return integrite.signer(document, BADGE, cle, document["validFrom"])
    except DocumentEtranger as erreur:
        raise ErreurCertificat(
            "badge", f"Une donnée ne peut pas figurer dans un badge (« {erreur} »)."
        ) from None


def _realisation(attestation: Attestation, criteres: str) -> dict[str, Any]:
    """Describe what was achieved, the same for all who achieve it: its `id` is made of the rest."""
    genre = attestation.genre
    description = [_propre(objectif).rstrip(".") + "." for objectif in attestation.objectifs]
    if attestation.competences:
        noms = enumeration([_nommer(competence) for competence in attestation.competences])
        description.append(f"Compétences en correspondance : {noms}.")
    realisation: dict[str, Any] = {
        "type": ["Achievement"],
        "achievementType": TYPES[genre],
        "name": _propre(attestation.titre_module),
        "description": " ".join(description) or INTITULES[genre],
        "inLanguage": "fr",
        "criteria": {"narrative": _propre(criteres) or CRITERES[genre]},
    }
    alignements = {
        rang_dans_liste(alignement): alignement
        for alignement in map(_alignement, attestation.competences)
        if alignement is not None
    }
    if alignements:
        realisation["alignment"] = [alignements[rang] for rang in sorted(alignements)]
    evaluee = attestation.score is not None
    contenu = json.dumps(
        [_propre(attestation.organisme), genre, evaluee, realisation],
        ensure_ascii=False,
        sort_keys=True,
    )
    realisation = {"id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, contenu)}", **realisation}
    if evaluee:
        realisation["resultDescription"] = [
            {
                "id": f"{realisation['id']}#score",
                "type": ["ResultDescription"],
                "name": "Part des points obtenus aux questions notées",
                "resultType": "Percent",
                "valueMax": "100",
                "valueMin": "0",
            }
        ]
    return realisation


def _alignement(competence: Competence) -> dict[str, Any] | None:
    cle = (competence.referentiel.casefold(), competence.version)
    if cle not in REFERENTIELS:
        return None
    return {
        "type": ["Alignment"],
        "targetCode": _propre(competence.code),
        "targetFramework": f"{_propre(competence.referentiel)} {competence.version}",
        "targetName": _propre(competence.intitule),
        "targetUrl": REFERENTIELS[cle],
    }


def _nommer(competence: Competence) -> str:
    return _propre(
        f"{competence.intitule} ({competence.referentiel} {competence.version}, {competence.code})"
    )


def _identite(attestation: Attestation, *, en_clair: bool) -> dict[str, Any]:
    nom = _propre(attestation.titulaire)
    if en_clair:
        return {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": nom,
            "identityType": "name",
        }
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": empreinte_nom(nom, attestation.code),
        "identityType": "name",
        "salt": attestation.code,
    }


def empreinte_nom(nom: str, sel: str) -> str:
    """Digest a name as Open Badges 3.0 says (IdentityHash): the name, then the salt."""
    return "sha256$" + sha256((_propre(nom) + sel).encode()).hexdigest()


def _suivi(attestation: Attestation) -> str:
    if attestation.periode is not None:
        return f"Suivie à distance, à son rythme, {periode_longue(*attestation.periode)}."
    suivies, prevues = attestation.minutes_suivies, attestation.minutes_prevues
    texte = f"{duree(suivies)} {accord_duree(suivies, 'suivie')}"
    if prevues >= suivies:
        texte += f" sur {duree(prevues)} {accord_duree(prevues, 'prévue')}"
    if attestation.seances:
        texte += f", {dates_longues(attestation.seances)}"
    return texte + "."


def _propre(texte: str) -> str:
    """Compose accents (NFC), and take out what cannot be signed: control characters."""
    compose = unicodedata.normalize("NFC", texte)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in compose).strip()
