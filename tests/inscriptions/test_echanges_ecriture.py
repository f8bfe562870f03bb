"""Writing tables: what is written is read again, and no text is ever a formula."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document

from inscriptions.echanges import feuille
from inscriptions.echanges.ecriture import FORMATS, ecrire, ecrire_csv, ecrire_ods, ecrire_xlsx
from inscriptions.echanges.lecture import FORMULE, lire_tableau

QUAND = dt.datetime(2026, 12, 1, 13, 30, tzinfo=dt.UTC)
# What XML can hold; a lone carriage return is a line feed once written.
LETTRES = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t'=+-@;\"")
TEXTES = st.text(LETTRES, max_size=12).filter(lambda t: not set(t) & {"\ufffe", "\uffff"})
VALEURS = st.one_of(
    TEXTES,
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda nombre: round(nombre, 3)),
    st.dates(dt.date(1901, 1, 1), dt.date(2200, 1, 1)),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2200, 1, 1)).map(
        lambda quand: quand.replace(second=0, microsecond=0, hour=quand.hour or 1)
    ),
    st.none(),
)
TABLEAUX = st.lists(st.lists(VALEURS, min_size=3, max_size=3), min_size=1, max_size=8)


def attendue(valeur: object, extension: str) -> str:
    """What reading gives for a value: what people would type."""
    if valeur is None:
        return ""
    if isinstance(valeur, float):
        texte = str(int(valeur)) if valeur.is_integer() else repr(valeur)
        return texte.replace(".", ",") if extension == "csv" else texte
    if isinstance(valeur, dt.datetime):
        return f"{valeur.isoformat(' ', 'minutes')}"
    return str(valeur).strip(" \u00a0\u202f")


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=40, deadline=None)
@given(rangees=TABLEAUX)
def test_ce_qui_est_ecrit_se_relit(extension, rangees):
    octets = ecrire(extension, ["a", "b", "c", "d"], [["bord", *rangee] for rangee in rangees])
    if extension == "csv":
        lues = [ligne.cellules for ligne in lire_tableau(octets).lignes]
    else:  # in this process: another one for each example would be long
        from inscriptions.echanges.lecture import _tableau

        lues = [ligne.cellules for ligne in _tableau(feuille.lire(octets), csv=False).lignes]
    for rangee, lue in zip(rangees, lues, strict=True):
        voulue = ["bord", *(attendue(valeur, extension) for valeur in rangee)]
        while voulue and not voulue[-1].strip():
            voulue.pop()
        garde = list(lue)
        while garde and not garde[-1].strip():
            garde.pop()
        assert garde == voulue


def test_les_trois_formats_se_relisent_par_leur_porte():
    for extension in FORMATS:
        octets = ecrire(f".{extension.upper()}", ["Prénom", "Le"], [["Zoé", QUAND], ["Awa", None]])
        lu = lire_tableau(octets)
        assert lu.colonnes == ("Prénom", "Le")
        assert [ligne.cellules for ligne in lu.lignes] == [
            ("Zoé", "2026-12-01 14:30"),  # the office's clock
            ("Awa", ""),
        ]


def test_une_extension_inconnue_est_refusee(refuse):
    with refuse("extension-inconnue"):
        ecrire("pdf", [], [])


def test_le_csv_s_ouvre_bien_dans_un_excel_francais():
    octets = ecrire_csv(["Prénom", "Note"], [["Zoé", 12.5], ['dit "Zo"; oui', -3]])
    assert octets.startswith(b"\xef\xbb\xbf")
    assert octets.decode("utf-8-sig") == ('Prénom;Note\r\nZoé;12,5\r\n"dit ""Zo""; oui";-3\r\n')


@pytest.mark.parametrize(
    "texte", ["=1+1", "+33 6", "-2", "@SOMME(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''@"]
)
def test_une_formule_est_neutralisee_et_se_relit(texte):
    octets = ecrire_csv(["a", "b"], [[texte, "x"]])
    (_, rangee) = csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";")
    assert rangee[0].startswith("'")
    lu = lire_tableau(octets).lignes[0].cellules[0]
    assert lu == texte.replace("\r", "\n")


@given(st.text(max_size=6))
def test_aucune_cellule_d_un_csv_ne_commence_par_le_signe_d_une_formule(texte):
    octets = ecrire_csv(["a"], [[texte]])
    _, *rangees = csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";")
    assert not any(FORMULE.match(rangee[0]) and rangee[0][0] != "'" for rangee in rangees if rangee)


def test_les_nombres_negatifs_restent_des_nombres():
    assert ecrire_csv(["a"], [[-5], [-2.5]]).splitlines()[1:] == [b"-5", b"-2,5"]


def test_un_classeur_xlsx_ne_contient_ni_formule_ni_lien():
    octets = ecrire_xlsx(["a"], [["=1+1"], ["http://exemple.fr"], ["12"], ["{=A1}"]])
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        feuilles = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in feuilles
    assert "hyperlink" not in feuilles
    assert [ligne.cellules[0] for ligne in lire_tableau(octets).lignes] == [
        "=1+1", "http://exemple.fr", "12", "{=A1}",
    ]  # fmt: skip


def test_l_ods_se_lit_avec_une_autre_bibliotheque():
    """odfdo checks what we write by hand: names, types, blanks."""
    octets = ecrire_ods(
        ["Prénom", "n", "le", "à"],
        [["Zoé & <Cie>  d'ici\nou là", -1.5, dt.date(2026, 12, 1), QUAND], [None, 3, "", None]],
    )
    document = Document(io.BytesIO(octets))
    assert document.get_type() == "spreadsheet"
    (table,) = document.body.tables
    entete, premiere, seconde = table.get_values()
    assert entete == ["Prénom", "n", "le", "à"]
    assert premiere[0].replace("\n", " ") == "Zoé & <Cie>  d'ici ou là"
    assert float(premiere[1]) == -1.5
    assert premiere[2] in (dt.date(2026, 12, 1), dt.datetime(2026, 12, 1))
    assert premiere[3] == dt.datetime(2026, 12, 1, 14, 30)
    assert seconde[1] == 3


def test_des_caracteres_interdits_n_abiment_pas_un_classeur():
    for extension in ("ods", "xlsx"):
        lu = lire_tableau(ecrire(extension, ["a"], [["x\x07\x00y\ud800z"], ["w" * 40_000]]))
        assert lu.lignes[0].cellules[0] == "x\ufffd\ufffdy\ufffdz"
        assert len(lu.lignes[1].cellules[0]) == 1001


def test_vingt_mille_lignes_se_ecrivent_au_fil_de_l_eau():
    """Rows are asked for one by one: a generator is enough, and nothing is kept of them."""
    for extension in FORMATS:
        octets = ecrire(extension, ["n", "nom"], ([n, f"Nom {n}"] for n in range(20_000)))
        assert lire_tableau(octets).lignes[-1].cellules == ("19999", "Nom 19999")
