"""The game as a question: its answer is a list of weeks, its feedback comes at every step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import (
    Evaluation,
    Question,
    Retour,
    lire_communs,
    premier_jour,
)
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.jeu import recit
from modules.commun.questions.jeu.regles import Semaine, extreme, lire_semaines, part, tirer
from modules.commun.questions.jeu.situations import (
    SituationJeu,
    encore_la,
    libres,
    lire_situation,
    remedes_du_jeu,
)
from modules.commun.questions.parties import LETTRES, lire_parties

SITUATIONS = (2, 200)
PAR_JOUR_MAXIMUM = 4
GRAINE_D_EXEMPLE = "exemple"


@dataclass(frozen=True, slots=True)
class Jeu(Question):
    """A week of `jours` days, `par_jour` situations a day, drawn from the pool by a seed.

    The answer: "semaine=1", "graine=…", then "situation=choice" as they come; a finished week that
    is worth keeping may stand before the current one. The best counts. `titres` name the themes;
    `ecartees` are situations not drawn any more, which a week already begun may hold.
    """

    type: ClassVar[str] = "jeu"
    # One cannot play without knowing what happens: the one exception to silence on what counts.
    retour_immediat: ClassVar[bool] = True
    se_tire: ClassVar[bool] = False

    jours: int
    par_jour: int
    situations: tuple[SituationJeu, ...]
    titres: tuple[tuple[str, str], ...]
    ecartees: frozenset[str] = frozenset()

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; its law is that of its situations, to be read again with the first."""
        communs = lire_communs(fiche, cls.type)
        jours = fiche.entier("jours", minimum=1, maximum=len(recit.JOURS))
        par_jour = fiche.entier("par_jour", minimum=1, maximum=PAR_JOUR_MAXIMUM)
        situations = lire_parties(fiche, "situations", "situation", SITUATIONS, lire_situation)
        titres = _lire_titres(fiche)
        fiche.terminer()
        if not fiche.fautes:
            for identifiant, remede in remedes_du_jeu(situations, jours * par_jour):
                qui = f"situation « {identifiant} » : " if identifiant else ""
                fiche.faute(f"{qui}{remede}")
        sources = [*communs["source"], *(cle for s in situations for cle in s.source)]
        communs["source"] = tuple(dict.fromkeys(sources))
        communs["verifie_le"] = premier_jour(
            communs["verifie_le"], *(s.verifie_le for s in situations)
        )
        communs["a_revoir_le"] = premier_jour(
            communs["a_revoir_le"], *(s.a_revoir_le for s in situations)
        )
        return cls(**communs, jours=jours, par_jour=par_jour, situations=situations, titres=titres)

    @property
    def longueur(self) -> int:
        """How many situations a week holds."""
        return self.jours * self.par_jour

    @property
    def tirables(self) -> tuple[SituationJeu, ...]:
        """The situations that may be drawn."""
        return tuple(s for s in self.situations if s.id not in self.ecartees)

    def dernier_bon_jour(self, sources: Mapping[str, date]) -> date | None:
        """Return the last day on which a week can be drawn without what is overdue."""
        des_situations = {cle for s in self.situations for cle in s.source}
        propre = [sources.get(cle) for cle in self.source if cle not in des_situations]
        jours = {s.id: s.dernier_bon_jour(sources) for s in self.situations}
        for jour in sorted({jour for jour in jours.values() if jour is not None}):
            echues = {cle for cle, le_sien in jours.items() if le_sien and le_sien <= jour}
            if libres(encore_la(self.situations, echues)) < self.longueur:
                return premier_jour(jour, *propre)
        return premier_jour(*propre)

    def a_ecarter(self, sources: Mapping[str, date], le: date) -> dict[str, date]:
        """Return the situations whose law is overdue, and those that only they lead to."""
        jours = {s.id: s.dernier_bon_jour(sources) for s in self.situations}
        echues = {cle: jour for cle, jour in jours.items() if jour is not None and jour < le}
        reste = encore_la(self.situations, echues)
        if not echues or libres(reste) < self.longueur:  # then the whole game counts no more
            return {}
        suite = max(echues.values())
        gardees = {s.id for s in reste}
        return {cle: echues.get(cle, suite) for cle in jours if cle not in gardees}

    def sans(self, parties: Collection[str]) -> Self:
        """Return the game that draws none of these situations."""
        return replace(self, ecartees=frozenset(parties))

    def partie_publique(self) -> dict[str, object]:
        """Return the days of a week; its situations come one at a time, from the server."""
        vide = Semaine(1, GRAINE_D_EXEMPLE, ())
        return {"jours": recit.jours(vide, self.jours, self.par_jour)}

    def partie_privee(self) -> dict[str, object]:
        """Return the pool of situations."""
        return {
            "jours": self.jours,
            "par_jour": self.par_jour,
            "situations": [situation.en_dict() for situation in self.situations],
            "titres": [{"id": theme, "titre": titre} for theme, titre in self.titres],
        }

    def pour_noter(self) -> dict[str, object]:
        """Return the pool without its words: a copy holds a tenth of it, and gives the same."""
        muette = replace(
            self,
            situations=tuple(situation.sans_mots() for situation in self.situations),
            titres=(),
            source=(),
            verifie_le=None,
            a_revoir_le=None,
        )
        return muette.en_dict()

    def _semaines(self, reponse: Reponse) -> tuple[Semaine, ...]:
        textes = reponse if isinstance(reponse, list) else []
        connues = {situation.id: situation for situation in self.situations}
        return lire_semaines(textes, connues, self.longueur, self.par_jour)

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing, or a week as far as it was played, perhaps after a finished one."""
        reponse = controler_forme(brut) or []
        if isinstance(reponse, str):
            raise ReponseInvalide(FORME_INATTENDUE)
        self._semaines(reponse)
        return reponse

    def _retenue(self, semaines: Iterable[Semaine]) -> Semaine | None:
        """Return the week that counts: the one that is worth most, the last of equals."""
        return max(reversed(tuple(semaines)), key=lambda s: part(s, self.longueur), default=None)

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × what the best week is worth (see `regles.part`)."""
        retenue = self._retenue(self._semaines(reponse))
        return Evaluation(
            points=self.points * (part(retenue, self.longueur) if retenue else 0.0),
            maximum=self.points,
            retours=tuple(
                Retour(
                    situation.id,
                    choix.retour,
                    recit.est_bien_vu(situation, choix),
                    libelle=f"{situation.titre} : {choix.texte}",
                )
                for situation, choix in (retenue.pas if retenue else ())
            ),
            explication=self.explication,
        )

    def sources_de_la_reponse(self, reponse: Reponse) -> tuple[str, ...]:
        """Return the law of what was played, not of the whole pool."""
        retenue = self._retenue(self._semaines(reponse))
        sources = [cle for s, _ in (retenue.pas if retenue else ()) for cle in s.source]
        return tuple(dict.fromkeys(sources))

    def partie_en_cours(
        self, reponse: Reponse, sources: Iterable[Mapping[str, object]]
    ) -> dict[str, object] | None:
        """Return where the current week stands: gauges, last step, next situation or the end."""
        semaines = self._semaines(reponse)
        if not semaines:
            return None
        semaine = semaines[-1]
        rang = len(semaine.pas)
        finie = rang == self.longueur
        suivante = None if finie else tirer(self.tirables, semaine, self.par_jour)
        return {
            "numero": semaine.numero,
            "jours": recit.jours(semaine, self.jours, self.par_jour),
            "jauges": recit.jauges_en_mots(semaine),
            "dernier": recit.dernier_pas(semaine, {source["id"]: source for source in sources}),
            "suivante": recit.situation_publique(suivante, rang, self.par_jour)
            if suivante
            else None,
            "fin": self._fin(semaines) if finie else None,
        }

    def _fin(self, semaines: tuple[Semaine, ...]) -> dict[str, object]:
        semaine, retenue = semaines[-1], self._retenue(semaines)
        return {
            "recit": recit.raconter(semaine, self.par_jour),
            "relire": recit.a_relire(semaine, dict(self.titres)),
            "points": self.points * part(semaine, self.longueur),
            "retenus": self.points * part(retenue or semaine, self.longueur),
            "maximum": self.points,
            # What the page sends again before another week.
            "garder": (retenue or semaine).en_reponse(),
        }

    def _jouer(self, sens: int, combien: int) -> list[str]:
        """Play a week with the heaviest (`sens` 1) or the lightest (-1) choices."""
        semaine = Semaine(1, GRAINE_D_EXEMPLE, ())
        for _ in range(combien):
            situation = tirer(self.tirables, semaine, self.par_jour)
            if situation is not None:
                pas = (*semaine.pas, (situation, extreme(situation, sens)))
                semaine = replace(semaine, pas=pas)
        return semaine.en_reponse()

    def exemple_juste(self) -> Reponse:
        """Return a week of the choices that weigh most."""
        return self._jouer(1, self.longueur)

    def exemple_faux(self) -> Reponse:
        """Return a week left after the first situation, and badly begun."""
        return self._jouer(-1, 1)

    def en_clair(self, reponse: Reponse) -> str:
        """Return the week that counts, a situation a line."""
        retenue = self._retenue(self._semaines(reponse))
        lignes = recit.raconter(retenue, self.par_jour) if retenue else []
        return "\n".join(f"{pas['jour']}. {pas['titre']} : {pas['choix']}" for pas in lignes)

    def imprimable(self) -> Imprimable:
        """Return the situations that no choice opens, with their choices to talk about."""
        lignes: list[LigneImprimee] = []
        corrige: list[str] = []
        ouvertes = (s for s in self.tirables if not s.si and not s.sauf)
        for numero, situation in enumerate(ouvertes, start=1):
            lignes.append(
                LigneImprimee(FormeLigne.TEXTE, f"{numero}. {situation.titre}. {situation.texte}")
            )
            for lettre, choix in zip(LETTRES, situation.choix, strict=False):
                repere = f"{numero}{lettre}"
                lignes.append(
                    LigneImprimee(FormeLigne.ROND, choix.texte, repere=repere, groupe=numero)
                )
                if choix == extreme(situation, 1):
                    corrige.append(f"{repere}. {choix.texte}")
        return Imprimable(
            enonce=self.enonce,
            consigne="Cochez ce que vous feriez dans chaque situation, puis parlez-en à plusieurs.",
            lignes=tuple(lignes),
            corrige=tuple(corrige),
            explication=self.explication,
        )


def _lire_titres(fiche: Fiche) -> tuple[tuple[str, str], ...]:
    lus = []
    for table in fiche.tables("titres", facultatif=True):
        interne = Fiche(table, fiche.identifiant)
        lus.append((interne.slug("id"), interne.texte("titre")))
        interne.terminer()
        fiche.reprendre(interne)
    return tuple(lus)
