"""A half-day followed live (« en direct »): how far the room is, raised hands, who has finished.

Counts only. Names are shown when the trainer asks for them, and the journal says so, at most once
an hour for one account and one session. A page left open asks again by itself; asking so keeps no
session open: left alone, the page signs its trainer out and becomes a screen to project.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant, Session
from inscriptions.services import aide, apprenants, direct
from plateforme.attestations import nom_complet
from plateforme.noyaux.capacites import Capacites, Rattachement
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.bureau.commun import CODE_SESSION, PageBureau
from plateforme.serveur.ecran import jeton_d_ecran

RAPPEL = timedelta(hours=1)  # how long one line of the journal covers names being shown


@dataclass(frozen=True, slots=True)
class ChapitreDirect:
    """One chapter in the room: how many have it open, have begun it, have handed it in.

    `repondues` graded questions are answered, of `a_repondre` over those who began.
    """

    titre: str
    ouverts: int
    commences: int
    rendus: int
    repondues: int
    a_repondre: int


@dataclass(frozen=True, slots=True)
class LigneDirect:
    """One learner, for the trainer who asked for names. `ouvert` is the chapter on her screen."""

    nom: str
    present: bool
    ouvert: str | None
    repondues: int
    a_repondre: int
    rendus: int
    attend: int | None


@dataclass(frozen=True, slots=True)
class MainLevee:
    """A raised hand: whole minutes waited, and the chapter it was raised from."""

    id: UUID
    minutes: int
    chapitre: str | None
    nom: str


@dataclass(frozen=True, slots=True)
class Direct:
    """Everything the page shows; `presents` is None outside of a half-day."""

    inscrits: int
    presents: int | None
    ouverts: int
    finis: int
    mains: list[MainLevee]
    chapitres: list[ChapitreDirect]
    lignes: list[LigneDirect]


class Suivre(PageBureau):
    """GET /formateur/session/CODE/direct : the live view. POST : lower a hand."""

    def est_un_geste(self) -> bool:
        """What the page asks by itself says `auto=1`."""
        return self.get_query_argument("auto", "") != "1"

    def get(self, code: str) -> None:
        """Show the page, or with `auto=1` and a script behind it the part that changes."""
        noms = self.get_query_argument("noms", "") == "1"
        instant = maintenant()
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            a_noter = noms and not self._deja_note(bdd, session, instant)
        if a_noter:
            with self.depot.ecriture(self.auteur) as bdd:
                journal.noter(bdd, "direct.noms", session)
        with self.depot.lecture() as bdd:
            module = self.settings["publies"].module(session.module) if session.module else None
            etat = etat_direct(bdd, session, module, self.settings["capacites"], instant)
        fragment = self.request.headers.get("X-Fragment") == "1"
        seance = direct.seance_du_moment(session, instant)
        self.montrer(
            "bureau/direct_etat.html" if fragment else "bureau/direct.html",
            session=session,
            module=module,
            seance=seance,
            prochaine=direct.prochaine_seance(session, instant),
            instant=instant,
            etat=etat,
            noms=noms,
            projete=False,
            jeton=None if seance is None else jeton_d_ecran(self, session, seance),
        )

    def post(self, code: str) -> None:
        """Lower one raised hand (`appel`) of this session's learners."""
        try:
            voulu = UUID(self.champ("appel", 36))
        except ValueError:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None
        with self.depot.ecriture(self.auteur) as bdd:
            session = self.session_a_moi(bdd, code)
            for appel in aide.appels_ouverts(bdd, session):
                if appel.id == voulu:
                    aide.baisser(bdd, apprenant_id=appel.apprenant_id, maintenant=maintenant())
        noms = "?noms=1" if self.champ("noms", 1) == "1" else ""
        self.revenir(f"/formateur/session/{session.code}/direct{noms}")

    def _deja_note(self, bdd: Bdd, session: Session, instant: datetime) -> bool:
        return any(
            acte.acte == "direct.noms" and acte.auteur == self.auteur and acte.le > instant - RAPPEL
            for acte in journal.histoire(bdd, session.id)
        )


