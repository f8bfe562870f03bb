"""Texts that a session handed in, to read and mark (« corrections »): a list, then one at a time.

What is given goes to nbgrader's gradebook, where formgrader reads and writes too. The page sends
back the version it showed: if the text or its note is another by then, nothing is written and the
page shows both. Writing waits for a disk, away from the event loop.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from typing import Any
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from erreurs import ErreurEPN
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Session
from inscriptions.services import apprenants, phrases, relectures
from plateforme.acquis import nom_complet
from plateforme.feuillets.retour import feuillet_des_retours
from plateforme.impressions.feuillet import composer_feuillet
from plateforme.notation.bareme import Remarque, grille_de
from plateforme.notation.manuel import (
    PointsRefuses,
    TexteALire,
    lire_points,
    noter_texte,
    rapporter,
    rendre_textes,
    textes_de,
)
from plateforme.notation.notes_ecrites import TexteNoteEntreTemps
from plateforme.organisme import lire_organisme
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import CLE, CODE_SESSION, PageBureau, cle, introuvable
from plateforme.serveur.lectures import CleLue, Lectures
from plateforme.serveur.retours_lus import lire_retour
from plateforme.textes_lus import blocs_de, contrainte_de, est_une_image, relus_de

PREFIXE = "c-"
MOT_MAXIMUM = 5_000  # characters of a comment
FAITS = {
    "note": "C’est noté.",
    "rendu": "C’est noté, et la copie est rendue pour être réécrite.",
    "reprises": "Les points donnés dans formgrader sont repris.",
}


@dataclass(frozen=True, slots=True)
class Pile:
    """The texts of one session, in the order they are read, and who they are by for this reader."""

    session: Session
    module: ModulePublie
    textes: Sequence[TexteALire]
    anonyme: bool

    def rang(self, voulue: tuple[UUID | None, str]) -> int:
        """Return where a text is; 404 when it is not one of them."""
        for rang, texte in enumerate(self.textes):
            if texte.cle == voulue:
                return rang
        raise introuvable()

    def numero(self, texte: TexteALire) -> int:
        """Return the number of a text among those of its question, from 1."""
        memes = [un.cle for un in self.textes if un.question.id == texte.question.id]
        return memes.index(texte.cle) + 1

    def nommer(self, texte: TexteALire) -> str:
        """Return who wrote it, or its number for who reads without names."""
        if self.anonyme:
            return f"Texte {self.numero(texte)}"
        return nom_complet(texte.apprenant)

    def suivant(
        self, rang: int, ailleurs: Collection[CleLue], sans: UUID | None = None
    ) -> TexteALire | None:
        """Return the next text that waits, from this one round; rather one nobody else reads.

        None of the copy `sans`, which is not there any more.
        """
        apres = [*self.textes[rang + 1 :], *self.textes[:rang]]
        attendent = [texte for texte in apres if texte.attend and texte.cle[0] != sans]
        libres = [texte for texte in attendent if texte.cle not in ailleurs]
        return next(iter(libres or attendent), None)


class _PageCorrections(PageBureau):
    @property
    def lectures(self) -> Lectures:
        """Who reads what at this moment."""
        return self.settings["lectures"]  # type: ignore[no-any-return]  # tornado's settings are untyped

    @property
    def anonyme(self) -> bool:
        """Whether the reader asked for no names."""
        return self.get_argument("anonyme", "") == "1"

    def pile(self, bdd: Bdd, code: str) -> Pile:
        """Read the texts of one's own session; without a published module, back to the session."""
        session = self.session_a_moi(bdd, code)
        module = self.settings["publies"].module(session.module) if session.module else None
        if module is None:
            self.revenir(f"/formateur/session/{session.code}")
            raise tornado.web.Finish
        gens = [inscription.apprenant_id for inscription in apprenants.inscrits(bdd, session)]
        try:
            textes = textes_de(bdd, self.settings["dossier"], module, gens)
        except PointsRefuses:  # no gradebook yet: nothing was ever graded
            textes = []
        return Pile(session, module, textes, self.anonyme)

    def adresse(self, code: str, texte: TexteALire | None = None) -> str:
        """Return where the list is, or one text, names hidden or not as now."""
        base = f"/formateur/session/{code}/corrections"
        ou = f"/{texte.cle[0]}/{texte.cle[1]}" if texte else ""
        return f"{base}{ou}{'?anonyme=1' if self.anonyme else ''}"


