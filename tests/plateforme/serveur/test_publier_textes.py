"""A text confided to a session leaves with its author's consent, and no more once withdrawn."""

from __future__ import annotations

import io
import json
import urllib.parse
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from inscriptions.enumerations import LicenceTexte
from inscriptions.heure import maintenant
from inscriptions.services import (
    apprenants,
    comptes,
    reponses,
    sessions,
    textes_partages,
    types_ateliers,
)
from plateforme.cli.textes import FORMATS
from plateforme.dossier import Dossier
from plateforme.images_textes import garder_image
from plateforme.publication_textes.formats import FormatTexte
from plateforme.publies import ChapitresPublies

MODULE = "ecrit_public"
TEXTE = (
    "# Le banc de la place\n\n**On s’y assoit, on y parle.**\n\nTrois histoires.\n\n"
    "![Un banc]({}) Photo : Awa"
)
FORMULAIRE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def atelier(portail: Any, bureau: Any) -> Any:
    """A session of the writing workshops, run by the `bureau`, and the first text it asks for."""
    publie = ChapitresPublies(Dossier(portail.dossier)).module(MODULE)
    assert publie is not None
    chapitre, question = next(
        (c.identifiant, q.id)
        for c in publie.chapitres
        for q in c.questions.values()
        if q.type == "redaction"
    )
    instant = maintenant().replace(second=0, microsecond=0)
    lieu = bureau.lieu()
    with bureau.registre(ecrire=True) as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Écrit public"),
            titre="Écrire la ville",
            lieu=lieu,
            formateur=comptes.trouver_compte(bdd, bureau.identifiant),
            capacite=12,
            seances=[(instant, instant + timedelta(hours=2))],
        )
        eleves = [
            apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant
            for prenom in ("Nolwenn", "Tugdual", "Awa")
        ]
    return _Atelier(bureau, Dossier(portail.dossier), session, chapitre, question, eleves)


@dataclass(slots=True)
class _Atelier:
    bureau: Any
    dossier: Dossier
    session: Any
    chapitre: str
    question: str
    eleves: list[Any]

    def ecrire(self, eleve: Any, texte: str) -> None:
        with self.bureau.registre(ecrire=True) as bdd:
            reponses.enregistrer(
                bdd,
                apprenant_id=eleve.id,
                module=MODULE,
                chapitre=self.chapitre,
                question=self.question,
                contenu=json.dumps(texte),
                jeton=str(uuid4()),
                maintenant=maintenant(),
            )

    def confier(self, eleve: Any, *, publication: bool = True, signe: bool = True) -> UUID:
        with self.bureau.registre(ecrire=True) as bdd:
            partage = textes_partages.partager(
                bdd,
                self.session,
                apprenant_id=eleve.id,
                chapitre=self.chapitre,
                question=self.question,
                rang=1,
                signe=signe,
                licence=LicenceTexte.CC_BY_SA,
                publication=publication,
                maintenant=maintenant(),
            )
            return UUID(str(partage.id))

    def image(self, eleve: Any) -> str:
        tampon = io.BytesIO()
        Image.new("RGB", (60, 40), "teal").save(tampon, "JPEG")
        return garder_image(self.dossier, eleve.id, tampon.getvalue())


def poster(visite: Any, adresse: str, choisis: list[UUID], **champs: str) -> Any:
    """Send the form of the newspaper, as a browser does."""
    corps = {"_xsrf": visite.temoins["_xsrf"], "choisi": [*map(str, choisis)], **champs}
    octets = urllib.parse.urlencode(corps, doseq=True).encode()
    return visite.demander("POST", adresse, octets, FORMULAIRE)