def etat_direct(
    bdd: Bdd,
    session: Session,
    module: ModulePublie | None,
    capacites: Capacites,
    instant: datetime,
) -> Direct:
    """Gather where the room is; five queries, whatever the number of people and of answers."""
    inscrits = [inscription.apprenant for inscription in apprenants.inscrits(bdd, session)]
    seance = direct.seance_du_moment(session, instant)
    presents = direct.presents(bdd, seance) if seance else None
    repondues = direct.repondues(bdd, session)
    rendus = direct.rendus(bdd, session)
    appels = {appel.apprenant_id: appel for appel in aide.appels_ouverts(bdd, session)}
    chapitres = list(module.chapitres) if module else []
    titres = {chapitre.identifiant: chapitre.titre for chapitre in chapitres}
    demandes = {chapitre.identifiant for chapitre in module.demandes} if module else set()
    ouverts = {qui.id: chapitre_ouvert(capacites, qui, session.module) for qui in inscrits}
    noms = {qui.id: nom_complet(qui) for qui in inscrits}
    return Direct(
        inscrits=len(inscrits),
        presents=None if presents is None else len(presents & noms.keys()),
        ouverts=sum(ouvert is not None for ouvert in ouverts.values()),
        finis=sum(bool(demandes) and demandes <= rendus.get(q.id, set()) for q in inscrits),
        mains=[
            MainLevee(
                appel.id,
                int((instant - appel.leve_le).total_seconds() // 60),
                titres.get(appel.chapitre or ""),
                noms[apprenant],
            )
            for apprenant, appel in appels.items()
            if apprenant in noms
        ],
        chapitres=[
            _chapitre(chapitre, inscrits, ouverts, repondues, rendus) for chapitre in chapitres
        ],
        lignes=[
            LigneDirect(
                nom=noms[qui.id],
                present=qui.id in (presents or ()),
                ouvert=titres.get(ouverts[qui.id] or ""),
                repondues=sum(_faites(c, repondues.get(qui.id, {})) for c in chapitres),
                a_repondre=sum(c.nombre_notees for c in chapitres),
                rendus=len(titres.keys() & rendus.get(qui.id, set())),
                attend=int((instant - appels[qui.id].leve_le).total_seconds() // 60)
                if qui.id in appels
                else None,
            )
            for qui in inscrits
        ],
    )


def chapitre_ouvert(capacites: Capacites, qui: Apprenant, module: str | None) -> str | None:
    """Give the chapter of this module that is on a learner's screen, the last opened; or None."""
    for noyau in reversed(capacites.noyaux_de(qui.id)):
        lien = capacites.rattachement(noyau)
        if isinstance(lien, Rattachement) and lien.module == module:
            return lien.chapitre
    return None


def _chapitre(
    chapitre: ChapitrePublie,
    inscrits: list[Apprenant],
    ouverts: dict[UUID, str | None],
    repondues: direct.Faits,
    rendus: dict[UUID, set[str]],
) -> ChapitreDirect:
    nom = chapitre.identifiant
    ayant_rendu = {q.id for q in inscrits if nom in rendus.get(q.id, ())}
    commences = ayant_rendu | {q.id for q in inscrits if nom in repondues.get(q.id, {})}
    return ChapitreDirect(
        titre=chapitre.titre,
        ouverts=sum(ouvert == nom for ouvert in ouverts.values()),
        commences=len(commences),
        rendus=len(ayant_rendu),
        repondues=sum(_faites(chapitre, repondues.get(qui, {})) for qui in commences),
        a_repondre=len(commences) * chapitre.nombre_notees,
    )


def _faites(chapitre: ChapitrePublie, faits: dict[str, set[str]]) -> int:
    """Count the graded questions answered in a chapter."""
    return chapitre.demandees(faits.get(chapitre.identifiant, set()))


ROUTES: list[tuple[str, Any]] = [(rf"/formateur/session/{CODE_SESSION}/direct", Suivre)]
