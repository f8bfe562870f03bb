"""How many signed attestations a second, beside WeasyPrint and nbconvert's webpdf.

    python -m benchmarks.attestations [--nombre 200] [--chromium /usr/bin/chromium]

Ours is everything: the proof and its QR code, the badge, the page in PDF/A-3a and PDF/UA-1 with the
badge attached, the signature; and « en série » the file on the disk and its row in the registry
too. The others make the same page from HTML, untouched after (not signed, no badge): WeasyPrint in
PDF/A-3 or PDF/UA (it makes one or the other), webpdf as nbconvert makes it, with Debian's Chromium.
All in one run, in turn, on one core where the system allows it, so that a busy machine slows
everybody down alike: read the ratios, and the processor's time, which others do not spend.
"""

import argparse
import base64
import html
import importlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.resultats import noter
from certificats.attestation import Attestation, Competence
from certificats.pdf import composer, dessiner_qr
from certificats.typographie import date_longue, dates_longues, duree, pourcentage
from inscriptions.codes import nouveau_code
from inscriptions.depot import ouvrir
from inscriptions.services import (
    apprenants,
    emargement,
    lieux,
    sessions,
    types_ateliers,
)
from plateforme.attestations import emettre
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.garanties import Garanties, ouvrir_garanties
from plateforme.organisme import Organisme, ecrire_organisme, lire_organisme

ORGANISME = Organisme(
    nom="Espaces publics numériques de Port-Lannec",
    commune="Port-Lannec",
    signataire="Hélène Tanguy-Morel",
    qualite_signataire="Coordinatrice des espaces publics numériques",
    adresse_portail="https://parcours.exemple.fr",
)
MODELE = Attestation(
    code="000000000000",
    titulaire="Nolwenn Le Goff",
    titre_module="Droit et espace public numérique",
    objectifs=(
        "Dire ce qu’un espace public numérique peut mettre en partage",
        "Choisir une licence libre pour ses propres contenus",
        "Répondre à une question d’usager sur l’image et la vie privée",
    ),
    competences=(
        Competence("DigComp", "2.2", "2.2", "Partager avec des technologies numériques"),
        Competence("DigComp", "2.2", "3.3", "Droit d’auteur et licences"),
    ),
    date_emission=date(2026, 11, 24),
    lieu="Médiathèque du Vieux-Lavoir, Port-Lannec",
    seances=(date(2026, 11, 4), date(2026, 11, 18)),
    minutes_suivies=150,
    minutes_prevues=180,
    score=78.0,
    organisme=ORGANISME.nom,
    signataire=ORGANISME.signataire,
    qualite_signataire=ORGANISME.qualite_signataire,
    commune=ORGANISME.commune,
    url_verification="https://parcours.exemple.fr/verifier/000000000000",
)
CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-headless-shell")
PRENOMS = ("Nolwenn", "Awa", "Youenn", "Thị Hương", "Зоя", "Maël", "Fatou", "Gwénaël")
NOMS = ("Le Goff", "Diop-Martin", "Kerbrat", "Nguyễn", "Ковалёва", "Tanguy", "Ba", "Quéméner")


def une_autre(rang: int) -> Attestation:
    """Give an attestation that no other is like: name, code, score."""
    code = nouveau_code(12)
    return replace(
        MODELE,
        code=code,
        titulaire=f"{PRENOMS[rang % 8]} {NOMS[rang // 8 % 8]}",
        score=float(60 + rang % 40),
        url_verification=f"{ORGANISME.adresse_portail}/verifier/{code}",
    )


@dataclass(frozen=True, slots=True)
class Duree:
    """Seconds of one attestation: those that passed, those this process's core spent on it."""

    ecoulee: float
    processeur: float


class Nous:
    """What `epn certificats emettre` does of one attestation, in memory."""

    def __init__(self, dossier: Dossier) -> None:
        self.garanties: Garanties = ouvrir_garanties(dossier, ORGANISME)

    def faire(self, rang: int) -> bytes:
        """Prove, compose with its badge, sign."""
        attestation = une_autre(rang)
        quand = datetime(2026, 11, 24, 10, tzinfo=UTC)
        complete = replace(attestation, preuve=self.garanties.prouver(attestation))
        badge = self.garanties.badger(complete, rang, quand)
        return self.garanties.finaliser(composer(complete, badge=badge), complete)