def test_publier_avec_accord_et_sans_apres_retrait(
    atelier: Any,
    portail: Any,
    epn: Callable[..., Any],
    lire_pdf: Callable[[bytes], Any],
    tmp_path: Path,
) -> None:
    nolwenn, tugdual, awa = atelier.eleves
    image = atelier.image(nolwenn)
    atelier.ecrire(nolwenn, TEXTE.format(image))
    atelier.ecrire(tugdual, "# La pluie\n\nElle tombe.")
    atelier.ecrire(awa, "# Pour nous seuls\n\nUn secret.")
    le_banc, la_pluie = atelier.confier(nolwenn), atelier.confier(tugdual, signe=False)
    secret = atelier.confier(awa, publication=False)

    visite, base = atelier.bureau.visite, f"/formateur/session/{atelier.session.code}/journal"
    page = visite.get(base)
    assert page.statut == 200, page.texte[:400]
    assert "Le banc de la place" in page.texte
    assert "La pluie" in page.texte
    assert "Pour nous seuls" not in page.texte
    assert "Publier les textes" in visite.get(base.removesuffix("/journal")).texte

    # One text, each format; with its pictures when it has some.
    for forme in FormatTexte:
        remis = visite.get(f"{base}/{la_pluie}.{forme}")
        assert remis.statut == 200
        assert f'filename="la-pluie.{forme}"' in remis.entete("Content-Disposition")
    avec = visite.get(f"{base}/{le_banc}.spip.txt")
    with zipfile.ZipFile(io.BytesIO(avec.corps)) as archive:
        spip = archive.read("le-banc-de-la-place.spip.txt").decode()
        assert archive.namelist()[1:] == ["le-banc-de-la-place-1.jpg"]
    assert "<img1|center>" in spip
    assert "Nolwenn, " in spip
    assert "Texte anonyme" in visite.get(f"{base}/{la_pluie}.wiki").texte
    for adresse in (f"{base}/{secret}.md", f"{base}/{uuid4()}.md", f"{base}/{le_banc}.exe"):
        assert visite.get(adresse).statut == 404

    # The newspaper, in the order typed; what is missing is said and nothing typed is lost.
    champs = {"nom": "Le Petit Journal", "lieu": "Port-Lannec", "jour": "2026-11-28", "numero": "3"}
    places = {f"place-{le_banc}": "2", f"place-{la_pluie}": "1"}
    journal = poster(visite, base, [le_banc, la_pluie], acte="voir", **champs, **places)
    assert journal.statut == 200, journal.texte[:400]
    assert journal.entete("Content-Disposition").startswith("inline")
    lu = lire_pdf(journal.corps)
    assert [titre for _, titre in lu.titres()] == [
        *("Le Petit Journal", "La pluie", "Le banc de la place")
    ]
    assert lu.remplacements() == ["Un banc"]
    for manque in ({"nom": " "}, {"jour": "hier"}):
        refus = poster(visite, base, [le_banc], **(champs | manque))
        assert refus.statut == 422
        assert 'value="Port-Lannec"' in refus.texte
    assert poster(visite, base, [], **champs).statut == 422
    # Consent is read again: what is not in the list cannot be slipped in.
    assert poster(visite, base, [secret], **champs).statut == 422

    # From the command line, the same texts.
    sortie = tmp_path / "textes.zip"
    fait = epn(
        *("textes", "exporter", "--session", atelier.session.code, "--format", "wiki"),
        *("--sortie", sortie, "--json"),
        donnees=portail.dossier,
    )
    assert fait.json["textes"] == 2
    with zipfile.ZipFile(sortie) as archive:
        noms = set(archive.namelist())
    assert {"01-le-banc-de-la-place/le-banc-de-la-place-1.jpg", "02-la-pluie/la-pluie.wiki"} <= noms
    papier = tmp_path / "journal.pdf"
    fait = epn(
        *("textes", "journal", "--session", atelier.session.code, "--numero", "3"),
        *("--sortie", papier, "--json"),
        donnees=portail.dossier,
    )
    assert fait.json["textes"] == 2
    assert papier.read_bytes().startswith(b"%PDF")

    # Whoever reads the text sees its picture, as long as it is confided.
    lectrice = portail.visite()
    assert lectrice.entrer(tugdual.carte).statut == 303
    assert lectrice.get(f"/texte/image/{image}").statut == 200
    with atelier.bureau.registre(ecrire=True) as bdd:
        textes_partages.retirer(bdd, le_banc, maintenant=maintenant())
    assert lectrice.get(f"/texte/image/{image}").statut == 404
    assert "Le banc de la place" not in visite.get(base).texte
    assert visite.get(f"{base}/{le_banc}.md").statut == 404
    assert poster(visite, base, [le_banc], **champs).statut == 422


def test_chacun_emporte_son_texte(atelier: Any, portail: Any) -> None:
    nolwenn, tugdual, _ = atelier.eleves
    atelier.ecrire(nolwenn, "# Premier jet\n\nTrop long.")
    atelier.ecrire(nolwenn, "# Le banc\n\nCourt.")
    adresse = f"/module/{MODULE}/{atelier.chapitre}/texte/{atelier.question}"
    liste = f"/module/{MODULE}/mes-textes"
    elle, lui = portail.visite(), portail.visite()
    assert elle.entrer(nolwenn.carte).statut == 303
    assert lui.entrer(tugdual.carte).statut == 303
    assert liste in elle.get("/parcours").texte
    assert f'href="{adresse}.spip.txt"' in elle.get(liste).texte
    assert "rien écrit" in lui.get(liste).texte
    assert elle.get("/module/visa_internet/mes-textes").statut == 404
    remis = elle.get(f"{adresse}.md")
    assert remis.texte.startswith("# Le banc\n\nCourt.\n\n---\n\nNolwenn, ")
    assert "Tous droits réservés" in remis.texte
    atelier.confier(nolwenn)
    assert "CC BY-SA" in elle.get(f"{adresse}.md").texte
    assert elle.get(f"{adresse}.pdf").corps.startswith(b"%PDF")
    assert lui.get(f"{adresse}.md").statut == 404  # nothing written
    ailleurs = adresse.replace(MODULE, "visa_internet")
    inconnues = (f"{adresse}.exe", f"{adresse}-2.md", f"{ailleurs}.md")
    assert {elle.get(autre).statut for autre in inconnues} == {404}
    assert portail.visite().get(f"{adresse}.md").statut == 303


def test_la_commande_connait_tous_les_formats() -> None:
    assert tuple(forme.value for forme in FormatTexte) == FORMATS
