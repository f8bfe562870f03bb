"""Keys: made once, private, rotated without losing what they signed."""

import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from certificats.autorite import creer_autorite
from certificats.erreurs import ErreurCertificat
from certificats.preuve import Preuve, empreinte_nom, signer, verifier
from certificats.signature import ConstatSignature, controler
from certificats.signature import signer as signer_pdf
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.trousseau import TrousseauIncomplet, ouvrir_trousseau, tourner

JOUR = datetime(2026, 11, 2, 12, tzinfo=UTC)
PREUVE = Preuve(
    code="7K3M9QXT4VB2",
    genre="reussite",
    titre="Droit et EPN",
    emise_le=date(2026, 11, 24),
    minutes=150,
    score=None,
    nom=empreinte_nom("7K3M9QXT4VB2", "Nolwenn"),
)


@pytest.fixture
def ici(tmp_path: Path) -> Dossier:
    return ouvrir_dossier(tmp_path)


def pdf_minimal() -> bytes:
    import io

    import pypdf

    tampon = io.BytesIO()
    redacteur = pypdf.PdfWriter()
    redacteur.add_blank_page(100, 100)
    redacteur.write(tampon)
    return tampon.getvalue()


def test_les_cles_se_font_une_fois_et_restent_privees(ici: Dossier) -> None:
    premier = ouvrir_trousseau(ici, "Ville", JOUR)
    second = ouvrir_trousseau(ici, "Ville", JOUR)
    assert premier.publiques == second.publiques
    assert premier.racines == second.racines
    assert not premier.de_la_ville
    for fichier in (ici.cles / "attestations").rglob("*"):
        if fichier.suffix in {".pem", ".p12", ".json", ".der"}:
            assert stat.S_IMODE(fichier.stat().st_mode) == 0o600, fichier.name


def test_apres_une_rotation_l_ancien_reste_valable(ici: Dossier) -> None:
    avant = ouvrir_trousseau(ici, "Ville", JOUR)
    preuve = signer(PREUVE, avant.cle_preuve)
    pdf = signer_pdf(pdf_minimal(), avant.signataire)
    apres = tourner(ici, "Ville", JOUR)
    assert len(apres.publiques) == 2
    assert apres.publiques[0].jusqu_au == date(2026, 11, 2)
    assert apres.publiques[1].jusqu_au is None
    assert verifier(preuve, apres.par_identifiant) == PREUVE
    assert controler(pdf, apres.racines) is ConstatSignature.INTACTE
    assert apres.signataire.racines != avant.signataire.racines
    neuf = signer_pdf(pdf_minimal(), apres.signataire)
    assert controler(neuf, apres.racines) is ConstatSignature.INTACTE
    assert controler(neuf, avant.racines) is ConstatSignature.AUTRE_SIGNATAIRE
    # Of private proof keys, only the new one is left.
    assert len(list((ici.cles / "attestations").glob("preuve-*.pem"))) == 1
    assert len(tourner(ici, "Ville", JOUR).publiques) == 3


def test_la_signature_de_la_ville_prend_la_place(ici: Dossier) -> None:
    locale = ouvrir_trousseau(ici, "Ville", JOUR)
    cles = ici.cles / "attestations"
    (cles / "ville.p12").write_bytes(creer_autorite("La vraie ville", JOUR, b"secret"))
    with pytest.raises(ErreurCertificat, match="mot de passe"):
        ouvrir_trousseau(ici, "Ville", JOUR)
    (cles / "ville.motdepasse").write_text("secret\n", encoding="utf-8")
    ville = ouvrir_trousseau(ici, "Ville", JOUR)
    assert ville.de_la_ville
    assert set(ville.racines) > set(locale.racines)


@pytest.mark.parametrize(
    "abimer",
    [
        lambda cles: (cles / "preuves.json").write_text("{", encoding="utf-8"),
        lambda cles: (cles / "preuves.json").write_text("[]", encoding="utf-8"),
        lambda cles: (cles / "preuves.json").write_text('[{"publique": 3}]', encoding="utf-8"),
        lambda cles: next(cles.glob("preuve-*.pem")).unlink(),
        lambda cles: next(cles.glob("preuve-*.pem")).write_bytes(b"rien"),
    ],
)
def test_des_cles_abimees_se_disent_et_ne_se_refont_pas(
    ici: Dossier, abimer: Callable[[Path], object]
) -> None:
    ouvrir_trousseau(ici, "Ville", JOUR)
    abimer(ici.cles / "attestations")
    with pytest.raises(TrousseauIncomplet, match="sauvegarde"):
        ouvrir_trousseau(ici, "Ville", JOUR)
