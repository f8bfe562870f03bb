"""Reading tables: encodings, separators, workbooks, line numbers, and files that mean harm."""

import datetime as dt
import io
import random
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from inscriptions.echanges import feuille, lecture
from inscriptions.echanges.classeurs import DECOMPRESSE_MAXIMAL
from inscriptions.echanges.ecriture import ecrire_ods, ecrire_xlsx
from inscriptions.echanges.lecture import Ligne, lettre, lire_tableau
from inscriptions.erreurs import ErreurRegistre

TEXTE = "Prénom;Nom\r\nZoé;Le Cœur\r\nAnaïs;Guéguen\r\n"
LU = (("Prénom", "Nom"), ("Zoé", "Le Cœur"), ("Anaïs", "Guéguen"))


def contenu(octets: bytes):
    lu = lire_tableau(octets)
    return (lu.colonnes, *(ligne.cellules for ligne in lu.lignes))


def xlsx(*rangees) -> bytes:
    octets = io.BytesIO()
    with Workbook(octets) as classeur:
        formats = {
            dt.datetime: classeur.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            dt.date: classeur.add_format({"num_format": "dd/mm/yyyy"}),
            dt.time: classeur.add_format({"num_format": "hh:mm"}),
            dt.timedelta: classeur.add_format({"num_format": "[h]:mm:ss"}),
        }
        page = classeur.add_worksheet()
        for ligne, rangee in enumerate(rangees):
            for colonne, valeur in enumerate(rangee):
                page.write(ligne, colonne, valeur, formats.get(type(valeur)))
    return octets.getvalue()


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_les_codages_des_tableurs(codage):
    assert contenu(TEXTE.encode(codage)) == LU


def test_l_utf_16_gros_boutien_et_le_latin_1():
    assert contenu(b"\xfe\xff" + TEXTE.encode("utf-16-be")) == LU
    assert contenu("Prénom;Nom\nZoé;Guéguen\n".encode("latin-1"))[1] == ("Zoé", "Guéguen")
    assert contenu(b"Pr\xe9nom\nA\x81b\n")[0] == ("Prénom",)  # 0x81 is nothing in Windows-1252


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_les_separateurs_et_les_fins_de_ligne(separateur, fin):
    texte = TEXTE.replace("\r\n", fin).replace(";", separateur)
    assert contenu(texte.encode()) == LU


def test_un_separateur_dans_un_texte_ne_trompe_pas():
    octets = 'Nom;Remarque\nLe Goff;"vient tard, part tôt, oui"\nLe Gall;"a;b"\n'.encode()
    assert contenu(octets)[1:] == (("Le Goff", "vient tard, part tôt, oui"), ("Le Gall", "a;b"))
    assert contenu(b'"Nom, pr\xc3\xa9nom","Ville; pays"\nA,B\n')[0] == (
        "Nom, prénom",
        "Ville; pays",
    )
    assert contenu("Prénom\nZoé\n".encode()) == (("Prénom",), ("Zoé",))


@pytest.mark.parametrize("annonce", ["sep=,", '"sep=,"', "SEP=,"])
def test_la_ligne_sep_d_excel_n_est_pas_comptee(annonce):
    lu = lire_tableau(f"{annonce}\r\nPrénom,Note\r\nZoé,a;b;c\r\n".encode())
    assert (lu.colonnes, lu.lignes) == (("Prénom", "Note"), (Ligne(2, ("Zoé", "a;b;c")),))


def test_les_numeros_sont_ceux_du_tableur():
    octets = b'\n;;\nNom;Note\n"Le\nGoff";"a\r\nb\nc"\n\nLe Gall;\n;;;\nLe Bris;d\n'
    lu = lire_tableau(octets)
    assert [(ligne.numero, ligne.cellules[0]) for ligne in lu.lignes] == [
        (4, "Le\nGoff"),
        (6, "Le Gall"),
        (8, "Le Bris"),
    ]


def test_une_ligne_trop_large_est_signalee_et_une_courte_completee():
    lu = lire_tableau(b"a;b;c\n1;2;3;4\n1\n1;2;3;;;\n")
    assert [ligne.deborde for ligne in lu.lignes] == [True, False, False]
    assert lu.lignes[1].cellules == ("1", "", "")


def test_une_colonne_sans_nom_prend_sa_lettre():
    assert lire_tableau(b"a;;c\n1;2;3\n").colonnes == ("a", "colonne B", "c")
    assert [lettre(rang) for rang in (0, 25, 26, 59, 701, 702)] == [
        "A", "Z", "AA", "BH", "ZZ", "AAA",
    ]  # fmt: skip