def en_html(attestation: Attestation) -> str:
    """Write the same page in HTML, for who prints HTML."""
    qr = base64.b64encode(dessiner_qr(attestation.url_qr + "#" + "A" * 170)[0].encode()).decode()
    objectifs = "".join(f"<li>{html.escape(texte)}</li>" for texte in attestation.objectifs)
    competences = "".join(
        f"<li>{html.escape(f'{c.referentiel} {c.version}, {c.code} {c.intitule}')}</li>"
        for c in attestation.competences
    )
    return f"""<!doctype html><html lang="fr"><head><meta charset="utf-8">
<title>Attestation de réussite – {html.escape(attestation.titre_module)}</title><style>
@page {{ size: A4; margin: 25mm 27mm }}
body {{ font: 11pt "Libertinus Serif", serif; color: #1c2733; text-align: center; hyphens: auto }}
h1 {{ font-size: 33pt; font-weight: 400; color: #173a5e }} h2 {{ font-size: 10pt; color: #173a5e }}
.nom {{ font-size: 32pt; font-weight: 600; color: #173a5e }} section {{ text-align: left }}
img {{ width: 27mm }} dt {{ float: left; width: 26mm; font-style: italic }}
</style></head><body><p>{html.escape(attestation.organisme)}</p><h1>Attestation de réussite</h1>
<p><em>est délivrée à</em></p><p class="nom">{html.escape(attestation.titulaire)}</p>
<p><em>qui a suivi avec succès la formation</em></p>
<p style="font-size:19pt">« {html.escape(attestation.titre_module)} »</p><section>
<h2>Objectifs de la formation</h2><ul>{objectifs}</ul>
<h2>Compétences travaillées</h2><ul>{competences}</ul><h2>Parcours suivi</h2><dl>
<dt>Durée</dt><dd>{duree(attestation.minutes_suivies)} sur {duree(attestation.minutes_prevues)}</dd>
<dt>Dates</dt><dd>{dates_longues(attestation.seances)}</dd>
<dt>Lieu</dt><dd>{html.escape(attestation.lieu)}</dd>
<dt>Résultat</dt><dd>{pourcentage(attestation.score or 0)} des points</dd></dl>
<p>Fait à {attestation.commune}, le {date_longue(attestation.date_emission)}</p>
<p>{html.escape(attestation.signataire)}<br>{html.escape(attestation.qualite_signataire)}</p>
<img src="data:image/svg+xml;base64,{qr}" alt="Code QR de vérification">
<p>{attestation.url_verification}</p></section></body></html>"""


def weasyprint(variante: str) -> Callable[[int], bytes] | None:
    """Give WeasyPrint, its fonts found once; None, said aloud, when it is not there."""
    try:
        module = importlib.import_module("weasyprint")
        polices = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    except (ImportError, OSError) as erreur:
        print(f"WeasyPrint n’est pas là ({type(erreur).__name__}) : sa ligne manque.")
        return None

    def faire(rang: int) -> bytes:
        page = module.HTML(string=en_html(une_autre(rang)))
        pdf: bytes = page.write_pdf(pdf_variant=variante, font_config=polices)
        return pdf

    return faire


def webpdf(chromium: str) -> Callable[[int], bytes] | None:
    """Give nbconvert's own printing of HTML, with the Chromium that is here."""
    if not Path(chromium).is_file():
        print("Chromium n’est pas là : la ligne de webpdf manque.")
        return None
    from nbconvert.exporters.webpdf import WebPDFExporter
    from playwright import async_api

    lancer = async_api.BrowserType.launch

    async def lancer_celui_la(self: Any, **options: Any) -> Any:
        return await lancer(self, **options, executable_path=chromium)

    # nbconvert only knows the browser that Playwright downloads.
    async_api.BrowserType.launch = lancer_celui_la  # type: ignore[method-assign]
    exporteur = WebPDFExporter(disable_sandbox=True)

    def faire(rang: int) -> bytes:
        pdf: bytes = exporteur.run_playwright(en_html(une_autre(rang)))
        return pdf

    return faire


