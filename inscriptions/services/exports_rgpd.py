"""Everything held about a person, to hand over (GDPR, articles 15 and 20)."""

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import (
    Acte,
    Appel,
    Apprenant,
    Binome,
    Certificat,
    CommentaireTexte,
    Compte,
    CompteRelie,
    Connexion,
    Copie,
    DoublonEcarte,
    FicheDeCompte,
    Fusion,
    Inscription,
    LectureDroit,
    MembreBinome,
    Observation,
    PartageTexte,
    Presence,
    Relecture,
    Reponse,
    Resultat,
    Seance,
    Session,
    Tentative,
    TitreMur,
)
from inscriptions.services.commentaires import commentaires_de


def exporter(bdd: Bdd, apprenant: Apprenant) -> dict[str, Any]:
    """Give everything held about a person, ready for JSON, its keys in French; instants in UTC.

    Files merged into this one are hers or his too. Of the journal: what was done to the person's
    rows and when, not by whom.
    """
    fiches = bdd.scalars(
        select(Apprenant)
        .where(or_(Apprenant.id == apprenant.id, Apprenant.fusionne_dans == apprenant.id))
        .order_by(Apprenant.cree_le, Apprenant.id)
    ).all()
    ids = [fiche.id for fiche in fiches]
    inscriptions = _siennes(bdd, Inscription, ids)
    sessions = {
        session.id: session
        for session in bdd.scalars(
            select(Session).where(Session.id.in_({i.session_id for i in inscriptions}))
        )
    }
    seances = {seance.id: seance for s in sessions.values() for seance in s.seances}
    presences = _siennes(bdd, Presence, ids)
    copies = _siennes(bdd, Copie, ids)
    certificats = _siennes(bdd, Certificat, ids)
    partages, titres = _siennes(bdd, PartageTexte, ids), _siennes(bdd, TitreMur, ids)
    fusions = bdd.scalars(
        select(Fusion).where(or_(Fusion.garde_id.in_(ids), Fusion.retire_id.in_(ids)))
    ).all()
    ecartes = bdd.scalars(
        select(DoublonEcarte).where(
            or_(DoublonEcarte.premier_id.in_(ids), DoublonEcarte.second_id.in_(ids))
        )
    ).all()
    lignes = [*fiches, *inscriptions, *presences, *copies, *certificats, *fusions, *ecartes]
    lignes += [*partages, *titres]
    return {
        "fiches": [_fiche(fiche) for fiche in fiches],
        "inscriptions": [_inscription(i, sessions[i.session_id]) for i in inscriptions],
        "presences": [_presence(p, seances[p.seance_id], sessions) for p in presences],
        "reponses": [_reponse(r) for r in _siennes(bdd, Reponse, ids)],
        "copies": _copies(bdd, copies),
        "relectures": _relectures(bdd, ids),
        "tentatives": [_tentative(t) for t in _siennes(bdd, Tentative, ids)],
        "lectures_du_droit": [
            {"module": lecture.module, "lue_le": _iso(lecture.lue_le)}
            for lecture in _siennes(bdd, LectureDroit, ids)
        ],
        "observations": [_observation(o) for o in _siennes(bdd, Observation, ids)],
        "textes_partages": _partages(bdd, partages),
        "commentaires": [_commentaire(c) for c in _siennes(bdd, CommentaireTexte, ids)],
        "titres_mur": [
            {"titre": t.titre, "propose_le": _iso(t.propose_le), "masque_le": _iso(t.masque_le)}
            for t in titres
        ],
        "binomes": _binomes(bdd, ids),
        "comptes": _comptes(bdd, ids),
        "comptes_relies": [
            {"adresse": lien.fournisseur, "nom": lien.nom, "relie_le": _iso(lien.relie_le)}
            for lien in _siennes(bdd, CompteRelie, ids)
        ],
        "certificats": [_certificat(c) for c in certificats],
        "demandes_d_aide": [_appel(a) for a in _siennes(bdd, Appel, ids)],
        "connexions": [
            {"ouverte_le": _iso(c.creee_le), "vue_le": _iso(c.vue_le), "fin": _iso(c.expire_le)}
            for c in _siennes(bdd, Connexion, ids)
        ],
        "fiches_reunies": [
            {"faite_le": _iso(f.faite_le), "annulee_le": _iso(f.annulee_le)} for f in fusions
        ],
        "doublons_ecartes": len(ecartes),
        "journal": _journal(bdd, [ligne.id for ligne in lignes], ids),
    }


