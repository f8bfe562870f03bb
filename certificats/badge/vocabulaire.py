"""The terms of our badges and what each one stands for (« vocabulaire »).

Copied from the two published contexts that CONTEXTE_VC and CONTEXTE_OB name, whose terms do not
change under one address. The tests hold this table to them, with two JSON-LD processors that are
not ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

VC = "https://www.w3.org/2018/credentials#"
STATUT = "https://www.w3.org/ns/credentials/status#"
SEC = "https://w3id.org/security#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA = "https://schema.org/"
# Open Badges writes XML Schema's types with an « s » too many; what is signed is what it writes.
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_OB = "https://www.w3.org/2001/XMLSchema#"

CONTEXTE_VC = "https://www.w3.org/ns/credentials/v2"
CONTEXTE_OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

Sorte = Literal["texte", "date", "adresse", "booleen", "multibase", "lien", "noeud", "noeuds"]


@dataclass(frozen=True, slots=True)
class Champ:
    """One term: the property it stands for, what its value is, and the form of its nodes.

    `lien` is the address of another node, `adresse` a literal; `noeud` holds one object of `forme`,
    `noeuds` a list of them.
    """

    iri: str
    sorte: Sorte = "texte"
    forme: "Forme | None" = None


@dataclass(frozen=True, slots=True)
class Forme:
    """The objects of one place: `type` exactly as written, what it stands for, their terms.

    `identifie`: they have an `id`. `type` None: they have no type. `contextes`: a whole document's.
    """

    type: str | tuple[str, ...] | None
    iris: tuple[str, ...] = ()
    identifie: bool = False
    champs: Mapping[str, Champ] = field(default_factory=dict)
    contextes: tuple[str, ...] = ()


EMETTEUR = Forme(
    ("Profile",),
    (OB + "Profile",),
    identifie=True,
    champs={"name": Champ(SCHEMA + "name"), "url": Champ(SCHEMA + "url", "adresse")},
)
STATUT_ENTREE = Forme(
    "BitstringStatusListEntry",
    (STATUT + "BitstringStatusListEntry",),
    identifie=True,
    champs={
        "statusPurpose": Champ(STATUT + "statusPurpose"),
        "statusListIndex": Champ(STATUT + "statusListIndex"),
        "statusListCredential": Champ(STATUT + "statusListCredential", "lien"),
    },
)
IDENTITE = Forme(
    "IdentityObject",
    (OB + "IdentityObject",),
    champs={
        "hashed": Champ(OB + "hashed", "booleen"),
        "identityHash": Champ(OB + "identityHash"),
        "identityType": Champ(OB + "identityType"),
        "salt": Champ(OB + "salt"),
    },
)
ALIGNEMENT = Forme(
    ("Alignment",),
    (SCHEMA + "AlignmentObject",),
    champs={
        "targetCode": Champ(OB + "targetCode"),
        "targetFramework": Champ(SCHEMA + "targetFramework"),
        "targetName": Champ(SCHEMA + "targetName"),
        "targetUrl": Champ(SCHEMA + "targetUrl", "adresse"),
    },
)
MESURE = Forme(
    ("ResultDescription",),
    (OB + "ResultDescription",),
    identifie=True,
    champs={
        "name": Champ(SCHEMA + "name"),
        "resultType": Champ(OB + "resultType"),
        "valueMax": Champ(OB + "valueMax"),
        "valueMin": Champ(OB + "valueMin"),
    },
)
RESULTAT = Forme(
    ("Result",),
    (OB + "Result",),
    champs={
        "resultDescription": Champ(OB + "resultDescription", "adresse"),
        "value": Champ(SCHEMA + "value"),
    },
)
CRITERES = Forme(None, champs={"narrative": Champ(OB + "narrative")})
REALISATION = Forme(
    ("Achievement",),
    (OB + "Achievement",),
    identifie=True,
    champs={
        "achievementType": Champ(OB + "achievementType"),
        "alignment": Champ(OB + "alignment", "noeuds", ALIGNEMENT),
        "criteria": Champ(OB + "Criteria", "noeud", CRITERES),
        "description": Champ(SCHEMA + "description"),
        "inLanguage": Champ(SCHEMA + "inLanguage"),
        "name": Champ(SCHEMA + "name"),
        "resultDescription": Champ(OB + "resultDescription", "noeuds", MESURE),
    },
)
TITULAIRE = Forme(
    ("AchievementSubject",),
    (OB + "AchievementSubject",),
    champs={
        "achievement": Champ(OB + "achievement", "noeud", REALISATION),
        "identifier": Champ(OB + "identifier", "noeuds", IDENTITE),
        "narrative": Champ(OB + "narrative"),
        "result": Champ(OB + "result", "noeuds", RESULTAT),
    },
)
BADGE = Forme(
    ("VerifiableCredential", "OpenBadgeCredential"),
    (VC + "VerifiableCredential", OB + "OpenBadgeCredential"),
    identifie=True,
    champs={
        "name": Champ(SCHEMA + "name"),
        "description": Champ(SCHEMA + "description"),
        "issuer": Champ(VC + "issuer", "noeud", EMETTEUR),
        "validFrom": Champ(VC + "validFrom", "date"),
        "validUntil": Champ(VC + "validUntil", "date"),
        "credentialStatus": Champ(VC + "credentialStatus", "noeud", STATUT_ENTREE),
        "credentialSubject": Champ(VC + "credentialSubject", "noeud", TITULAIRE),
    },
    contextes=(CONTEXTE_VC, CONTEXTE_OB),
)
BITS = Forme(
    "BitstringStatusList",
    (STATUT + "BitstringStatusList",),
    identifie=True,
    champs={
        "encodedList": Champ(STATUT + "encodedList", "multibase"),
        "statusPurpose": Champ(STATUT + "statusPurpose"),
    },
)
LISTE_STATUTS = Forme(
    ("VerifiableCredential", "BitstringStatusListCredential"),
    (VC + "VerifiableCredential", STATUT + "BitstringStatusListCredential"),
    identifie=True,
    champs={
        "issuer": Champ(VC + "issuer", "lien"),
        "validFrom": Champ(VC + "validFrom", "date"),
        "credentialSubject": Champ(VC + "credentialSubject", "noeud", BITS),
    },
    contextes=(CONTEXTE_VC,),
)
