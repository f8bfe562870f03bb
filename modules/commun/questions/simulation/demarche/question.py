"""The online procedure as a question: an invented site, filled in for an invented person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from modules.commun.fiche import Fiche, proche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.parties import lire_parties
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.demarche.dossier import Dossier, rejouer
from modules.commun.questions.simulation.demarche.pages import (
    FICHE,
    OUI,
    PAGES,
    SAISIS,
    SEPARATEUR,
    Champ,
    GenreChamp,
    LigneFiche,
    Page,
    connus,
    lire_ligne,
    lire_page,
    simplifier,
)
from modules.commun.questions.simulation.missions import MISSIONS, NIVEAUX, Mission, lire_champs

# The way out, on paper: a form never says that one may leave it.
QUITTER = "Je ne remplis rien : je quitte ce site."


class GenreDemande(StrEnum):
    """What a mission asks: pages accepted by the site, good answers in them, or to leave."""

    VALIDER = "valider"
    CHOISIR = "choisir"
    QUITTER = "quitter"


@dataclass(frozen=True, slots=True)
class MissionDemarche(Mission):
    """One thing to do on the site: `pages` to get through, or `champs` to answer well."""

    genre: GenreDemande
    pages: tuple[str, ...]
    champs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demarche(Simulation):
    """An invented site named `site`, at `adresse`; `fiche` says whom the learner plays."""

    type: ClassVar[str] = "demarche"

    missions: tuple[MissionDemarche, ...]
    site: str
    adresse: str
    fiche: tuple[LigneFiche, ...]
    pages: tuple[Page, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question, its site and its missions."""
        demarche = cls(
            **lire_communs(fiche, cls.type),
            niveau=fiche.parmi("niveau", NIVEAUX),
            missions=lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission),
            site=fiche.texte("site"),
            adresse=fiche.texte("adresse"),
            fiche=lire_parties(fiche, "fiche", "ligne", FICHE, lire_ligne, facultatif=True),
            pages=lire_parties(fiche, "pages", "page", PAGES, lire_page),
        )
        fiche.terminer()
        if not fiche.fautes:
            for remede in demarche._remedes():
                fiche.faute(remede)
        return demarche

    @property
    def _champs(self) -> list[Champ]:
        return [champ for page in self.pages for champ in page.champs]

    def _remedes(self) -> Iterator[str]:
        hote = self.adresse.partition("/")[0]
        if not hote.endswith(".example") or hote.strip() != hote:
            yield "« adresse » est inventée et finit par « .example », comme port-lannec.example."
        *pages, derniere = self.pages
        if derniere.champs or not all(page.champs for page in pages):
            yield "chaque page a ses « champs », sauf la dernière, qui est l’accusé de réception."
        noms = Counter(champ.id for champ in self._champs)
        for double in (nom for nom, fois in noms.items() if fois > 1):
            yield f"deux champs s’appellent « {double} », même sur deux pages : changez-en un."
        for page in pages:
            permises = connus(page, self.fiche)
            for champ in page.champs:
                saisi = champ.genre in SAISIS and not champ.piege
                if saisi and simplifier(champ.attendus[0]) not in permises:
                    yield f"champ « {champ.id} » : sa réponse est sur la fiche ou dans le SMS."
        existants = {"page": {page.id for page in pages}, "champ": set(noms)}
        for mission in self.missions:
            for nature, cites in (("page", mission.pages), ("champ", mission.champs)):
                for nom in cites:
                    if nom not in existants[nature]:
                        aide = proche(nom, existants[nature])
                        yield f"mission « {mission.id} » : aucune {nature} « {nom} ».{aide}"

    def decor_public(self) -> dict[str, object]:
        """Return the site as it is seen, and the sheet."""
        return {
            "site": self.site,
            "adresse": self.adresse,
            "fiche": [
                {"id": ligne.id, "libelle": ligne.libelle, "valeur": ligne.valeur}
                for ligne in self.fiche
            ],
            "pages": [page.public() for page in self.pages],
        }

    def decor_prive(self) -> dict[str, object]:
        """Return the whole site."""
        decor = self.decor_public()
        fiche = {"fiche": decor["fiche"]} if self.fiche else {}
        return {
            **{cle: decor[cle] for cle in ("site", "adresse")},
            **fiche,
            "pages": [page.en_dict() for page in self.pages],
        }

    def mission_privee(self, mission: Mission) -> dict[str, object]:
        """Return what makes a mission done."""
        lue = next(m for m in self.missions if m.id == mission.id)
        listes = {"pages": list(lue.pages), "champs": list(lue.champs)}
        return {"but": str(lue.genre), **{cle: noms for cle, noms in listes.items() if noms}}

    def etat_final(self, actes: Sequence[str]) -> Dossier:
        """Return what was filled in; see `dossier` for what is refused and what is not."""
        return rejouer(actes, self.pages, self.fiche)

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions done."""
        dossier = self.etat_final(actes)
        validees = self.pages[: dossier.rang]
        pages = {page.id for page in validees}
        bons = {
            champ.id
            for page in validees
            for champ in page.champs
            if champ.convient(dossier.valeurs.get(champ.id, ""))
        }
        return frozenset(
            mission.id
            for mission in self.missions
            if (
                dossier.quitte
                if mission.genre is GenreDemande.QUITTER
                else pages.issuperset(mission.pages) and bons.issuperset(mission.champs)
            )
        )

    def revele(self, actes: Sequence[str]) -> dict[str, object]:
        """Return the page that the site shows, what it holds, what it refuses."""
        dossier = self.etat_final(actes)
        return {
            "page": self.pages[dossier.rang].id,
            "valeurs": dict(dossier.valeurs),
            "refus": dict(dossier.erreurs),
            "quitte": dossier.quitte,
        }

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return the pages that the site took, and whether it was left."""
        dossier = self.etat_final(actes)
        lignes = [f"Page remplie : {page.titre}" for page in self.pages[: dossier.rang]]
        if dossier.rang == len(self.pages) - 1:
            lignes.append(f"Reçu : {self.pages[-1].titre}")
        if dossier.quitte:
            lignes.append(f"Site quitté : {self.adresse}")
        return lignes or ["Rien n’est encore envoyé."]

    def exemple_juste(self) -> Reponse:
        """Return the good answers page after page, or the site left where that is asked."""
        demandes = {mission.genre for mission in self.missions}
        remplies = [
            SEPARATEUR.join(
                [f"valider:{page.id}", *(f"{c.id}={c.attendus[0]}" for c in page.champs)]
            )
            for page in self.pages[:-1]
        ]
        quittes = ["quitter"] if GenreDemande.QUITTER in demandes else []
        return quittes if demandes == {GenreDemande.QUITTER} else [*remplies, *quittes]

    def imprimable(self) -> Imprimable:
        """Return the pages as a paper form, with the sheet of who fills it in."""
        fiche = "  ".join(f"{ligne.libelle} : {ligne.valeur}." for ligne in self.fiche)
        textes = [f"{self.site}, {self.adresse}", *([fiche] if fiche else [])]
        lignes = [LigneImprimee(FormeLigne.TEXTE, texte) for texte in textes]
        corrige: list[str] = []
        groupe = 0
        for page in self.pages[:-1]:
            textes = [f"{page.titre}. {page.texte}", *([page.sms] if page.sms else [])]
            lignes += [LigneImprimee(FormeLigne.TEXTE, texte) for texte in textes]
            for champ in page.champs:
                groupe += 1
                lignes += _lignes_du_champ(champ, groupe)
                corrige.append(f"{champ.libelle} : {_attendu(champ)}")
        lignes.append(LigneImprimee(FormeLigne.CASE, QUITTER))
        if all(mission.genre is GenreDemande.QUITTER for mission in self.missions):
            corrige = [QUITTER]
        return Imprimable(
            enonce=self.enonce,
            consigne="Remplissez le formulaire pour la personne de la fiche, pas pour vous.",
            lignes=tuple(lignes),
            corrige=tuple(corrige),
            explication=self.explication,
        )


