"""Giving attestations: once, to who meets the rule, file and row always together."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from certificats.lecture import lire_code
from inscriptions.depot import Depot, ouvrir
from inscriptions.services import certificats, copies, sessions
from plateforme import attestations
from plateforme.attestations import Emission, emettre
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies
from plateforme.verification import Constat, verifier_fichier

REMPLISSENT = {"Annick", "Maëlle"}


class Bureau:
    """The demonstration's office, about to issue."""

    def __init__(self, dossier: Dossier, depot: Depot, session: str) -> None:
        self.dossier, self.depot, self.session = dossier, depot, session

    def emettre(self) -> list[Emission]:
        module = ChapitresPublies(self.dossier).module("droit_epn")
        assert module is not None
        organisme = lire_organisme(self.dossier)
        return list(emettre(self.dossier, self.depot, self.session, module, organisme))

    def fichiers(self) -> set[str]:
        return {f.name for f in self.dossier.certificats.iterdir()}

    def lignes(self) -> set[str]:
        """The files that the registry knows."""
        with self.depot.lecture() as bdd:
            session = sessions.trouver_session(bdd, self.session)
            return {c.fichier for c in certificats.lister(bdd, session)}


@pytest.fixture
def bureau(dossier_demo: Any) -> Any:
    ici = ouvrir_dossier(dossier_demo.dossier)
    with ouvrir(ici.base) as depot:
        yield Bureau(ici, depot, dossier_demo.json["session"])


def par_prenom(emissions: list[Emission]) -> dict[str, Emission]:
    return {e.etat.apprenant.prenom: e for e in emissions}


def test_qui_remplit_la_regle_la_recoit_et_les_autres_savent_ce_qui_manque(bureau: Bureau) -> None:
    emissions = par_prenom(bureau.emettre())
    assert len(emissions) == 12
    assert {nom for nom, e in emissions.items() if e.delivre} == REMPLISSENT
    for nom, emission in emissions.items():
        if nom in REMPLISSENT:
            assert emission.fichier is not None
            assert emission.etat.manques == ()
            assert lire_code(emission.fichier.read_bytes()) == emission.code
            assert verifier_fichier(bureau.depot, emission.fichier).constat is Constat.VALIDE
        else:
            assert (emission.code, emission.fichier) == (None, None)
            assert emission.etat.manques
    assert "présence" in emissions["Youenn"].etat.manques[0]
    assert emissions["Fatou"].etat.manques[0].startswith("Le score est de")
    assert "correction" in emissions["Loïc"].etat.manques[0]
    assert bureau.fichiers() == bureau.lignes()


def test_emettre_de_nouveau_donne_les_memes(bureau: Bureau) -> None:
    premiere = par_prenom(bureau.emettre())
    octets = {f.name: f.read_bytes() for f in bureau.dossier.certificats.iterdir()}
    seconde = par_prenom(bureau.emettre())
    assert {n: (e.delivre, e.code) for n, e in seconde.items()} == {
        n: (e.delivre, e.code) for n, e in premiere.items()
    }
    assert {f.name: f.read_bytes() for f in bureau.dossier.certificats.iterdir()} == octets


def test_l_attestation_reste_meme_si_les_faits_sont_corriges_ensuite(bureau: Bureau) -> None:
    """Issued is issued: only a person may take it back."""
    code = par_prenom(bureau.emettre())["Annick"].code
    with bureau.depot.ecriture() as bdd:
        session = sessions.trouver_session(bdd, bureau.session)
        annick = next(c.apprenant for c in certificats.lister(bdd, session) if c.code == code)
        copie = copies.lire(bdd, annick.id, "droit_epn", "03-partage-reutilisation")
        assert copie is not None
        copies.rouvrir(bdd, copie)
    de_nouveau = par_prenom(bureau.emettre())["Annick"]
    assert (de_nouveau.delivre, de_nouveau.code) == (True, code)


