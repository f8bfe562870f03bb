"""The browser (« navigateur ») and its search engine, on a small web of invented sites.

The acts are those of `navigation`; one of no known verb is refused, one that is impossible where
it comes changes nothing. A mission stays done once it is; an opinion is the last one given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche, proche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.parties import LETTRES, lire_parties
from modules.commun.questions.simulation import navigation as n
from modules.commun.questions.simulation import toile as t
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.fichiers import lire_solution
from modules.commun.questions.simulation.missions import MISSIONS, NIVEAUX, Mission, lire_champs
from modules.commun.questions.simulation.navigation import Navigation
from modules.commun.questions.simulation.toile import Toile

COMMENT = ("adresse", "lien", "resultat", "annonce", "retour", "avant", "favori")
CHOIX = (2, 4)
# What each goal reads beside its name.
BUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "page": ("pages", "par"),
    "favori": ("pages",),
    "cadenas": ("pages",),
    "fenetre": ("pages",),
    "onglets": ("pages",),
    "temoins": ("site",),
    "avis": ("choix", "juste", "pages"),
}


@dataclass(frozen=True, slots=True)
class MissionNavigateur(Mission):
    """A goal (« but »): `pages` are ids, `par` how one must come to one of them, "" any way.

    An opinion (« avis ») is one of `choix`, `juste` the right one, from 1; it counts once its
    `pages`, if any, were seen.
    """

    but: str
    pages: tuple[str, ...]
    par: str
    site: str
    choix: tuple[str, ...]
    juste: int


@dataclass(frozen=True, slots=True)
class Navigateur(Simulation):
    """Missions on a small web; `solution` are acts that fulfil them all."""

    type: ClassVar[str] = "navigateur"

    missions: tuple[MissionNavigateur, ...]
    toile: Toile
    solution: tuple[str, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question, its sites and its missions."""
        communs = lire_communs(fiche, cls.type)
        question = cls(
            **communs,
            niveau=fiche.parmi("niveau", NIVEAUX),
            missions=lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission),
            toile=Toile(lire_parties(fiche, "sites", "site", t.SITES, t.lire_site)),
            solution=lire_solution(fiche),
        )
        fiche.terminer()
        if not fiche.fautes:
            for remede in _remedes(question):
                fiche.faute(remede)
        return question

    def decor_public(self) -> dict[str, object]:
        """Return the sites, their bodies in blocks."""
        return {"sites": [_site_public(site) for site in self.toile.sites]}

    def decor_prive(self) -> dict[str, object]:
        """Return the sites as they were written, and acts that fulfil every mission."""
        sites = [site.en_dict() for site in self.toile.sites]
        return {"sites": sites, "solution": "\n".join(self.solution)}

    def pour_noter(self) -> dict[str, object]:
        """Return the sites without their bodies, that grading never reads."""
        return {**self.en_dict(), "sites": [s.en_dict(corps=False) for s in self.toile.sites]}

    def _mission(self, mission: Mission) -> MissionNavigateur:
        return next(m for m in self.missions if m.id == mission.id)

    def mission_publique(self, mission: Mission) -> dict[str, object]:
        """Return the choices of an opinion."""
        choix = self._mission(mission).choix
        return {"choix": list(choix)} if choix else {}

    def mission_privee(self, mission: Mission) -> dict[str, object]:
        """Return the goal of a mission."""
        but = self._mission(mission)
        champs: dict[str, object] = {
            "pages": list(but.pages),
            "par": but.par,
            "site": but.site,
            "choix": list(but.choix),
            "juste": but.juste,
        }
        return {"but": but.but, **{cle: valeur for cle, valeur in champs.items() if valeur}}

    def _rejouer(self, actes: Sequence[str]) -> list[Navigation]:
        for acte in actes:
            if acte.partition(":")[0] not in n.VERBES:
                raise ReponseInvalide(FORME_INATTENDUE)
        return [Navigation(), *n.rejouer(self.toile, actes)]

    def etat_final(self, actes: Sequence[str]) -> Navigation:
        """Return the browser after these acts; an impossible one changed nothing."""
        return self._rejouer(actes)[-1]

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions fulfilled at some time; an opinion counts as it is at the end."""
        etats = self._rejouer(actes)
        return frozenset(
            mission.id
            for mission in self.missions
            if any(
                VERIFIER[mission.but](etat, mission)
                for etat in (etats[-1:] if mission.but == "avis" else etats)
            )
        )

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return each act that did something, in words."""
        phrases = []
        etat = Navigation()
        for acte in actes:
            suite = n.appliquer(self.toile, etat, acte)
            if suite is not etat:
                phrases.append(self._phrase(suite, acte))
            etat = suite
        return phrases

    def _phrase(self, etat: Navigation, acte: str) -> str:
        verbe, _, quoi = acte.partition(":")
        devant = self._nom(etat)
        mission, _, rang = quoi.partition("|")
        match verbe:
            case "adresse":
                return f"Taper « {quoi.strip()} » dans la barre d’adresse : {devant}."
            case "chercher":
                return f"Chercher « {quoi.strip()} »."
            case "favori" if quoi in ("ajouter", "enlever"):
                geste = "Ajouter aux favoris" if quoi == "ajouter" else "Enlever des favoris"
                return f"{geste} : {devant}."
            case "avis":
                voulue = next((m for m in self.missions if m.id == mission), None)
                choix = dict(enumerate(voulue.choix if voulue else (), start=1))
                numero = int(rang) if rang in "1234" else 0
                return f"Avis donné : {choix.get(numero, 'inconnu')}."
            case "temoins":
                return _PHRASES_TEMOINS.get(mission, "Régler les témoins.")
        return f"{_PHRASES.get(verbe, 'Aller')} : {devant}."

    def _nom(self, etat: Navigation) -> str:
        genre, quoi = etat.vue
        if genre == "page":
            site, page = self.toile.pages[quoi]
            return f"{page.titre} ({site.adresse})"
        noms = {"resultats": f"les résultats pour « {quoi} »", "introuvable": "page introuvable"}
        return noms.get(genre, "la page d’accueil")

    def imprimable(self) -> Imprimable:
        """Return the pages to judge, with their choices; the rest is to do on a computer."""
        lignes: list[LigneImprimee] = []
        corrige: list[str] = []
        for rang, mission in enumerate(self.missions, start=1):
            forme = FormeLigne.TEXTE if mission.choix else FormeLigne.CASE
            lignes.append(LigneImprimee(forme, mission.texte, repere=f"{rang}"))
            for page in mission.pages if mission.choix else ():
                lignes.append(LigneImprimee(FormeLigne.TEXTE, self._sur_papier(page)))
            for lettre, choix in zip(LETTRES, mission.choix, strict=False):
                repere = f"{rang}{lettre}"
                lignes.append(LigneImprimee(FormeLigne.ROND, choix, repere=repere, groupe=rang))
            corrige.append(
                f"{rang}. {mission.choix[mission.juste - 1] if mission.choix else mission.aide}"
            )
        return Imprimable(
            enonce=self.enonce,
            consigne="À faire sur un vrai poste, avec l’animateur. Les pages à juger sont ici.",
            lignes=tuple(lignes),
            corrige=tuple(corrige),
            explication=self.explication,
        )

    def _sur_papier(self, cle: str) -> str:
        """Return a page as one paragraph."""
        site, page = self.toile.pages[cle]
        textes = (bloc["texte"] for bloc in t.blocs(page.corps))
        corps = " ".join(f"{texte}{'' if texte[-1] in '.!?»' else '.'}" for texte in textes)
        return f"« {page.titre} », sur {site.adresse}{page.chemin}. {corps}"

    def exemple_juste(self) -> Reponse:
        """Return the author's own way."""
        return list(self.solution)


