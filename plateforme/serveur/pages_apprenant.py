"""The learner's own page: their modules, their chapters, and where they stopped."""

from http import HTTPStatus
from uuid import UUID

import tornado.web

from inscriptions.heure import maintenant
from inscriptions.services import (
    aide,
    apprenants,
    avancement,
    certificats,
    direct,
    relectures,
    tentatives,
)
from inscriptions.services.groupe import session_du_groupe
from plateforme.droit_change import changements_pour
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.page import Page
from plateforme.serveur.reponses_lues import situations_de
from plateforme.sujets import sujet_de, sujet_lu


class PageParcours(Page):
    """The learner's own page, shown by those that a form of it leads to."""

    def montrer_parcours(self, saisie: str = "", erreur: str = "") -> None:
        """Show every chapter with its state and the one thing to do next.

        `erreur` says why the code of the board, typed as `saisie`, was refused.
        """
        qui = self.apprenant()
        suivis: list[dict[str, object]] = []
        with self.depot.lecture() as bdd:
            for identifiant in apprenants.modules_de(bdd, qui.id):
                module = self.settings["publies"].module(identifiant)
                if module is not None:
                    faits = avancement.avancement(bdd, qui.id, identifiant)
                    numeros = tentatives.numeros_du_module(bdd, qui.id, identifiant)
                    suivis.append(
                        {
                            "module": module,
                            "chapitres": _etats(qui.id, module, faits, numeros),
                            "situations": situations_de(bdd, qui.id, module),
                            "groupe": module.fait_ecrire
                            and session_du_groupe(bdd, qui.id, identifiant) is not None,
                            "a_reecrire": relectures.chapitres_relus(bdd, qui.id, identifiant),
                            "changements": changements_pour(
                                bdd, self.settings["dossier"], module, qui.id
                            ),
                        }
                    )
            seances = direct.seances_proches(bdd, qui.id, maintenant())
            appel = aide.appel_de(bdd, qui.id)
            attestations = certificats.de_apprenant(bdd, qui.id)
            relie = self.compte_relie(bdd)
        self.montrer(
            "parcours.html",
            attestations=attestations,
            relie=relie,
            seances=seances,
            fait=self.get_query_argument("fait", ""),
            saisie=saisie,
            erreur=erreur,
            aide={"leve": appel is not None},
            modules=suivis,
        )


class Parcours(PageParcours):
    """GET /parcours : the learner's modules and chapters, and where they stopped."""

    def get(self) -> None:
        """Show the page."""
        self.montrer_parcours()


def _etats(
    apprenant: UUID,
    module: ModulePublie,
    faits: dict[str, avancement.Avancement],
    numeros: dict[str, int],
) -> list[dict[str, object]]:
    """Describe where a learner stands in each chapter, for the template."""
    lus = [(c, faits.get(c.identifiant), numeros.get(c.identifiant, 1)) for c in module.chapitres]
    return [
        _etat(sujet_de(apprenant, c, n, repondues=fait.repondues if fait else ()), fait, n)
        for c, fait, n in lus
    ]


def _etat(
    chapitre: ChapitrePublie, fait: avancement.Avancement | None, numero: int
) -> dict[str, object]:
    """Describe where a learner stands in what they are asked of a chapter, at that try."""
    notees = {question.id for question in chapitre.notees}
    repondues = set(fait.repondues) & notees if fait else set()
    derniere = fait.derniere_question if fait else None
    rangs = {identifiant: rang for rang, identifiant in enumerate(chapitre.questions, 1)}
    return {
        "chapitre": chapitre,
        "copie": fait.etat_copie if fait else None,
        "points": fait.points if fait else None,
        "maximum": fait.maximum if fait else None,
        "numero": numero,
        "repondues": len(repondues),
        "a_repondre": len(notees),
        "derniere": derniere if derniere in rangs else None,
        "rang": rangs.get(derniere or ""),
        "nombre": len(rangs),
    }


class PageDeChapitre(Page):
    """A page about one chapter that the learner follows."""

    def trouver(self, module: str, chapitre: str) -> tuple[UUID, ModulePublie, ChapitrePublie]:
        """Return who and which chapter; 404 when it is not one of theirs."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        with self.depot.lecture() as bdd:
            if publie is None or page is None or module not in apprenants.modules_de(bdd, qui.id):
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
            return qui.id, publie, sujet_lu(bdd, qui.id, page)
