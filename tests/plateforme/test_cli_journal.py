"""`epn journal`: what an office reads of it, and the proof it can show."""

from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from inscriptions.moteurs import creer_moteur

CLES = {"intact", "lignes", "empreinte", "rompue"}


@pytest.fixture
def bureau(classe: Any, epn: Any) -> Any:
    """A session with two learners, and `epn` in its folder."""
    for prenom in ("Gwendoline", "Zulma"):
        classe.apprenant(prenom)

    def lancer(*arguments: object) -> Any:
        return epn("journal", *arguments, donnees=classe.dossier.racine)

    lancer.classe = classe  # type: ignore[attr-defined]  # what the tests look into
    return lancer


def moteur(bureau: Any) -> Engine:
    return creer_moteur(bureau.classe.dossier.base)


def alterer(bureau: Any, ordre: str) -> None:
    """Change the journal as whoever owns the file could: without its guards."""
    ici = moteur(bureau)
    with closing(ici.raw_connection()) as connexion:
        curseur = connexion.cursor()
        for geste in ("update", "delete"):
            curseur.execute(f"DROP TRIGGER journal_sans_{geste}")
        curseur.execute(ordre)
        connexion.commit()
    ici.dispose()


def test_un_journal_intact_se_prouve_et_donne_son_temoin(bureau: Any) -> None:
    prouve = bureau("verifier", "--json")
    assert prouve.code == 0
    assert set(prouve.json) == CLES
    assert prouve.json["intact"] is True
    assert prouve.json["rompue"] is None
    temoin = prouve.json["empreinte"]
    dit = bureau("verifier")
    assert f"{prouve.json['lignes']} lignes" in dit.texte
    assert temoin in dit.texte
    encore = bureau("verifier", "--temoin", temoin.upper(), "--json")
    assert (encore.code, encore.json) == (0, prouve.json)


def test_une_ligne_changee_se_voit_et_se_nomme(bureau: Any) -> None:
    alterer(bureau, "UPDATE journal SET auteur = 'commande' WHERE rang = 3")
    rompu = bureau("verifier", "--json")
    assert rompu.code == 1
    assert rompu.json["intact"] is False
    assert (rompu.json["rompue"], rompu.json["lignes"]) == (3, 2)
    dit = bureau("verifier")
    assert dit.code == 1
    assert "rompue à la ligne 3" in dit.texte
    assert dit.erreurs == ""


def test_la_fin_coupee_ne_se_voit_qu_avec_le_temoin(bureau: Any) -> None:
    temoin = bureau("verifier", "--json").json["empreinte"]
    alterer(bureau, "DELETE FROM journal WHERE rang > 4")
    assert bureau("verifier", "--json").code == 0
    sans_fin = bureau("verifier", "--temoin", temoin, "--json")
    assert (sans_fin.code, sans_fin.json["intact"], sans_fin.json["rompue"]) == (1, False, None)
    assert "n’est plus dans le journal" in bureau("verifier", "--temoin", temoin).texte


def test_le_journal_se_lit_sans_nommer_les_apprenants(bureau: Any) -> None:
    code = bureau.classe.session.code
    recits = bureau("lire", "--json").json
    assert {"rang", "le", "auteur", "acte", "phrase"} == set(recits[0])
    assert [r["rang"] for r in recits] == list(range(1, len(recits) + 1))
    assert f"a inscrit G., session {code} (Confirmée)" in [r["phrase"] for r in recits]
    for sortie in (bureau("lire").texte, bureau("lire", "--json").texte):
        assert "Gwendoline" not in sortie
        assert "Zulma" not in sortie
    assert bureau("lire").texte.count("\n") == len(recits)
    assert [r["rang"] for r in bureau("lire", "--derniers", 2, "--json").json] == [
        len(recits) - 1,
        len(recits),
    ]


def test_le_journal_d_une_session_et_d_aucune_autre(bureau: Any) -> None:
    code = bureau.classe.session.code
    siens = bureau("lire", "--session", code.lower(), "--json").json
    actes = {r["acte"] for r in siens}
    assert {"session.creer", "inscription.creer"} <= actes
    assert not actes & {"lieu.creer", "compte.creer"}
    inconnue = bureau("lire", "--session", "ZZZZZZ")
    assert inconnue.code == 1
    assert inconnue.erreurs.startswith("Erreur")


def test_lire_ne_change_pas_le_journal(bureau: Any) -> None:
    avant = bureau("verifier", "--json").json
    bureau("lire")
    ici = moteur(bureau)
    with ici.connect() as connexion:
        lignes = connexion.scalar(sa.text("SELECT count(*) FROM journal"))
    ici.dispose()
    assert lignes == avant["lignes"]
