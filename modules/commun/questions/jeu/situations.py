"""The situations of the game: their strict reading, their checks, and a form without words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from modules.commun.fiche import Fiche, proche
from modules.commun.questions.base import premier_jour
from modules.commun.questions.parties import lire_parties

CHOIX_PAR_SITUATION = (3, 4)
JAUGES = ("confiance", "securite", "temps")
EFFET_MAXIMUM = 3
SANS_MOTS = "…"


@dataclass(frozen=True, slots=True)
class ChoixJeu:
    """One choice: what happens, why, how far it moves each gauge (-3 to 3), what it leaves behind.

    A mark (« marque ») is remembered for the rest of the week.
    """

    id: str
    texte: str
    consequence: str
    retour: str
    confiance: int
    securite: int
    temps: int
    marques: tuple[str, ...]

    @property
    def effets(self) -> dict[str, int]:
        """How far each gauge moves."""
        return {jauge: int(getattr(self, jauge)) for jauge in JAUGES}


@dataclass(frozen=True, slots=True)
class SituationJeu:
    """One scene at the desk; `si` are the marks it needs, `sauf` those that keep it away.

    `theme` is the id of the chapter that teaches it.
    """

    id: str
    theme: str
    titre: str
    texte: str
    si: tuple[str, ...]
    sauf: tuple[str, ...]
    source: tuple[str, ...]
    verifie_le: date | None
    a_revoir_le: date | None
    choix: tuple[ChoixJeu, ...]

    def en_dict(self) -> dict[str, object]:
        """Return the situation in JSON types; `lire_situation` reads it back."""
        droit: dict[str, object] = {}
        if self.source:
            droit["source"] = list(self.source)
        for cle in ("verifie_le", "a_revoir_le"):
            if (jour := getattr(self, cle)) is not None:
                droit[cle] = jour.isoformat()
        champs = ("id", "texte", "consequence", "retour", *JAUGES)
        return {
            **{cle: getattr(self, cle) for cle in ("id", "theme", "titre", "texte")},
            **{cle: list(noms) for cle in ("si", "sauf") if (noms := getattr(self, cle))},
            **droit,
            "choix": [
                {champ: getattr(c, champ) for champ in champs}
                | ({"marques": list(c.marques)} if c.marques else {})
                for c in self.choix
            ],
        }

    def dernier_bon_jour(self, sources: Mapping[str, date]) -> date | None:
        """Return the last day on which it may be drawn; None when it rests on no law."""
        return premier_jour(self.a_revoir_le, *(sources.get(cle) for cle in self.source))

    def sans_mots(self) -> SituationJeu:
        """Return what grading needs: ids, marks and gauges, and neither texts nor law."""
        muets = tuple(
            replace(c, texte=SANS_MOTS, consequence=SANS_MOTS, retour=SANS_MOTS) for c in self.choix
        )
        return replace(
            self,
            titre=SANS_MOTS,
            texte=SANS_MOTS,
            source=(),
            verifie_le=None,
            a_revoir_le=None,
            choix=muets,
        )


def lire_situation(fiche: Fiche, identifiant: str) -> SituationJeu:
    """Read one `[[situations]]`, its id already read; its faults are left in the table."""
    situation = SituationJeu(
        id=identifiant,
        theme=fiche.slug("theme"),
        titre=fiche.texte("titre"),
        texte=fiche.texte("texte"),
        si=fiche.textes("si", slugs=True, facultatif=True),
        sauf=fiche.textes("sauf", slugs=True, facultatif=True),
        source=fiche.textes("source", slugs=True, facultatif=True),
        verifie_le=fiche.jour("verifie_le", facultatif=True),
        a_revoir_le=fiche.jour("a_revoir_le", facultatif=True),
        choix=lire_parties(
            fiche, "choix", "choix", CHOIX_PAR_SITUATION, _lire_choix, bloc="situations.choix"
        ),
    )
    verifie, revoir = situation.verifie_le, situation.a_revoir_le
    if situation.source and (verifie is None or revoir is None):
        fiche.faute("une situation de droit donne « verifie_le » et « a_revoir_le ».")
    if (verifie or revoir) and not situation.source:
        fiche.faute("des dates de vérification sans « source » : donnez la source.")
    if verifie and revoir and verifie >= revoir:
        fiche.faute("« a_revoir_le » doit venir après « verifie_le ».")
    return situation


def _lire_choix(fiche: Fiche, identifiant: str) -> ChoixJeu:
    effets = {
        jauge: fiche.entier(jauge, minimum=-EFFET_MAXIMUM, maximum=EFFET_MAXIMUM)
        for jauge in JAUGES
    }
    choix = ChoixJeu(
        id=identifiant,
        texte=fiche.texte("texte"),
        consequence=fiche.texte("consequence"),
        retour=fiche.texte("retour"),
        **effets,
        marques=fiche.textes("marques", slugs=True, facultatif=True),
    )
    if not any(choix.effets.values()):
        fiche.faute("ce choix ne change aucune jauge : chaque choix compte un peu.")
    return choix


def remedes_du_jeu(
    situations: Iterable[SituationJeu], a_jouer: int
) -> Iterator[tuple[str | None, str]]:
    """Yield what an author must change in the pool as a whole: (id of a situation, sentence).

    `a_jouer` is how many situations a week holds: with as many that no mark opens or keeps away,
    there is always a next one, whatever was chosen before.
    """
    toutes = tuple(situations)
    connues = {marque for s in toutes for c in s.choix for marque in c.marques}
    for situation in toutes:
        for marque in (*situation.si, *situation.sauf):
            if marque not in connues:
                aide = proche(marque, connues)
                yield situation.id, f"aucun choix ne laisse la marque « {marque} ».{aide}"
    if not connues.issuperset(marque for s in toutes for marque in (*s.si, *s.sauf)):
        return
    for situation in toutes:
        if situation.id not in _joignables(toutes):
            yield situation.id, "cette situation n’arrive jamais : revoyez « si » et « sauf »."
    sans_marque = libres(toutes)
    if sans_marque < a_jouer:
        yield (
            None,
            f"une semaine joue {a_jouer} situations, il n’y en a que {sans_marque} sans « si » ni "
            "« sauf » : ajoutez-en.",
        )
    if toutes and all(map(_sans_dilemme, toutes)):
        yield None, "dans chaque situation un choix est le meilleur pour tout : faites hésiter."


def encore_la(
    situations: Iterable[SituationJeu], retirees: Collection[str]
) -> tuple[SituationJeu, ...]:
    """Return what is left without some situations, nor those that only they lead to."""
    reste = tuple(s for s in situations if s.id not in retirees)
    joignables = _joignables(reste)
    return tuple(s for s in reste if s.id in joignables)


def libres(situations: Iterable[SituationJeu]) -> int:
    """Count the situations that no mark opens or keeps away."""
    return sum(not s.si and not s.sauf for s in situations)


def _joignables(situations: tuple[SituationJeu, ...]) -> set[str]:
    """Return the ids of the situations that some game can reach."""
    marques: set[str] = set()
    vues: set[str] = set()
    while True:
        neuves = [
            s
            for s in situations
            if s.id not in vues and marques.issuperset(s.si) and not set(s.si) & set(s.sauf)
        ]
        if not neuves:
            return vues
        vues.update(s.id for s in neuves)
        marques.update(marque for s in neuves for c in s.choix for marque in c.marques)


def _sans_dilemme(situation: SituationJeu) -> bool:
    """Tell whether one choice is at least as good as the others for every gauge."""
    return any(
        all(
            un.effets[jauge] >= autre.effets[jauge] for autre in situation.choix for jauge in JAUGES
        )
        for un in situation.choix
    )
