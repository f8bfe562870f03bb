"""Every test that asks for `depot` runs on SQLite and on a real PostgreSQL server."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session as Bdd

from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Apprenant, Base, Compte, Lieu, Reponse, Session
from inscriptions.services import (
    apprenants,
    comptes,
    lieux,
    reponses,
    sessions,
    types_ateliers,
)

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
BASES = ["sqlite", "postgresql"]


@pytest.fixture(params=BASES)
def url_vide(request, tmp_path) -> str:
    """The address of a registry that does not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.db'}"
    return request.getfixturevalue("nouvelle_base")()


@pytest.fixture(scope="session")
def depot_sqlite(tmp_path_factory) -> Iterator[Depot]:
    with ouvrir(f"sqlite:///{tmp_path_factory.mktemp('registre') / 'registre.db'}") as depot:
        yield depot


@pytest.fixture(scope="session")
def depot_postgresql(nouvelle_base) -> Iterator[Depot]:
    with ouvrir(nouvelle_base()) as depot:
        yield depot


@pytest.fixture(params=BASES)
def depot(request) -> Depot:
    """An open, empty registry: one for the whole run, emptied before each test."""
    ouvert = request.getfixturevalue(f"depot_{request.param}")
    with ouvert.ecriture() as bdd, sans_gardiens(bdd):
        for table in reversed(Base.metadata.sorted_tables):
            bdd.execute(table.delete())
    return ouvert


@contextmanager
def sans_gardiens(bdd: Bdd) -> Iterator[None]:
    """Go around the triggers that keep the journal as it is, as only the base's owner could."""
    if bdd.get_bind().dialect.name == "postgresql":
        bdd.execute(sa.text("SET LOCAL session_replication_role = 'replica'"))
        yield
        bdd.execute(sa.text("SET LOCAL session_replication_role = 'origin'"))
        return
    gardiens = bdd.execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name='journal'")
    ).all()
    for nom, _ in gardiens:
        bdd.execute(sa.text(f"DROP TRIGGER {nom}"))
    yield
    for _, sql in gardiens:
        bdd.execute(sa.text(sql))


@pytest.fixture
def comme_proprietaire() -> Callable[[Bdd], object]:
    """Give `with comme_proprietaire(bdd):`, to alter the journal behind the database's back."""
    return sans_gardiens


@dataclass
class Fabrique:
    """Makes what a test needs and does not talk about; each call in its own transaction."""

    depot: Depot

    def compte(self, nom: str = "Nadia Le Goff") -> Compte:
        with self.depot.ecriture() as bdd:
            return comptes.creer_compte(
                bdd,
                identifiant=f"c{uuid4().hex[:12]}",
                nom=nom,
                role=RoleCompte.FORMATEUR,
                mot_de_passe="douze caractères",
            )

    def lieu(self) -> Lieu:
        with self.depot.ecriture() as bdd:
            return lieux.creer_lieu(bdd, nom=f"Médiathèque {uuid4()}", commune="Brest")

    def session(
        self,
        capacite: int | None = 12,
        module: str = "droit_epn",
        seances: Sequence[tuple[datetime, datetime]] | None = None,
        formateur: Compte | None = None,
        titre: str = "Droit et EPN",
        autoformation: bool = False,
    ) -> Session:
        lieu, formateur = self.lieu(), formateur or self.compte()
        with self.depot.ecriture() as bdd:
            return sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, module, titre),
                titre=titre,
                lieu=lieu,
                formateur=formateur,
                capacite=capacite,
                seances=[(DEBUT, DEBUT + timedelta(hours=3))] if seances is None else seances,
                autoformation=autoformation,
            )

    def apprenant(
        self, session: Session | None = None, prenom: str = "Awa", nom: str = ""
    ) -> Apprenant:
        session = session or self.session()
        with self.depot.ecriture() as bdd:
            return apprenants.inscrire(bdd, session=session, prenom=prenom, nom=nom).apprenant


@pytest.fixture
def jumeau(depot) -> Iterator[Depot]:
    """The same registry opened a second time, as another process would."""
    with ouvrir(depot.moteur.url.render_as_string(hide_password=False)) as ouvert:
        yield ouvert


@pytest.fixture
def fabrique(depot) -> Fabrique:
    return Fabrique(depot)


@pytest.fixture
def ecrire(depot) -> Callable[..., UUID]:
    """Give `ecrire(learner, text)`: one more version of their news item; gives its id."""

    def ecrire_un(
        qui: Apprenant,
        texte: str,
        heures: float = 0,
        question: str = "ma-breve",
        chapitre: str = "03-breve",
    ) -> UUID:
        jeton = uuid4()
        with depot.ecriture() as bdd:
            reponses.enregistrer(
                bdd,
                apprenant_id=qui.id,
                module="ecrit_public",
                chapitre=chapitre,
                question=question,
                contenu=json.dumps(texte),
                jeton=str(jeton),
                maintenant=DEBUT + timedelta(hours=heures),
            )
            return bdd.scalars(sa.select(Reponse.id).where(Reponse.jeton == jeton)).one()

    return ecrire_un


@pytest.fixture
def ensemble() -> Callable[..., list[object]]:
    """Run actions at the same instant, one thread each; give results, or refusals' codes."""

    def lancer(*actions: Callable[[], object]) -> list[object]:
        barriere = threading.Barrier(len(actions), timeout=30)

        def jouer(action: Callable[[], object]) -> object:
            barriere.wait()
            try:
                return action()
            except ErreurRegistre as erreur:
                return erreur.code

        with ThreadPoolExecutor(len(actions)) as fils:
            return list(fils.map(jouer, actions))

    return lancer


@pytest.fixture
def requetes(depot) -> Callable[[], object]:
    """Count the statements sent to the database inside a `with`."""

    @contextmanager
    def compter() -> Iterator[list[str]]:
        envoyees: list[str] = []

        def noter(_connexion, _curseur, instruction, *_reste) -> None:
            if not instruction.startswith(("PRAGMA", "BEGIN")):
                envoyees.append(instruction)

        sa.event.listen(depot.moteur, "before_cursor_execute", noter)
        try:
            yield envoyees
        finally:
            sa.event.remove(depot.moteur, "before_cursor_execute", noter)

    return compter


@pytest.fixture
def refuse() -> Callable[[str], object]:
    """Expect a refusal with this code."""

    @contextmanager
    def attendre(code: str) -> Iterator[None]:
        with pytest.raises(ErreurRegistre) as capture:
            yield
        assert capture.value.code == code

    return attendre