class Corrections(_PageCorrections):
    """GET, POST /formateur/session/CODE/corrections : the texts that wait, question by question."""

    def get(self, code: str) -> None:
        """Show them, and those already read."""
        with self.depot.lecture() as bdd:
            pile = self.pile(bdd, code)
            derniere = relectures.derniere_lue(bdd, self.auteur, {t.cle for t in pile.textes})
        self.lectures.fermer(self.qui.id)
        groupes = [
            (chapitre, question, list(siens))
            for (chapitre, question), siens in groupby(
                pile.textes, key=lambda texte: (texte.chapitre, texte.question)
            )
        ]
        self.montrer(
            "bureau/corrections.html",
            pile=pile,
            session=pile.session,
            groupes=groupes,
            attendent=sum(texte.attend for texte in pile.textes),
            premier=next((texte for texte in pile.textes if texte.attend), None),
            derniere=pile.textes[pile.rang(derniere)] if derniere else None,
            differents=sum(texte.differe for texte in pile.textes),
            lecteurs=self.lectures.des_autres(self.qui.id),
            adresse=self.adresse,
            fait=FAITS.get(self.fait, ""),
        )

    async def post(self, code: str) -> None:
        """Bring the marks given in formgrader to the registry."""
        with self.depot.lecture() as bdd:
            pile = self.pile(bdd, code)
        changees = {t.rendu.copie.id: t.rendu.copie for t in pile.textes if t.differe}

        def reprendre() -> None:
            for copie in changees.values():
                with suppress(ErreurRegistre), self.depot.ecriture(self.auteur) as bdd:
                    # Opened again this instant, it has nothing to bring back any more.
                    rapporter(bdd, self.settings["dossier"], copie, maintenant())

        await asyncio.to_thread(reprendre)
        self.revenir(self.adresse(pile.session.code), "reprises" if changees else "")


class Corriger(_PageCorrections):
    """GET, POST /formateur/session/CODE/corrections/COPY/QUESTION : one text."""

    def get(self, code: str, copie: str, question: str) -> None:
        """Show the text, what was asked, the criteria with what they got, the sentences kept."""
        with self.depot.lecture() as bdd:
            pile = self.pile(bdd, code)
            rang = pile.rang((cle(copie), question))
            self.lectures.ouvrir(self.qui.id, self.qui.nom, pile.textes[rang].cle)
            page = self.page(bdd, pile, rang)
        self.montrer("bureau/corriger.html", **page)

    async def post(self, code: str, copie: str, question: str) -> None:
        """Keep what was given, then go where it was asked; 409 when somebody did meanwhile."""
        with self.depot.lecture() as bdd:
            pile = self.pile(bdd, code)
        rang = pile.rang((cle(copie), question))
        texte, suite = pile.textes[rang], self.champ("suite", 10)
        saisis = {un.id: self.champ(f"{PREFIXE}{un.id}", 12) for un in texte.bareme}
        mot = self.get_body_argument("mot", "")[:MOT_MAXIMUM]
        try:
            if texte.note is not None and self.champ("version", 80) != texte.version:
                raise TexteNoteEntreTemps(texte.note)
            donnes = lire_points(texte.bareme, saisis)
            await asyncio.to_thread(self._noter, pile, texte, Remarque(donnes, mot), suite)
        except ErreurEPN as erreur:
            self.refuser(code, texte, erreur, saisis, mot)
            return
        self.lectures.fermer(self.qui.id)
        suivant: TexteALire | None = texte
        if suite != "rester":
            sans = texte.cle[0] if suite == "rendre" else None
            suivant = pile.suivant(rang, self.lectures.des_autres(self.qui.id), sans)
        adresse = self.adresse(pile.session.code, None if suite == "liste" else suivant)
        self.revenir(adresse, "rendu" if suite == "rendre" else "note")

    def _noter(self, pile: Pile, texte: TexteALire, remarque: Remarque, suite: str) -> None:
        dossier, instant = self.settings["dossier"], maintenant()
        if self.champ("garder", 1) and remarque.mot.strip():
            with self.depot.ecriture(self.auteur) as bdd:
                phrases.garder_phrase(bdd, self.qui.id, remarque.mot)
        noter_texte(dossier, self.depot, texte, remarque, self.auteur, instant)
        if suite == "rendre":
            with self.depot.lecture() as bdd:
                relus = textes_de(bdd, dossier, pile.module, [texte.apprenant.id])
            siens = [un for un in relus if un.rendu.copie.id == texte.rendu.copie.id]
            rendre_textes(self.depot, siens, self.auteur, instant)

    def refuser(
        self, code: str, texte: TexteALire, erreur: ErreurEPN, saisis: dict[str, str], mot: str
    ) -> None:
        """Show the text again with what was typed, and beside it what somebody else gave."""
        conflit = isinstance(erreur, TexteNoteEntreTemps)
        self.set_status(HTTPStatus.CONFLICT if conflit else HTTPStatus.UNPROCESSABLE_ENTITY)
        with self.depot.lecture() as bdd:
            pile = self.pile(bdd, code)
            rang = pile.rang(texte.cle)
            page = self.page(bdd, pile, rang)
        page |= {"saisis": saisis, "mot": mot, "erreur": str(erreur)}
        if conflit:
            autre = pile.textes[rang]
            page |= {"autre": autre, "grille": grille_de(autre.bareme, autre.remarque)}
        self.montrer("bureau/corriger.html", **page)

    def page(self, bdd: Bdd, pile: Pile, rang: int) -> dict[str, Any]:
        """Gather what the page of one text shows."""
        texte, ailleurs = pile.textes[rang], self.lectures.des_autres(self.qui.id)
        copie, remarque = texte.rendu.copie, texte.remarque
        derniere = relectures.derniere_lue(
            bdd, self.auteur, {t.cle for t in pile.textes} - {texte.cle}
        )
        lues = relectures.relectures_de(bdd, [texte.apprenant.id], copie.module)
        relus = relus_de(lues, texte.chapitre)
        return {
            "pile": pile,
            "session": pile.session,
            "texte": texte,
            "blocs": blocs_de(texte.question, texte.texte),
            "contrainte": contrainte_de(texte.question, texte.texte),
            "est_une_image": est_une_image,
            "saisis": {c: f"{p:g}".replace(",", ".") for c, p in remarque.points.items()},
            "mot": "" if texte.attend else remarque.mot,
            "relus": [relu for relu in relus if relu.question.id == texte.question.id],
            "attendent": sum(un.attend for un in pile.textes),
            "autres_de_la_copie": sum(un.rendu.copie.id == copie.id for un in pile.textes) - 1,
            "lecteur": ailleurs.get(texte.cle, ""),
            "suivant": pile.suivant(rang, ailleurs),
            "derniere": pile.textes[pile.rang(derniere)] if derniere else None,
            "phrases": [phrase.texte for phrase in phrases.phrases_de(bdd, self.qui.id)],
            "phrases_du_module": pile.module.commentaires,
            "adresse": self.adresse,
            "fait": FAITS.get(self.fait, ""),
            "erreur": "",
            "autre": None,
        }


