"""The browser (« navigation »): tabs, history, bookmarks, what each act makes of them. Pure.

An act that is impossible where it comes changes nothing, and so does an act of another shape.
`widgets/navigateur_modele.js` does the same in the page, and a test holds one to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from modules.commun.questions.simulation.toile import (
    Toile,
    adresse_propre,
    chercher,
    est_une_adresse,
)

ONGLETS_MAXIMUM = 6
BUTS_DES_TEMOINS = ("mesure", "publicite", "partage")

# What a tab shows: ("accueil", ""), ("page", id), ("resultats", words), ("introuvable", address).
Vue: TypeAlias = tuple[str, str]
ACCUEIL: Vue = ("accueil", "")


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab: what it showed, and where one stands in it."""

    vues: tuple[Vue, ...] = (ACCUEIL,)
    rang: int = 0

    @property
    def vue(self) -> Vue:
        """What it shows."""
        return self.vues[self.rang]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The whole state; `visites` are (page, how): adresse, lien, resultat, annonce, retour, favori.

    `temoins` holds, by site, the purposes agreed to (« témoins » are cookies); `parametres`, by
    site, the boxes ticked in an open panel; `fermees`, the windows closed; `cadenas`, the pages
    whose padlock was looked at; `avis`, the opinions given, by mission.
    """

    onglets: tuple[Onglet, ...] = (Onglet(),)
    actif: int = 0
    favoris: tuple[str, ...] = ()
    visites: tuple[tuple[str, str], ...] = ()
    temoins: Mapping[str, frozenset[str]] | None = None
    parametres: Mapping[str, frozenset[str]] | None = None
    fermees: frozenset[str] = frozenset()
    cadenas: frozenset[str] = frozenset()
    avis: Mapping[str, str] | None = None

    @property
    def vue(self) -> Vue:
        """What the tab in front shows."""
        return self.onglets[self.actif].vue

    @property
    def page(self) -> str:
        """The id of the page in front, "" when it is none."""
        genre, quoi = self.vue
        return quoi if genre == "page" else ""


def rejouer(toile: Toile, actes: Iterable[str]) -> Iterator[Navigation]:
    """Yield the browser after each act."""
    etat = Navigation()
    for acte in actes:
        etat = appliquer(toile, etat, acte)
        yield etat


def appliquer(toile: Toile, etat: Navigation, acte: str) -> Navigation:
    """Return the browser after an act, the very same one when the act does nothing."""
    verbe, _, quoi = acte.partition(":")
    faire = _ACTES.get(verbe)
    return faire(toile, etat, quoi) if faire else etat


def _aller(etat: Navigation, vue: Vue, comment: str) -> Navigation:
    """Show something else in the tab in front: what was ahead of it is forgotten."""
    onglet = etat.onglets[etat.actif]
    if onglet.vue == vue:
        return etat
    neuf = Onglet((*onglet.vues[: onglet.rang + 1], vue), onglet.rang + 1)
    return _noter(_avec(etat, neuf), comment)


def _avec(etat: Navigation, onglet: Onglet) -> Navigation:
    onglets = (*etat.onglets[: etat.actif], onglet, *etat.onglets[etat.actif + 1 :])
    return replace(etat, onglets=onglets)


def _noter(etat: Navigation, comment: str) -> Navigation:
    """Remember that the page in front was seen, and how one came to it."""
    visite = (etat.page, comment)
    if not etat.page or visite in etat.visites:
        return etat
    return replace(etat, visites=(*etat.visites, visite))


def _adresse(toile: Toile, etat: Navigation, texte: str) -> Navigation:
    if not texte.strip():
        return etat
    if not est_une_adresse(texte):
        return _chercher(toile, etat, texte)
    page = toile.a_l_adresse(texte)
    vue: Vue = ("page", page) if page else ("introuvable", adresse_propre(texte))
    return _aller(etat, vue, "adresse")


def _chercher(_: Toile, etat: Navigation, texte: str) -> Navigation:
    return _aller(etat, ("resultats", texte.strip()), "") if texte.strip() else etat


def _lien(toile: Toile, etat: Navigation, quoi: str) -> Navigation:
    genre, devant = etat.vue
    if genre == "page":
        page = toile.pages[devant][1]
        ouverte = page.fenetre is not None and devant not in etat.fermees
        # A window in front of a page hides it, as a real one does.
        liens = (page.fenetre.vers,) if page.fenetre and ouverte else page.liens
        return _aller(etat, ("page", quoi), "lien") if quoi in liens else etat
    if genre == "resultats":
        annonces, autres = chercher(toile, devant)
        if quoi in annonces or quoi in autres:
            return _aller(etat, ("page", quoi), "annonce" if quoi in annonces else "resultat")
    return etat


def _deplacer(etat: Navigation, pas: int, comment: str) -> Navigation:
    onglet = etat.onglets[etat.actif]
    rang = onglet.rang + pas
    if not 0 <= rang < len(onglet.vues):
        return etat
    return _noter(_avec(etat, replace(onglet, rang=rang)), comment)


def _accueil(_: Toile, etat: Navigation, _quoi: str) -> Navigation:
    return _aller(etat, ACCUEIL, "")


def _onglet(_: Toile, etat: Navigation, quoi: str) -> Navigation:
    if quoi == "nouveau":
        if len(etat.onglets) >= ONGLETS_MAXIMUM:
            return etat
        return replace(etat, onglets=(*etat.onglets, Onglet()), actif=len(etat.onglets))
    rang = _rang(etat, quoi)
    return etat if rang in (None, etat.actif) else replace(etat, actif=rang or 0)


def _fermer(_: Toile, etat: Navigation, quoi: str) -> Navigation:
    rang = _rang(etat, quoi)
    if rang is None:
        return etat
    restent = (*etat.onglets[:rang], *etat.onglets[rang + 1 :]) or (Onglet(),)
    actif = etat.actif - 1 if etat.actif > rang else etat.actif
    return replace(etat, onglets=restent, actif=min(actif, len(restent) - 1))


def _rang(etat: Navigation, quoi: str) -> int | None:
    """Return the rank of a tab, written from 1; None when there is none."""
    if len(quoi) != 1 or quoi not in "123456" or int(quoi) > len(etat.onglets):
        return None
    return int(quoi) - 1


def _favori(toile: Toile, etat: Navigation, quoi: str) -> Navigation:
    if quoi == "ajouter" and etat.page and etat.page not in etat.favoris:
        return replace(etat, favoris=(*etat.favoris, etat.page))
    if quoi == "enlever" and etat.page in etat.favoris:
        return replace(etat, favoris=tuple(f for f in etat.favoris if f != etat.page))
    if quoi in etat.favoris and quoi in toile.pages:
        return _aller(etat, ("page", quoi), "favori")
    return etat


def _cadenas(_: Toile, etat: Navigation, _quoi: str) -> Navigation:
    if not etat.page or etat.page in etat.cadenas:
        return etat
    return replace(etat, cadenas=etat.cadenas | {etat.page})


def _fenetre(toile: Toile, etat: Navigation, quoi: str) -> Navigation:
    page = toile.pages[etat.page][1] if etat.page else None
    if page is None or page.fenetre is None or page.id in etat.fermees or quoi != "fermer":
        return etat
    return replace(etat, fermees=etat.fermees | {page.id})


def _temoins(toile: Toile, etat: Navigation, quoi: str) -> Navigation:
    if not etat.page:
        return etat
    site = toile.pages[etat.page][0]
    donnes, ouverts = etat.temoins or {}, etat.parametres or {}
    cases = ouverts.get(site.id)
    if not site.bandeau or site.id in donnes:
        return etat
    geste, _, but = quoi.partition("|")
    if geste == "parametrer" and cases is None:
        # The boxes of such a banner are ticked beforehand: that is one of its tricks.
        departs = frozenset(BUTS_DES_TEMOINS if site.bandeau == "detourne" else ())
        return replace(etat, parametres={**ouverts, site.id: departs})
    if geste == "basculer" and cases is not None and but in BUTS_DES_TEMOINS:
        return replace(etat, parametres={**ouverts, site.id: cases ^ {but}})
    choix: frozenset[str] | None = None
    if geste == "accepter":
        choix = frozenset(BUTS_DES_TEMOINS)
    elif geste == "refuser" and (cases is not None or site.bandeau == "clair"):
        choix = frozenset()
    elif geste == "garder":
        choix = cases
    return etat if choix is None else replace(etat, temoins={**donnes, site.id: choix})


def _avis(_: Toile, etat: Navigation, quoi: str) -> Navigation:
    mission, _separateur, choix = quoi.partition("|")
    donnes = etat.avis or {}
    if not mission or not choix or donnes.get(mission) == choix:
        return etat
    return replace(etat, avis={**donnes, mission: choix})


_ACTES: Final[Mapping[str, Callable[[Toile, Navigation, str], Navigation]]] = {
    "adresse": _adresse,
    "chercher": _chercher,
    "lien": _lien,
    "retour": lambda _toile, etat, _quoi: _deplacer(etat, -1, "retour"),
    "avant": lambda _toile, etat, _quoi: _deplacer(etat, 1, "avant"),
    "accueil": _accueil,
    "onglet": _onglet,
    "fermer": _fermer,
    "favori": _favori,
    "cadenas": _cadenas,
    "fenetre": _fenetre,
    "temoins": _temoins,
    "avis": _avis,
}
VERBES = frozenset(_ACTES)
