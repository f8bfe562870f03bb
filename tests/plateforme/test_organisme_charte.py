"""The office's own file restyles the attestations, or says in French what to change."""

from pathlib import Path
from typing import Any

import pytest

from erreurs import ErreurEPN
from plateforme.charte import lire_charte
from plateforme.dossier import Dossier
from plateforme.organisme import MODELE, Organisme, lire_organisme

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1z"/></svg>'


def ecrire(dossier: Dossier, charte: str) -> None:
    (dossier.racine / "organisme.toml").write_text(f"[charte]\n{charte}", encoding="utf-8")


def test_sans_charte_la_notre(dossier_vide: Dossier) -> None:
    organisme = lire_organisme(dossier_vide)
    assert organisme.signataires == ((organisme.signataire, ""),)
    assert lire_charte(organisme).couleur_titre == "#173a5e"


def test_la_charte_dit_couleurs_logos_et_signataires(dossier_vide: Dossier) -> None:
    (dossier_vide.racine / "organisme").mkdir()
    (dossier_vide.racine / "organisme" / "ville.svg").write_text(LOGO)
    ecrire(
        dossier_vide,
        'couleur_titre = "#0a5c36"\nlogos = [{fichier = "ville.svg", texte = "Ville"}]\n'
        'signataires = [{nom = "Zoé Riou", qualite = "Maire"}, {nom = "Yann Kerbrat"}]\n',
    )
    organisme = lire_organisme(dossier_vide)
    assert organisme.signataires == (("Zoé Riou", "Maire"), ("Yann Kerbrat", ""))
    charte = lire_charte(organisme)
    assert charte.couleur_titre == "#0a5c36"
    (logo,) = charte.emblemes
    assert (logo.format, logo.texte) == ("svg", "Ville")


@pytest.mark.parametrize(
    ("charte", "dit"),
    [
        ('couleur = "#000000"', "n’est pas un champ connu de [charte]"),
        ("couleur_titre = 3", "couleur_titre"),
        ('couleur_titre = "bleu"', "comme #173a5e"),
        ('couleur_texte = "#ffcc00"', "trop claire"),
        ('logos = [{fichier = "../x.svg", texte = "X"}]', "écrivez chaque logo"),
        ('logos = [{fichier = "absent.svg", texte = "Ville"}]', "« Ville » manque"),
        ("signataires = [3]", "écrivez chaque signataire"),
        ('signataires = "Zoé"', "écrivez chaque signataire"),
        ('signataires = [{nom = "Zoé", role = "Maire"}]', "écrivez chaque signataire"),
        ('signataires = [{qualite = "Maire"}]', "écrivez chaque signataire"),
    ],
)
def test_une_charte_mal_ecrite_est_expliquee(dossier_vide: Dossier, charte: str, dit: str) -> None:
    ecrire(dossier_vide, charte)
    with pytest.raises(ErreurEPN) as refus:
        lire_charte(lire_organisme(dossier_vide))
    assert dit in str(refus.value)


def test_une_charte_qui_n_est_pas_un_bloc(dossier_vide: Dossier) -> None:
    (dossier_vide.racine / "organisme.toml").write_text('charte = "verte"', encoding="utf-8")
    with pytest.raises(ErreurEPN, match=r"\[charte\]"):
        lire_organisme(dossier_vide)


def test_le_modele_du_fichier_montre_une_charte_qui_se_lit(dossier_vide: Dossier) -> None:
    """What the file shows as an example works once its « # » are taken out."""
    champs: dict[str, Any] = {c: getattr(Organisme(), c) for c in Organisme.__dataclass_fields__}
    avant, charte = MODELE.format(**champs).split("# [charte]")
    exemple = "\n".join(ligne.removeprefix("# ") for ligne in charte.splitlines())
    fichier = Path(dossier_vide.racine / "organisme.toml")
    fichier.write_text(f"{avant}\n[charte]{exemple}", encoding="utf-8")
    (dossier_vide.racine / "organisme").mkdir()
    (dossier_vide.racine / "organisme" / "ville.svg").write_text(LOGO)
    organisme = lire_organisme(dossier_vide)
    assert len(organisme.signataires) == 2
    assert lire_charte(organisme).emblemes


def test_quatre_logos_sont_trop(dossier_vide: Dossier) -> None:
    (dossier_vide.racine / "organisme").mkdir()
    (dossier_vide.racine / "organisme" / "ville.svg").write_text(LOGO)
    quatre = ", ".join(['{fichier = "ville.svg", texte = "Ville"}'] * 4)
    ecrire(dossier_vide, f"logos = [{quatre}]")
    with pytest.raises(ErreurEPN, match="3 logos"):
        lire_charte(lire_organisme(dossier_vide))
