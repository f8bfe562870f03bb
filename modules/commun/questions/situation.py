"""A situation that branches (« situation »): each choice has a consequence and leads to a step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche, proche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.parties import LETTRES, lire_parties

ETAPES = (2, 12)
CHOIX_PAR_ETAPE = (2, 5)


@dataclass(frozen=True, slots=True)
class ChoixSituation:
    """One way to go on: `part` (0 to 1) is what it is worth, `vers` the next step, "" at the end.

    The page shows `consequence` at once, so it tells what happens and not what was right.
    """

    id: str
    texte: str
    part: float
    consequence: str
    retour: str
    vers: str


@dataclass(frozen=True, slots=True)
class EtapeSituation:
    """One moment of the situation and the ways to go on."""

    id: str
    texte: str
    choix: tuple[ChoixSituation, ...]

    @property
    def meilleure_part(self) -> float:
        """What the best choice here is worth: after a mistake, it may be less than 1."""
        return max(c.part for c in self.choix)


def _lire_choix(fiche: Fiche, identifiant: str) -> ChoixSituation:
    return ChoixSituation(
        id=identifiant,
        texte=fiche.texte("texte"),
        part=fiche.nombre("part", minimum=0, maximum=1),
        consequence=fiche.texte("consequence"),
        retour=fiche.texte("retour"),
        vers=fiche.slug("vers", facultatif=True),
    )


def _lire_etape(fiche: Fiche, identifiant: str) -> EtapeSituation:
    texte = fiche.texte("texte")
    choix = lire_parties(
        fiche, "choix", "choix", CHOIX_PAR_ETAPE, _lire_choix, bloc="questions.etapes.choix"
    )
    return EtapeSituation(identifiant, texte, choix)


@dataclass(frozen=True, slots=True)
class Situation(Question):
    """Steps without a cycle, from `depart`; the answer lists "step=choice" along the path.

    A path that is not at its end is an answer too: it is kept while the learner goes on.
    """

    type: ClassVar[str] = "situation"

    depart: str
    etapes: tuple[EtapeSituation, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; each step is reached, no path turns round, the best is worth 1."""
        communs = lire_communs(fiche, cls.type)
        depart = fiche.slug("depart")
        etapes = lire_parties(fiche, "etapes", "étape", ETAPES, _lire_etape)
        fiche.terminer()
        lue = cls(**communs, depart=depart, etapes=etapes)
        if not fiche.fautes:
            for remede in lue._remedes():
                fiche.faute(remede)
        return lue

    def _remedes(self) -> Iterator[str]:
        """Yield what an author must change in the links between the steps, then in the worth."""
        noms = self._par_id()
        perdus = [v for v in (self.depart, *(c.vers for _, c in self._tous())) if v not in noms]
        perdus = [v for v in perdus if v]
        for vers in dict.fromkeys(perdus):
            yield f"l’étape « {vers} » n’existe pas.{proche(vers, noms)}"
        if perdus:
            return
        ordre = self._depuis_la_fin()
        if ordre is None:
            yield "une étape ramène à elle-même : chaque chemin doit avoir une fin."
            return
        for etape in self.etapes:
            if etape.id not in ordre:
                yield f"aucun choix ne mène à l’étape « {etape.id} »."
        if self._extreme(1)[0] != 1:
            yield "le meilleur chemin doit valoir 1 : donnez « part = 1 » à chacun de ses choix."
        if self._extreme(-1)[0] == 1:
            yield "tous les chemins valent 1 : donnez moins à un choix."

    def _par_id(self) -> dict[str, EtapeSituation]:
        return {etape.id: etape for etape in self.etapes}

    def _tous(self) -> Iterator[tuple[EtapeSituation, ChoixSituation]]:
        return ((etape, choix) for etape in self.etapes for choix in etape.choix)

    def _depuis_la_fin(self) -> list[str] | None:
        """Return the steps that can be reached, each after those it leads to; None with a cycle."""
        noms, faites, ouvertes = self._par_id(), dict[str, None](), set[str]()

        def visiter(nom: str) -> bool:
            if nom in ouvertes:
                return False
            if nom and nom not in faites:
                ouvertes.add(nom)
                if not all(visiter(choix.vers) for choix in noms[nom].choix):
                    return False
                ouvertes.discard(nom)
                faites[nom] = None
            return True

        return list(faites) if visiter(self.depart) else None

    def _longueurs(self) -> dict[str, int]:
        """Return the number of steps on the longest way to the end, from each step."""
        noms, longueurs = self._par_id(), {"": 0}
        for nom in self._depuis_la_fin() or ():
            longueurs[nom] = 1 + max(longueurs[c.vers] for c in noms[nom].choix)
        return longueurs

    def _extreme(self, sens: int) -> tuple[float, list[str]]:
        """Return the best (`sens` 1) or the worst (-1) mean of a whole path, and that path.

        For each step and each number of steps left, one best way is enough: paths are many.
        """
        noms = self._par_id()
        bouts: dict[str, dict[int, tuple[float, list[str]]]] = {"": {0: (0.0, [])}}
        for nom in self._depuis_la_fin() or ():
            ici = bouts[nom] = {}
            for choix in noms[nom].choix:
                for reste, (somme, chemin) in bouts[choix.vers].items():
                    total = somme + choix.part
                    if reste + 1 not in ici or sens * total > sens * ici[reste + 1][0]:
                        ici[reste + 1] = (total, [f"{nom}={choix.id}", *chemin])
        moyennes = [(somme / pas, chemin) for pas, (somme, chemin) in bouts[self.depart].items()]
        return max(moyennes, key=lambda moyenne: sens * moyenne[0])

    def partie_publique(self) -> dict[str, object]:
        """Return the steps with their consequences, which the page needs to go on, and no worth."""
        champs = ("id", "texte", "consequence", "vers")
        return {
            "depart": self.depart,
            "etapes": [
                {
                    "id": e.id,
                    "texte": e.texte,
                    "choix": [{champ: getattr(c, champ) for champ in champs} for c in e.choix],
                }
                for e in self.etapes
            ],
        }

    def partie_privee(self) -> dict[str, object]:
        """Return the steps with what each choice is worth."""
        champs = ("id", "texte", "part", "consequence", "retour")
        return {
            "depart": self.depart,
            "etapes": [
                {
                    "id": e.id,
                    "texte": e.texte,
                    "choix": [
                        {champ: getattr(c, champ) for champ in champs}
                        | ({"vers": c.vers} if c.vers else {})
                        for c in e.choix
                    ],
                }
                for e in self.etapes
            ],
        }

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing, or the choices of a path from the start, perhaps not to its end."""
        reponse = controler_forme(brut) or []
        if isinstance(reponse, str):
            raise ReponseInvalide(FORME_INATTENDUE)
        self._chemin(reponse)
        return reponse

    def _chemin(self, reponse: Reponse) -> list[tuple[EtapeSituation, ChoixSituation]]:
        """Return the steps taken with their choices; raise ReponseInvalide on an impossible one."""
        noms, attendue = self._par_id(), self.depart
        chemin: list[tuple[EtapeSituation, ChoixSituation]] = []
        for pas in reponse if isinstance(reponse, list) else ():
            nom, _, pris = pas.partition("=")
            etape = noms.get(nom) if nom == attendue else None
            choix = next((c for c in etape.choix if c.id == pris), None) if etape else None
            if etape is None or choix is None:
                raise ReponseInvalide(FORME_INATTENDUE)
            chemin.append((etape, choix))
            attendue = choix.vers
        return chemin

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × mean of the parts; what is left of the longest way to the end counts 0."""
        chemin = self._chemin(reponse)
        reste = self._longueurs()[chemin[-1][1].vers if chemin else self.depart]
        part = sum(choix.part for _, choix in chemin) / (len(chemin) + reste)
        return Evaluation(
            points=self.points * part,
            maximum=self.points,
            retours=tuple(
                Retour(
                    f"{etape.id}={choix.id}",
                    choix.retour,
                    choix.part == etape.meilleure_part,
                    libelle=choix.texte,
                )
                for etape, choix in chemin
            ),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the best path."""
        return self._extreme(1)[1]

    def exemple_faux(self) -> Reponse:
        """Return the worst path that goes to its end."""
        return self._extreme(-1)[1]

    def en_clair(self, reponse: Reponse) -> str:
        """Return the choices made, numbered."""
        return "\n".join(
            f"{rang}. {choix.texte}" for rang, (_, choix) in enumerate(self._chemin(reponse), 1)
        )

    def reponse_attendue(self) -> str:
        """Return the best path."""
        return self.en_clair(self.exemple_juste())

    def imprimable(self) -> Imprimable:
        """Return the steps numbered, each choice saying what happens and where to go on."""
        numeros = {etape.id: rang for rang, etape in enumerate(self.etapes, start=1)}
        lignes: list[LigneImprimee] = []
        reperes: dict[str, str] = {}
        for etape in self.etapes:
            numero = numeros[etape.id]
            debut = " (commencez ici)" if etape.id == self.depart else ""
            lignes.append(LigneImprimee(FormeLigne.TEXTE, f"Étape {numero}{debut}. {etape.texte}"))
            for lettre, choix in zip(LETTRES, etape.choix, strict=False):
                suite = f"Allez à l’étape {numeros[choix.vers]}." if choix.vers else "Fin."
                reperes[f"{etape.id}={choix.id}"] = f"{numero}{lettre}"
                lignes.append(
                    LigneImprimee(
                        FormeLigne.ROND,
                        f"{choix.texte} → {choix.consequence} {suite}",
                        repere=f"{numero}{lettre}",
                        groupe=numero,
                    )
                )
        return Imprimable(
            enonce=self.enonce,
            consigne="À chaque étape, cochez un choix, puis lisez la suite après la flèche.",
            lignes=tuple(lignes),
            corrige=tuple(
                f"{reperes[f'{etape.id}={choix.id}']}. {choix.texte}"
                for etape, choix in self._chemin(self.exemple_juste())
            ),
            explication=self.explication,
        )