def test_les_cellules_d_un_classeur_se_lisent_comme_on_les_tape():
    rangee = (
        dt.date(2026, 12, 1), dt.time(14, 0), dt.time(9, 5, 30), dt.datetime(2026, 12, 1, 14, 30),
        dt.timedelta(hours=26, minutes=5), 12, 0.1, 29019.0, True, False, "  deux mots ", -5,
    )  # fmt: skip
    noms = [f"c{rang}" for rang in range(len(rangee))]
    (ligne,) = lire_tableau(xlsx(noms, rangee)).lignes
    assert ligne == Ligne(
        2,
        (
            "2026-12-01", "14:00", "09:05:30", "2026-12-01 14:30",
            "26:05", "12", "0.1", "29019", "oui", "non", "deux mots", "-5",
        ),
    )  # fmt: skip


def test_la_premiere_feuille_visible_et_remplie_est_lue():
    octets = io.BytesIO()
    with Workbook(octets) as classeur:
        cachee, _, vue = (classeur.add_worksheet(nom) for nom in ("cachee", "vide", "vue"))
        cachee.write_row(0, 0, ["secret"])
        vue.write_row(3, 1, ["Prénom"])
        vue.write_row(5, 1, ["Zoé"])
        vue.activate()
        cachee.hide()
    lu = lire_tableau(octets.getvalue())
    assert lu.colonnes == ("colonne A", "Prénom")
    assert lu.lignes == (Ligne(6, ("", "Zoé")),)


def test_une_note_a_cote_du_tableau_d_un_classeur_est_une_colonne_de_plus():
    lu = lire_tableau(xlsx(["Prénom"], ["Zoé", "", "à rappeler"]))
    assert lu.colonnes == ("Prénom", "colonne B", "colonne C")
    assert lu.lignes[0].deborde is False


