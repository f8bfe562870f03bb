"""What a learner does with the group: share a text or take it back, read the others', comment.

Everything is inside the learner's own session: another's answers 404, as if it did not exist.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import LicenceTexte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.modeles import CommentaireTexte, Session
from inscriptions.services import aide, binomes, commentaires, murs, textes_partages, versions
from inscriptions.services.groupe import session_du_groupe
from modules.commun.questions.redaction import Redaction
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import cle, introuvable
from plateforme.serveur.page import Page
from plateforme.serveur.textes_du_groupe import (
    TexteLu,
    lire_json,
    lire_textes,
    passage,
    redaction_de,
    redactions,
    tours_de,
)

FAITS = {
    "partage": "Votre texte est partagé avec le groupe.",
    "retire": "Votre texte est retiré : plus personne du groupe ne peut le lire.",
    "autre-version": "L’auteur vient de partager une autre version : la voici.",
    "commente": "C’est dit. L’auteur du texte et la personne qui anime le lisent.",
    "masque": "Ce commentaire est masqué.",
    "efface": "Votre commentaire est effacé.",
    "propose": "Votre titre est sur le mur.",
    "titre-retire": "Votre titre est retiré du mur.",
}
A_CHOISIR = "Dites si votre texte est signé ou anonyme."


class PageGroupe(Page):
    """A page of a group: who is there, the module, the session; 404 to anybody else."""

    def ouvrir(self, bdd: Bdd, module: str) -> tuple[UUID, ModulePublie, Session]:
        """Return who, which module and which session of theirs."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        session = session_du_groupe(bdd, qui.id, module) if publie else None
        if publie is None or session is None or not publie.fait_ecrire:
            raise introuvable()
        return qui.id, publie, session

    @property
    def auteur(self) -> str:
        """Who signs what this request writes, for the journal."""
        return f"apprenant:{self.apprenant().id}"

    @property
    def fait(self) -> str:
        """What the last form did, in French."""
        return FAITS.get(self.get_query_argument("fait", ""), "")

    def revenir(self, adresse: str, fait: str = "", ancre: str = "") -> None:
        """Answer a form that did its work."""
        suite = f"?fait={fait}" if fait else ""
        self.redirect(
            f"{adresse}{suite}{f'#{ancre}' if ancre else ''}", status=HTTPStatus.SEE_OTHER
        )

    def champ(self, nom: str, maximum: int = 400) -> str:
        """Return a field of the form, bounded; '' when it is missing."""
        return self.get_body_argument(nom, "")[:maximum]