def _siennes(bdd: Bdd, modele: Any, ids: list[UUID]) -> list[Any]:
    requete = select(modele).where(modele.apprenant_id.in_(ids))
    return list(bdd.scalars(requete.order_by(*modele.__table__.primary_key)))


def _fiche(fiche: Apprenant) -> dict[str, Any]:
    return {
        "identifiant": str(fiche.id),
        "prenom": fiche.prenom,
        "nom": fiche.nom,
        "carte": fiche.carte,
        "contact": fiche.contact,
        "genre": fiche.genre.libelle,
        "tranche_age": fiche.tranche_age.libelle,
        "statut": fiche.statut.libelle,
        "commune_insee": fiche.commune_insee,
        "creee_le": _iso(fiche.cree_le),
        "reunie_dans": None if fiche.fusionne_dans is None else str(fiche.fusionne_dans),
    }


def _inscription(inscription: Inscription, session: Session) -> dict[str, Any]:
    return {
        "session": session.code,
        "titre": session.titre,
        "lieu": session.lieu.nom,
        "etat": inscription.etat.libelle,
        "rang": inscription.rang,
        "inscrit_le": _iso(inscription.inscrit_le),
        "sur_place": inscription.sur_place,
        "validee_le": _iso(inscription.validee_le),
    }


def _presence(presence: Presence, seance: Seance, sessions: dict[UUID, Session]) -> dict[str, Any]:
    return {
        "session": sessions[presence.session_id].code,
        "debut": _iso(seance.debut),
        "fin": _iso(seance.fin),
        "etat": presence.etat.libelle,
        "arrivee": _iso(presence.arrivee),
        "minutes": presence.minutes,
    }


def _reponse(reponse: Reponse) -> dict[str, Any]:
    return {
        "module": reponse.module,
        "chapitre": reponse.chapitre,
        "question": reponse.question,
        "reponse": json.loads(reponse.contenu),
        "rang": reponse.rang,
        "recue_le": _iso(reponse.recue_le),
    }


def _copies(bdd: Bdd, copies: list[Copie]) -> list[dict[str, Any]]:
    resultats: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    requete = select(Resultat).where(Resultat.copie_id.in_([copie.id for copie in copies]))
    for resultat in bdd.scalars(requete.order_by(Resultat.question)):
        resultats[resultat.copie_id].append(
            {
                "question": resultat.question,
                "points": resultat.points,
                "maximum": resultat.maximum,
                "commentaire": resultat.commentaire,
            }
        )
    return [
        {
            "module": copie.module,
            "chapitre": copie.chapitre,
            "remise_le": _iso(copie.remise_le),
            "etat": copie.etat.libelle,
            "notee_le": _iso(copie.notee_le),
            "detail": copie.detail,
            "resultats": resultats[copie.id],
        }
        for copie in copies
    ]


def _relectures(bdd: Bdd, ids: list[UUID]) -> list[dict[str, Any]]:
    """List what was said of the texts given back to be rewritten."""
    requete = (
        select(Relecture)
        .join(Relecture.reponse)
        .where(Reponse.apprenant_id.in_(ids))
        .order_by(Relecture.rendue_le, Relecture.id)
    )
    return [
        {
            "module": relecture.reponse.module,
            "chapitre": relecture.reponse.chapitre,
            "question": relecture.reponse.question,
            "rang": relecture.reponse.rang,
            "points": relecture.points,
            "maximum": relecture.maximum,
            "commentaire": relecture.commentaire,
            "rendue_le": _iso(relecture.rendue_le),
        }
        for relecture in bdd.scalars(requete)
    ]


