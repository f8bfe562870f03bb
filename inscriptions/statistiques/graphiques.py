"""What charts draw: plain values and the sentence that says the same, for who does not see it."""

from inscriptions.statistiques.mesures import Mesure
from inscriptions.statistiques.valeurs import INCONNU, Ligne, Serie, Tableau

UNITES = {"nombre": "", "taux": "%", "heures": "h"}


def barres(tableau: Tableau, mesure: Mesure) -> Serie:
    """Give a bar for each row of a table, in its order, and a sentence for who does not see it."""
    valeurs = tuple((ligne.libelle, _flottant(ligne, mesure)) for ligne in tableau.lignes)
    mentions = tuple(ligne.mention(mesure) for ligne in tableau.lignes)
    quand = "" if tableau.annee is None else f", {tableau.annee}"
    return Serie(
        titre=f"{mesure.libelle} par {_complement(tableau)}{quand}",
        unite=UNITES[mesure.unite],
        valeurs=valeurs,
        mentions=mentions,
        texte=_raconter(valeurs, mentions, UNITES[mesure.unite]),
    )


def _flottant(ligne: Ligne, mesure: Mesure) -> float | None:
    valeur = ligne.valeur(mesure)
    return None if valeur is None else float(valeur)


def _complement(tableau: Tableau) -> str:
    libelle = tableau.axe.libelle
    return libelle[0].lower() + libelle[1:]


def _raconter(
    valeurs: tuple[tuple[str, float | None], ...], mentions: tuple[str, ...], unite: str
) -> str:
    connues = [(valeur, label) for label, valeur in valeurs if valeur is not None]
    phrases = []
    if len(connues) == 1:
        valeur, label = connues[0]
        phrases.append(f"{label} : {_ecrire(valeur, unite)}.")
    elif connues:
        haut, bas = max(connues, key=lambda c: c[0]), min(connues, key=lambda c: c[0])
        phrases.append(
            f"Le plus haut : {haut[1]}, {_ecrire(haut[0], unite)} ; "
            f"le plus bas : {bas[1]}, {_ecrire(bas[0], unite)}."
        )
    inconnues = mentions.count(INCONNU)
    masquees = len(valeurs) - len(connues) - inconnues
    if inconnues:
        phrases.append(f"Inconnu pour {inconnues} sur {len(valeurs)}.")
    if masquees:
        phrases.append(f"Masqué pour {masquees} sur {len(valeurs)}.")
    return " ".join(phrases) or "Aucune session."


def _ecrire(valeur: float, unite: str) -> str:
    entier = f"{valeur:.1f}".removesuffix(".0").replace(".", ",")
    return f"{entier} {unite}".rstrip()