def test_un_ods_rempli_de_lignes_blanches_repetees_reste_petit():
    """LibreOffice writes the blank end of a formatted sheet as one row repeated a million times."""
    octets = ecrire_ods(["Prénom"], [["Zoé"]])
    blanc = (
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    lu = lire_tableau(
        refaire(
            octets, lambda xml: xml.replace(b"</table:table>", blanc.encode() + b"</table:table>")
        )
    )
    assert [ligne.cellules for ligne in lu.lignes] == [("Zoé",)]


def refaire(octets: bytes, changer, membre: str = "content.xml") -> bytes:
    """Rewrite one member of a zip."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as avant, zipfile.ZipFile(sortie, "w", 8) as apres:
        for nom in avant.namelist():
            lu = avant.read(nom)
            apres.writestr(nom, changer(lu) if nom == membre else lu)
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "fichier-vide"),
        (b" \r\n\t ", "fichier-vide"),
        (b";;;\n;;\n", "fichier-vide"),
        (b"\xef\xbb\xbf", "fichier-vide"),
        (b"x" * (lecture.TAILLE_MAXIMALE + 1), "fichier-trop-grand"),
        (b"%PDF-1.7\n", "format-inconnu"),
        (b"\x89PNG\r\n\x1a\n", "format-inconnu"),
        (b"<html><table>", "format-inconnu"),
        (b"P\0r\0\xe9\0n\0o\0m\0", "format-inconnu"),  # UTF-16 without its mark
        (bytes(range(256)) * 20, "format-inconnu"),
        (b"\xff\xfea", "fichier-illisible"),
        (b"\xef\xbb\xbfPr\xe9nom", "fichier-illisible"),
        (b"PK\x03\x04abimee", "fichier-illisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "fichier-illisible"),
        (b"a;b\n1;2\n\"3;4\n5;6\n", "guillemets-ouverts"),
        (b"a;b\n" + b"1;2\n" * 20_001, "trop-de-lignes"),
        (b"a\n" + b"\n" * 300_000, "trop-de-lignes"),
        (b";".join([b"c"] * 61) + b"\n1\n", "trop-de-colonnes"),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) else "",
)  # fmt: skip
def test_ce_qui_ne_se_lit_pas_est_dit(octets, code, refuse):
    with refuse(code):
        lire_tableau(octets)


def test_le_refus_des_guillemets_dit_la_ligne():
    with pytest.raises(ErreurRegistre) as capture:
        lire_tableau('Prénom;Nom\n"A\nB";C\nZoé;"sans fin\nAwa;Sy\n'.encode())
    assert capture.value.donnees == {"ligne": 3}
    assert "Awa" not in str(capture.value)


def test_une_cellule_demesuree_est_coupee_juste_apres_la_borne():
    (ligne,) = lire_tableau(f"Nom;Note\nSy;{'x' * 5000}\n".encode()).lignes
    assert len(ligne.cellules[1]) == lecture.CELLULE_MAXIMALE + 1


def test_un_zip_qui_n_est_pas_un_classeur(refuse):
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with refuse("format-inconnu"):
        lire_tableau(octets.getvalue())


def test_une_bombe_qui_se_declare(refuse):
    bombe = refaire(ecrire_ods(["a"], []), lambda _: bytes(DECOMPRESSE_MAXIMAL + 1))
    assert len(bombe) < 100_000
    with refuse("classeur-demesure"):
        lire_tableau(bombe)


def test_une_bombe_qui_ment_sur_sa_taille(refuse, monkeypatch):
    """Its directory says ten bytes; what is inflated is counted all the same, and never kept."""
    vrai = bytes(DECOMPRESSE_MAXIMAL + 1)
    bombe = bytearray(refaire(ecrire_ods(["a"], []), lambda _: vrai))
    for place in (
        bombe.find(struct.pack("<I", len(vrai))),
        bombe.rfind(struct.pack("<I", len(vrai))),
    ):
        assert place > 0
        bombe[place : place + 4] = struct.pack("<I", 10)
    assert max(m.file_size for m in zipfile.ZipFile(io.BytesIO(bombe)).infolist()) < 2000
    with refuse("classeur-demesure"):
        lire_tableau(bytes(bombe))


def test_beaucoup_de_membres_ou_une_compression_etrangere(refuse):
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        for rang in range(2_001):
            archive.writestr(f"m{rang}", b"")
        archive.writestr("content.xml", b"")
    with refuse("classeur-demesure"):
        lire_tableau(octets.getvalue())
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("content.xml", b"x" * 1000)
    with refuse("fichier-illisible"):
        lire_tableau(octets.getvalue())


def test_deux_cellules_aux_coins_opposes_ne_font_pas_tomber_le_programme(refuse):
    octets = io.BytesIO()
    with Workbook(octets) as classeur:
        page = classeur.add_worksheet()
        page.write_string(0, 0, "Prénom")
        page.write_string(1_048_575, 16_383, "loin")
    assert len(octets.getvalue()) < 10_000
    with refuse("classeur-demesure"):
        lire_tableau(octets.getvalue())


def test_une_cellule_repetee_un_million_de_fois(refuse):
    repetee = b'<table:table-row table:number-rows-repeated="1000000">'
    octets = refaire(
        ecrire_ods(["a"], [["x"]]), lambda xml: xml.replace(b"<table:table-row>", repetee)
    )
    with pytest.raises(ErreurRegistre) as capture:
        lire_tableau(octets)
    assert capture.value.code in {"trop-de-lignes", "classeur-demesure"}


def test_les_bornes_tiennent_pour_les_classeurs(refuse):
    assert (feuille.LIGNES, feuille.COLONNES, feuille.CELLULE) == (
        lecture.LIGNES_MAXIMALES,
        lecture.COLONNES_MAXIMALES,
        lecture.CELLULE_MAXIMALE,
    )
    with refuse("trop-de-colonnes"):
        lire_tableau(ecrire_xlsx(["c"] * 61, []))
    with refuse("trop-de-lignes"):
        lire_tableau(ecrire_xlsx(["c"], [["x"]] * 20_001))
    assert len(lire_tableau(ecrire_xlsx(["c"], [["x"]] * 20_000)).lignes) == 20_000
    with refuse("fichier-vide"):
        lire_tableau(xlsx())


@pytest.mark.parametrize("graine", range(10))
def test_dix_mille_lignes_mal_faites_ne_donnent_jamais_de_trace(graine):
    """Rows of hostile pieces: read, or refused with a sentence, and nothing else."""
    hasard = random.Random(graine)
    morceaux = [
        b"Zo\xe9", "Zoé".encode(), b'"', b'""', b";", b";;", b",", b"\t", b"\r", b"\n", b"\r\n",
        b"=1+1", b"\0", b"\xff", b"\xc3", b"'", b" ", b"x" * 1500, b"\x1b", "\u202e".encode(),
    ]  # fmt: skip
    for _ in range(10):
        octets = b"Prenom;Nom;Contact\n" + b"\n".join(
            b"".join(hasard.choices(morceaux, k=hasard.randrange(8))) for _ in range(100)
        )
        try:
            lu = lire_tableau(octets)
        except ErreurRegistre:
            continue
        assert all(len(ligne.cellules) == len(lu.colonnes) for ligne in lu.lignes)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_des_octets_quelconques_sont_lus_ou_refuses(octets):
    with suppress(ErreurRegistre):
        lire_tableau(b"a;b\n" + octets)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_un_classeur_abime_n_importe_ou_est_lu_ou_refuse(data):
    """In this process: what the other one would say of it, but for the limits it sets itself."""
    octets = bytearray(CLASSEURS[data.draw(st.sampled_from(sorted(CLASSEURS)))])
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(octets) - 1))
        octets[place] = data.draw(st.integers(0, 255))
    with suppress(feuille.Refusee):
        assert all(isinstance(c, str) for rangee in feuille.lire(bytes(octets)) for c in rangee)


CLASSEURS = {
    "ods": ecrire_ods(["Prénom", "Le"], [["Zoé", dt.date(2026, 12, 1)]] * 3),
    "xlsx": ecrire_xlsx(["Prénom", "Le"], [["Zoé", dt.date(2026, 12, 1)]] * 3),
}
