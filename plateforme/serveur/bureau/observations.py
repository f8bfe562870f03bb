"""The observation grid (« grille d’observation »): what each learner of a session does alone.

One learner a page, beside what the exercises show: radios, so that the keyboard alone fills it, and
one button that keeps it and goes on to the next person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import Autonomie
from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant, Observation, Session
from inscriptions.services import apprenants, observations
from modules.catalogue import SavoirFaire
from plateforme.acquis import nom_complet
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import (
    CLE,
    CODE_SESSION,
    PageBureau,
    cle,
    introuvable,
    options,
)
from plateforme.serveur.maitrise_lue import lire_maitrise
from plateforme.serveur.reponses_lues import exercices_faits, situations_de

PREFIXE = "s-"
FAITS = {"notees": "C’est noté.", "rien": "Rien n’a changé."}


@dataclass(frozen=True, slots=True)
class LigneObservation:
    """One learner of the session and what was seen, by skill."""

    apprenant: Apprenant
    nom: str
    vues: dict[str, Observation]

    @property
    def tenus(self) -> int:
        """How many skills count."""
        return sum(vue.autonomie.tenue for vue in self.vues.values())


class _Page(PageBureau):
    def ouvrir(self, bdd: Bdd, code: str) -> tuple[Session, ModulePublie, list[LigneObservation]]:
        """Return one's session, its module, its learners; without a grid, back to the session."""
        session = self.session_a_moi(bdd, code)
        module = self.settings["publies"].module(session.module) if session.module else None
        if module is None or not module.savoir_faire:
            self.revenir(f"/formateur/session/{session.code}")
            raise tornado.web.Finish
        gens = [inscription.apprenant for inscription in apprenants.inscrits(bdd, session)]
        vues = observations.observations_de(bdd, [qui.id for qui in gens], module.identifiant)
        return (
            session,
            module,
            [LigneObservation(qui, nom_complet(qui), vues.get(qui.id, {})) for qui in gens],
        )


class Observations(_Page):
    """GET /formateur/session/CODE/observations : everybody, and the sheet to print."""

    def get(self, code: str) -> None:
        """Show how many skills each learner holds, and the whole grid."""
        with self.depot.lecture() as bdd:
            session, module, lignes = self.ouvrir(bdd, code)
        self.montrer(
            "bureau/observations.html",
            session=session,
            module=module,
            lignes=lignes,
            groupes=par_chapitre(module),
            instant=maintenant(),
            fait=FAITS.get(self.fait, ""),
        )


class Observer(_Page):
    """GET, POST /formateur/session/CODE/observations/PERSON : one learner's grid."""

    def get(self, code: str, personne: str) -> None:
        """Show the grid, with what the exercises of each chapter say."""
        with self.depot.lecture() as bdd:
            session, module, lignes = self.ouvrir(bdd, code)
            rang = _rang(lignes, cle(personne))
            themes = lire_maitrise(bdd, lignes[rang].apprenant.id, module)
            situations = situations_de(bdd, lignes[rang].apprenant.id, module)
            faits = exercices_faits(bdd, lignes[rang].apprenant.id, module)
        self.montrer(
            "bureau/observer.html",
            session=session,
            module=module,
            ligne=lignes[rang],
            precedent=lignes[rang - 1] if rang else None,
            suivant=lignes[rang + 1] if rang + 1 < len(lignes) else None,
            groupes=par_chapitre(module),
            exercices={theme.chapitre.identifiant: theme.etat.libelle for theme in themes},
            situations=situations,
            faits=faits,
            autonomies=options(Autonomie),
            fait=FAITS.get(self.fait, ""),
        )

    def post(self, code: str, personne: str) -> None:
        """Keep what was chosen, and go on to the next learner when asked."""
        with self.depot.lecture() as bdd:
            session, module, lignes = self.ouvrir(bdd, code)
        rang = _rang(lignes, cle(personne))
        vues = self._vues(module)
        with self.depot.ecriture(self.auteur) as bdd:
            changees = observations.observer(
                bdd,
                self.session_a_moi(bdd, code),
                apprenant_id=lignes[rang].apprenant.id,
                vues=vues,
                maintenant=maintenant(),
            )
        adresse = f"/formateur/session/{session.code}/observations"
        if self.champ("suite", 10) == "suivant" and rang + 1 < len(lignes):
            adresse += f"/{lignes[rang + 1].apprenant.id}"
        elif self.champ("suite", 10) == "rester":
            adresse += f"/{lignes[rang].apprenant.id}"
        self.revenir(adresse, "notees" if changees else "rien")

    def _vues(self, module: ModulePublie) -> dict[str, Autonomie | None]:
        """Read the form: a skill that it does not hold stays as it is."""
        lues: dict[str, Autonomie | None] = {}
        for un in module.savoir_faire:
            brut = self.get_body_argument(f"{PREFIXE}{un.id}", None)
            if brut == "":
                lues[un.id] = None
            elif brut is not None:
                if brut not in set(Autonomie):
                    raise introuvable()
                lues[un.id] = Autonomie(brut)
        return lues


def par_chapitre(module: ModulePublie) -> list[tuple[str, str, list[SavoirFaire]]]:
    """Group the grid by chapter, in the module's order: (id, title, lines); the others last."""
    titres = {chapitre.identifiant: chapitre.titre for chapitre in module.chapitres}
    ordre = [*titres, ""]
    tries = sorted(module.savoir_faire, key=lambda un: ordre.index(_chapitre(un, titres)))
    return [
        (chapitre, titres.get(chapitre, "Dans tout le module"), list(lignes))
        for chapitre, lignes in groupby(tries, key=lambda un: _chapitre(un, titres))
    ]


def _chapitre(un: SavoirFaire, titres: dict[str, str]) -> str:
    return un.chapitre if un.chapitre in titres else ""


def _rang(lignes: Sequence[LigneObservation], qui: UUID | None) -> int:
    for rang, ligne in enumerate(lignes):
        if ligne.apprenant.id == qui:
            return rang
    raise introuvable()


_OBSERVATIONS = rf"/formateur/session/{CODE_SESSION}/observations"
ROUTES = [
    (_OBSERVATIONS, Observations),
    (rf"{_OBSERVATIONS}/(?P<personne>{CLE})", Observer),
]