def _tentative(tentative: Tentative) -> dict[str, Any]:
    return {
        "module": tentative.module,
        "chapitre": tentative.chapitre,
        "numero": tentative.numero,
        "remise_le": _iso(tentative.remise_le),
        "notee_le": _iso(tentative.notee_le),
        "refaite_le": _iso(tentative.refaite_le),
        "points": tentative.points,
        "maximum": tentative.maximum,
        "resultats": tentative.resultats,
        "reponses": tentative.reponses,
    }


def _observation(observation: Observation) -> dict[str, Any]:
    return {
        "module": observation.module,
        "savoir_faire": observation.savoir_faire,
        "autonomie": observation.autonomie.libelle,
        "vue_le": _iso(observation.vue_le),
    }


def _partages(bdd: Bdd, partages: list[PartageTexte]) -> list[dict[str, Any]]:
    """List texts confided to a group, and what was said of them, not by whom."""
    dits = commentaires_de(bdd, [partage.id for partage in partages])
    return [
        {
            "module": partage.module,
            "chapitre": partage.chapitre,
            "question": partage.question,
            "rang": partage.reponse.rang,
            "signe": partage.signe,
            "licence": partage.licence.libelle,
            "publication": partage.publication,
            "partage_le": _iso(partage.partage_le),
            "retire_le": _iso(partage.retire_le),
            "commentaires": [_commentaire(dit) for dit in dits.get(partage.id, ())],
        }
        for partage in partages
    ]


def _commentaire(commentaire: CommentaireTexte) -> dict[str, Any]:
    return {
        "genre": commentaire.genre.libelle,
        "bloc": commentaire.bloc,
        "propos": commentaire.propos,
        "ecrit_le": _iso(commentaire.ecrit_le),
        "masque_le": _iso(commentaire.masque_le),
    }


def _binomes(bdd: Bdd, ids: list[UUID]) -> list[dict[str, Any]]:
    """List the pairs these files are in, without the others' names."""
    requete = (
        select(Binome)
        .join(MembreBinome, MembreBinome.binome_id == Binome.id)
        .where(MembreBinome.apprenant_id.in_(ids))
        .order_by(Binome.id)
    )
    return [
        {"chapitre": b.chapitre, "question": b.question, "numero": b.numero}
        for b in bdd.scalars(requete)
    ]


def _comptes(bdd: Bdd, ids: list[UUID]) -> list[str]:
    """List the logins of the accounts that train themselves under these files."""
    requete = (
        select(Compte.identifiant)
        .join(FicheDeCompte, FicheDeCompte.compte_id == Compte.id)
        .where(FicheDeCompte.apprenant_id.in_(ids))
    )
    return list(bdd.scalars(requete.order_by(Compte.identifiant)))


def _certificat(certificat: Certificat) -> dict[str, Any]:
    return {
        "code": certificat.code,
        "genre": certificat.genre.libelle,
        "etat": certificat.etat.libelle,
        "motif": None if certificat.motif is None else certificat.motif.libelle,
        "etat_le": _iso(certificat.etat_le),
        "emis_le": _iso(certificat.emis_le),
        "valable_jusqu_au": certificat.valable_jusqu_au and str(certificat.valable_jusqu_au),
        "rang_statut": certificat.rang_statut,
        "fichier": certificat.fichier,
        "empreinte": certificat.empreinte,
        "donnees": certificat.donnees,
    }


def _appel(appel: Appel) -> dict[str, Any]:
    return {
        "module": appel.module,
        "chapitre": appel.chapitre,
        "leve_le": _iso(appel.leve_le),
        "baisse_le": _iso(appel.baisse_le),
    }


def _journal(bdd: Bdd, objets: list[UUID], ids: list[UUID]) -> list[dict[str, Any]]:
    auteurs = [f"apprenant:{cle}" for cle in ids]
    requete = select(Acte.le, Acte.acte).where(
        or_(Acte.objet_id.in_(objets), Acte.auteur.in_(auteurs))
    )
    return [{"le": _iso(le), "acte": acte} for le, acte in bdd.execute(requete.order_by(Acte.rang))]


def _iso(instant: Any) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds")
