"""Certificates issued (« certificats »): this register, not the printed page, is the authority.

A certificate is issued once, then replaced, revoked or left to expire: never changed, never
deleted. At most one is in force for a learner, a session and a kind, and the database says so.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Uuid,
    exists,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session as Bdd
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value
from uuid_utils.compat import uuid7

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CERTIFICAT, normaliser, nouveau_code
from inscriptions.colonnes import InstantUTC, en_utc
from inscriptions.enumerations import (
    EtatCertificat,
    EtatInscription,
    GenreCertificat,
    MotifRevocation,
)
from inscriptions.erreurs import refus
from inscriptions.modeles import Acte, Apprenant, Certificat, Inscription, Session
from inscriptions.services.communs import (
    code_libre,
    inserer_sauf_doublon,
    tirer_libres,
    verrouiller,
)
from inscriptions.textes import propre

# Of what a certificate says, what may outlive its learner: no name, no hours, no result.
CONSERVEES = ("code", "genre", "titre_module", "organisme", "date_emission", "valable_jusqu_au")
_EMPREINTE = re.compile(r"[0-9a-f]{64}")
_REFUS = {
    EtatCertificat.REMPLACE: "certificat-remplace",
    EtatCertificat.REVOQUE: "certificat-revoque",
}
_UNIQUE = text("etat = 'valide'")  # as the partial index says it


def nouveau_code_certificat(bdd: Bdd) -> str:
    """Draw a free code, to print on the certificate before it is registered."""
    return code_libre(bdd, Certificat.code, LONGUEUR_CERTIFICAT)


def nouveaux_numeros(bdd: Bdd, taille: int, combien: int = 1) -> list[tuple[str, int]]:
    """Draw (code, badge's rank) for `combien` certificates, among those nobody has.

    A rank is one of a list of `taille`, twice as many if need be: drawn, so that it tells nothing
    of its badge, and never given back, whatever the certificate becomes. The columns' unique
    constraints hold between drawing and writing.
    """
    pris = bdd.scalar(select(func.count(Certificat.rang_statut))) or 0
    while (pris + combien) * 2 > taille:  # a full list would be long to draw from
        taille *= 2
    return list(
        zip(
            tirer_libres(bdd, Certificat.code, lambda: nouveau_code(LONGUEUR_CERTIFICAT), combien),
            tirer_libres(bdd, Certificat.rang_statut, lambda: secrets.randbelow(taille), combien),
            strict=True,
        )
    )


def rangs_statut(bdd: Bdd) -> tuple[int, frozenset[int]]:
    """Give the highest rank in use (-1: none), and the ranks of badges that no longer hold."""
    plus_haut = bdd.scalar(select(func.max(Certificat.rang_statut)))
    finis = select(Certificat.rang_statut).where(
        Certificat.etat != EtatCertificat.VALIDE, Certificat.rang_statut.is_not(None)
    )
    return (
        -1 if plus_haut is None else plus_haut,
        frozenset(rang for rang in bdd.scalars(finis) if rang is not None),
    )


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
    genre: GenreCertificat = GenreCertificat.REUSSITE,
    valable_jusqu_au: date | None = None,
    rang_statut: int | None = None,
    remplace: Certificat | None = None,
) -> Certificat:
    """Register a certificate, or give the one of this kind that the learner has for this session.

    Two people issuing at once get the same one: compare its `code` with yours to know whether your
    file is the good one. `fichier` is a bare file name, `empreinte` its SHA-256 in hexadecimal,
    `donnees` JSON, `rang_statut` that of its badge. Raise « pas-inscrit », « code-invalide »,
    « code-pris » (or that rank), « certificat-invalide ».
    """
    if normaliser(code, LONGUEUR_CERTIFICAT) != code:
        raise refus("code-invalide")
    if PurePath(fichier).name != fichier or not _EMPREINTE.fullmatch(empreinte):
        raise refus("certificat-invalide")
    inscrit = exists().where(
        Inscription.session_id == session.id, Inscription.apprenant_id == apprenant.id
    )
    colonnes: dict[str, ColumnElement[Any]] = {
        "id": literal(uuid7(), Uuid()),
        "code": literal(code, String()),
        "session_id": literal(session.id, Uuid()),
        "apprenant_id": literal(apprenant.id, Uuid()),
        "genre": literal(genre.value, String()),
        "etat": literal(EtatCertificat.VALIDE.value, String()),
        "remplace_id": literal(remplace.id if remplace else None, Uuid()),
        "emis_le": literal(en_utc(emis_le), InstantUTC()),
        "valable_jusqu_au": literal(valable_jusqu_au, Date()),
        "rang_statut": literal(rang_statut, Integer()),
        "fichier": literal(propre(fichier, "fichier", 200)),
        "empreinte": literal(empreinte, String()),
        "donnees": literal(dict(donnees), JSON()),
    }
    pris = Certificat.code == code
    if rang_statut is not None:
        pris = or_(pris, Certificat.rang_statut == rang_statut)
    valeurs = select(*list(colonnes.values())).where(inscrit, ~exists().where(pris))
    unique = ("session_id", "apprenant_id", "genre")
    nouveau = inserer_sauf_doublon(bdd, Certificat, list(colonnes), valeurs, unique, parmi=_UNIQUE)
    # Without its session and its learner, which are here: read again, they are most of the work.
    sans = (lazyload(Certificat.session), lazyload(Certificat.apprenant))
    certificat = bdd.scalar(_en_vigueur(session, apprenant, genre).options(*sans))
    if certificat is None:
        raise refus("code-pris" if bdd.scalar(select(inscrit)) else "pas-inscrit")
    set_committed_value(certificat, "session", session)
    set_committed_value(certificat, "apprenant", apprenant)
    if nouveau:
        journal.noter(bdd, "certificat.delivrer", certificat, code=code, genre=genre.value)
    return certificat


def a_remplacer(bdd: Bdd, code: str, jour: date) -> Certificat:
    """Find a certificate to issue anew, by its code as typed.

    Raise « certificat-inconnu », « certificat-remplace », « certificat-revoque »,
    « certificat-expire » (its last day is before `jour`), « certificat-anonyme ».
    """
    certificat = trouver(bdd, code)
    if certificat is None:
        raise refus("certificat-inconnu")
    if certificat.etat is not EtatCertificat.VALIDE:
        raise refus(_REFUS[certificat.etat])
    if certificat.valable_jusqu_au is not None and certificat.valable_jusqu_au < jour:
        raise refus("certificat-expire")
    if not certificat.fichier:
        raise refus("certificat-anonyme")
    return certificat


def remplacer(
    bdd: Bdd,
    ancien: Certificat,
    *,
    code: str,
    emis_le: datetime,
    fichier: str,
    empreinte: str,
    donnees: Mapping[str, Any],
    rang_statut: int | None = None,
) -> Certificat:
    """Issue anew what another certificate said: that one is « remplacée », and stays.

    The new one is of the same kind, and ends when the former would have. Raise
    « certificat-inconnu », « certificat-remplace », « certificat-revoque », and what `enregistrer`
    raises.
    """
    present = _tenir(bdd, ancien)
    if present.etat is not EtatCertificat.VALIDE:
        raise refus(_REFUS[present.etat])
    present.etat, present.etat_le = EtatCertificat.REMPLACE, en_utc(emis_le)
    bdd.flush()
    journal.noter(bdd, "certificat.remplacer", present, code=present.code, par=code)
    return enregistrer(
        bdd,
        session=present.session,
        apprenant=present.apprenant,
        code=code,
        emis_le=emis_le,
        fichier=fichier,
        empreinte=empreinte,
        donnees=donnees,
        genre=present.genre,
        valable_jusqu_au=present.valable_jusqu_au,
        rang_statut=rang_statut,
        remplace=present,
    )


def lire_motif(saisie: str) -> MotifRevocation:
    """Read the reason of a revocation, as a form sends it. Raise « motif-revocation »."""
    try:
        return MotifRevocation(saisie)
    except ValueError:
        raise refus("motif-revocation") from None


def revoquer(
    bdd: Bdd, certificat: Certificat, motif: MotifRevocation, maintenant: datetime
) -> Certificat:
    """Take a certificate back, for a reason. Idempotent: the first reason and day stand.

    Raise « certificat-inconnu », « certificat-remplace » (the one that took over is in force).
    """
    present = _tenir(bdd, certificat)
    if present.etat is EtatCertificat.REMPLACE:
        raise refus("certificat-remplace")
    if present.etat is EtatCertificat.VALIDE:
        present.etat, present.motif = EtatCertificat.REVOQUE, motif
        present.etat_le = en_utc(maintenant)
        bdd.flush()
        journal.noter(bdd, "certificat.revoquer", present, code=present.code, motif=motif.value)
    return present


def noter_envoi(bdd: Bdd, certificat: Certificat) -> None:
    """Note that a certificate was sent to its learner by e-mail; the address is not written."""
    journal.noter(bdd, "certificat.envoyer", certificat, code=certificat.code)


def envoyes(bdd: Bdd, session: Session) -> dict[UUID, datetime]:
    """Give when each certificate of a session was last sent; those never sent are absent."""
    requete = (
        select(Acte.objet_id, func.max(Acte.le))
        .join(Certificat, Certificat.id == Acte.objet_id)
        .where(Certificat.session_id == session.id, Acte.acte == "certificat.envoyer")
        .group_by(Acte.objet_id)
    )
    return dict(bdd.execute(requete).all())


def anonymiser(bdd: Bdd, apprenant: Apprenant) -> tuple[str, ...]:
    """Leave of an erased learner's certificates their code, day and kind; no name, no result.

    Return the names of the files to remove from the folder, once this is committed. A paper or a
    file that its holder kept is still recognised: by its code, and by its SHA-256. Idempotent.
    """
    siens = bdd.scalars(
        select(Certificat).where(Certificat.apprenant_id == apprenant.id, Certificat.fichier != "")
    ).all()
    fichiers = tuple(un.fichier for un in siens)
    for un in siens:
        un.donnees = {cle: un.donnees[cle] for cle in CONSERVEES if cle in un.donnees}
        un.fichier = ""
    bdd.flush()
    for un in siens:
        journal.noter(bdd, "certificat.anonymiser", un, code=un.code)
    return fichiers


def existant(
    bdd: Bdd,
    session: Session,
    apprenant: Apprenant,
    genre: GenreCertificat = GenreCertificat.REUSSITE,
) -> Certificat | None:
    """Find a learner's certificate of this kind in force for a session."""
    return bdd.scalar(_en_vigueur(session, apprenant, genre))


def trouver(bdd: Bdd, code: str) -> Certificat | None:
    """Find a certificate by its code as typed, with its session and learner."""
    propre_code = normaliser(code, LONGUEUR_CERTIFICAT)
    if propre_code is None:
        return None
    return bdd.scalar(select(Certificat).where(Certificat.code == propre_code))


def lister(bdd: Bdd, session: Session) -> list[Certificat]:
    """List a session's certificates, oldest first, each with its learner; whatever their state."""
    requete = (
        select(Certificat)
        .where(Certificat.session_id == session.id)
        .order_by(Certificat.emis_le, Certificat.id)
    )
    return list(bdd.scalars(requete))


def de_apprenant(bdd: Bdd, apprenant_id: UUID) -> list[Certificat]:
    """List a learner's certificates in force, oldest first."""
    requete = (
        select(Certificat)
        .where(Certificat.apprenant_id == apprenant_id, Certificat.etat == EtatCertificat.VALIDE)
        .order_by(Certificat.emis_le, Certificat.id)
    )
    return list(bdd.scalars(requete))


def sessions_suivies(bdd: Bdd, apprenant_id: UUID, module: str) -> list[Session]:
    """List the sessions of a module where a learner has a place, the latest sign-up first."""
    requete = (
        select(Session)
        .join(Inscription, Inscription.session_id == Session.id)
        .where(
            Inscription.apprenant_id == apprenant_id,
            Inscription.etat == EtatInscription.CONFIRMEE,
            Session.module == module,
        )
        .order_by(Inscription.inscrit_le.desc(), Session.id)
    )
    return list(bdd.scalars(requete))


def ne_valent_plus(bdd: Bdd) -> dict[str, str]:
    """Give the codes that no longer hold with their state, for the list checked offline."""
    requete = (
        select(Certificat.code, Certificat.etat)
        .where(Certificat.etat != EtatCertificat.VALIDE)
        .order_by(Certificat.code)
    )
    return {code: etat.value for code, etat in bdd.execute(requete)}


def fichiers_connus(bdd: Bdd) -> frozenset[str]:
    """Give the name of every file that a certificate has, whatever its state."""
    return frozenset(bdd.scalars(select(Certificat.fichier).where(Certificat.fichier != "")))


def _en_vigueur(
    session: Session, apprenant: Apprenant, genre: GenreCertificat
) -> Select[Certificat]:
    return select(Certificat).where(
        Certificat.session_id == session.id,
        Certificat.apprenant_id == apprenant.id,
        Certificat.genre == genre,
        Certificat.etat == EtatCertificat.VALIDE,
    )


def _tenir(bdd: Bdd, certificat: Certificat) -> Certificat:
    """Hold a certificate until the transaction ends; give it as it is now."""
    if not verrouiller(bdd, Certificat, certificat.id):
        raise refus("certificat-inconnu")
    return bdd.get_one(Certificat, certificat.id, populate_existing=True)
