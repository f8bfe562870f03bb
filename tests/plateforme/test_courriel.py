"""An attestation by e-mail, over a real connection, to a real server of the test's own."""

import base64
import email
import email.policy
import html
import ipaddress
import re
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from erreurs import ErreurEPN
from inscriptions import journal
from inscriptions.depot import ouvrir
from inscriptions.modeles import Apprenant
from inscriptions.services import certificats
from plateforme.courriel import adresse_de, envoyer
from plateforme.dossier import ouvrir_dossier

ADRESSE = "annick.le-goff@exemple.fr"


class _Conversation(socketserver.StreamRequestHandler):
    """One client of the mail server: what it needs of RFC 5321, STARTTLS and AUTH PLAIN."""

    server: "Serveur"

    def dire(self, ligne: str) -> None:
        self.wfile.write(f"{ligne}\r\n".encode())

    def finish(self) -> None:
        super().finish()
        self.request.close()  # after STARTTLS it is not the socket the server knows

    def handle(self) -> None:
        chiffre = False
        self.dire("220 test")
        while ligne := self.rfile.readline().decode().strip():
            verbe, _, suite = ligne.partition(" ")
            verbe = verbe.upper()
            if verbe == "EHLO":
                self.dire("250-test")
                if self.server.chiffre:
                    self.dire("250-AUTH PLAIN" if chiffre else "250-STARTTLS")
                self.dire("250 8BITMIME")
            elif verbe == "STARTTLS":
                self.dire("220 go")
                try:
                    self.request = self.server.tls.wrap_socket(self.request, server_side=True)
                except ssl.SSLError:
                    return  # the client does not believe our certificate
                self.setup()
                chiffre = True
            elif verbe == "AUTH":
                attendu = base64.b64encode(b"\0epn\0secret").decode()
                self.dire("235 ok" if suite == f"PLAIN {attendu}" else "535 no")
            elif verbe == "RCPT" and self.server.refuse:
                self.dire(f"550 {suite} unknown")
            elif verbe == "DATA":
                assert chiffre
                self.dire("354 go")
                lignes = []
                while (lue := self.rfile.readline()) != b".\r\n":
                    lignes.append(lue)
                self.server.recus.append(b"".join(lignes))
                self.dire("250 ok")
            elif verbe == "QUIT":
                self.dire("221 bye")
                return
            else:
                self.dire("250 ok")


class Serveur(socketserver.ThreadingTCPServer):
    """A mail server on a port of its own; `chiffre` and `refuse` change how it behaves."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, dossier: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.recus: list[bytes] = []
        self.chiffre, self.refuse = True, False
        cle = ec.generate_private_key(ec.SECP256R1())
        nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ville")])
        quand = datetime.now(UTC)
        certificat = (
            x509.CertificateBuilder()
            .subject_name(nom)
            .issuer_name(nom)
            .public_key(cle.public_key())
            .serial_number(1)
            .not_valid_before(quand - timedelta(hours=1))
            .not_valid_after(quand + timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(cle, hashes.SHA256())
        )
        self.autorite = certificat.public_bytes(Encoding.PEM)
        pem = dossier / "serveur.pem"
        pem.write_bytes(
            cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + self.autorite
        )
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(pem)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is not our concern."""


@pytest.fixture
def serveur(tmp_path: Path) -> Iterator[Serveur]:
    with Serveur(tmp_path) as ouvert:
        fil = threading.Thread(target=ouvert.serve_forever, kwargs={"poll_interval": 0.05})
        fil.start()
        yield ouvert
        ouvert.shutdown()
        fil.join()


def declarer_courriel(racine: Path, serveur: Serveur, texte: str, **autres: object) -> None:
    """Declare the server at the end of an office's `texte`."""
    ici = ouvrir_dossier(racine)
    (racine / "organisme").mkdir(exist_ok=True)
    (racine / "organisme" / "ville.pem").write_bytes(serveur.autorite)
    (ici.cles / "courriel.motdepasse").write_text("secret\n", encoding="utf-8")
    champs = {
        "serveur": '"127.0.0.1"',
        "port": serveur.server_address[1],
        "expediteur": '"epn@exemple.fr"',
        "identifiant": '"epn"',
        "autorite": '"ville.pem"',
    } | autres
    bloc = "".join(f"{nom} = {valeur}\n" for nom, valeur in champs.items())
    (racine / "organisme.toml").write_text(f"{texte}\n[courriel]\n{bloc}", encoding="utf-8")


