"""Erasing a person reaches the folders beside the registry."""

from pathlib import Path
from uuid import uuid4

from inscriptions.services.personnes_donnees import Effacement
from plateforme.dossier import ouvrir_dossier
from plateforme.effacement import ETAPES, retirer_fichiers


def test_les_fichiers_d_une_personne_partent_et_eux_seuls(tmp_path: Path) -> None:
    dossier, parti, reste = ouvrir_dossier(tmp_path), uuid4(), uuid4()
    for qui in (parti, reste):
        for etape in ETAPES:
            chapitre = dossier.cours / etape / qui.hex / "droit_epn" / "03.ipynb"
            chapitre.parent.mkdir(parents=True)
            chapitre.write_text("{}", encoding="utf-8")
        (dossier.certificats / f"{qui.hex}.pdf").write_bytes(b"%PDF")
    fait = Effacement({}, (), (parti,), (), (f"{parti.hex}.pdf",))
    for _ in range(2):
        retirer_fichiers(dossier, fait)
        restants = {f.name for f in dossier.certificats.iterdir()}
        restants |= {f.name for etape in ETAPES for f in (dossier.cours / etape).iterdir()}
        assert restants == {f"{reste.hex}.pdf", reste.hex}
