"""What the page of a session shows, gathered in a fixed number of queries (« fiche »)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from certificats.typographie import nombre
from inscriptions.enumerations import (
    EtatCopie,
    EtatInscription,
    EtatPresence,
    EtatSeance,
    EtatSession,
)
from inscriptions.modeles import Certificat, Effectif, Inscription, Seance, Session
from inscriptions.services import (
    apprenants,
    avancement,
    certificats,
    direct,
    effectifs,
    emargement,
    grille,
)
from plateforme.acquis import releves_retenus
from plateforme.attestations import EtatApprenant, etat_de_session, nom_complet
from plateforme.publies import ModulePublie

ETATS_COPIE = {
    EtatCopie.REMISE: "remis, correction en cours",
    EtatCopie.EN_ATTENTE_HUMAINE: "réponse écrite à lire",
    EtatCopie.ERREUR: "correction à reprendre",
}


@dataclass(frozen=True, slots=True)
class LigneSeance:
    """One half-day: its number in the session, and how many were seen in each state."""

    rang: int
    seance: Seance
    vus: Counter[EtatPresence]
    effectif: Effectif | None

    @property
    def tenue(self) -> bool:
        """True unless it is cancelled."""
        return self.seance.etat is not EtatSeance.ANNULEE


@dataclass(frozen=True, slots=True)
class LigneSuivi:
    """One learner: what the rule says of them, and a few words for each chapter, in order."""

    etat: EtatApprenant
    chapitres: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fiche:
    """Everything the page of a session needs."""

    session: Session
    module: ModulePublie | None
    inscrits: list[Inscription]
    attente: list[Inscription]
    annulees: list[Inscription]
    seances: list[LigneSeance]
    minutes: dict[UUID, int]
    effectif: Effectif | None  # of the whole session
    suivi: list[LigneSuivi] = field(default_factory=list)
    certificats: list[Certificat] = field(default_factory=list)

    @property
    def minutes_prevues(self) -> int:
        """Planned length of all the half-days that stand."""
        return sum(seance.minutes for seance in self.session.seances_tenues)

    @property
    def a_delivrer(self) -> int:
        """How many meet the rule and wait for their certificate; a revoked one is not redone."""
        return sum(not ligne.etat.manques and ligne.etat.certificat is None for ligne in self.suivi)


def lire_fiche(bdd: Bdd, session: Session, module: ModulePublie | None) -> Fiche:
    """Gather a session's page."""
    toutes = apprenants.inscrits(bdd, session, *EtatInscription)
    vus = grille.bilan_presences(bdd, session)
    comptes = effectifs.lister_effectifs(bdd, session)
    return Fiche(
        session=session,
        module=module,
        inscrits=[i for i in toutes if i.etat is EtatInscription.CONFIRMEE],
        attente=[i for i in toutes if i.etat is EtatInscription.EN_ATTENTE],
        annulees=[i for i in toutes if i.etat is EtatInscription.ANNULEE],
        seances=[
            LigneSeance(rang, seance, vus.get(seance.id, Counter()), comptes.get(seance.id))
            for rang, seance in enumerate(session.seances, 1)
        ],
        minutes=grille.minutes_suivies(bdd, session),
        effectif=comptes.get(None),
        suivi=_suivi(bdd, session, module) if module else [],
        certificats=certificats.lister(bdd, session),
    )


def est_tardive(session: Session, seance: Seance, instant: datetime) -> bool:
    """Tell whether correcting this half-day's attendance takes a reason, as `emarger` does."""
    return instant > seance.fin + emargement.TARDIF or session.etat is not EtatSession.PREVUE


def _suivi(bdd: Bdd, session: Session, module: ModulePublie) -> list[LigneSuivi]:
    etats = etat_de_session(bdd, session, module)
    releves = {r.apprenant.id: r for r in releves_retenus(bdd, session, module)}
    repondues = direct.repondues(bdd, session)
    lignes = []
    for etat in etats:
        qui = etat.apprenant.id
        mots = []
        for chapitre in module.chapitres:
            rendu = releves[qui].chapitres.get(chapitre.identifiant)
            faites = repondues.get(qui, {}).get(chapitre.identifiant)
            if rendu is not None:
                mots.append(_rendu(rendu))
            elif faites is not None:
                mots.append(f"commencé, {chapitre.demandees(faites)} sur {chapitre.nombre_notees}")
            else:
                mots.append("–")
        lignes.append(LigneSuivi(etat, tuple(mots)))
    return lignes


def _rendu(rendu: avancement.ChapitreRendu) -> str:
    if rendu.etat in ETATS_COPIE:
        return ETATS_COPIE[rendu.etat]
    return f"rendu, {nombre(rendu.points, decimales=2)} sur {nombre(rendu.maximum, decimales=2)}"


def nommer(inscription: Inscription) -> str:
    """Write the name of who signed up, as on paper."""
    return nom_complet(inscription.apprenant)
