"""What a session writes together (« textes »): who shared, what is said of it, pairs, wall.

The trainer sees who wrote an anonymous text: somebody must answer for what a room reads. What is
taken away here is taken at its author's wish, or because it hurts; the journal says that it was.
"""

from http import HTTPStatus
from typing import Any, TypedDict
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import maintenant
from inscriptions.modeles import Binome, CommentaireTexte, Session
from inscriptions.services import binomes, commentaires, murs, textes_partages
from inscriptions.services.groupe import gens_du_groupe
from plateforme.acquis import nom_complet
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import CODE_SESSION, PageBureau, cle
from plateforme.serveur.entretien_lu import etat_entretien
from plateforme.serveur.pages_mur import adresse_du_mur
from plateforme.serveur.textes_du_groupe import TexteLu, lire_textes, passage, redactions, tours_de

FAITS = {
    "retire": "Le texte est retiré : le groupe ne le lit plus.",
    "commentaire": "Le commentaire est retiré.",
    "titre": "Le mur est à jour.",
    "vide": "Le mur est vide.",
    "binomes": "Les binômes sont formés.",
    "defaits": "Les binômes sont défaits.",
}
PERSONNE = "p-"  # a field of the form that changes the pairs: p-<learner> = the pair's number


class _Exercice(TypedDict):
    chapitre: str
    question: str


class _Minutes(TypedDict):
    minutes_preparation: int
    minutes_entretien: int


class Textes(PageBureau):
    """GET, POST /formateur/session/CODE/textes : the group's work, section by section."""

    def get(self, code: str) -> None:
        """Show the page; without a text to write, back to the session."""
        self._montrer(code)

    def post(self, code: str) -> None:
        """Do what one of the forms asks, then show its section."""
        with self.depot.lecture() as bdd:
            session, _ = self._ouvrir(bdd, code)
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                fait, ancre = self._agir(bdd, session)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(code, str(erreur))
            return
        self.revenir(f"/formateur/session/{session.code}/textes", fait, ancre)

    def _agir(self, bdd: Bdd, session: Session) -> tuple[str, str]:
        """Return the code of what was done and where to look."""
        acte, vise = self.champ("acte", 20), cle(self.champ("vise", 40))
        match acte:
            case "retirer" if vise:
                if vise not in {p.id for p in textes_partages.partages_de_session(bdd, session)}:
                    raise refus("partage-inconnu")
                textes_partages.retirer(bdd, vise, maintenant=maintenant())
                return "retire", "partages"
            case "commentaire" if vise:
                commentaires.retirer_commentaire(bdd, session, vise)
                return "commentaire", "partages"
            case "masquer" | "montrer" if vise:
                murs.masquer_titre(
                    bdd, session, vise, masque=acte == "masquer", maintenant=maintenant()
                )
                return "titre", "mur"
            case "vider":
                murs.vider_mur(bdd, session)
                return "vide", "mur"
            case "tirer":
                binomes.tirer_binomes(
                    bdd,
                    session,
                    **self._exercice(),
                    presents=self._presents(),
                    **self._minutes(),
                )
                return "binomes", "binomes"
            case "repartir":
                binomes.composer_binomes(
                    bdd, session, **self._exercice(), groupes=self._groupes(), **self._minutes()
                )
                return "binomes", "binomes"
            case "defaire":
                binomes.defaire_binomes(bdd, session, **self._exercice())
                return "defaits", "binomes"
            case _:
                return "", ""

    def _exercice(self) -> _Exercice:
        """Read which text the pairs are for, `chapitre/question`."""
        chapitre, _, question = self.champ("exercice", 140).partition("/")
        return {"chapitre": chapitre, "question": question}

    def _minutes(self) -> _Minutes:
        def lire(nom: str) -> int:
            brut = self.champ(nom, 4)
            return int(brut) if brut.isdecimal() else 0

        return {
            "minutes_preparation": lire("minutes_preparation"),
            "minutes_entretien": lire("minutes_entretien"),
        }

    def _presents(self) -> list[UUID]:
        return [lu for brut in self.get_body_arguments("present") if (lu := cle(brut[:40]))]

    def _groupes(self) -> list[list[UUID]]:
        """Read the pairs as they were changed, in the order of their numbers."""
        groupes: dict[int, list[UUID]] = {}
        for nom in self.request.body_arguments:
            numero, qui = self.champ(nom, 3), cle(nom.removeprefix(PERSONNE))
            if nom.startswith(PERSONNE) and qui and numero.isdecimal():
                groupes.setdefault(int(numero), []).append(qui)
        return [groupes[numero] for numero in sorted(groupes)]

    def _montrer(self, code: str, erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            session, module = self._ouvrir(bdd, code)
            gens = gens_du_groupe(bdd, session)
            textes = lire_textes(bdd, session, None)
            dits = commentaires.commentaires_de(bdd, [lu.partage.id for lu in textes])
            titres = murs.titres_de(bdd, session)
            formes = binomes.binomes_de(bdd, session)
        exercices = [
            (f"{chapitre.identifiant}/{question.id}", f"{chapitre.titre}\u00a0: {question.enonce}")
            for chapitre, question in redactions(module)
        ]
        self.montrer(
            "bureau/textes.html",
            session=session,
            module=module,
            gens=[(qui, nom_complet(qui)) for qui in gens],
            noms={qui.id: nom_complet(qui) for qui in gens},
            tours=tours_de(module, textes),
            dits=_par_texte(textes, dits),
            titres=titres,
            mur=adresse_du_mur(self, session.code),
            exercices=exercices,
            binomes=_par_exercice(formes, exercices),
            minutes=(binomes.MINUTES_PREPARATION, binomes.MINUTES_ENTRETIEN),
            prefixe=PERSONNE,
            fait=FAITS.get(self.fait, ""),
            erreur=erreur,
        )

    def _ouvrir(self, bdd: Bdd, code: str) -> tuple[Session, ModulePublie]:
        session = self.session_a_moi(bdd, code)
        module = self.settings["publies"].module(session.module) if session.module else None
        if module is None or not module.fait_ecrire or session.autoformation:
            self.revenir(f"/formateur/session/{session.code}")
            raise tornado.web.Finish
        return session, module


def _par_texte(
    textes: list[TexteLu], dits: dict[UUID, list[CommentaireTexte]]
) -> dict[UUID, list[tuple[CommentaireTexte, str]]]:
    """Give, for each text, what was said of it and of which passage."""
    return {
        lu.partage.id: [(dit, passage(lu.texte, dit.bloc)) for dit in dits.get(lu.partage.id, ())]
        for lu in textes
    }


def _par_exercice(
    formes: list[Binome], exercices: list[tuple[str, str]]
) -> list[tuple[str, str, list[dict[str, Any]], dict[UUID, int]]]:
    """Gather pairs by exercise: its id, its name, the pairs with their time, who is in which."""
    noms, instant = dict(exercices), maintenant()
    reunis: dict[str, list[Binome]] = {}
    for binome in formes:
        reunis.setdefault(f"{binome.chapitre}/{binome.question}", []).append(binome)
    return [
        (
            exercice,
            noms.get(exercice, exercice),
            [etat_entretien(binome, instant) for binome in siens],
            {m.apprenant_id: binome.numero for binome in siens for m in binome.membres},
        )
        for exercice, siens in reunis.items()
    ]


ROUTES: list[tuple[str, Any]] = [(rf"/formateur/session/{CODE_SESSION}/textes", Textes)]
