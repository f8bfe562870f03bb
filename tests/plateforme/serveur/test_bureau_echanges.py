"""Tables in and out of the desk: previewed, confirmed, all or nothing; and who may take what."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.echanges.ecriture import ecrire
from inscriptions.echanges.lecture import lire_tableau
from inscriptions.journal import histoire
from inscriptions.services import apprenants, sessions
from plateforme.serveur.bureau.fichiers_recus import PAR_COMPTE, FichierRecu, FichiersRecus

PAGE = "/formateur/echanges"
LISTE = "Prénom;Nom;Courriel\r\nJeanne;Le Bihan;jeanne@exemple.fr\r\nPaul;Le Goff;\r\n"
FAUSSE = "Prénom;Nom;Genre;Commune\r\n;Le Bihan;F;29019\r\nPaul;Le Goff;chat;29019\r\n"


def envoyer(visite: Any, fichier: bytes, **champs: str) -> Any:
    """Send a form with a file, as a browser does."""
    borne = uuid4().hex
    champs = {"_xsrf": visite.temoins["_xsrf"]} | champs
    parties = [
        f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"\r\n\r\n{valeur}\r\n'.encode()
        for nom, valeur in champs.items()
    ]
    parties.append(
        f'--{borne}\r\nContent-Disposition: form-data; name="fichier"; filename="liste.csv"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + fichier
        + b"\r\n"
    )
    return visite.demander(
        "POST",
        f"{PAGE}/importer",
        b"".join(parties) + f"--{borne}--\r\n".encode(),
        {"Content-Type": f"multipart/form-data; boundary={borne}"},
    )


def noms(portail: Any, groupe: Any) -> list[str]:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, groupe.code)
        return [i.apprenant.nom for i in apprenants.inscrits(bdd, session)]


def deposes(portail: Any) -> set[str]:
    dossier = portail.dossier / "recus"
    return {f.name for f in dossier.iterdir()} if dossier.exists() else set()


def sans_le_depose(portail: Any, avant: set[str]) -> set[str]:
    """The files beside the one just sent; the oldest of its account may have made room for it."""
    (depose,) = deposes(portail) - avant
    return deposes(portail) - {depose}


class TestImport:
    @pytest.mark.parametrize("extension", ["csv", "ods", "xlsx"])
    def test_envoyer_voir_confirmer(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any, extension: str
    ) -> None:
        groupe, avant = salle(()), deposes(portail)
        tableau = lire_tableau(LISTE.encode())
        fichier = ecrire(extension, tableau.colonnes, [li.cellules for li in tableau.lignes])
        envoi = envoyer(formatrice, fichier, quoi="inscriptions", session=groupe.code.lower())
        assert envoi.statut == 303, envoi.texte
        autres = sans_le_depose(portail, avant)
        adresse = envoi.entete("Location")
        apercu = formatrice.get(adresse)
        assert apercu.statut == 200
        assert "2 lignes lues. Rien n’est encore écrit." in apercu.texte
        assert "<strong>2</strong> seront ajoutées" in apercu.texte
        assert "<strong>2</strong> auront une place" in apercu.texte
        assert '<option value="Courriel" selected>' in apercu.texte, "reconnue comme le contact"
        assert noms(portail, groupe) == []
        fait = formatrice.post(adresse, acte="importer")
        assert fait.entete("Location") == f"{PAGE}?fait=inscriptions"
        assert noms(portail, groupe) == ["Le Bihan", "Le Goff"]
        assert deposes(portail) == autres, "le fichier est parti"
        assert formatrice.get(adresse).entete("Location") == f"{PAGE}?fait=perdu"
        encore = envoyer(formatrice, fichier, quoi="inscriptions", session=groupe.code)
        assert "<strong>2</strong> déjà là" in formatrice.get(encore.entete("Location")).texte

    def test_chaque_refus_a_sa_ligne_et_sa_colonne(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle(())
        envoi = envoyer(
            formatrice, FAUSSE.encode("cp1252"), quoi="inscriptions", session=groupe.code
        )
        adresse = envoi.entete("Location")
        apercu = formatrice.get(adresse)
        assert apercu.statut == 422
        assert "2 lignes sont refusées sur 2 : rien ne sera importé." in apercu.texte
        tableau = apercu.texte.split("Lignes refusées</caption>")[1].split("</table>")[0]
        for attendu in ("Ligne 2", ">Prénom<", "Ligne 3", ">Genre<"):
            assert attendu in tableau
        assert "Le Goff" not in tableau, "un refus ne redit pas ce qui est tapé"
        assert 'value="importer"' not in apercu.texte
        assert formatrice.post(adresse, acte="importer").statut == 422, "même en insistant"
        assert noms(portail, groupe) == []
        # Another choice of columns is another preview.
        mieux = formatrice.post(
            adresse, **{"acte": "apercu", "champ-prenom": "Nom", "champ-nom": "", "champ-genre": ""}
        )
        assert mieux.statut == 200, mieux.texte
        assert '<option value="Nom" selected>' in mieux.texte
        formatrice.post(
            adresse,
            **{"acte": "importer", "champ-prenom": "Nom", "champ-nom": "", "champ-genre": ""},
        )
        assert noms(portail, groupe) == ["", ""]

    @pytest.mark.parametrize(
        ("fichier", "phrase"),
        [
            (b"", "vide"),
            (b"%PDF-1.7", "fichier"),
            (b"PK\x03\x04rien", "fichier"),
            (b'Nom\r\n"ouvert', "guillemet"),
        ],
    )
    def test_un_fichier_illisible_est_refuse_tout_de_suite(
        self,
        portail: Any,
        salle: Callable[..., Any],
        formatrice: Any,
        fichier: bytes,
        phrase: str,
    ) -> None:
        groupe, avant = salle(()), deposes(portail)
        reponse = envoyer(formatrice, fichier, quoi="inscriptions", session=groupe.code)
        assert reponse.statut == 422
        assert phrase in reponse.texte.split('role="alert"')[1].split("</p>")[0]
        assert f'value="{groupe.code}"' in reponse.texte, "ce qui était tapé reste"
        assert deposes(portail) == avant

    def test_une_colonne_qui_manque_se_choisit(
        self, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle(())
        envoi = envoyer(
            formatrice, b"Appelee;Nom\nJeanne;M\n", quoi="inscriptions", session=groupe.code
        )
        adresse = envoi.entete("Location")
        apercu = formatrice.get(adresse)
        assert apercu.statut == 422
        assert "prénom" in apercu.texte.split('role="alert"')[1].split("</p>")[0]
        assert formatrice.post(adresse, **{"champ-prenom": "Appelee"}).statut == 200
        faux = formatrice.post(adresse, **{"champ-prenom": "Inconnue <b>"})
        assert faux.statut == 422
        assert "<b>" not in faux.texte

    def test_renoncer_efface_le_fichier(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe, avant = salle(()), deposes(portail)
        envoi = envoyer(formatrice, LISTE.encode(), quoi="inscriptions", session=groupe.code)
        autres = sans_le_depose(portail, avant)
        reponse = formatrice.post(envoi.entete("Location"), acte="renoncer")
        assert reponse.entete("Location") == f"{PAGE}?fait=renonce"
        assert deposes(portail) == autres

    def test_des_sessions_entieres(
        self, portail: Any, compte: Callable[..., Any], formatrice: Any
    ) -> None:
        coordinatrice, lieu = compte("coordinateur"), "Maison de quartier des Trois-Chênes"
        titre = f"Atelier {uuid4().hex[:8]}"
        fichier = (
            "type;titre;lieu;formateur;date;début;fin\r\n"
            f"droit_epn;{titre};{lieu};demo.formateur;03/02/2031;14:00;16:00\r\n"
        ).encode()
        assert envoyer(formatrice, fichier, quoi="sessions").statut == 403
        adresse = envoyer(coordinatrice, fichier, quoi="sessions").entete("Location")
        apercu = coordinatrice.get(adresse)
        assert apercu.statut == 200, apercu.texte
        assert "séances seront prévues" in apercu.texte
        assert coordinatrice.post(adresse, acte="importer").statut == 303
        assert titre in coordinatrice.get(f"{PAGE}/export?quoi=sessions&annee=2031").texte
        autre = envoyer(
            coordinatrice,
            b"annee;famille;type;intitule;lieu;debut;seances;participants\n"
            b"2011;essai;essai-import;Un atelier;Salle essai;2011-03-01;1;12\n",
            quoi="ateliers",
        )
        assert coordinatrice.get(autre.entete("Location")).statut == 200


class TestDroits:
    def test_chacun_ses_fichiers_et_ses_sessions(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any, compte: Callable[..., Any]
    ) -> None:
        groupe, collegue, coordinatrice = salle(), compte("formateur"), compte("coordinateur")
        refus = envoyer(collegue, LISTE.encode(), quoi="inscriptions", session=groupe.code)
        assert refus.statut == 422
        assert "Aucune de vos sessions ne porte ce code" in refus.texte
        adresse = envoyer(
            formatrice, LISTE.encode(), quoi="inscriptions", session=groupe.code
        ).entete("Location")
        for autre in (collegue, coordinatrice):
            assert autre.get(adresse).entete("Location") == f"{PAGE}?fait=perdu"
        assert envoyer(formatrice, b"x", quoi="tout").statut == 404
        for suite, formateur, coordination in (
            ("", 200, 200),
            (f"/export?quoi=inscriptions&session={groupe.code}", 404, 200),
            (f"/export?quoi=presences&session={groupe.code}", 404, 200),
            ("/export?quoi=sessions&annee=2026", 200, 200),
            ("/coop?annee=2026", 403, 200),
            ("/coop?annee=2026&format=csv", 403, 200),
            ("/agenda", 200, 200),
            ("/export?quoi=tout", 404, 404),
            ("/export?quoi=sessions&format=exe", 400, 400),
            ("/export?quoi=sessions&annee=hier", 400, 400),
            ("/export?quoi=sessions&annee=99999", 400, 400),
        ):
            assert collegue.get(PAGE + suite).statut == formateur, suite
            assert coordinatrice.get(PAGE + suite).statut == coordination, suite
        assert collegue.get(f"/formateur/session/{groupe.code}/agenda").statut == 404
        eleve, inconnu = portail.visite(), portail.visite()
        eleve.entrer(groupe.eleves[0].carte)
        inconnu.get("/")
        for suite in ("", "/agenda", f"/export?quoi=inscriptions&session={groupe.code}"):
            assert eleve.get(PAGE + suite).statut == 403
            assert inconnu.get(PAGE + suite).statut == 303
        sans_jeton = formatrice.demander("POST", adresse, b"acte=importer")
        assert sans_jeton.statut == 403
        assert (
            envoyer(eleve, LISTE.encode(), quoi="inscriptions", session=groupe.code).statut == 403
        )

    def test_la_page_ne_propose_que_ce_qui_est_permis(self, compte: Callable[..., Any]) -> None:
        formateur, coordination = (
            compte(role).get(PAGE).texte for role in ("formateur", "coordinateur")
        )
        assert "Reprendre des ateliers passés" in coordination
        assert "La Coop" in coordination
        assert "Reprendre des ateliers passés" not in formateur
        assert "La Coop" not in formateur


class TestExport:
    @pytest.mark.parametrize("extension", ["csv", "ods", "xlsx"])
    def test_une_session_sort_et_le_journal_le_dit(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any, extension: str
    ) -> None:
        groupe = salle(("Enora", "=cmd"))
        reponse = formatrice.get(
            f"{PAGE}/export?quoi=inscriptions&session={groupe.code}&format={extension}"
        )
        assert reponse.entete("Content-Disposition") == (
            f'attachment; filename="inscriptions-{groupe.code}.{extension}"'
        )
        assert "no-store" in reponse.entete("Cache-Control")
        tableau = lire_tableau(reponse.corps)
        rang = tableau.colonnes.index("Prénom")
        assert [ligne.cellules[rang] for ligne in tableau.lignes] == ["Enora", "=cmd"]
        if extension == "csv":
            assert "'=cmd" in reponse.texte, "un tableur n’en fait pas une formule"
        else:
            with zipfile.ZipFile(io.BytesIO(reponse.corps)) as archive:
                assert archive.testzip() is None
        assert groupe.eleves[0].carte not in tableau.lignes[0].cellules
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            actes = [a for a in histoire(bdd, groupe.id) if a.acte == "session.exporter"]
        assert len(actes) == 1
        assert "Enora" not in actes[0].details

    def test_les_agendas(self, salle: Callable[..., Any], formatrice: Any) -> None:
        groupe = salle()
        for adresse in (f"{PAGE}/agenda", f"/formateur/session/{groupe.code}/agenda"):
            agenda = formatrice.get(adresse)
            assert agenda.entete("Content-Type") == "text/calendar; charset=utf-8"
            assert "Groupe du moment" in agenda.texte
            assert "Nolwenn" not in agenda.texte


class TestFichiersRecus:
    def test_une_heure_puis_plus_rien(self, tmp_path: Path) -> None:
        recus, qui = FichiersRecus(tmp_path), uuid4()
        recu = FichierRecu("inscriptions", "ABC", b"a\nb\n")
        jeton = recus.garder(recu, qui)
        assert recus.lire(jeton, qui) == recu
        assert recus.lire(jeton, uuid4()) is None
        assert recus.lire("../" + jeton, qui) is None
        (fichier,) = (tmp_path / "recus").iterdir()
        assert fichier.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "recus").stat().st_mode & 0o777 == 0o700
        vieux = time.time() - 3601
        os.utime(fichier, (vieux, vieux))
        assert recus.lire(jeton, qui) is None
        assert list((tmp_path / "recus").iterdir()) == []
        recus.retirer(jeton, qui)

    def test_quelques_fichiers_par_compte(self, tmp_path: Path) -> None:
        recus, qui, autre = FichiersRecus(tmp_path), uuid4(), uuid4()
        sien = recus.garder(FichierRecu("inscriptions", "", b"x"), autre)
        jetons = []
        for rang in range(PAR_COMPTE + 2):
            jetons.append(recus.garder(FichierRecu("inscriptions", "", b"x"), qui))
            chemin = tmp_path / "recus" / f"{qui.hex}.{jetons[-1]}"
            os.utime(chemin, (time.time() - 100 + rang,) * 2)
        restes = [jeton for jeton in jetons if recus.lire(jeton, qui)]
        assert restes == jetons[-PAR_COMPTE:]
        assert recus.lire(sien, autre)
