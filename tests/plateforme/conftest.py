"""Data folders (a copy of the demonstration, an empty one), small modules to publish, `epn`.

`demo`, the read-only demonstration, is in `tests/conftest.py`.
"""

import io
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pypdf
import pytest

from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.modeles import Apprenant, Copie, Session
from inscriptions.services import (
    apprenants,
    comptes,
    copies,
    lieux,
    reponses,
    sessions,
    types_ateliers,
)
from modules.nettoyage import nettoyer
from plateforme.cli import main
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation import carnets
from plateforme.notation.cours import carnet_de_notes, fichier_carnet, preparer_cours
from plateforme.notation.publication import publier

JOUR = date(2026, 6, 1)  # the author's day in these tests; small modules have no legal source
QUAND = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
Question = dict[str, Any]


def pytest_configure(config: pytest.Config) -> None:
    """Let nbgrader grade in this process: `plateforme.notation` says why it warns."""
    config.addinivalue_line(
        "filterwarnings",
        "ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning:nbgrader.api",
    )


@pytest.fixture(autouse=True)
def environnement_neutre(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine reaches a test."""
    for nom in ("EPN_BASE", "EPN_DONNEES", "EPN_MOT_DE_PASSE"):
        monkeypatch.delenv(nom, raising=False)
    monkeypatch.setenv("LANGUAGE", "")  # `epn` sets it; put back after each test


@pytest.fixture
def dossier_demo(demo: Any, tmp_path: Path) -> Any:
    """A copy of the demonstration for one test, free to be changed: `.dossier`, `.json`."""
    copie = tmp_path / "demo"
    shutil.copytree(demo.dossier, copie)
    return replace(demo, dossier=copie)


@pytest.fixture(scope="session")
def carnet_vierge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook: nbgrader takes seconds to make one, by starting a program."""
    ici = ouvrir_dossier(tmp_path_factory.mktemp("carnet"))
    preparer_cours(ici)
    with carnet_de_notes(ici):
        pass
    return fichier_carnet(ici)


@pytest.fixture
def dossier_vide(tmp_path: Path) -> Dossier:
    """An empty data folder."""
    return ouvrir_dossier(tmp_path / "donnees")


@pytest.fixture
def dossier(dossier_vide: Dossier, carnet_vierge: Path) -> Dossier:
    """A data folder where nothing is published and nobody registered, its gradebook ready."""
    preparer_cours(dossier_vide)
    shutil.copy(carnet_vierge, fichier_carnet(dossier_vide))
    return dossier_vide


@pytest.fixture
def depot(dossier: Dossier) -> Iterator[Depot]:
    """The registry of the empty data folder."""
    with ouvrir(dossier.base) as ouvert:
        yield ouvert


@dataclass(frozen=True, slots=True)
class Sortie:
    """What one `epn` command printed, and its exit code."""

    code: int
    texte: str
    erreurs: str

    @property
    def json(self) -> Any:
        return json.loads(self.texte)


@pytest.fixture
def epn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run `epn` in this process: `epn("noter", "--json", donnees=D)`."""

    def lancer(*arguments: object, donnees: Path | None = None) -> Sortie:
        complets = [*map(str, arguments), *(["--donnees", str(donnees)] if donnees else [])]
        monkeypatch.setattr(sys, "argv", ["epn", *complets])
        capsys.readouterr()
        with pytest.raises(SystemExit) as fin:
            main()
        imprime = capsys.readouterr()
        code = fin.value.code
        assert isinstance(code, int | None)
        return Sortie(code or 0, imprime.out, imprime.err)

    return lancer


def _toml(valeur: object) -> str:
    """Write a value as TOML, which reads JSON's strings, numbers and booleans."""
    match valeur:
        case list():
            return f"[{', '.join(map(_toml, valeur))}]"
        case dict():
            return f"{{{', '.join(f'{nom} = {_toml(v)}' for nom, v in valeur.items())}}}"
    return json.dumps(valeur, ensure_ascii=False)


def _table(entete: str, champs: Mapping[str, object]) -> list[str]:
    return [entete, *(f"{nom} = {_toml(valeur)}" for nom, valeur in champs.items()), ""]


@dataclass(frozen=True, slots=True)
class Atelier:
    """Writes small correct modules in a folder of their own."""

    racine: Path

    def unique(self, nom: str, *, juste: int = 0, parmi: int = 3, points: float = 1.0) -> Question:
        """A single choice among a, b, c…"""
        return self._choix("choix_unique", nom, {juste}, parmi, points)

    def multiple(
        self, nom: str, justes: Sequence[int] = (0, 1), *, parmi: int = 3, points: float = 2.0
    ) -> Question:
        """A multiple choice among a, b, c…"""
        return self._choix("choix_multiple", nom, set(justes), parmi, points)

    def texte(self, nom: str, *, points: float = 2.0) -> Question:
        """A written answer."""
        return self._commun("texte_libre", nom, points) | {
            "attendu": f"Attendu pour {nom}.",
            "longueur_conseillee": 200,
        }

    def jeu(self, nom: str, jours: int, par_jour: int, *, points: float = 4.0) -> Question:
        """A game, whose situations are in the module's `jeu` folder."""
        return self._commun("jeu", nom, points) | {"jours": jours, "par_jour": par_jour}

    def _choix(self, genre: str, nom: str, justes: set[int], parmi: int, points: float) -> Question:
        return self._commun(genre, nom, points) | {
            "choix": [
                {
                    "id": "abcdefghij"[rang],
                    "texte": f"Choix {rang}",
                    "juste": rang in justes,
                    "retour": f"Retour {rang} de {nom}.",
                }
                for rang in range(parmi)
            ]
        }

    def _commun(self, genre: str, nom: str, points: float) -> Question:
        return {
            "id": nom,
            "type": genre,
            "notee": True,
            "points": points,
            "enonce": f"Énoncé de {nom} ?",
            "explication": f"Explication de {nom}.",
        }

    def module(
        self,
        chapitres: Mapping[str, Sequence[Question]],
        *,
        nom: str = "petit_module",
        prose: str = "Une phrase.",
    ) -> Path:
        """Write the module whole, in place of what it was; give its folder."""
        dossier = self.racine / nom
        shutil.rmtree(dossier, ignore_errors=True)
        dossier.mkdir(parents=True)
        fiche = {
            "identifiant": nom,
            "titre": "Petit module",
            "public": "Les tests.",
            "objectifs": ["Essayer."],
            "duree_minutes": 120,
            "chapitres": list(chapitres),
            "licence": "CC BY-SA 4.0",
        }
        regle = _table("[regle]", {"minutes_presence": 60, "score_minimal": 50})
        (dossier / "module.toml").write_text("\n".join(_table("", fiche) + regle), "utf-8")
        for chapitre, questions in chapitres.items():
            self._chapitre(dossier, chapitre, questions, prose)
        return dossier

    def tirer(self, source: Path, chapitre: str, nombre: int, parmi: Sequence[str]) -> Path:
        """Have a chapter draw some of its questions in place of showing each; give its module."""
        toml, carnet = source / f"{chapitre}.toml", source / f"{chapitre}.ipynb"
        bloc = _table("[[tirages]]", {"id": "le-tirage", "nombre": nombre, "parmi": list(parmi)})
        toml.write_text("\n".join([toml.read_text("utf-8"), *bloc]), "utf-8")
        lu = carnets.lire(carnet)
        lu.cells = [c for c in lu.cells if not any(f'question("{p}")' in c.source for p in parmi)]
        lu.cells.append(carnets.cellule("code", 'lecon.tirage("le-tirage")', "tirage", {}))
        carnets.ecrire(lu, carnet)
        nettoyer(carnet)
        return source

    def _chapitre(self, dossier: Path, nom: str, questions: Sequence[Question], prose: str) -> None:
        lignes = _table("", {"titre": f"Titre de {nom}", "resume": "Court.", "duree_minutes": 10})
        for question in questions:
            simples = {champ: v for champ, v in question.items() if champ != "choix"}
            lignes += _table("[[questions]]", simples)
            for choix in question.get("choix", []):
                lignes += _table("[[questions.choix]]", choix)
        (dossier / f"{nom}.toml").write_text("\n".join(lignes), encoding="utf-8")
        ouverture = (
            f'from modules.commun.lecon import ouvrir_lecon\n\nlecon = ouvrir_lecon("{nom}")'
        )
        cellules = [("markdown", f"# Titre de {nom}\n\n{prose}"), ("code", ouverture)]
        cellules += [("code", f'lecon.question("{question["id"]}")') for question in questions]
        corps = [
            {"cell_type": genre, "metadata": {}, "source": source}
            | ({"execution_count": None, "outputs": []} if genre == "code" else {})
            for genre, source in cellules
        ]
        carnet = dossier / f"{nom}.ipynb"
        carnet.write_text(
            json.dumps({"cells": corps, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}),
            encoding="utf-8",
        )
        nettoyer(carnet)


@pytest.fixture(scope="session")
def fabrique_atelier() -> Callable[[Path], Atelier]:
    """Gives an atelier in a folder of one's own."""
    return Atelier


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    """Makes small modules to publish."""
    return Atelier(tmp_path / "modules")


@dataclass(slots=True)
class Classe:
    """A session of the small module, whose learners answer and hand in without a browser."""

    dossier: Dossier
    depot: Depot
    module: str = "petit_module"
    session: Session | None = None

    def publier(self, source: Path) -> None:
        publier(self.dossier, source, JOUR)

    def apprenant(self, prenom: str = "Awa") -> Apprenant:
        """Sign one more person up."""
        with self.depot.ecriture() as bdd:
            self.session = self.session or self._session(bdd)
            return apprenants.inscrire(bdd, session=self.session, prenom=prenom).apprenant

    def _session(self, bdd: Any) -> Session:
        formateur = comptes.creer_compte(
            bdd,
            identifiant="nadia",
            nom="Nadia",
            role=RoleCompte.FORMATEUR,
            mot_de_passe="douze caractères",
        )
        return sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, self.module, "Petit module"),
            titre="Petit module",
            lieu=lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest"),
            formateur=formateur,
            capacite=100,
            seances=[(QUAND, QUAND + timedelta(hours=2))],
        )

    def repondre(self, qui: Apprenant, chapitre: str, reponses_: Mapping[str, Any]) -> None:
        """Store answers as the server does, each as JSON; a str value « brut:… » is taken as is."""
        with self.depot.ecriture() as bdd:
            for question, reponse in reponses_.items():
                brut = isinstance(reponse, str) and reponse.startswith("brut:")
                reponses.enregistrer(
                    bdd,
                    apprenant_id=qui.id,
                    module=self.module,
                    chapitre=chapitre,
                    question=question,
                    contenu=reponse.removeprefix("brut:") if brut else json.dumps(reponse),
                    jeton=str(uuid4()),
                    maintenant=QUAND,
                )

    def remettre(
        self, qui: Apprenant, chapitre: str, reponses_: Mapping[str, Any] | None = None
    ) -> Copie:
        """Answer, then hand the chapter in."""
        self.repondre(qui, chapitre, reponses_ or {})
        with self.depot.ecriture() as bdd:
            return copies.remettre(
                bdd,
                apprenant_id=qui.id,
                module=self.module,
                chapitre=chapitre,
                maintenant=QUAND,
            )

    def copie(self, qui: Apprenant | UUID, chapitre: str) -> Copie:
        """Read a copy anew."""
        identifiant = qui if isinstance(qui, UUID) else qui.id
        with self.depot.lecture() as bdd:
            lue = copies.lire(bdd, identifiant, self.module, chapitre)
        assert lue is not None
        return lue

    def points(self, qui: Apprenant | UUID, chapitre: str) -> dict[str, float | None]:
        """Read a copy's points: question -> points, None while a person must grade."""
        copie = self.copie(qui, chapitre)
        with self.depot.lecture() as bdd:
            return {q: points for q, (points, _) in copies.resultats_de(bdd, copie).items()}


