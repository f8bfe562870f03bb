"""Reading modules: the values, and the message of each fault."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modules.catalogue import (
    CompetenceVisee,
    ReglageAttestation,
    RegleModule,
    examiner_module,
    lire_catalogue,
    lire_module,
)
from modules.commun.erreurs import ErreurContenu


def remplacer(chemin: Path, ancien: str, nouveau: str) -> None:
    texte = chemin.read_text(encoding="utf-8")
    assert ancien in texte
    chemin.write_text(texte.replace(ancien, nouveau), encoding="utf-8")


def test_lire_un_module(module_exemple: Path) -> None:
    module = lire_module(module_exemple)
    assert module.identifiant == "exemple_epn"
    assert module.regle == RegleModule(45, 60.0, ("01-premiers-pas",))
    assert (module.attestation, module.competences) == (ReglageAttestation(), ())
    assert module.objectifs == ("Répondre à une question", "Lire un retour")
    chapitre = module.chapitre("01-premiers-pas")
    assert chapitre.module == "exemple_epn"
    assert [q.id for q in chapitre.questions_notees] == ["photo-lettre-info", "expliquer-public"]
    assert chapitre.total_points == 4.0
    assert chapitre.notebook.name == "01-premiers-pas.ipynb"
    assert chapitre.sources[0].verifie_le == date(2026, 4, 3)
    assert chapitre.question("citer-auteur").points == 2.0


def test_la_forme_publiee_n_a_pas_de_cle(module_exemple: Path) -> None:
    publique = lire_module(module_exemple).chapitres[0].publique()
    texte = json.dumps(publique, ensure_ascii=False)
    assert set(publique) == {"module", "chapitre", "titre", "questions", "sources"}
    for secret in ("juste", "retour", "explication", "attendu", "Visible ne veut pas dire"):
        assert secret not in texte


def test_lire_un_catalogue(module_exemple: Path) -> None:
    (module_exemple.parent / "commun").mkdir()
    catalogue = lire_catalogue(module_exemple.parent)
    assert [module.identifiant for module in catalogue.modules] == ["exemple_epn"]
    assert catalogue.module("exemple_epn").titre == "Module d’exemple"


def test_noms_inconnus(module_exemple: Path) -> None:
    catalogue = lire_catalogue(module_exemple.parent)
    with pytest.raises(ErreurContenu, match="Vouliez-vous dire"):
        catalogue.module("exemple_epm")
    with pytest.raises(ErreurContenu, match=r"module\.toml"):
        catalogue.modules[0].chapitre("02-absent")
    with pytest.raises(ErreurContenu, match=r"01-premiers-pas\.toml"):
        catalogue.modules[0].chapitres[0].question("absente")


@pytest.mark.parametrize(
    ("ancien", "nouveau", "mots"),
    [
        ('identifiant = "exemple_epn"', 'identifiant = "autre"', ["exemple_epn"]),
        ("duree_minutes = 60", "", ["duree_minutes"]),
        ("duree_minutes = 60", "duree_minutes = 60.5", ["entier"]),
        ("minutes_presence = 45", "minutes_presence = 61", ["regle", "dépasse"]),
        ("score_minimal = 60", "score_minimal = 101", ["score_minimal", "100"]),
        ("score_minimal = 60", "score_minimum = 60", ["score_minimal"]),
        ('["01-premiers-pas"]', '["premiers-pas"]', ["03-le-sujet"]),
        ('["01-premiers-pas"]', '["01-premiers-pas", "01-premiers-pas"]', ["doublon"]),
        ('["01-premiers-pas"]', '["../01-premiers-pas"]', ["03-le-sujet"]),
        ('["01-premiers-pas"]', '["02-absent"]', ["02-absent.toml", "manque"]),
        ("[regle]", "[regles]", ["regle"]),
    ],
)
def test_fautes_de_module(module_exemple: Path, ancien: str, nouveau: str, mots: list[str]) -> None:
    remplacer(module_exemple / "module.toml", ancien, nouveau)
    with pytest.raises(ErreurContenu) as erreur:
        lire_module(module_exemple)
    assert erreur.value.fichier.startswith("exemple_epn/")
    assert all(mot in str(erreur.value) for mot in mots)


@pytest.mark.parametrize(
    ("ancien", "nouveau", "identifiant", "mot"),
    [
        ('type = "choix_unique"', 'type = "choix"', "photo-lettre-info", "choix_unique"),
        ("notee = false", "notée = false", None, "ligne 37"),
        ('id = "expliquer-public"', 'id = "citer-auteur"', "citer-auteur", "2 questions"),
        ('source = ["cpi-l122-5"]', 'source = ["cpi-l122"]', "photo-lettre-info", "cpi-l122-5"),
        ('id = "nom"', 'id = "licence"', "citer-auteur", "deux choix"),
        ("longueur_conseillee = 400", "longueur = 400", "expliquer-public", "longueur"),
    ],
)
def test_fautes_de_chapitre(
    module_exemple: Path, ancien: str, nouveau: str, identifiant: str | None, mot: str
) -> None:
    remplacer(module_exemple / "01-premiers-pas.toml", ancien, nouveau)
    with pytest.raises(ErreurContenu) as erreur:
        lire_module(module_exemple)
    assert erreur.value.fichier == "exemple_epn/01-premiers-pas.toml"
    assert erreur.value.identifiant == identifiant
    assert mot in str(erreur.value)


SOURCES = "sources/code-propriete-intellectuelle.toml"


@pytest.mark.parametrize(
    ("ancien", "nouveau", "identifiant", "mot"),
    [
        ('statut = "verifie"', 'statut = "vérifié"', "cpi-l122-5", "Vouliez-vous dire"),
        ('url = "https://', 'url = "javascript://', "cpi-l122-5", "https://"),
        ("a_revoir_le = 2027-04-03\nstatut", "statut", "cpi-l122-5", "a_revoir_le"),
        ("verifie_le = 2026-04-03\n", "verifie_le = 2029-04-01\n", "cpi-l122-5", "après"),
        ("[[sources]]", "[sources]", None, "[[sources]]"),
        ("verifie_le = 2026-04-03\na_", "verifie_le = 2026-01-01\na_", "cpi-l122-5", "366 jours"),
    ],
)
def test_fautes_de_source(
    module_exemple: Path, ancien: str, nouveau: str, identifiant: str | None, mot: str
) -> None:
    remplacer(module_exemple / SOURCES, ancien, nouveau)
    with pytest.raises(ErreurContenu) as erreur:
        lire_module(module_exemple)
    assert erreur.value.fichier == f"exemple_epn/{SOURCES}"
    assert erreur.value.identifiant == identifiant
    assert mot in str(erreur.value)


def test_une_source_est_au_module_et_un_chapitre_a_celles_qu_il_cite(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    source = (module_exemple / SOURCES).read_text("utf-8")
    autre = module_exemple / "sources" / "code-civil.toml"
    autre.write_text(
        source.replace("cpi-l122-5", "code-civil-9").replace(
            "de la propriété intellectuelle", "civil"
        )
        + source[source.index("[[") :].replace("cpi-l122-5", "jamais-citee"),
        "utf-8",
    )
    module = lire_module(module_exemple)
    assert [t.identifiant for t in module.textes] == [
        "code-civil",
        "code-propriete-intellectuelle",
    ]
    assert module.textes[1].titre == "Code de la propriété intellectuelle"
    assert [s.id for s in module.sources] == ["code-civil-9", "jamais-citee", "cpi-l122-5"]
    assert [s.id for s in module.chapitres[0].sources] == ["cpi-l122-5"]
    lien = "Voyez l’[article 9 du code civil](#source-code-civil-9)."
    refaire_carnet([*cellules, ("markdown", lien)])
    chapitre = lire_module(module_exemple).chapitres[0]
    assert [s.id for s in chapitre.sources] == ["code-civil-9", "cpi-l122-5"]
    remplacer(autre, "jamais-citee", "cpi-l122-5")
    with pytest.raises(ErreurContenu, match=r"déjà dans code-civil\.toml"):
        lire_module(module_exemple)


def test_un_chapitre_n_a_pas_de_sources_a_lui(module_exemple: Path) -> None:
    chapitre = module_exemple / "01-premiers-pas.toml"
    source = (module_exemple / SOURCES).read_text("utf-8")
    chapitre.write_text(chapitre.read_text("utf-8") + source[source.index("[[") :], "utf-8")
    with pytest.raises(ErreurContenu, match="dans le dossier « sources »"):
        lire_module(module_exemple)


def test_toml_malforme_dit_la_ligne(module_exemple: Path) -> None:
    chemin = module_exemple / "module.toml"
    chemin.write_text('titre = "x"\npublic = pas de guillemets\n', encoding="utf-8")
    with pytest.raises(ErreurContenu) as erreur:
        lire_module(module_exemple)
    assert erreur.value.ligne == 2
    assert str(erreur.value).startswith("exemple_epn/module.toml, ligne 2")


def test_fichier_qui_n_est_pas_utf8(module_exemple: Path) -> None:
    (module_exemple / "module.toml").write_bytes("titre = 'été'".encode("latin-1"))
    with pytest.raises(ErreurContenu, match="UTF-8"):
        lire_module(module_exemple)


def test_dossier_sans_module(tmp_path: Path) -> None:
    with pytest.raises(ErreurContenu, match="manque"):
        lire_module(tmp_path)


def test_marque_d_octets_acceptee(module_exemple: Path) -> None:
    chemin = module_exemple / "module.toml"
    chemin.write_bytes(b"\xef\xbb\xbf" + chemin.read_bytes())
    assert lire_module(module_exemple).titre == "Module d’exemple"


def test_carnet_absent(module_exemple: Path) -> None:
    (module_exemple / "01-premiers-pas.ipynb").unlink()
    with pytest.raises(ErreurContenu, match="carnet manque"):
        lire_module(module_exemple)


def test_un_identifiant_ne_sert_pas_dans_deux_chapitres(module_exemple: Path) -> None:
    for suffixe in ("toml", "ipynb"):
        contenu = (module_exemple / f"01-premiers-pas.{suffixe}").read_bytes()
        (module_exemple / f"02-la-suite.{suffixe}").write_bytes(contenu)
    remplacer(
        module_exemple / "module.toml", '["01-premiers-pas"]', '["01-premiers-pas", "02-la-suite"]'
    )
    with pytest.raises(ErreurContenu, match=r"sert déjà dans 01-premiers-pas\.toml"):
        lire_module(module_exemple)


ATTESTATION = """
[attestation]
genre = "visa"
validite_mois = 36
presence_minutes = 30

