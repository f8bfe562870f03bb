"""Certificates issued (« certificats »): this register, not the printed page, is the authority."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import JSON, String, Uuid, exists, literal, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CERTIFICAT, normaliser
from inscriptions.colonnes import InstantUTC, en_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Certificat, Inscription, Session
from inscriptions.services.communs import code_libre, inserer_sauf_doublon
from inscriptions.textes import propre

_EMPREINTE = re.compile(r"[0-9a-f]{64}")
_COLONNES = (
    "id",
    "code",
    "session_id",
    "apprenant_id",
    "emis_le",
    "fichier",
    "empreinte",
    "donnees",
)


def nouveau_code_certificat(bdd: Bdd) -> str:
    """Draw a free code, to print on the certificate before it is registered."""
    return code_libre(bdd, Certificat.code, LONGUEUR_CERTIFICAT)


def enregistrer(
    bdd: Bdd,
    *,
    session: Session,
    apprenant: Apprenant,
    code: str,
    emis_le: datetime,
    fichier: str,
    empreinte: str,
    donnees: Mapping[str, Any],
) -> Certificat:
    """Register a certificate, or give the one this learner already has for this session.

    Two people issuing at once get the same one: compare its `code` with yours to know whether your
    file is the good one. `fichier` is a bare file name, `empreinte` its SHA-256 in hexadecimal,
    `donnees` JSON. Raise « pas-inscrit », « code-invalide », « code-pris »,
    « certificat-invalide ».
    """
    if normaliser(code, LONGUEUR_CERTIFICAT) != code:
        raise refus("code-invalide")
    if PurePath(fichier).name != fichier or not _EMPREINTE.fullmatch(empreinte):
        raise refus("certificat-invalide")
    inscrit = exists().where(
        Inscription.session_id == session.id, Inscription.apprenant_id == apprenant.id
    )
    if not bdd.scalar(select(inscrit)):
        raise refus("pas-inscrit")
    valeurs = select(
        literal(uuid7(), Uuid()),
        literal(code, String()),
        literal(session.id, Uuid()),
        literal(apprenant.id, Uuid()),
        literal(en_utc(emis_le), InstantUTC()),
        literal(propre(fichier, "fichier", 200)),
        literal(empreinte, String()),
        literal(dict(donnees), JSON()),
    ).where(~exists().where(Certificat.code == code))
    unique = ("session_id", "apprenant_id")
    nouveau = inserer_sauf_doublon(bdd, Certificat, _COLONNES, valeurs, unique)
    certificat = existant(bdd, session, apprenant)
    if certificat is None:
        raise refus("code-pris")
    if nouveau:
        journal.noter(bdd, "certificat.delivrer", certificat, code=code)
    return certificat


def existant(bdd: Bdd, session: Session, apprenant: Apprenant) -> Certificat | None:
    """Find a learner's certificate for a session."""
    return bdd.scalar(
        select(Certificat).where(
            Certificat.session_id == session.id, Certificat.apprenant_id == apprenant.id
        )
    )


def trouver(bdd: Bdd, code: str) -> Certificat | None:
    """Find a certificate by its code as typed, with its session and learner."""
    propre_code = normaliser(code, LONGUEUR_CERTIFICAT)
    if propre_code is None:
        return None
    return bdd.scalar(select(Certificat).where(Certificat.code == propre_code))


def lister(bdd: Bdd, session: Session) -> list[Certificat]:
    """List a session's certificates, oldest first, each with its learner."""
    requete = (
        select(Certificat)
        .where(Certificat.session_id == session.id)
        .order_by(Certificat.emis_le, Certificat.id)
    )
    return list(bdd.scalars(requete))