def test_une_attestation_part_par_courriel_et_les_refus_sont_clairs(
    dossier_demo: Any, demo: Any, epn: Any, serveur: Serveur
) -> None:
    ici = ouvrir_dossier(dossier_demo.dossier)

    def refuse(code: str, dit: str) -> None:
        with ouvrir(ici.base) as depot, pytest.raises(ErreurEPN, match=dit) as refusee:
            envoyer(ici, depot, code, "commande")
        assert "@" not in str(refusee.value), "aucune adresse dans un message"

    lignes = epn(
        "certificats", "emettre", "--session", demo.json["session"], "--json", donnees=ici.racine
    ).json
    ligne, sans = [une for une in lignes if une["delivre"]]
    refuse(ligne["code"], "Aucun serveur de courriel")

    autorite = ici.racine / "organisme" / "ville.pem"
    toml = ici.racine / "organisme.toml"
    declarer = partial(declarer_courriel, ici.racine, serveur, toml.read_text(encoding="utf-8"))

    declarer()
    autorite.unlink()
    refuse(sans["code"], "n’est pas une adresse électronique")
    with ouvrir(ici.base) as depot, depot.ecriture() as bdd:
        certificat = certificats.trouver(bdd, ligne["code"])
        assert certificat is not None
        bdd.get_one(Apprenant, certificat.apprenant_id).contact = f"06 00 00 00 00, {ADRESSE}"
    refuse(ligne["code"], "ville.pem")
    autorite.write_bytes(serveur.autorite)

    envoi = epn("certificats", "envoyer", ligne["code"], "--json", donnees=ici.racine)
    assert envoi.erreurs == ""
    assert envoi.json == {"code": ligne["code"], "envoye": True}
    recu = email.message_from_bytes(serveur.recus.pop(), policy=email.policy.default)
    assert (recu["To"], recu["From"]) == (ADRESSE, "epn@exemple.fr")
    (joint,) = recu.iter_attachments()
    assert joint.get_filename() == f"attestation-{ligne['code']}.pdf"
    assert joint.get_content() == Path(ligne["fichier"]).read_bytes()
    corps = recu.get_body().get_content()
    assert f"/verifier/{ligne['code']}" in corps
    assert ligne["nom"] not in corps
    with ouvrir(ici.base) as depot, depot.lecture() as bdd:
        acte = journal.histoire(bdd, certificat.id)[-1]
    assert acte.acte == "certificat.envoyer"
    assert "@" not in acte.details

    serveur.refuse = True
    refuse(ligne["code"], "refuse l’adresse")
    serveur.refuse, serveur.chiffre = False, False
    refuse(ligne["code"], "ne sait pas chiffrer")
    serveur.chiffre = True
    (ici.cles / "courriel.motdepasse").write_text("faux", encoding="utf-8")
    refuse(ligne["code"], "mot de passe")
    toml.write_text(toml.read_text(encoding="utf-8").replace("autorite", "# autorite"))
    refuse(ligne["code"], "certificat n’est pas reconnu")
    declarer(port=1)
    refuse(ligne["code"], "ne répond pas")
    for champ, faux in (("port", '"587"'), ("chiffrement", '"non"'), ("expediteur", '"x"')):
        declarer(**{champ: faux})
        refuse(ligne["code"], "organisme.toml")
    epn("certificats", "revoquer", ligne["code"], "--motif", "erreur", donnees=ici.racine)
    declarer()
    refuse(ligne["code"], "ne vaut plus")
    assert serveur.recus == [], "rien n’est parti après le premier"