class Groupe(PageGroupe):
    """GET, POST /module/…/groupe : the texts of the group, mine, my pair, the wall."""

    def get(self, module: str) -> None:
        """Show the page."""
        self._montrer(module)

    def post(self, module: str) -> None:
        """Begin the reading round, propose a title or take it back."""
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
        adresse = f"/module/{publie.identifiant}/groupe"
        try:
            match self.champ("acte", 20):
                case "commencer":
                    self._commencer(publie, session)
                    return
                case "proposer":
                    with self.depot.ecriture(self.auteur) as bdd:
                        murs.proposer_titre(
                            bdd,
                            session,
                            apprenant_id=qui,
                            titre=self.champ("titre"),
                            maintenant=maintenant(),
                        )
                    self.revenir(adresse, "propose", "mur")
                case "retirer-titre":
                    titre = cle(self.champ("titre", 40))
                    with self.depot.ecriture(self.auteur) as bdd:
                        if titre is not None:
                            murs.retirer_titre(bdd, session, titre, apprenant_id=qui)
                    self.revenir(adresse, "titre-retire", "mur")
                case _:
                    self.revenir(adresse)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(module, str(erreur))

    def _commencer(self, publie: ModulePublie, session: Session) -> None:
        """Draw the order, once for all, and open the first text of the exercise."""
        with self.depot.ecriture(self.auteur) as bdd:
            textes_partages.tirer_ordre(bdd, session)
        with self.depot.lecture() as bdd:
            tours = tours_de(publie, lire_textes(bdd, session, None))
        voulu = self.champ("exercice")
        for tour in tours:
            if f"{tour.chapitre.identifiant}/{tour.question.id}" == voulu:
                self.revenir(adresse_du_texte(publie, tour.textes[0].partage.id))
                return
        self.revenir(f"/module/{publie.identifiant}/groupe")

    def _montrer(self, module: str, erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            textes = lire_textes(bdd, session, qui)
            siens = {(t.partage.chapitre, t.partage.question): t for t in textes if t.sien}
            dits = commentaires.commentaires_de(bdd, [t.partage.id for t in siens.values()])
            ecrits = [
                (chapitre, question, siens.get((chapitre.identifiant, question.id)))
                for chapitre, question in redactions(publie)
                if (chapitre.identifiant, question.id) in siens
                or versions.versions_de(
                    bdd, qui, publie.identifiant, chapitre.identifiant, question.id
                )
            ]
            publies = {(chapitre.identifiant, question.id) for chapitre, question, _ in ecrits}
            titres = murs.titres_de(bdd, session, qui)
            binome = binomes.binome_de(bdd, session, qui)
            appel = aide.appel_de(bdd, qui)
        visibles = {
            partage: sum(c.masque_le is None for c in recus) for partage, recus in dits.items()
        }
        self.montrer(
            "groupe.html",
            module=publie,
            session=session,
            tours=tours_de(publie, textes),
            ecrits=ecrits,
            orphelins=[lu for ou, lu in siens.items() if ou not in publies],
            recus=visibles,
            titres=titres,
            binome=binome,
            fait=self.fait,
            erreur=erreur,
            aide={"leve": appel is not None},
        )


class Partager(PageGroupe):
    """GET, POST /module/…/groupe/partager/… : confide a version of one's text, or take it back."""

    def get(self, module: str, chapitre: str, question: str) -> None:
        """Show what would be read, by whom, and what is to choose."""
        self._montrer(module, chapitre, question)

    def post(self, module: str, chapitre: str, question: str) -> None:
        """Share, or withdraw with `acte=retirer`."""
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            deja = self._partage(bdd, qui, session, chapitre, question)
        adresse = f"/module/{publie.identifiant}/groupe"
        if self.champ("acte", 20) == "retirer":
            with self.depot.ecriture(self.auteur) as bdd:
                if deja is not None:
                    textes_partages.retirer(
                        bdd, deja.partage.id, apprenant_id=qui, maintenant=maintenant()
                    )
            self.revenir(adresse, "retire", "mes-textes")
            return
        self._redaction(publie, chapitre, question)
        rang, signe, licence = (self.champ(nom, 20) for nom in ("rang", "signe", "licence"))
        if signe not in ("oui", "non") or licence not in set(LicenceTexte) or not rang.isdecimal():
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(module, chapitre, question, A_CHOISIR)
            return
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                textes_partages.partager(
                    bdd,
                    session,
                    apprenant_id=qui,
                    chapitre=chapitre,
                    question=question,
                    rang=int(rang),
                    signe=signe == "oui",
                    licence=LicenceTexte(licence),
                    publication=self.champ("publication", 1) == "1",
                    maintenant=maintenant(),
                )
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(module, chapitre, question, str(erreur))
            return
        self.revenir(adresse, "partage", "mes-textes")

    def _montrer(self, module: str, chapitre: str, question: str, erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            redaction = self._redaction(publie, chapitre, question)
            page = publie.chapitre(chapitre)
            ecrites = versions.versions_de(bdd, qui, module, chapitre, question)
            deja = self._partage(bdd, qui, session, chapitre, question)
            appel = aide.appel_de(bdd, qui)
            anciens = self._anciens_commentaires(bdd, qui, session, chapitre, question)
        voulu = self.get_argument("rang", "")
        choisie = next((v for v in ecrites if str(v.rang) == voulu), None)
        if choisie is None and ecrites:
            choisie = ecrites[0]
        self.montrer(
            "groupe_partager.html",
            module=publie,
            session=session,
            chapitre=page,
            question=redaction,
            versions=ecrites,
            choisie=choisie,
            texte=lire_json(choisie.contenu) if choisie else None,
            deja=deja,
            anciens=anciens,
            licences=list(LicenceTexte),
            erreur=erreur,
            saisie=self._saisie(deja),
            aide={"leve": appel is not None},
        )

    def _saisie(self, deja: TexteLu | None) -> dict[str, Any]:
        """What the form holds: what was just sent, else what was chosen last."""
        if self.request.method == "POST":
            envoi = {nom: self.champ(nom, 20) for nom in ("signe", "licence", "publication")}
            return {**envoi, "licence": envoi["licence"] or LicenceTexte.AUCUNE.value}
        if deja is None:
            return {"signe": "", "licence": LicenceTexte.AUCUNE.value, "publication": ""}
        return {
            "signe": "oui" if deja.partage.signature else "non",
            "licence": deja.partage.licence.value,
            "publication": "1" if deja.partage.publication else "",
        }

    def _redaction(self, publie: ModulePublie, chapitre: str, question: str) -> Redaction:
        redaction = redaction_de(publie, chapitre, question)
        if redaction is None:
            raise introuvable()
        return redaction

    def _anciens_commentaires(
        self, bdd: Bdd, qui: UUID, session: Session, chapitre: str, question: str
    ) -> list[tuple[CommentaireTexte, str]]:
        """What was said of versions that are shared no more: for their author alone."""
        retires = textes_partages.partages_retires(bdd, session, qui, chapitre, question)
        dits = commentaires.commentaires_de(bdd, [partage.id for partage in retires])
        return [
            (dit, passage(lire_json(partage.reponse.contenu), dit.bloc))
            for partage in retires
            for dit in dits.get(partage.id, ())
            if dit.masque_le is None
        ]

    def _partage(
        self, bdd: Bdd, qui: UUID, session: Session, chapitre: str, question: str
    ) -> TexteLu | None:
        for lu in lire_textes(bdd, session, qui):
            if lu.sien and (lu.partage.chapitre, lu.partage.question) == (chapitre, question):
                return lu
        return None


def adresse_du_texte(publie: ModulePublie, partage: UUID) -> str:
    """Give the address of a shared text."""
    return f"/module/{publie.identifiant}/groupe/texte/{partage}"


_GROUPE = r"/module/(?P<module>[a-z0-9_]+)/groupe"
ROUTES: list[tuple[str, Any]] = [
    (_GROUPE, Groupe),
    (rf"{_GROUPE}/partager/(?P<chapitre>[a-z0-9-]+)/(?P<question>[a-z0-9-]+)", Partager),
]
