"""Two versions side by side: nothing of either is lost, and what moved is told."""

from hypothesis import given
from hypothesis import strategies as st

from modules.commun.conseils import lire_balise
from plateforme.comparaison import PAIRES_MAXIMUM, Face, Sort, comparer

textes = st.text(alphabet="ab ,\n#>*é", max_size=60).map(lire_balise)


def dit(face: Face | None, *sorts: Sort) -> str:
    if face is None:
        return ""
    return "".join(bout.texte for bout in face.bouts if not sorts or bout.sort in sorts)


@given(textes, textes)
def test_chaque_face_redit_son_texte_et_les_mots_gardes_sont_les_memes(avant, apres) -> None:
    rangees = comparer(avant, apres)
    assert [dit(r.avant) for r in rangees if r.avant] == [b.texte for b in avant.blocs]
    assert [dit(r.apres) for r in rangees if r.apres] == [b.texte for b in apres.blocs]
    for rangee in rangees:
        gardes = [dit(face, Sort.GARDE).split() for face in (rangee.avant, rangee.apres)]
        assert gardes[0] == gardes[1]
    if avant == apres:
        assert all(
            b.sort is Sort.GARDE for r in rangees for f in (r.avant, r.apres) for b in f.bouts
        )


def test_ce_qui_part_et_ce_qui_vient() -> None:
    avant = lire_balise("# Le jardin\n\nOn plante cent arbres.\n\nVenez.")
    apres = lire_balise("# Le jardin\n\nSamedi, on plante cent\narbres.")
    titre, corps, fin = comparer(avant, apres)
    assert dit(titre.avant, Sort.GARDE) == "Le jardin"
    assert dit(corps.avant, Sort.RETIRE) == "On"
    assert dit(corps.apres, Sort.AJOUTE) == "Samedi, on"
    assert (dit(fin.avant, Sort.RETIRE), fin.apres) == ("Venez.", None)


def test_un_paragraphe_demesure_est_remplace_d_un_bloc() -> None:
    mots = int(PAIRES_MAXIMUM**0.5) + 1
    (rangee,) = comparer(lire_balise("mot " * mots), lire_balise("mot " * mots + "fin"))
    assert [bout.sort for bout in rangee.avant.bouts] == [Sort.RETIRE]