_PHRASES = {
    "lien": "Suivre un lien",
    "retour": "Revenir en arrière",
    "avant": "Aller en avant",
    "accueil": "Revenir à l’accueil",
    "onglet": "Changer d’onglet",
    "fermer": "Fermer un onglet",
    "favori": "Ouvrir un favori",
    "cadenas": "Regarder le cadenas",
    "fenetre": "Fermer la fenêtre qui s’ouvre",
}
_PHRASES_TEMOINS = {
    "accepter": "Accepter tous les cookies.",
    "refuser": "Refuser les cookies.",
    "parametrer": "Ouvrir les réglages des cookies.",
    "garder": "Enregistrer ses choix de cookies.",
}


def _page(etat: Navigation, mission: MissionNavigateur) -> bool:
    return any(
        page in mission.pages and mission.par in ("", comment) for page, comment in etat.visites
    )


def _onglets(etat: Navigation, mission: MissionNavigateur) -> bool:
    """Each page is in front of a tab of its own."""
    devant = {quoi for genre, quoi in (o.vue for o in etat.onglets) if genre == "page"}
    return devant.issuperset(mission.pages)


def _avis(etat: Navigation, mission: MissionNavigateur) -> bool:
    vues = {page for page, _ in etat.visites}
    donne = (etat.avis or {}).get(mission.id)
    return donne == str(mission.juste) and vues.issuperset(mission.pages)


