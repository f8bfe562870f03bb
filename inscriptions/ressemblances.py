"""Names that look alike (« ressemblances »): which pairs to compare, and how close they are.

Names are strings of letters, accents, case, spaces and hyphens set aside, read in both orders.
Comparing everybody with everybody would take 200 million comparisons for 20,000 people: only those
who share a key are compared, and in a large block (everybody is called Martin) only neighbours in
alphabetical order (« sorted neighbourhood », Hernández and Stolfo, 1995). The work grows as the
number of people, at most `VOISINS` comparisons for each key of each. One slip of the keyboard,
anywhere in a first name or a family name of two letters or more, always leaves a common key.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from uuid import UUID

from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from inscriptions.enumerations import Genre
from inscriptions.textes import cle_de_tri

VOISINS = 40  # how many neighbours each is compared with in a block
ECART_MAXIMAL = 3  # letters
LOT = 50_000  # pairs compared at once
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_LETTRES = {1: "une lettre de différence", 2: "deux lettres de différence"}


@dataclass(frozen=True)
class Nom:
    """What is compared of a person."""

    cle: UUID
    prenom: str
    nom: str
    contact: str = ""
    genre: Genre = Genre.NON_COMMUNIQUE

    @cached_property
    def lettres(self) -> tuple[str, str]:
        """First name and family name, letters and figures only."""
        return lettres(self.prenom), lettres(self.nom)

    @cached_property
    def formes(self) -> tuple[str, str]:
        """The whole name in both orders."""
        prenom, nom = self.lettres
        return prenom + nom, nom + prenom

    @cached_property
    def contact_lu(self) -> str:
        """The contact without what people write otherwise each time."""
        return lettres(self.contact)

    @property
    def entier(self) -> bool:
        """True when there is a family name, be it typed in the box of the first name."""
        return bool(self.lettres[1]) or len(self.prenom.split()) > 2


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """How alike two names are: of 100, and why, in French."""

    score: int
    raisons: tuple[str, ...]


def lettres(texte: str) -> str:
    """Give the letters and figures of a text, accents and case set aside."""
    plat = cle_de_tri(texte)[0].translate(_LIGATURES)
    return "".join(c for c in plat if c.isalnum())


def rapprocher(noms: Sequence[Nom]) -> Iterator[tuple[Nom, Nom, Rapprochement]]:
    """Give the pairs of whole names that look alike."""
    suite = paires(noms)
    while lot := list(islice(suite, LOT)):
        yield from comparer([(noms[a], noms[b]) for a, b in lot])


def comparer(lot: Sequence[tuple[Nom, Nom]]) -> Iterator[tuple[Nom, Nom, Rapprochement]]:
    """Give those of these pairs that look alike."""
    if not lot:
        return
    # Whoever typed a whole name in one box comes first: it is read in one order only.
    lot = [(a, b) if b.lettres[1] else (b, a) for a, b in lot]
    gauche = [a.formes[0] for a, _ in lot]
    droit, inverse = (
        cpdist(
            gauche,
            [b.formes[sens] for _, b in lot],
            scorer=OSA.distance,
            score_cutoff=ECART_MAXIMAL,
        )
        for sens in (0, 1)
    )
    for (a, b), dans_l_ordre, a_l_envers in zip(lot, droit, inverse, strict=True):
        trouve = _juger(a, b, int(dans_l_ordre), int(a_l_envers))
        if trouve is not None:
            yield a, b, trouve


def paires(noms: Sequence[Nom]) -> Iterator[tuple[int, int]]:
    """Give the pairs to compare, by their places in the list, each once."""
    blocs: dict[str, list[int]] = defaultdict(list)
    for place, nom in enumerate(noms):
        if nom.entier:
            for cle in _cles(nom):
                blocs[cle].append(place)
    longueurs = [len(nom.formes[0]) for nom in noms]
    alphabet = {
        place: rang
        for rang, place in enumerate(sorted(range(len(noms)), key=lambda place: noms[place].formes))
    }
    vues: set[tuple[int, int]] = set()
    for bloc in blocs.values():
        for a, b in voisins(sorted(bloc, key=alphabet.__getitem__)):
            paire = (a, b) if a < b else (b, a)
            if abs(longueurs[a] - longueurs[b]) <= ECART_MAXIMAL and paire not in vues:
                vues.add(paire)
                yield paire


def voisins(bloc: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give each element of a block with those that follow it, `VOISINS` of them at most."""
    for rang, a in enumerate(bloc):
        for b in bloc[rang + 1 : rang + 1 + VOISINS]:
            yield a, b


def homonymes(
    noms: Sequence[Nom], groupes: dict[UUID, set[Hashable]]
) -> Iterator[tuple[Nom, Nom, Hashable]]:
    """Give those of one first name who are in one group, one of them with no family name."""
    blocs: dict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for place, nom in enumerate(noms):
        for groupe in groupes.get(nom.cle, ()):
            blocs[nom.lettres[0], groupe].append(place)
    for (_, groupe), bloc in blocs.items():
        seuls_devant = sorted(bloc, key=lambda place: (bool(noms[place].lettres[1]), place))
        for a, b in voisins(seuls_devant):
            if not noms[a].lettres[1]:
                yield noms[a], noms[b], groupe


def prenoms_partages(noms: Iterable[Nom]) -> list[Nom]:
    """Keep those whose first name is also that of somebody, one of them with no family name."""
    par_prenom: dict[str, list[Nom]] = defaultdict(list)
    for nom in noms:
        par_prenom[nom.lettres[0]].append(nom)
    return [
        nom
        for bloc in par_prenom.values()
        if len(bloc) > 1 and any(not autre.lettres[1] for autre in bloc)
        for nom in bloc
    ]


def _cles(nom: Nom) -> set[str]:
    """Both ends of the name, in both orders; each part with either end of the other."""
    prenom, famille = nom.lettres
    cles = {f"{forme[:3]}…{forme[-3:]}" for forme in nom.formes}
    if famille:
        for part, autre in ((prenom, famille), (famille, prenom)):
            cles |= {f"{part}|{autre[:1]}", f"{part}/{autre[-1:]}"}
    return cles


def _juger(a: Nom, b: Nom, dans_l_ordre: int, a_l_envers: int) -> Rapprochement | None:
    """Say how alike two names are, from how many letters differ in each order."""
    if not (a.lettres[1] or b.lettres[1]):
        return None
    ecart = min(dans_l_ordre, a_l_envers)
    genres = {a.genre, b.genre} - {Genre.NON_COMMUNIQUE}
    if ecart > _tolerance(min(len(a.formes[0]), len(b.formes[0]))) or (ecart and len(genres) > 1):
        return None
    raisons, score = [], 100 - 12 * ecart
    if a_l_envers < dans_l_ordre:
        raisons.append("prénom et nom inversés")
        score -= 4
    if ecart:
        raisons.append(_LETTRES.get(ecart, "trois lettres de différence"))
    elif not raisons and _tels_quels(a) == _tels_quels(b):
        raisons.append("même prénom et même nom")
    elif not raisons:
        raisons.append("même nom, aux accents, majuscules, espaces ou traits d’union près")
        score -= 3
    if a.contact_lu and a.contact_lu == b.contact_lu:
        raisons.append("même contact")
        score += 10
    return Rapprochement(min(100, score), tuple(raisons))


def _tels_quels(nom: Nom) -> tuple[str, str]:
    return nom.prenom, nom.nom


def _tolerance(longueur: int) -> int:
    """How many letters may differ, for so many in the shorter name."""
    return 0 if longueur < 6 else 1 if longueur < 12 else 2 if longueur < 18 else 3