def test_toute_une_session_part_une_fois(
    ouvrir_portail: Any, demo: Any, epn: Any, serveur: Serveur
) -> None:
    def avant(racine: Path) -> None:
        declarer_courriel(racine, serveur, (racine / "organisme.toml").read_text(encoding="utf-8"))

    session = demo.json["session"]
    chemin = f"/formateur/session/{session}/attestations"
    with ouvrir_portail(avant=avant, prechauffe=0) as portail:
        ici = ouvrir_dossier(portail.dossier)
        lignes = epn(
            "certificats", "emettre", "--session", session, "--json", donnees=ici.racine
        ).json
        codes = {une["nom"].split()[0]: une["code"] for une in lignes if une["delivre"]}

        def donner_adresse(prenom: str) -> None:
            with ouvrir(ici.base) as depot, depot.ecriture() as bdd:
                certificat = certificats.trouver(bdd, codes[prenom])
                assert certificat is not None
                bdd.get_one(Apprenant, certificat.apprenant_id).contact = ADRESSE

        def commande() -> tuple[int, dict[str, str]]:
            fait = epn("certificats", "envoyer", "--session", session, "--json", donnees=ici.racine)
            assert "@" not in fait.texte
            return fait.code, {un["code"]: un["depart"] for un in fait.json}

        formatrice = portail.visite()
        formatrice.get("/formateur")
        formatrice.post("/formateur", **demo.json["formateur"])

        def tous() -> str:
            """Send from the desk; the page, once the batch is over."""
            fait = formatrice.post(chemin, acte="tous")
            assert fait.entete("Location") == f"{chemin}?fait=lot"
            fin = time.monotonic() + 60
            while 'id="epn-attente"' in (page := formatrice.get(f"{chemin}?fait=lot").texte):
                assert time.monotonic() < fin, "le lot ne finit pas"
                threading.Event().wait(0.05)
            return html.unescape(page)

        assert "Envoyer par courriel celle" not in formatrice.get(chemin).texte
        donner_adresse("Annick")
        assert "celle qui n’est pas partie" in html.unescape(formatrice.get(chemin).texte)
        page = tous()
        assert "Une attestation est partie par courriel." in page
        assert "Une personne n’a pas d’adresse électronique" in page
        assert "partie par courriel le" in page
        assert len(serveur.recus) == 1
        dits = {codes["Annick"]: "deja", codes["Maëlle"]: "sans_adresse"}
        assert commande() == (0, dits)

        donner_adresse("Maëlle")
        serveur.refuse = True
        page = tous()
        assert re.search(r"<li>Maëlle[^<]*\u00a0: Rien n’est parti[^<]*refuse l’adresse", page)
        assert ADRESSE not in page
        assert commande() == (1, dits | {codes["Maëlle"]: "echec"})
        serveur.refuse, serveur.chiffre = False, False
        assert "ne sait pas chiffrer" in tous()  # the server's fault: it would be the same for all
        assert len(serveur.recus) == 1
        serveur.chiffre = True
        assert commande() == (0, dits | {codes["Maëlle"]: "partie"})
        assert commande() == (0, dict.fromkeys(codes.values(), "deja"))
        assert "Aucun courriel nouveau" in tous()
        assert len(serveur.recus) == 2


@pytest.mark.parametrize(
    ("contact", "adresse"),
    [
        ("awa@exemple.fr", "awa@exemple.fr"),
        ("Awa <awa.ba+epn@exemple.co.fr>, le soir", "awa.ba+epn@exemple.co.fr"),
        ("06 12 34 56 78", None),
        ("awa@exemple", None),
        ("awa@exemple.fr ou ali@exemple.fr", None),
        ("awa@exemple.fr\nBcc: x@exemple.fr", None),
        ("", None),
    ],
)
def test_l_adresse_dans_un_contact(contact: str, adresse: str | None) -> None:
    assert adresse_de(contact) == adresse


@given(st.text(max_size=60) | st.text("ab@. <>\r\n,;:é", max_size=30))
def test_une_adresse_trouvee_tient_sur_une_ligne(contact: str) -> None:
    adresse = adresse_de(contact)
    assert adresse is None or (adresse.isascii() and not set(adresse) & set(" \r\n<>,;"))