[[competences]]
referentiel = "DigComp"
version = "3.0"
code = "3.3"
intitule = "Droit d’auteur"
"""


def test_la_regle_et_l_attestation_se_disent_en_entier(module_exemple: Path) -> None:
    fiche = module_exemple / "module.toml"
    remplacer(
        fiche,
        "score_minimal = 60",
        'score_minimal = 60\nchapitres = ["01-premiers-pas"]\nvalidation_humaine = true',
    )
    fiche.write_text(fiche.read_text("utf-8") + ATTESTATION, "utf-8")
    module = lire_module(module_exemple)
    assert module.regle == RegleModule(45, 60.0, ("01-premiers-pas",), validation_humaine=True)
    assert module.attestation == ReglageAttestation("visa", 36, 30)
    assert module.competences == (CompetenceVisee("DigComp", "3.0", "3.3", "Droit d’auteur"),)


@pytest.mark.parametrize(
    ("ajout", "mots"),
    [
        ('chapitres = ["01-premiers-pa"]', ["01-premiers-pa", "Vouliez-vous dire"]),
        ("validation_humaine = 1", ["validation_humaine", "true ou false"]),
        ('[attestation]\ngenre = "diplome"', ["genre", "reussite, visa"]),
        ('[attestation]\ngenre = "presence"', ["genre", "reussite, visa"]),
        ("[attestation]\nvalidite_mois = -1", ["validite_mois", "de 0 à 240"]),
        ("[attestation]\npresence_minutes = 5000", ["presence_minutes", "duree_minutes"]),
        ("[attestation]\nvalidite = 3", ["validite", "inconnue", "validite_mois"]),
        ('[[competences]]\nreferentiel = "DigComp"', ["version"]),
        ("competences = 3", ["competences"]),
        (ATTESTATION.replace("3.0", "x" * 21), ["version", "20 caractères"]),
        (ATTESTATION + ATTESTATION[ATTESTATION.index("[[") :], ["deux fois"]),
        (
            "".join(
                f'[[competences]]\nreferentiel = "D"\nversion = "1"\ncode = "{n}"\nintitule = "I"\n'
                for n in range(9)
            ),
            ["au plus 8"],
        ),
    ],
)
def test_une_faute_dans_l_attestation_est_nommee(
    module_exemple: Path, ajout: str, mots: list[str]
) -> None:
    fiche = module_exemple / "module.toml"
    fiche.write_text(f"{fiche.read_text('utf-8')}\n{ajout}\n", "utf-8")
    _, fautes = examiner_module(module_exemple)
    dites = "\n".join(str(faute) for faute in fautes)
    assert [mot for mot in mots if mot not in dites] == [], dites
