"""The small web of the browser (« toile »): invented sites, their strict reading, the search.

A page's body is plain text: a line that begins with "== " is a heading, "=> page : words" a link,
"* " an item of a list; a blank line parts two paragraphs. The sites of a module are in its folder
`toile`, one file a site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, proche
from modules.commun.fichiers import lire_toml
from modules.commun.questions.parties import lire_parties
from modules.commun.questions.simulation.disque import sans_accent

DOSSIER_TOILE = "toile"
SITES, PAGES = (1, 40), (1, 12)
BANDEAUX = ("clair", "detourne")
RESULTATS_MAXIMUM = 8
# Names that nobody can register (RFC 2606, RFC 6761): an exercise must never lead to a real site.
_ADRESSE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*\.example")
_CHEMIN = re.compile(r"(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_MOTS_VIDES = frozenset(
    re.findall(
        "[a-z]+",
        "a au aux avec ce ces comment d dans de des du elle en est et il j je l la le les ma mes "
        "mon ne nos notre ou par pas pour quand que quel quelle quels quelles qui s sa sans ses "
        "son sur un une vos votre y",
    )
)


@dataclass(frozen=True, slots=True)
class Fenetre:
    """A window that pops up over a page: what it says, and the page its big button leads to."""

    titre: str
    texte: str
    bouton: str
    vers: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `mots` are what the search engine knows of it beside its title and its summary."""

    id: str
    chemin: str
    titre: str
    resume: str
    mots: tuple[str, ...]
    corps: str
    fenetre: Fenetre | None

    @property
    def liens(self) -> tuple[str, ...]:
        """The ids of the pages that this one leads to, its window's included."""
        liens = [bloc["vers"] for bloc in blocs(self.corps) if "vers" in bloc]
        return (*liens, *([self.fenetre.vers] if self.fenetre else []))


@dataclass(frozen=True, slots=True)
class Site:
    """One site; `securise`: with a padlock. `titulaire`, whom its certificate names, "" if none.

    `bandeau`: "" without cookie banner, "clair" when refusing is as easy as accepting, "detourne"
    when it is hidden. `annonce`: the words that make it come first among the results, as an ad.
    """

    id: str
    adresse: str
    nom: str
    securise: bool
    titulaire: str
    bandeau: str
    annonce: tuple[str, ...]
    pages: tuple[Page, ...]

    def en_dict(self, *, corps: bool = True) -> dict[str, object]:
        """Return the site in JSON types; `lire_site` reads it back. Grading needs no body."""
        return {
            "id": self.id,
            "adresse": self.adresse,
            "nom": self.nom,
            "securise": self.securise,
            **({"titulaire": self.titulaire} if self.titulaire else {}),
            **({"bandeau": self.bandeau} if self.bandeau else {}),
            **({"annonce": list(self.annonce)} if self.annonce else {}),
            "pages": [_page_en_dict(page, corps=corps) for page in self.pages],
        }


def _page_en_dict(page: Page, *, corps: bool) -> dict[str, object]:
    liens = "\n".join(f"=> {bloc['vers']} : …" for bloc in blocs(page.corps) if "vers" in bloc)
    return {
        **{cle: getattr(page, cle) for cle in ("id", "titre", "resume")},
        **({"chemin": page.chemin} if page.chemin else {}),
        **({"mots": list(page.mots)} if page.mots else {}),
        "corps": page.corps if corps else liens or "…",
        **(
            {"fenetre": {c: getattr(page.fenetre, c) for c in ("titre", "texte", "bouton", "vers")}}
            if page.fenetre
            else {}
        ),
    }


def blocs(corps: str) -> list[dict[str, str]]:
    """Return a body as the page draws it: {"genre", "texte"}, and "vers" for a link."""
    lus: list[dict[str, str]] = []
    for paragraphe in corps.split("\n\n"):
        suite: list[str] = []
        for ligne in filter(None, map(str.strip, paragraphe.split("\n"))):
            if ligne.startswith(("== ", "=> ", "* ")):
                lus += _texte(suite)
                suite = []
                lus.append(_marque(ligne))
            else:
                suite.append(ligne)
        lus += _texte(suite)
    return lus


def _texte(lignes: Sequence[str]) -> list[dict[str, str]]:
    return [{"genre": "texte", "texte": " ".join(lignes)}] if lignes else []


def _marque(ligne: str) -> dict[str, str]:
    signe, _, reste = ligne.partition(" ")
    if signe == "=>":
        vers, *mots = re.split(r"\s+:\s+", reste.strip(), maxsplit=1)
        return {"genre": "lien", "texte": mots[0] if mots else vers, "vers": vers}
    return {"genre": "titre" if signe == "==" else "point", "texte": reste.strip()}


def lire_site(fiche: Fiche, identifiant: str) -> Site:
    """Read one site, its id already read; its faults are left in the table."""
    site = Site(
        id=identifiant,
        adresse=fiche.texte("adresse"),
        nom=fiche.texte("nom"),
        securise=fiche.booleen("securise"),
        titulaire=fiche.texte("titulaire", facultatif=True),
        bandeau=fiche.parmi("bandeau", BANDEAUX, facultatif=True),
        annonce=fiche.textes("annonce", facultatif=True),
        pages=lire_parties(fiche, "pages", "page", PAGES, _lire_page, bloc="pages"),
    )
    if site.adresse and not _ADRESSE.fullmatch(site.adresse):
        fiche.faute(
            f"« {site.adresse} » n’est pas une adresse inventée : elle finit par « .example », "
            "en minuscules, comme « mairie-de-plouviel.example »."
        )
    return site


