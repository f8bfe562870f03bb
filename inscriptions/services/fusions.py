"""Two files of one person made into one (« fusion »), by somebody's decision; undoable.

What belongs to the retired file goes to the one that is kept. A row that cannot be there twice (a
place in the same session, the same half-day, the same chapter) stays behind, and nothing is ever
deleted; where the retired file's is the better one, the two change places. A chapter's answers
stay with its copy: those who were handed in never mix with others. Its former tries follow it.

`Fusion.deplacements` is what undoing needs, by table: ids given to the kept file (« vers_garde »)
or to the retired one (« vers_retire »), how far answers' ranks were shifted, and the places that
were changed with what they were. An exchanged place travels as its state and its rank, because
attendance points at (session, learner).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import heure, journal
from inscriptions.enumerations import EtatCopie, EtatInscription
from inscriptions.erreurs import refus
from inscriptions.modeles import (
    Apprenant,
    Connexion,
    Copie,
    Fusion,
    Inscription,
    Presence,
    Reponse,
    Session,
    Tentative,
)
from inscriptions.services import partages
from inscriptions.services.apprenants import confirmes, promouvoir
from inscriptions.services.communs import verrouiller
from inscriptions.services.mutations import (
    PLACE,
    donner,
    donner_inscriptions,
    echanger_presences,
    ecrire_places,
    lignes_de,
    reculer_reponses,
    relire,
    tenir_tout,
)

Ligne = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Separation:
    """What undoing a merge did; `remises_en_attente`: places that others had taken meanwhile."""

    fusion: Fusion
    remises_en_attente: tuple[Inscription, ...] = ()


def fusionner(bdd: Bdd, garde: Apprenant, retire: Apprenant) -> Fusion:
    """Give all that can be to the file that is kept; the other's card opens it from then on.

    A place held twice in one session is given back, to the first who waits. Raise
    « apprenant-inconnu », « fusion-impossible » (one and the same file), « fiche-fusionnee » (one
    of them was merged already), « fiche-effacee », « copie-en-correction » (a copy of the retired
    file is not graded yet: the graders hold it under that file's id).
    """
    g, r = garde.id, retire.id
    if g == r:
        raise refus("fusion-impossible")
    tenir_tout(bdd, g, r)
    garde, retire = (bdd.get_one(Apprenant, fiche, populate_existing=True) for fiche in (g, r))
    if garde.fusionne_dans is not None or retire.fusionne_dans is not None:
        raise refus("fiche-fusionnee")
    if not garde.prenom or not retire.prenom:
        raise refus("fiche-effacee")
    en_cours = exists().where(Copie.apprenant_id == r, Copie.etat != EtatCopie.NOTEE)
    if bdd.scalar(select(en_cours)):
        raise refus("copie-en-correction")
    deplacements, liberees = _deplacer(bdd, g, r)
    retirees = list(bdd.scalars(select(Apprenant.id).where(Apprenant.fusionne_dans == r)))
    bdd.execute(update(Apprenant).where(Apprenant.fusionne_dans == r).values(fusionne_dans=g))
    retire.fusionne_dans = g
    fusion = Fusion(
        id=uuid7(),
        garde_id=g,
        retire_id=r,
        faite_le=heure.maintenant(),
        deplacements={**deplacements, "apprenants": _textes(retirees)},
    )
    bdd.add(fusion)
    bdd.flush()
    relire(bdd, garde, retire)
    _noter(bdd, "apprenant.fusionner", fusion)
    for session_id in sorted(liberees):
        promouvoir(bdd, session_id)
    return fusion


def defusionner(bdd: Bdd, fusion: Fusion) -> Separation:
    """Undo a merge: each row goes back to the file it came from. Idempotent.

    What came after the merge stays with the kept file, but for the sessions that go back. Whoever
    lost a place to the waiting list goes back to its end. Raise « fusion-inconnue »,
    « fusion-suivie » (a later merge builds on it: undo that one first), « fiche-effacee ».
    """
    if not verrouiller(bdd, Fusion, fusion.id):
        raise refus("fusion-inconnue")
    fusion = bdd.get_one(Fusion, fusion.id, populate_existing=True)
    if fusion.annulee_le is not None:
        return Separation(fusion)
    g, r = fusion.garde_id, fusion.retire_id
    tenir_tout(bdd, g, r)
    if bdd.scalar(select(_suivie(fusion))):
        raise refus("fusion-suivie")
    garde, retire = (bdd.get_one(Apprenant, fiche, populate_existing=True) for fiche in (g, r))
    if not garde.prenom or not retire.prenom:
        raise refus("fiche-effacee")
    _rendre(bdd, g, r, fusion.deplacements)
    retirees = _cles(fusion.deplacements["apprenants"])
    bdd.execute(update(Apprenant).where(Apprenant.id.in_(retirees)).values(fusionne_dans=r))
    retire.fusionne_dans = None
    fusion.annulee_le = heure.maintenant()
    bdd.flush()
    sessions, en_attente = _rendre_places(bdd, fusion.deplacements["places"])
    relire(bdd, garde, retire, fusion)
    _noter(bdd, "apprenant.separer", fusion)
    for session_id in sorted(sessions):
        promouvoir(bdd, session_id)
    requete = select(Inscription).where(
        Inscription.id.in_(en_attente), Inscription.etat == EtatInscription.EN_ATTENTE
    )
    return Separation(fusion, tuple(bdd.scalars(requete)))


def fusions_de(bdd: Bdd, apprenant_id: UUID) -> list[Fusion]:
    """List the merges that stand and that made this file, the latest first."""
    requete = (
        select(Fusion)
        .where(Fusion.garde_id == apprenant_id, Fusion.annulee_le.is_(None))
        .order_by(Fusion.faite_le.desc(), Fusion.id.desc())
    )
    return list(bdd.scalars(requete))


def _suivie(fusion: Fusion) -> Any:
    """The condition that a later merge touched one of the two files."""
    fiches = (fusion.garde_id, fusion.retire_id)
    return exists().where(
        Fusion.annulee_le.is_(None),
        or_(Fusion.garde_id.in_(fiches), Fusion.retire_id.in_(fiches)),
        or_(
            Fusion.faite_le > fusion.faite_le,
            and_(Fusion.faite_le == fusion.faite_le, Fusion.id > fusion.id),
        ),
    )


def _deplacer(bdd: Bdd, g: UUID, r: UUID) -> tuple[Ligne, set[UUID]]:
    """Move all that can be; give what undoing needs, and the sessions where a place is free."""
    siennes, autres = (
        {ligne["session_id"]: ligne for ligne in lignes_de(bdd, Inscription, fiche)}
        for fiche in (g, r)
    )
    communes = siennes.keys() & autres.keys()
    seules = [ligne["id"] for session, ligne in autres.items() if session not in communes]
    allers, retours = partages.presences(
        lignes_de(bdd, Presence, g), lignes_de(bdd, Presence, r), communes
    )
    places = [partages.place(siennes[session], autres[session]) for session in sorted(communes)]
    changees = [place for place in places if place is not None]
    copies, copies_retirees = (lignes_de(bdd, Copie, fiche) for fiche in (g, r))
    directs = {
        modele: partages.libres(
            modele,
            # A copy that the kept file handed in is of its own tries, and of no other.
            [*lignes_de(bdd, modele, g), *(copies if modele is Tentative else ())],
            lignes_de(bdd, modele, r),
            communes,
        )
        for modele in partages.DIRECTS
    }
    reponses = partages.reponses(
        copies,
        copies_retirees,
        *(lignes_de(bdd, Reponse, fiche, sauf="contenu") for fiche in (g, r)),
    )

    donner_inscriptions(bdd, seules, r, g)
    echanger_presences(bdd, allers, retours, r, g)
    ecrire_places(bdd, [ligne for place in changees for ligne in partages.places_apres(place)])
    for modele, cles in directs.items():
        donner(bdd, modele, cles, r, g)
    donner(bdd, Reponse, reponses.vers_garde, r, g, rang=reponses.dernier_garde)
    donner(bdd, Reponse, reponses.vers_retire, g, r, rang=reponses.dernier_retire)

    deplacements = {
        "vers_garde": {
            "inscriptions": _textes(seules),
            "presences": _textes(allers),
            "reponses": _textes(reponses.vers_garde),
            **{modele.__tablename__: _textes(cles) for modele, cles in directs.items()},
        },
        "vers_retire": {"presences": _textes(retours), "reponses": _textes(reponses.vers_retire)},
        "rangs": {
            "vers_garde": reponses.dernier_garde,
            "vers_retire": reponses.dernier_retire,
            "restes": reponses.dernier_reste,
        },
        "places": [
            {
                "session": str(place["garde"]["session_id"]),
                "echange": place["echange"],
                **{qui: _en_json(place[qui]) for qui in ("garde", "retire")},
            }
            for place in changees
        ],
    }
    liberees = {
        place["garde"]["session_id"]
        for place in changees
        if place["garde"]["etat"] is place["retire"]["etat"] is EtatInscription.CONFIRMEE
    }
    return deplacements, liberees


def _rendre(bdd: Bdd, g: UUID, r: UUID, deplacements: Ligne) -> None:
    """Move back what a merge moved, but for the places."""
    vers_garde, vers_retire = deplacements["vers_garde"], deplacements["vers_retire"]
    rangs = deplacements["rangs"]
    echanger_presences(bdd, _cles(vers_garde["presences"]), _cles(vers_retire["presences"]), g, r)
    for modele in partages.DIRECTS:
        cles = vers_garde.get(modele.__tablename__, ())  # a merge may be older than the table
        donner(bdd, modele, cles if modele is Connexion else _cles(cles), g, r)
    donner_inscriptions(bdd, _cles(vers_garde["inscriptions"]), g, r)
    donner(bdd, Reponse, _cles(vers_garde["reponses"]), g, r, rang=-rangs["vers_garde"])
    revenantes = _cles(vers_retire["reponses"])
    if revenantes:  # answers given since the merge may have taken their ranks
        reculer_reponses(bdd, g, apres=rangs["restes"], de=rangs["vers_garde"])
        donner(bdd, Reponse, revenantes, r, g, rang=-rangs["vers_retire"])


def _rendre_places(bdd: Bdd, places: Sequence[Ligne]) -> tuple[set[UUID], list[UUID]]:
    """Give places back; give the sessions that changed, and who goes back to the list's end."""
    sessions: set[UUID] = set()
    en_attente: list[UUID] = []
    for place in places:
        session_id = UUID(place["session"])
        garde, retire = (_depuis_json(place[qui]) for qui in ("garde", "retire"))
        actuelles = {i.id: i for i in _relues(bdd, (garde["id"], retire["id"]))}
        sienne, autre = actuelles[garde["id"]], actuelles[retire["id"]]
        present = {"id": garde["id"], **{nom: getattr(sienne, nom) for nom in PLACE}}
        if present["validee_le"] == retire["validee_le"]:  # nobody confirmed anything since
            present |= {nom: garde[nom] for nom in ("validee_le", "validee_par")}
        if place["echange"]:  # what the kept one made of it since goes back with it
            garde |= {nom: present[nom] for nom in ("validee_le", "validee_par")}
            retire = {**retire, **{nom: present[nom] for nom in PLACE[:4]}}
        else:
            garde = present
            if autre.etat is not EtatInscription.ANNULEE:
                retire |= {nom: getattr(autre, nom) for nom in PLACE[:4]}
            elif _prise(bdd, session_id, retire["etat"]):
                retire |= {"etat": EtatInscription.EN_ATTENTE, "rang": _suivant(bdd, session_id)}
                en_attente.append(retire["id"])
        ecrire_places(bdd, [garde, retire])
        sessions.add(session_id)
        relire(bdd)
    return sessions, en_attente


def _relues(bdd: Bdd, ids: Sequence[UUID]) -> list[Inscription]:
    requete = select(Inscription).where(Inscription.id.in_(ids))
    return list(bdd.scalars(requete.execution_options(populate_existing=True)))


def _prise(bdd: Bdd, session_id: UUID, etat: EtatInscription) -> bool:
    """Tell whether a confirmed place cannot be given back: the session is full."""
    capacite = bdd.scalar(select(Session.capacite).where(Session.id == session_id))
    complete = capacite is not None and confirmes(bdd, session_id) >= capacite
    return etat is EtatInscription.CONFIRMEE and complete


def _suivant(bdd: Bdd, session_id: UUID) -> int:
    requete = select(func.max(Inscription.rang)).where(Inscription.session_id == session_id)
    return (bdd.scalar(requete) or 0) + 1


def _noter(bdd: Bdd, acte: str, fusion: Fusion) -> None:
    nombres = {nom: len(cles) for nom, cles in fusion.deplacements["vers_garde"].items()}
    journal.noter(bdd, acte, fusion, garde=fusion.garde_id, retire=fusion.retire_id, **nombres)


def _textes(cles: Iterable[Any]) -> list[str]:
    return [str(cle) for cle in cles]


def _cles(textes: Iterable[str]) -> list[UUID]:
    return [UUID(texte) for texte in textes]


def _en_json(ligne: Ligne) -> Ligne:
    return {
        "id": str(ligne["id"]),
        **{nom: ligne[nom] for nom in PLACE},
        "etat": ligne["etat"].value,
        "inscrit_le": ligne["inscrit_le"].isoformat(),
        "validee_le": None if ligne["validee_le"] is None else ligne["validee_le"].isoformat(),
    }


def _depuis_json(ligne: Ligne) -> Ligne:
    validee_le = ligne["validee_le"]
    return {
        **ligne,
        "id": UUID(ligne["id"]),
        "etat": EtatInscription(ligne["etat"]),
        "inscrit_le": datetime.fromisoformat(ligne["inscrit_le"]),
        "validee_le": None if validee_le is None else datetime.fromisoformat(validee_le),
    }
