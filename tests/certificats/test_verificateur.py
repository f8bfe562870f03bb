"""The page that checks with no server, opened from the disk in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificats.preuve import Preuve, empreinte_nom, identifiant_cle, signer
from certificats.revocations import Revocations, lire_liste, signer_liste
from certificats.verificateur import ClePublique, composer_verificateur

pytestmark = pytest.mark.parcours  # they need a browser

CLE, AUTRE = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (7, 8))
ANCIENNE = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
JOUR = date(2026, 11, 24)
CODE = "7K3M9QXT4VB2"
PREUVE = Preuve(
    code=CODE,
    genre="reussite",
    titre="Droit et EPN <b>& co</b>",
    emise_le=JOUR,
    minutes=150,
    score=78,
    nom=empreinte_nom(CODE, "Nolwenn Le Goff-Đỗ"),
)
REVOQUEE = replace(PREUVE, code="0000000000")
REMPLACEE = replace(PREUVE, code="1111111111")
LISTE = Revocations(JOUR, {REVOQUEE.code: "revoque", REMPLACEE.code: "remplace"})


def publique(cle: Ed25519PrivateKey) -> bytes:
    return cle.public_key().public_bytes_raw()


@pytest.fixture(scope="module")
def html() -> str:
    cles = [
        ClePublique(publique(ANCIENNE), date(2020, 1, 1), date(2025, 1, 1)),
        ClePublique(publique(CLE), date(2025, 1, 1)),
    ]
    return composer_verificateur("Ville de <Brest>", cles, signer_liste(LISTE, CLE), JOUR)


class Verificateur:
    """The page in a browser that is cut from any network; remembers what it asked for."""

    def __init__(self, page: Any, fichier: Path) -> None:
        self.page = page
        self.demandes: list[str] = []
        self.plaintes: list[str] = []
        page.on("request", lambda demande: self.demandes.append(demande.url))
        page.on("console", lambda message: self.plaintes.append(message.text))
        page.on("pageerror", lambda erreur: self.plaintes.append(str(erreur)))
        page.context.set_offline(True)
        page.goto(fichier.as_uri())

    def verifier(self, texte: str, nom: str = "") -> str:
        self.page.get_by_label("texte lu dans le code").fill(texte)
        self.page.get_by_label("Le nom écrit").fill(nom)
        self.page.get_by_role("button", name="Vérifier", exact=True).click()
        self.page.locator("#resultat h2").wait_for()
        return str(self.page.locator("#resultat").inner_text())


@pytest.fixture
def verificateur(navigateur: Any, html: str, tmp_path: Path) -> Iterator[Verificateur]:
    fichier = tmp_path / "verifier.html"
    fichier.write_text(html, encoding="utf-8")
    contexte = navigateur.new_context(locale="fr-FR")
    ouvert = Verificateur(contexte.new_page(), fichier)
    yield ouvert
    assert ouvert.demandes == [fichier.as_uri()]
    assert ouvert.plaintes == []
    contexte.close()


def adresse(preuve: Preuve, cle: Ed25519PrivateKey = CLE) -> str:
    return f"https://epn.example/verifier/{preuve.code}#{signer(preuve, cle)}"


def test_une_attestation_authentique(verificateur: Verificateur) -> None:
    dit = verificateur.verifier(adresse(PREUVE))
    assert "✔ Cette attestation est authentique" in dit
    for fait in (
        "Droit et EPN <b>& co</b>",
        "24 novembre 2026",
        "2 h 30",
        "78 %",
        "7K3M-9QXT-4VB2",
    ):
        assert fait in dit
    assert "à la personne de ce nom" not in dit
    assert Axe().run(verificateur.page).violations_count == 0


def test_le_nom_se_verifie_comme_en_python(verificateur: Verificateur) -> None:
    assert "à la personne de ce nom" in verificateur.verifier(
        adresse(PREUVE), "NOLWENN  le goff Đỗ"
    )
    dit = verificateur.verifier(adresse(PREUVE), "Nolwenn Le Gof")
    assert "✖ Le nom ne correspond pas" in dit


def test_une_cle_retiree_prouve_encore(verificateur: Verificateur) -> None:
    assert "authentique" in verificateur.verifier(adresse(PREUVE, ANCIENNE))


@pytest.mark.parametrize(
    ("preuve", "titre"),
    [
        (REVOQUEE, "a été annulée"),
        (REMPLACEE, "a été remplacée"),
        (replace(PREUVE, valable_jusqu_au=date(2021, 1, 1)), "n’est plus valable"),
    ],
)
def test_ce_qui_ne_vaut_plus_n_est_pas_valide(
    verificateur: Verificateur, preuve: Preuve, titre: str
) -> None:
    dit = verificateur.verifier(adresse(preuve))
    assert "✔" not in dit
    assert titre in dit


def test_ce_qui_n_est_pas_de_nous_n_est_jamais_valide(verificateur: Verificateur) -> None:
    bonne = signer(PREUVE, CLE)
    imitation = bonne[:1] + bonne[1:9].swapcase() + bonne[9:]
    refusees = [
        "",
        "bonjour",
        "#" + "A" * 200,
        adresse(PREUVE, AUTRE),
        bonne[:-1],
        bonne[:-20] + ("A" * 20),
        imitation,
        bonne.replace(bonne[40], "é", 1),
        bonne[:60] + ("B" if bonne[60] == "A" else "A") + bonne[61:],
    ]
    for texte in refusees:
        dit = verificateur.verifier(texte)
        assert "✔" not in dit, texte
        assert "✖" in dit


def test_un_fichier_pdf_se_lit(verificateur: Verificateur, tmp_path: Path) -> None:
    fichier = tmp_path / "attestation.pdf"
    fichier.write_bytes(b"%PDF-1.7\n\xff\x00 preuve:" + signer(PREUVE, CLE).encode() + b"\n%%EOF")
    verificateur.page.get_by_label("Le fichier PDF reçu").set_input_files(fichier)
    assert "authentique" in verificateur.verifier("")
    fichier.write_bytes(b"%PDF-1.7\nrien ici")
    verificateur.page.get_by_label("Le fichier PDF reçu").set_input_files(fichier)
    assert "Rien à vérifier" in verificateur.verifier("")


def test_une_liste_plus_recente_remplace_celle_de_la_page(
    verificateur: Verificateur, tmp_path: Path
) -> None:
    def lire(liste: Revocations, cle: Ed25519PrivateKey) -> str:
        fichier = tmp_path / "revocations.txt"
        fichier.write_text(signer_liste(liste, cle), encoding="ascii")
        champ = verificateur.page.get_by_label("Lire une liste plus récente")
        champ.set_input_files([])
        champ.set_input_files(fichier)
        verificateur.page.wait_for_function(
            "document.getElementById('liste-resultat').textContent !== ''"
        )
        return str(verificateur.page.locator("#liste-resultat").inner_text())

    recente = Revocations(date(2026, 12, 1), {CODE: "revoque"})
    assert "rien n’a changé" in lire(recente, AUTRE)
    assert "authentique" in verificateur.verifier(adresse(PREUVE))
    assert "plus ancienne" in lire(replace(LISTE, arretee_le=date(2020, 1, 1)), CLE)
    assert lire(recente, CLE) == "Liste lue."
    assert "annulée" in verificateur.verifier(adresse(PREUVE))
    assert "1 décembre 2026" in verificateur.page.locator("#liste-jour").inner_text()


def test_la_page_ne_peut_rien_demander(html: str) -> None:
    politique = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert politique is not None
    assert "default-src &#x27;none&#x27;" in politique[1]
    assert "http" not in politique[1]
    assert "Ville de &lt;Brest&gt;" in html
    assert "{{" not in html.split("<script")[0]


def test_une_liste_alteree_n_est_pas_crue() -> None:
    cles = {identifiant_cle(publique(CLE)): publique(CLE)}
    texte = signer_liste(LISTE, CLE)
    assert lire_liste(texte, cles) == LISTE
    for faux in ("", ".", texte[:-2], "A" + texte, texte.replace(".", "", 1), "é", texte + ".A"):
        assert lire_liste(faux, cles) is None
    assert lire_liste(signer_liste(LISTE, AUTRE), cles) is None
