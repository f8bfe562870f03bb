"""Giving attestations: once, to who meets the rule, file and row always together."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certificats.attestation import Attestation
from certificats.erreurs import ErreurCertificat
from certificats.lecture import lire_code
from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import EtatCertificat, GenreCertificat, MotifRevocation
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Apprenant, Certificat
from inscriptions.services import certificats, copies, sessions, validations
from modules.catalogue import ReglageAttestation
from plateforme import attestations
from plateforme.attestations import (
    Emission,
    FichierAltere,
    archiver_session,
    emettre,
    octets_de,
    plus_mois,
    reemettre,
)
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.feuilles import archiver_dans
from plateforme.garanties import Garanties
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies
from plateforme.verification import Constat, verifier_fichier

REMPLISSENT = {"Annick", "Maëlle"}


class Bureau:
    """The demonstration's office, about to issue."""

    def __init__(self, dossier: Dossier, depot: Depot, session: str) -> None:
        self.dossier, self.depot, self.session = dossier, depot, session

    def emettre(self, **choix: Any) -> list[Emission]:
        module = ChapitresPublies(self.dossier).module("droit_epn")
        assert module is not None
        module = replace(module, **choix.pop("regle", {}))
        organisme = lire_organisme(self.dossier)
        return list(emettre(self.dossier, self.depot, self.session, module, organisme, **choix))

    def reemettre(self, code: str, **choix: Any) -> Certificat:
        return reemettre(self.dossier, self.depot, code, lire_organisme(self.dossier), **choix)

    def lire(self, code: str | None) -> Certificat:
        with self.depot.lecture() as bdd:
            trouve = certificats.trouver(bdd, code or "")
        assert trouve is not None
        return trouve

    def renommer(self, code: str | None, nom: str) -> None:
        with self.depot.ecriture() as bdd:
            bdd.get_one(Apprenant, self.lire(code).apprenant_id).nom = nom

    def revoquer(self, code: str | None) -> None:
        with self.depot.ecriture() as bdd:
            certificats.revoquer(bdd, self.lire(code), MotifRevocation.ERREUR, maintenant())

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


def test_le_lot_dit_ou_il_en_est(bureau: Bureau) -> None:
    emissions = bureau.emettre()
    assert [(e.rang, e.total) for e in emissions] == [(rang, 12) for rang in range(1, 13)]
    assert {e.etat.apprenant.prenom for e in emissions if e.nouvelle} == REMPLISSENT
    assert not any(e.nouvelle for e in bureau.emettre())


def test_la_presence_se_delivre_a_la_demande_sans_resultat(bureau: Bureau) -> None:
    presences = par_prenom(bureau.emettre(genre=GenreCertificat.PRESENCE))
    delivrees = {nom for nom, e in presences.items() if e.delivre}
    assert delivrees > REMPLISSENT
    ligne = bureau.lire(presences["Youenn"].code)
    assert (ligne.genre, ligne.donnees["score"]) == (GenreCertificat.PRESENCE, None)
    assert ligne.donnees["minutes_suivies"] == 90
    # One of each kind: the other is still to be given.
    assert par_prenom(bureau.emettre())["Annick"].code != presences["Annick"].code
    assert bureau.fichiers() == bureau.lignes()


def test_la_presence_a_son_propre_minimum(bureau: Bureau) -> None:
    exigeant = {"attestation": ReglageAttestation(presence_minutes=120)}
    presences = par_prenom(bureau.emettre(genre=GenreCertificat.PRESENCE, regle=exigeant))
    assert not presences["Youenn"].delivre
    assert "30\u00a0min de présence" in presences["Youenn"].etat.manques[0]
    assert presences["Annick"].delivre


def test_un_atelier_sans_lecons_donne_la_presence_seulement(bureau: Bureau) -> None:
    organisme = lire_organisme(bureau.dossier)
    arguments = (bureau.dossier, bureau.depot, bureau.session, None, organisme)
    faites = [e for e in emettre(*arguments) if e.delivre]
    assert faites
    assert {e.etat.genre for e in faites} == {GenreCertificat.PRESENCE}
    assert bureau.lire(faites[0].code).donnees["titre_module"] == "Droit et EPN"  # of the workshop


def test_un_visa_dit_jusqu_a_quand_il_vaut(bureau: Bureau) -> None:
    visa = {"attestation": ReglageAttestation("visa", 36)}
    ligne = bureau.lire(par_prenom(bureau.emettre(regle=visa))["Annick"].code)
    assert ligne.genre is GenreCertificat.VISA
    assert ligne.valable_jusqu_au == plus_mois(jour_local(ligne.emis_le), 36)
    assert ligne.donnees["genre"] == "visa"
    with pytest.raises(ErreurCertificat, match="ne donne pas"):
        bureau.emettre(genre=GenreCertificat.VISA)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (date(2026, 11, 24), 36, date(2029, 11, 24)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
    ],
)
def test_des_mois_plus_tard(jour: date, mois: int, attendu: date) -> None:
    assert plus_mois(jour, mois) == attendu


