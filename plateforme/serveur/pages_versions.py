"""« Les versions de mon texte » : where a text stood at each pause, two side by side, one again."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import tornado.web

from inscriptions.erreurs import ErreurRegistre
from inscriptions.services import versions
from inscriptions.services.suivi import Suivi, lire_suivi
from inscriptions.services.versions import VersionTexte
from modules.commun.conseils import Texte, lire_balise
from modules.commun.erreurs import ErreurApprenant
from modules.commun.phrases import nombre_de_mots
from modules.commun.questions import Redaction
from plateforme.comparaison import Rangee, comparer
from plateforme.noyaux.capacites import Rattachement
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.lecon_suivie import DemandeInconnue, LeconSuivie
from plateforme.serveur.page import Page

DEBUT = 120  # signs of a version that are shown in the list


@dataclass(frozen=True, slots=True)
class VersionLue:
    """A version as the page shows it."""

    rang: int
    recue_le: datetime
    texte: Texte

    @property
    def mots(self) -> int:
        """How many words it has."""
        return sum(nombre_de_mots(bloc.texte) for bloc in self.texte.blocs)

    @property
    def debut(self) -> str:
        """How it begins."""
        dit = " ".join(bloc.texte for bloc in self.texte.blocs if bloc.texte)
        return dit if len(dit) <= DEBUT else f"{dit[:DEBUT].rsplit(' ', 1)[0]}…"


class Versions(Page):
    """GET, POST /module/…/versions/<question> of a text that one writes."""

    async def get(self, module: str, chapitre: str, question: str) -> None:
        """List the versions; with `avant` and `apres`, two of them side by side."""
        await self._montrer(module, chapitre, question)

    async def post(self, module: str, chapitre: str, question: str) -> None:
        """Take the version `rang` up again: one more answer, nothing is erased; 303 to the text."""
        qui = self.apprenant()
        _, page, _, _ = self._trouver(module, chapitre, question)
        with self.depot.lecture() as bdd:
            gardee = versions.version(
                bdd, qui.id, module, chapitre, question, self._rang("rang") or 0
            )
        if gardee is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        suivie = LeconSuivie(self.depot, Rattachement(qui.id, module, chapitre), page)
        try:
            suivie.repondre(
                question, json.loads(gardee.contenu), self.get_body_argument("jeton", "")
            )
        except DemandeInconnue:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None
        except (ErreurApprenant, ErreurRegistre) as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self._montrer(module, chapitre, question, str(erreur))
            return
        self.redirect(
            f"/module/{module}/{chapitre}#question-{question}", status=HTTPStatus.SEE_OTHER
        )

    def _trouver(
        self, module: str, chapitre: str, question: str
    ) -> tuple[ModulePublie, ChapitrePublie, Redaction, Suivi]:
        """Return the text's question; 404 when it is not one that this learner writes."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        posee = page.questions.get(question) if page else None
        with self.depot.lecture() as bdd:
            suivi = lire_suivi(bdd, qui.id, module, chapitre)
        if publie is None or page is None or not suivi.ouvert or not isinstance(posee, Redaction):
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return publie, page, posee, suivi

    def _rang(self, nom: str) -> int | None:
        brut = self.get_argument(nom, "")
        return int(brut) if brut.isdecimal() and len(brut) <= 9 and brut.isascii() else None

    async def _montrer(self, module: str, chapitre: str, question: str, erreur: str = "") -> None:
        publie, page, posee, suivi = self._trouver(module, chapitre, question)
        qui = self.apprenant()
        with self.depot.lecture() as bdd:
            gardees = versions.versions_de(bdd, qui.id, module, chapitre, question)
        lues = [lue for une in gardees if (lue := _lire(posee, une))]
        par_rang = {lue.rang: lue for lue in lues}
        avant, apres = (par_rang.get(self._rang(nom) or 0) for nom in ("avant", "apres"))
        if avant is None or apres is None:
            # The latest and the one before: what is looked for most.
            apres, avant = (*lues[:2], None, None)[:2]
        rangees: list[Rangee] = []
        if avant is not None and apres is not None:
            async with self.settings["relecture"]:
                rangees = await asyncio.to_thread(comparer, avant.texte, apres.texte)
        self.montrer(
            "versions.html",
            module=publie,
            chapitre=page,
            question=posee,
            versions=lues,
            avant=avant,
            apres=apres,
            rangees=rangees,
            fermee=suivi.ferme(question),
            jeton=str(uuid4()),
            erreur=erreur,
            aide={"leve": suivi.appel},
        )


def _lire(question: Redaction, version: VersionTexte) -> VersionLue | None:
    """Read a version as the question accepts it today; None when it was another kind of answer."""
    try:
        source: Any = question.valider_reponse(json.loads(version.contenu))
    except ErreurApprenant:
        return None
    texte = lire_balise(source)
    return VersionLue(version.rang, version.recue_le, texte) if texte.blocs else None


ROUTES = [
    (
        r"/module/(?P<module>[a-z0-9_]+)/(?P<chapitre>[a-z0-9-]+)/versions/(?P<question>[a-z0-9-]+)",
        Versions,
    )
]