VERIFIER: Final[Mapping[str, Callable[[Navigation, MissionNavigateur], bool]]] = {
    "page": _page,
    "favori": lambda etat, mission: set(etat.favoris).issuperset(mission.pages),
    "cadenas": lambda etat, mission: etat.cadenas.issuperset(mission.pages),
    "fenetre": lambda etat, mission: etat.fermees.issuperset(mission.pages),
    "onglets": _onglets,
    "temoins": lambda etat, mission: (etat.temoins or {}).get(mission.site) == frozenset(),
    "avis": _avis,
}


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionNavigateur:
    champs = lire_champs(fiche, identifiant)
    but = fiche.parmi("but", BUTS)
    lus = BUTS.get(but, ())
    mission = MissionNavigateur(
        **champs,
        but=but,
        pages=fiche.textes("pages", slugs=True, facultatif=but == "avis") if "pages" in lus else (),
        par=fiche.parmi("par", COMMENT, facultatif=True) if "par" in lus else "",
        site=fiche.slug("site") if "site" in lus else "",
        choix=fiche.textes("choix") if "choix" in lus else (),
        juste=fiche.entier("juste", minimum=1, maximum=CHOIX[1]) if "juste" in lus else 0,
    )
    if "choix" in lus and not CHOIX[0] <= len(mission.choix) <= CHOIX[1]:
        fiche.faute(f"« choix » : de {CHOIX[0]} à {CHOIX[1]} avis possibles.")
    if mission.juste > len(mission.choix):
        fiche.faute("« juste » est le rang du bon choix, à partir de 1.")
    return mission


def _site_public(site: t.Site) -> dict[str, object]:
    pages = [
        {
            **{cle: getattr(page, cle) for cle in ("id", "chemin", "titre", "resume")},
            "mots": list(page.mots),
            "blocs": t.blocs(page.corps),
            "fenetre": {c: getattr(page.fenetre, c) for c in ("titre", "texte", "bouton", "vers")}
            if page.fenetre
            else None,
        }
        for page in site.pages
    ]
    return {
        **{c: getattr(site, c) for c in ("id", "adresse", "nom", "securise", "titulaire")},
        "bandeau": site.bandeau,
        "annonce": list(site.annonce),
        "pages": pages,
    }


def _remedes(question: Navigateur) -> list[str]:
    """Return what an author must change in the exercise as a whole, in sentences."""
    remedes = t.fautes_de_la_toile(question.toile)
    connues, sites = question.toile.pages, {site.id: site for site in question.toile.sites}
    for mission in question.missions:
        remedes += [
            f"mission « {mission.id} » : la page « {page} » n’existe pas.{proche(page, connues)}"
            for page in mission.pages
            if page not in connues
        ]
        if mission.site and (mission.site not in sites or not sites[mission.site].bandeau):
            remedes.append(f"mission « {mission.id} » : ce site n’a pas de bandeau de cookies.")
        if mission.but == "fenetre" and any(
            page in connues and connues[page][1].fenetre is None for page in mission.pages
        ):
            remedes.append(f"mission « {mission.id} » : cette page n’ouvre pas de fenêtre.")
    if any(acte.partition(":")[0] not in n.VERBES for acte in question.solution):
        remedes.append("« solution » contient un acte inconnu : voyez la liste dans le guide.")
    return remedes