def en_panne(*_arguments: object, **_options: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("ou", ["fichier", "ligne"])
def test_une_panne_ne_laisse_ni_numero_sans_fichier_ni_fichier_sans_numero(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, ou: str
) -> None:
    with monkeypatch.context() as panne:
        if ou == "fichier":
            panne.setattr("plateforme.attestations.os.fsync", en_panne)
        else:
            panne.setattr(attestations.certificats, "enregistrer", en_panne)
        with pytest.raises(OSError, match="No space left"):
            bureau.emettre()
    assert bureau.lignes() == set()
    assert len(bureau.fichiers()) == 1  # what the crash left: a whole file, or a .tmp
    assert {nom for nom, e in par_prenom(bureau.emettre()).items() if e.delivre} == REMPLISSENT
    assert bureau.fichiers() == bureau.lignes()
    assert len(bureau.lignes()) == 2


def test_un_processus_tue_entre_le_fichier_et_sa_ligne(bureau: Bureau) -> None:
    programme = (
        "import os, signal, sys\n"
        "from inscriptions.services import certificats\n"
        "certificats.enregistrer = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from plateforme.cli import main\n"
        "main()\n"
    )
    arguments = ["certificats", "emettre", "--session", bureau.session]
    fait = subprocess.run(
        [sys.executable, "-c", programme, *arguments],
        env=os.environ | {"EPN_DONNEES": str(bureau.dossier.racine)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert fait.returncode == -signal.SIGKILL
    assert (len(bureau.fichiers()), len(bureau.lignes())) == (1, 0)
    bureau.emettre()
    assert bureau.fichiers() == bureau.lignes()
    assert len(bureau.lignes()) == 2


def test_le_menage_ne_touche_que_nos_fichiers(bureau: Bureau) -> None:
    etrangers = ["liste.odt", "scan signé.pdf", "copie.tmp", "LISEZMOI"]
    for nom in etrangers:
        (bureau.dossier.certificats / nom).write_text("à quelqu’un")
    (bureau.dossier.certificats / "anciens").mkdir()
    bureau.emettre()
    assert bureau.fichiers() == bureau.lignes() | {*etrangers, "anciens"}


def test_deux_emissions_en_meme_temps_donnent_une_attestation_chacun(bureau: Bureau) -> None:
    commande = [sys.executable, "-m", "plateforme.cli", "certificats", "emettre", "--json"]
    processus = [
        subprocess.Popen(
            [*commande, "--session", bureau.session],
            env=os.environ | {"EPN_DONNEES": str(bureau.dossier.racine)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    sorties = []
    for un in processus:
        texte, erreurs = un.communicate(timeout=120)
        assert un.returncode == 0, erreurs.decode()
        sorties.append({e["apprenant"]: e["code"] for e in json.loads(texte) if e["delivre"]})
    assert sorties[0] == sorties[1]
    assert len(sorties[0]) == 2
    assert bureau.fichiers() == bureau.lignes() == {f"{c}.pdf" for c in sorties[0].values()}


def test_l_organisme_est_celui_du_fichier(bureau: Bureau) -> None:
    fichier = bureau.dossier.racine / "organisme.toml"
    texte = fichier.read_text(encoding="utf-8").replace("Port-Lannec", "Kerguelen-sur-Mer")
    fichier.write_text(texte, encoding="utf-8")
    emission = par_prenom(bureau.emettre())["Annick"]
    with bureau.depot.lecture() as bdd:
        ligne = certificats.trouver(bdd, emission.code or "")
    assert ligne is not None
    assert ligne.donnees["commune"] == "Kerguelen-sur-Mer"
    assert ligne.donnees["url_verification"].endswith(f"/verifier/{emission.code}")


def test_les_attestations_ne_sont_pas_lisibles_par_tous(bureau: Bureau) -> None:
    bureau.emettre()
    assert Path(bureau.dossier.certificats).stat().st_mode & 0o077 == 0