@pytest.fixture
def classe(dossier: Dossier, depot: Depot) -> Classe:
    """A class on an empty data folder."""
    return Classe(dossier, depot)


class PdfLu:
    """A PDF as a screen reader goes through it: pages, words, tags, alternative texts."""

    def __init__(self, octets: bytes) -> None:
        self._lecteur = pypdf.PdfReader(io.BytesIO(octets), strict=True)
        self.pages = list(self._lecteur.pages)
        self.infos = self._lecteur.metadata
        racine: Any = self._lecteur.root_object
        self.xmp = str(racine["/Metadata"].get_data().decode())
        self.langue = racine["/Lang"]
        self.elements = list(_balises(racine["/StructTreeRoot"]))

    def texte(self, page: int | None = None) -> str:
        """The words, of one page or of all, their white space made plain."""
        choisies = self.pages if page is None else [self.pages[page]]
        return re.sub(r"\s+", " ", " ".join(une.extract_text() for une in choisies))

    def compter(self, balise: str) -> int:
        return sum(nom == balise for nom, _ in self.elements)

    def remplacements(self) -> list[str]:
        """The alternative texts of the figures."""
        return [str(e["/Alt"]) for nom, e in self.elements if nom == "/Figure"]

    def titres(self) -> list[tuple[str, str]]:
        return [(nom, str(e["/T"])) for nom, e in self.elements if re.fullmatch(r"/H\d", nom)]


def _balises(noeud: Any) -> Iterator[tuple[str, Any]]:
    noeud = noeud.get_object()
    if isinstance(noeud, pypdf.generic.ArrayObject):
        for enfant in noeud:
            yield from _balises(enfant)
    elif isinstance(noeud, pypdf.generic.DictionaryObject):
        if "/S" in noeud:
            yield str(noeud["/S"]), noeud
        if "/K" in noeud:
            yield from _balises(noeud.raw_get("/K"))


@pytest.fixture(scope="session")
def lire_pdf() -> Callable[[bytes], PdfLu]:
    """Read a PDF of ours: `lire_pdf(octets).texte()`."""
    return PdfLu