def _attendu(champ: Champ) -> str:
    textes = {option.id: option.texte for option in champ.options}
    if champ.genre is GenreChamp.CASE:
        return "cochée" if champ.convient(OUI) else "pas cochée"
    if champ.genre is GenreChamp.INVENTE:
        return "une phrase longue, inventée"
    return textes.get(champ.attendus[0], champ.attendus[0])


def _lignes_du_champ(champ: Champ, groupe: int) -> list[LigneImprimee]:
    if champ.genre is GenreChamp.CASE:
        return [LigneImprimee(FormeLigne.CASE, champ.libelle)]
    titre = LigneImprimee(FormeLigne.TEXTE, champ.libelle)
    if champ.options:
        ronds = [
            LigneImprimee(FormeLigne.ROND, option.texte, groupe=groupe) for option in champ.options
        ]
        return [titre, *ronds]
    return [titre, LigneImprimee(FormeLigne.BLANC, "")]


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionDemarche:
    champs = lire_champs(fiche, identifiant)
    mot = fiche.parmi("but", [str(genre) for genre in GenreDemande])
    genre = GenreDemande(mot or GenreDemande.QUITTER)
    mission = MissionDemarche(
        **champs,
        genre=genre,
        pages=fiche.textes("pages", slugs=True, facultatif=True),
        champs=fiche.textes("champs", slugs=True, facultatif=True),
    )
    demandes = {GenreDemande.VALIDER: mission.pages, GenreDemande.CHOISIR: mission.champs}
    if mot and not demandes.get(genre, (mot,)):
        quoi = "pages" if genre is GenreDemande.VALIDER else "champs"
        fiche.faute(f"« {quoi} » dit ce qui est demandé.")
    return mission