class RetoursPdf(PageBureau):
    """GET /formateur/session/CODE/retours.pdf : the sheets of everybody in a session."""

    async def get(self, code: str) -> None:
        """Send them, a person a page; back to the list while nothing is marked."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            module = self.settings["publies"].module(session.module) if session.module else None
            gens = [i.apprenant for i in apprenants.inscrits(bdd, session)]
            lus = [lire_retour(bdd, qui, module, module.chapitres) for qui in gens if module]
        retours = [retour for retour in lus if retour.chapitres]
        if not retours:
            self.revenir(f"/formateur/session/{session.code}/corrections")
            return
        organisme = lire_organisme(self.settings["dossier"]).nom
        jour = jour_local(maintenant())
        feuillet = feuillet_des_retours(retours, session.titre, organisme, jour)
        octets = await asyncio.to_thread(composer_feuillet, feuillet)
        self.envoyer_fichier(octets, f"retours-{session.code}.pdf", "application/pdf")


class Phrases(PageBureau):
    """GET, POST /formateur/phrases : the sentences that an account keeps to comment on texts."""

    def get(self) -> None:
        """Show them, each with a button to take it away."""
        self._montrer()

    def post(self) -> None:
        """Keep `phrase`, or take the one of `retirer` away; 422 says why not."""
        retirer = cle(self.champ("retirer", 36))
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                if retirer is not None:
                    phrases.retirer_phrase(bdd, self.qui.id, retirer)
                else:
                    phrases.garder_phrase(bdd, self.qui.id, self.champ("phrase", 1_000))
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(str(erreur))
            return
        self.revenir("/formateur/phrases", "retiree" if retirer else "gardee")

    def _montrer(self, erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            siennes = phrases.phrases_de(bdd, self.qui.id)
        faits = {"gardee": "La phrase est gardée.", "retiree": "La phrase est retirée."}
        self.montrer(
            "bureau/phrases.html",
            phrases=siennes,
            saisie=self.champ("phrase", 1_000) if erreur else "",
            longueur=phrases.LONGUEUR,
            fait=faits.get(self.fait, ""),
            erreur=erreur,
        )


_CORRECTIONS = rf"/formateur/session/{CODE_SESSION}/corrections"
ROUTES: list[tuple[str, Any]] = [
    (_CORRECTIONS, Corrections),
    (rf"{_CORRECTIONS}/(?P<copie>{CLE})/(?P<question>[a-z0-9-]{{1,64}})", Corriger),
    (rf"/formateur/session/{CODE_SESSION}/retours.pdf", RetoursPdf),
    ("/formateur/phrases", Phrases),
]