def test_une_regle_peut_demander_qu_une_personne_confirme(bureau: Bureau) -> None:
    confirmee = {"validation_humaine": True}
    sans = par_prenom(bureau.emettre(regle=confirmee))
    assert not any(e.delivre for e in sans.values())
    assert "confirmer" in sans["Annick"].etat.manques[0]
    with bureau.depot.ecriture() as bdd:
        session = sessions.trouver_session(bdd, bureau.session)
        validations.valider(bdd, session, sans["Annick"].etat.apprenant, maintenant())
    avec = par_prenom(bureau.emettre(regle=confirmee))
    assert {nom for nom, e in avec.items() if e.delivre} == {"Annick"}
    assert avec["Annick"].etat.criteres[-1].acquis


def test_une_regle_peut_ne_demander_que_certains_chapitres(bureau: Bureau) -> None:
    aucun: dict[str, Any] = {"chapitres_demandes": (), "score_minimal": 0, "minutes_presence": 1}
    emissions = par_prenom(bureau.emettre(regle=aucun))
    assert emissions["Youenn"].delivre
    assert bureau.lire(emissions["Youenn"].code).donnees["score"] is None


def test_refaire_apres_un_nom_corrige(bureau: Bureau) -> None:
    code = par_prenom(bureau.emettre())["Annick"].code or ""
    octets = octets_de(bureau.dossier, bureau.lire(code))
    bureau.renommer(code, "Kervella-Le Goff")
    neuf = bureau.reemettre(code.lower())
    ancien = bureau.lire(code)
    assert (ancien.etat, neuf.etat) == (EtatCertificat.REMPLACE, EtatCertificat.VALIDE)
    assert neuf.remplace_id == ancien.id
    assert octets_de(bureau.dossier, ancien) == octets  # kept as it was handed out
    dit = Attestation.depuis_dict(neuf.donnees)
    assert dit.titulaire == "Annick Kervella-Le Goff"
    assert dit.url_verification.endswith(neuf.code)
    avant = Attestation.depuis_dict(ancien.donnees)
    assert (dit.score, dit.seances, dit.minutes_suivies) == (
        avant.score,
        avant.seances,
        avant.minutes_suivies,
    )
    assert (
        verifier_fichier(bureau.depot, bureau.dossier.certificats / f"{code}.pdf").constat
        is Constat.REMPLACE
    )
    assert par_prenom(bureau.emettre())["Annick"].code == neuf.code
    assert bureau.fichiers() == bureau.lignes()


@pytest.mark.parametrize("pourquoi", ["inconnu", "remplace", "revoque", "expire", "anonyme"])
def test_ce_qui_ne_se_refait_pas(bureau: Bureau, pourquoi: str) -> None:
    emission = par_prenom(bureau.emettre())["Annick"]
    code = emission.code or ""
    if pourquoi == "remplace":
        bureau.reemettre(code)
    elif pourquoi == "revoque":
        bureau.revoquer(code)
    elif pourquoi in ("expire", "anonyme"):
        with bureau.depot.ecriture() as bdd:
            if pourquoi == "anonyme":
                certificats.anonymiser(bdd, emission.etat.apprenant)
            else:
                bdd.get_one(Certificat, bureau.lire(code).id).valable_jusqu_au = date(2020, 1, 1)
    fichiers = bureau.fichiers()
    with pytest.raises(ErreurRegistre) as refus:
        bureau.reemettre("0000-0000-0000" if pourquoi == "inconnu" else code)
    assert refus.value.code == f"certificat-{pourquoi}"
    assert bureau.fichiers() == fichiers


def test_une_revocation_ne_s_efface_pas_par_un_lot(bureau: Bureau) -> None:
    emission = par_prenom(bureau.emettre())["Annick"]
    bureau.revoquer(emission.code)
    du_lot = par_prenom(bureau.emettre())["Annick"]
    assert (du_lot.delivre, du_lot.code) == (False, None)
    assert "révoquée" in du_lot.etat.manques[0]
    (decidee,) = bureau.emettre(apprenant=emission.etat.apprenant.id)
    assert decidee.nouvelle
    assert decidee.code != emission.code
    assert bureau.lire(emission.code).etat is EtatCertificat.REVOQUE