def en_serie(dossier: Dossier, nombre: int) -> list[Duree]:
    """Issue for a whole session as the command does, with the keys open: one attestation's share.

    What passed depends on the disk: each file and each row is on it before the next.
    """
    quand = datetime(2026, 11, 4, 8, tzinfo=UTC)
    with ouvrir(dossier.base) as depot:
        with depot.ecriture() as bdd:
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.creer_type(
                    bdd, code="atelier", intitule="Atelier", famille="autre"
                ),
                titre="Banc",
                lieu=lieux.creer_lieu(bdd, nom="Salle", commune="Port-Lannec"),
                formateur=None,
                capacite=nombre,
                seances=[(quand, quand + timedelta(hours=3))],
            )
            seance = session.seances[0]
            for rang in range(nombre):
                qui = apprenants.inscrire(bdd, session=session, prenom=une_autre(rang).titulaire)
                emargement.emarger(bdd, seance=seance, apprenant=qui.apprenant, minutes=180)
        organisme = lire_organisme(dossier)
        cles = ouvrir_garanties(dossier, organisme)
        debut, travail = time.perf_counter(), time.process_time()
        lot = emettre(dossier, depot, session.code, None, organisme, garanties=cles)
        faites = sum(emission.nouvelle for emission in lot)
        return [
            Duree((time.perf_counter() - debut) / faites, (time.process_time() - travail) / faites)
        ]


def chronometrer(faire: Callable[[int], bytes], rangs: range) -> list[Duree]:
    """Time each call, after three to warm up."""
    for rang in range(3):
        faire(rang)
    temps = []
    for rang in rangs:
        debut, travail = time.perf_counter(), time.process_time()
        faire(rang)
        temps.append(Duree(time.perf_counter() - debut, time.process_time() - travail))
    return temps


def main() -> None:
    """Measure, note the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nombre", type=int, default=200)
    options.add_argument("--chromium", default=next(filter(os.path.exists, CHROMIUMS), ""))
    lues = options.parse_args()
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as ici:
        dossier = ouvrir_dossier(Path(ici) / "donnees")
        ecrire_organisme(dossier, ORGANISME)
        concurrents: dict[str, tuple[Callable[[int], bytes] | None, int]] = {
            "nous : page, preuve, badge, signature": (Nous(dossier).faire, lues.nombre),
            "WeasyPrint, PDF/A-3": (weasyprint("pdf/a-3u"), lues.nombre // 10),
            "WeasyPrint, PDF/UA": (weasyprint("pdf/ua-1"), lues.nombre // 10),
            "nbconvert webpdf": (webpdf(lues.chromium), max(3, lues.nombre // 40)),
        }
        temps = {
            nom: chronometrer(faire, range(combien))
            for nom, (faire, combien) in concurrents.items()
            if faire is not None
        }
        temps["nous, en série : fichier et registre aussi"] = en_serie(dossier, lues.nombre)
    repere = statistics.median(duree.ecoulee for duree in next(iter(temps.values())))
    table = [
        "| | médiane (ms) | par seconde | rapport | processeur (ms) | par seconde |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for nom, siens in temps.items():
        milieu = statistics.median(duree.ecoulee for duree in siens)
        travail = statistics.median(duree.processeur for duree in siens)
        # The browser works in processes of its own, which this one's clock does not count.
        seul = f"{1000 * travail:.1f} | {1 / travail:.1f}" if "webpdf" not in nom else "– | –"
        table.append(
            f"| {nom} | {1000 * milieu:.1f} | {1 / milieu:.1f} | {milieu / repere:.1f} | {seul} |"
        )
    noter("Une attestation, à côté d’autres outils", "attestations", "\n".join(table))


if __name__ == "__main__":
    main()
