"""Strict reading of one table of a lesson (« fiche »), from TOML or from JSON.

Every fault found is kept in `fautes`, so that an author sees all of them at once; a field at fault
is read as a neutral value, which nobody uses since the faults are raised before.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from modules.commun.erreurs import ErreurContenu

# One slug rule for every id: it ends in URLs, file names and nbgrader's ASCII grade ids.
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGUEUR_SLUG = 64  # what the registry keeps of an id
LONGUEUR_TEXTE = 10_000
_CONTROLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def est_slug(valeur: object) -> bool:
    """Tell whether a value is an id: lower-case ASCII letters, digits, single hyphens."""
    return isinstance(valeur, str) and len(valeur) <= LONGUEUR_SLUG and bool(SLUG.fullmatch(valeur))


def en_slug(texte: str, longueur: int = 48) -> str:
    """Return the id that a title suggests, without accents; empty when it has no letter."""
    ligatures = texte.lower().replace("œ", "oe").replace("æ", "ae")
    decompose = unicodedata.normalize("NFKD", ligatures)
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", sans_accent).strip("-")[:longueur].strip("-")


def proche(nom: str, connus: Iterable[str]) -> str:
    """Return « Vouliez-vous dire … ? » with the nearest known name, or an empty string."""
    voisins = difflib.get_close_matches(nom, list(connus), n=1, cutoff=0.6)
    return f" Vouliez-vous dire « {voisins[0]} » ?" if voisins else ""


class Fiche:
    """One table under reading: each `lire_…` takes a key out, `terminer` refuses what is left."""

    def __init__(self, donnees: Mapping[str, object], identifiant: str | None = None) -> None:
        self._reste = dict(donnees)
        self._lues: list[str] = []
        self.identifiant = identifiant
        self.fautes: list[ErreurContenu] = []

    def faute(self, remede: str) -> None:
        """Keep one fault, with the sentence that says what to change."""
        self.fautes.append(ErreurContenu("", self.identifiant, remede))

    def reprendre(self, autre: Fiche) -> None:
        """Take over the faults of a table inside this one."""
        self.fautes.extend(autre.fautes)

    def _prendre(self, cle: str, *, facultatif: bool = False) -> object | None:
        self._lues.append(cle)
        if cle not in self._reste:
            if not facultatif:
                self.faute(f"il manque « {cle} ».")
            return None
        return self._reste.pop(cle)

    def texte(self, cle: str, *, facultatif: bool = False) -> str:
        """Read a text that is not blank, of at most 10,000 characters, without control codes.

        An empty text when it may be left out, and is.
        """
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is None:
            return ""
        if not isinstance(valeur, str) or not valeur.strip():
            self.faute(f"« {cle} » doit être un texte non vide, entre guillemets.")
        elif len(valeur) > LONGUEUR_TEXTE:
            self.faute(f"« {cle} » est trop long : {LONGUEUR_TEXTE} caractères au plus.")
        elif _CONTROLE.search(valeur.replace("\r\n", "\n")):
            self.faute(f"« {cle} » contient un caractère invisible à effacer.")
        else:
            return valeur.strip()
        return ""

    def slug(self, cle: str, *, facultatif: bool = False) -> str:
        """Read an id; '' when it may be left out, and is."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is None:
            return ""
        if not est_slug(valeur):
            self.faute(
                f"« {cle} » doit s’écrire avec des lettres minuscules sans accent, des chiffres "
                f"et des tirets, {LONGUEUR_SLUG} caractères au plus."
            )
            return ""
        return str(valeur)

    def booleen(self, cle: str, *, facultatif: bool = False) -> bool:
        """Read true or false; false when it may be left out, and is."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is not None and not isinstance(valeur, bool):
            self.faute(f"« {cle} » vaut true ou false, sans guillemets.")
        return valeur is True

    def nombre(
        self,
        cle: str,
        *,
        minimum: float,
        maximum: float,
        exclu: bool = False,
        defaut: float | None = None,
    ) -> float:
        """Read a finite number between two bounds; `exclu` refuses the lower one itself.

        With a `defaut`, it may be left out.
        """
        valeur = self._prendre(cle, facultatif=defaut is not None)
        if valeur is None:
            return maximum if defaut is None else defaut
        if (
            isinstance(valeur, int | float)
            and not isinstance(valeur, bool)
            and minimum <= valeur <= maximum  # False for NaN and for the infinities
            and not (exclu and valeur == minimum)
        ):
            return float(valeur)
        borne = "plus que" if exclu else "au moins"
        self.faute(f"« {cle} » doit être un nombre, {borne} {minimum:g} et au plus {maximum:g}.")
        return maximum

    def entier(self, cle: str, *, minimum: int, maximum: int, facultatif: bool = False) -> int:
        """Read a whole number between two bounds; `minimum` when it may be left out, and is."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is None:
            return minimum
        if (
            isinstance(valeur, int)
            and not isinstance(valeur, bool)
            and minimum <= valeur <= maximum
        ):
            return valeur
        self.faute(f"« {cle} » doit être un nombre entier de {minimum} à {maximum}.")
        return minimum

    def jour(self, cle: str, *, facultatif: bool = False) -> date | None:
        """Read a day: a TOML date, or its ISO text "2026-04-03" in JSON."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is None:
            return None
        if isinstance(valeur, date) and not isinstance(valeur, datetime):
            return valeur
        if isinstance(valeur, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", valeur):
            try:
                return date.fromisoformat(valeur)
            except ValueError:
                pass
        self.faute(f"« {cle} » doit être une date comme 2026-04-03, sans guillemets.")
        return None

    def parmi(self, cle: str, possibles: Iterable[str], *, facultatif: bool = False) -> str:
        """Read one word of a closed list; '' when it may be left out, and is."""
        valeur, mots = self._prendre(cle, facultatif=facultatif), tuple(possibles)
        if isinstance(valeur, str) and valeur in mots:
            return valeur
        if valeur is not None:
            aide = proche(valeur, mots) if isinstance(valeur, str) else ""
            self.faute(f"« {cle} » doit être l’un de : {', '.join(mots)}.{aide}")
        return ""

    def textes(self, cle: str, *, slugs: bool = False, facultatif: bool = False) -> tuple[str, ...]:
        """Read a list of texts, or of ids, without doubles; at least one when compulsory."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is None:
            return ()
        if isinstance(valeur, list | tuple):
            bons = [
                v for v in valeur if isinstance(v, str) and v.strip() and not _CONTROLE.search(v)
            ]
            if slugs:
                bons = [v for v in bons if est_slug(v)]
            if len(bons) == len(valeur) == len(set(bons)) and (bons or facultatif):
                return tuple(v.strip() for v in bons)
        nature = "d’identifiants" if slugs else "de textes"
        self.faute(f'« {cle} » doit être une liste {nature} sans doublon, comme ["a", "b"].')
        return ()

    def tables(self, cle: str, *, facultatif: bool = False) -> list[Mapping[str, object]]:
        """Read a list of tables, the `[[cle]]` of TOML."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if valeur is None:
            return []
        if isinstance(valeur, list | tuple) and all(isinstance(v, Mapping) for v in valeur):
            return list(valeur)
        self.faute(f"« {cle} » doit s’écrire en blocs [[{cle}]].")
        return []

    def table(self, cle: str, *, facultatif: bool = False) -> Mapping[str, object]:
        """Read one table, the `[cle]` of TOML."""
        valeur = self._prendre(cle, facultatif=facultatif)
        if isinstance(valeur, Mapping):
            return valeur
        if valeur is not None:
            self.faute(f"« {cle} » doit s’écrire en bloc [{cle}].")
        return {}

    def terminer(self) -> None:
        """Refuse the keys that nobody read."""
        for cle in self._reste:
            aide = proche(str(cle), self._lues)
            self.faute(f"la clé « {cle} » est inconnue : corrigez-la ou effacez-la.{aide}")
        self._reste = {}

    def lever(self) -> None:
        """Raise the first fault, if there is one."""
        if self.fautes:
            raise self.fautes[0]