def test_ce_qui_finit_le_fichier_est_ce_qui_est_garde(bureau: Bureau) -> None:
    vues: list[str] = []

    def prouver(attestation: Attestation) -> str:
        return f"preuve-de-{attestation.code}"

    def finaliser(octets: bytes, attestation: Attestation) -> bytes:
        vues.append(attestation.preuve)
        return octets + b"\n% fini"

    garanties = Garanties(prouver, finaliser, lambda *_: "")
    emission = par_prenom(bureau.emettre(garanties=garanties))["Annick"]
    assert f"preuve-de-{emission.code}" in vues
    octets = octets_de(bureau.dossier, bureau.lire(emission.code))
    assert octets.endswith(b"% fini")
    neuf = bureau.reemettre(emission.code or "", garanties=garanties)
    assert vues[-1] == f"preuve-de-{neuf.code}"
    assert octets_de(bureau.dossier, neuf).endswith(b"% fini")


def test_l_archive_de_l_imprimeur_n_a_que_ce_qui_vaut(bureau: Bureau) -> None:
    emissions = par_prenom(bureau.emettre())
    bureau.revoquer(emissions["Maëlle"].code)
    code = emissions["Annick"].code
    arguments = (bureau.dossier, bureau.depot, bureau.session, io.BytesIO())
    (seule,) = archiver_session(*arguments)
    assert seule == f"attestation-{code}.pdf"
    with zipfile.ZipFile(arguments[-1]) as archive:
        assert archive.read(seule) == octets_de(bureau.dossier, bureau.lire(code))
    assert archiver_session(*arguments, GenreCertificat.PRESENCE) == []
    (bureau.dossier.certificats / f"{code}.pdf").write_bytes(b"autre chose")
    with pytest.raises(FichierAltere, match="restaurez"):
        archiver_session(*arguments)


def test_une_archive_s_ecrit_un_fichier_apres_l_autre() -> None:
    """Three hundred attestations: when one is asked for, those before are out of the memory."""
    sortie = io.BytesIO()

    def fichiers() -> Iterator[tuple[str, bytes]]:
        for rang in range(300):
            assert sortie.tell() >= rang * 1000
            yield f"attestation-{rang}.pdf", os.urandom(1000)

    assert archiver_dans(sortie, fichiers()) == [f"attestation-{n}.pdf" for n in range(300)]
    with zipfile.ZipFile(sortie) as archive:
        assert archive.testzip() is None


# Issues, killed at the n-th step of the batch, in a child; prints what each death left. Steps are
# where something becomes lasting: a file written, renamed, its folder synced, its row committed.
EMETTRE_ET_MOURIR = """
import os, signal, sys
from pathlib import Path
from inscriptions.depot import ouvrir
from inscriptions.services import certificats, sessions
from plateforme import attestations
from plateforme.dossier import ouvrir_dossier
from plateforme.garanties import Garanties
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies
racine, code = Path(sys.argv[1]), sys.argv[2]
def emettre(ici, depot):
    module = ChapitresPublies(ici).module("droit_epn")
    return list(attestations.emettre(ici, depot, code, module, lire_organisme(ici)))
for pas in range(1, 100):
    enfant = os.fork()
    if enfant == 0:
        vus = 0
        def compter(fonction):
            def comptee(*a, **k):
                global vus
                vus += 1
                if vus == pas:
                    os.kill(os.getpid(), signal.SIGKILL)
                return fonction(*a, **k)
            return comptee
        os.fsync = compter(os.fsync)
        Path.replace = compter(Path.replace)
        certificats.enregistrer = compter(certificats.enregistrer)
        certificats.fichiers_connus = compter(certificats.fichiers_connus)
        ici = ouvrir_dossier(racine)
        with ouvrir(ici.base) as depot:
            depot.ecriture = compter(depot.ecriture)
            emettre(ici, depot)
        os._exit(0)
    _, statut = os.waitpid(enfant, 0)
    ici = ouvrir_dossier(racine)
    with ouvrir(ici.base) as depot, depot.lecture() as bdd:
        lignes = {c.fichier for c in certificats.lister(bdd, sessions.trouver_session(bdd, code))}
    fichiers = {f.name for f in ici.certificats.iterdir()}
    assert lignes <= fichiers, (pas, lignes, fichiers)
    assert len(fichiers - lignes) <= 1, (pas, fichiers)
    if not os.WIFSIGNALED(statut):
        print(pas, len(lignes), fichiers == lignes)
        break
"""


def test_tue_a_chaque_pas_d_un_lot(bureau: Bureau) -> None:
    """Each death leaves at most one file without a row, which the next call removes."""
    fait = subprocess.run(
        [sys.executable, "-c", EMETTRE_ET_MOURIR, str(bureau.dossier.racine), bureau.session],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert fait.stderr == ""
    pas, delivrees, accordes = fait.stdout.split()
    assert int(pas) > 6  # killed at six different moments, at least
    assert (delivrees, accordes) == ("2", "True")