def _lire_page(fiche: Fiche, identifiant: str) -> Page:
    page = Page(
        id=identifiant,
        chemin=fiche.texte("chemin", facultatif=True),
        titre=fiche.texte("titre"),
        resume=fiche.texte("resume"),
        mots=fiche.textes("mots", facultatif=True),
        corps=fiche.texte("corps"),
        fenetre=_lire_fenetre(fiche),
    )
    if not _CHEMIN.fullmatch(page.chemin):
        fiche.faute("« chemin » s’écrit comme « /horaires », en minuscules et sans accent.")
    return page


def _lire_fenetre(fiche: Fiche) -> Fenetre | None:
    table = fiche.table("fenetre", facultatif=True)
    if not table:
        return None
    interne = Fiche(table, fiche.identifiant)
    champs = {cle: interne.texte(cle) for cle in ("titre", "texte", "bouton")}
    fenetre = Fenetre(**champs, vers=interne.slug("vers"))
    interne.terminer()
    fiche.reprendre(interne)
    return fenetre


@dataclass(frozen=True, slots=True)
class Toile:
    """All the sites of an exercise, in the order of their files."""

    sites: tuple[Site, ...]

    @property
    def pages(self) -> dict[str, tuple[Site, Page]]:
        """Each page by its id, with its site."""
        return {page.id: (site, page) for site in self.sites for page in site.pages}

    def a_l_adresse(self, texte: str) -> str:
        """Return the id of the page that an address leads to, "" when there is none."""
        return self.adresses.get(adresse_propre(texte), "")

    @property
    def adresses(self) -> dict[str, str]:
        """The id of each page by its whole address."""
        return {f"{site.adresse}{page.chemin}": cle for cle, (site, page) in self.pages.items()}


def adresse_propre(texte: str) -> str:
    """Return an address as it is compared: without what browsers do not ask to type."""
    return re.sub(r"^(?:https?://)?(?:www\.)?|/+$", "", texte.strip().lower())


def est_une_adresse(texte: str) -> bool:
    """Tell whether what was typed in the address bar is an address; otherwise it is a search."""
    propre = texte.strip()
    return "." in propre[:-1] and not re.search(r"\s", propre)


def mots_de(texte: str) -> list[str]:
    """Return the words of a text that a search looks at: no accent, no plural, no small word."""
    mots = re.findall("[a-z0-9]+", sans_accent(texte).replace("œ", "oe"))
    return [re.sub("(?<=[a-z]{3})[sx]$", "", mot) for mot in mots if mot not in _MOTS_VIDES]


def chercher(toile: Toile, texte: str) -> tuple[list[str], list[str]]:
    """Return the pages that a search shows: first the ads (« annonces »), then the others.

    A word weighs 4 in the title, 3 in the name of the site and among the page's own words, 1 in the
    summary; a page must hold half of the words asked. Equals keep the order of the files.
    """
    cherches = list(dict.fromkeys(mots_de(texte)))
    annonces, notes = [], []
    for site in toile.sites:
        if set(cherches) & set(mots_de(" ".join(site.annonce))):
            annonces.append(site.pages[0].id)
            continue
        for page in () if site.annonce else site.pages:
            poids = _poids(site, page)
            vus = [poids[mot] for mot in cherches if mot in poids]
            if vus and 2 * len(vus) >= len(cherches):
                notes.append((-sum(vus), page.id))
    tries = sorted(notes, key=lambda note: note[0])
    return annonces, [cle for _, cle in tries][:RESULTATS_MAXIMUM]


def _poids(site: Site, page: Page) -> dict[str, int]:
    poids: dict[str, int] = {}
    for texte, valeur in (
        (page.resume, 1),
        (" ".join(page.mots), 3),
        (site.nom, 3),
        (page.titre, 4),
    ):
        poids |= dict.fromkeys(mots_de(texte), valeur)
    return poids


def fautes_de_la_toile(toile: Toile) -> list[str]:
    """Return what an author must change in the sites as a whole, in sentences."""
    fautes = []
    connues = toile.pages
    total = sum(len(site.pages) for site in toile.sites)
    if len(connues) < total or len(toile.adresses) < total:
        fautes.append("deux pages ont le même identifiant ou la même adresse : changez-en une.")
    for cle, (_, page) in connues.items():
        fautes += [
            f"page « {cle} », le lien vers « {vers} » ne mène nulle part.{proche(vers, connues)}"
            for vers in page.liens
            if vers not in connues
        ]
    return fautes


def completer_la_toile(
    table: Mapping[str, object], dossier: Path, module: str
) -> tuple[Mapping[str, object], list[ErreurContenu]]:
    """Return a question's table, a browser's with the sites of its module, and their faults.

    A browser that carries its own sites is left as it is, like any other question.
    """
    if table.get("type") != "navigateur" or "sites" in table:
        return table, []
    sites, fautes = lire_sites(dossier, module)
    return {**table, "sites": [site.en_dict() for site in sites]}, fautes


def lire_sites(dossier: Path, module: str) -> tuple[list[Site], list[ErreurContenu]]:
    """Read the sites of the module in `dossier`, by file name, with all their faults."""
    sites: list[Site] = []
    fautes: list[ErreurContenu] = []
    for chemin in sorted((dossier / DOSSIER_TOILE).glob("*.toml")):
        fichier = f"{module}/{DOSSIER_TOILE}/{chemin.name}"
        try:
            fiche = Fiche(lire_toml(chemin, fichier))
        except ErreurContenu as erreur:
            fautes.append(erreur)
            continue
        identifiant = fiche.slug("id")
        fiche.identifiant = identifiant or None
        site = lire_site(fiche, identifiant)
        fiche.terminer()
        if fiche.fautes:
            fautes += [faute.dans(fichier) for faute in fiche.fautes]
        else:
            sites.append(site)
    return sites, fautes
