
// The same rules as certificats/preuve.py and revocations.py, read by a browser. Whatever cannot be
// read, or is signed by a key we do not know, is never called valid.
const CONTEXTE = "epn-preuve-1\0";
const CONTEXTE_LISTE = "epn-revocations-1\0";
const GENRES = ["Attestation de réussite", "Attestation de présence", "Visa Internet"];
const TETE = 22; // bytes before the code
const ICI = document;
const element = (id) => ICI.getElementById(id);
const donnees = JSON.parse(element("donnees").textContent);
const cles = new Map(donnees.cles.map((cle) => [cle.id, cle]));
const utf8 = new TextEncoder();
let revoquees = {};

function octets(texte) {
  if (!/^[A-Za-z0-9_-]+$/.test(texte) || texte.length % 4 === 1) return null;
  const brut = atob(texte.replace(/-/g, "+").replace(/_/g, "/"));
  const lus = Uint8Array.from(brut, (c) => c.charCodeAt(0));
  // One text a proof: the unused bits of the last character must be zero.
  const propre = btoa(brut).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return propre === texte ? lus : null;
}

const hexa = (lus) => Array.from(lus, (o) => o.toString(16).padStart(2, "0")).join("");
const depuisHexa = (texte) => Uint8Array.from(texte.match(/../g), (paire) => parseInt(paire, 16));

async function signePar(idCle, contexte, corps, signature) {
  const cle = cles.get(idCle);
  if (!cle) return false;
  const debut = utf8.encode(contexte);
  const message = new Uint8Array(debut.length + corps.length);
  message.set(debut);
  message.set(corps, debut.length);
  try {
    return await ed25519.verifyAsync(signature, message, depuisHexa(cle.publique), { zip215: false });
  } catch {
    return false;
  }
}

const jour = (rang) => new Date(Date.UTC(2000, 0, 1 + rang));
const enFrancais = (quand) =>
  quand.toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

async function lirePreuve(texte) {
  const lus = octets(texte);
  if (!lus || lus.length < TETE + 64) return { etat: "illisible" };
  const corps = lus.slice(0, -64);
  const idCle = hexa(corps.slice(1, 5));
  if (!cles.has(idCle)) return { etat: "cle-inconnue" };
  if (!(await signePar(idCle, CONTEXTE, corps, lus.slice(-64)))) return { etat: "fausse" };
  const vue = new DataView(corps.buffer);
  const longueur = vue.getUint8(21);
  if (vue.getUint8(0) !== 1 || vue.getUint8(20) >= GENRES.length) return { etat: "trop-recente" };
  const fin = vue.getUint16(7);
  const score = vue.getUint8(11);
  return {
    etat: "signee",
    code: new TextDecoder().decode(corps.slice(TETE, TETE + longueur)),
    titre: new TextDecoder().decode(corps.slice(TETE + longueur)),
    genre: GENRES[vue.getUint8(20)],
    emise: jour(vue.getUint16(5)),
    fin: fin === 0 ? null : jour(fin),
    minutes: vue.getUint16(9),
    score: score === 255 ? null : score,
    nom: hexa(corps.slice(12, 20)),
  };
}

async function empreinteNom(code, nom) {
  const lettres = nom
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  const digest = await crypto.subtle.digest("SHA-256", utf8.encode(`epn-nom-1\0${code}\0${lettres}`));
  return hexa(new Uint8Array(digest).slice(0, 8));
}

async function lireListe(texte) {
  const [corpsTexte, signatureTexte, ...reste] = texte.trim().split(".");
  const corps = octets(corpsTexte ?? "");
  const signature = octets(signatureTexte ?? "");
  if (reste.length || !corps || !signature) return null;
  try {
    const liste = JSON.parse(new TextDecoder().decode(corps));
    return (await signePar(liste.cle, CONTEXTE_LISTE, corps, signature)) ? liste : null;
  } catch {
    return null;
  }
}

const duree = (minutes) => {
  const heures = Math.floor(minutes / 60);
  const reste = minutes % 60;
  if (!heures) return `${reste} min`;
  return reste ? `${heures} h ${String(reste).padStart(2, "0")}` : `${heures} h`;
};
const codeLisible = (code) => code.match(/.{1,4}/g).join("-");

function montrer(bon, titre, phrases, faits = []) {
  const resultat = element("resultat");
  resultat.replaceChildren();
  resultat.className = bon ? "bon" : "mauvais";
  const entete = ICI.createElement("h2");
  entete.textContent = `${bon ? "✔" : "✖"} ${titre}`;
  resultat.append(entete);
  for (const phrase of phrases) {
    const paragraphe = ICI.createElement("p");
    paragraphe.textContent = phrase;
    resultat.append(paragraphe);
  }
  if (faits.length) {
    const liste = ICI.createElement("dl");
    for (const [nom, valeur] of faits) {
      const dt = ICI.createElement("dt");
      const dd = ICI.createElement("dd");
      dt.textContent = nom;
      dd.textContent = valeur;
      liste.append(dt, dd);
    }
    resultat.append(liste);
  }
  resultat.focus();
}

const ECHECS = {
  illisible: [
    "Rien à vérifier ici",
    "Ce texte, ou ce fichier, ne contient pas la preuve d’une de nos attestations. Il faut l’adresse entière lue dans le code carré, y compris ce qui suit le signe #.",
  ],
  "cle-inconnue": [
    "Cette attestation n’est pas reconnue",
    "Elle est signée par une clé que cette page ne connaît pas : un autre organisme, une imitation, ou une clé plus récente que cette page.",
  ],
  fausse: [
    "Cette attestation est fausse ou abîmée",
    "Sa signature ne correspond pas à ce qu’elle dit : elle a été modifiée, recopiée avec une faute, ou imitée.",
  ],
  "trop-recente": [
    "Cette page est trop ancienne",
    "L’attestation est signée par l’organisme, mais d’une façon que cette page ne sait pas encore lire. Demandez une page plus récente.",
  ],
};

async function verifier(texte) {
  const trouve = /(?:#|preuve:)([A-Za-z0-9_-]{80,})/.exec(texte) ?? /^\s*([A-Za-z0-9_-]{80,})\s*$/.exec(texte);
  const preuve = trouve ? await lirePreuve(trouve[1]) : { etat: "illisible" };
  if (preuve.etat !== "signee") {
    const [titre, phrase] = ECHECS[preuve.etat];
    montrer(false, titre, [phrase]);
    return;
  }
  const faits = [
    ["Document", preuve.genre],
    ["Formation", preuve.titre],
    ["Délivrée le", enFrancais(preuve.emise)],
    ["Présence", preuve.minutes ? duree(preuve.minutes) : "aucune durée attestée"],
    ...(preuve.score === null ? [] : [["Résultat", `${preuve.score} %`]]),
    ...(preuve.fin ? [["Valable jusqu’au", enFrancais(preuve.fin)]] : []),
    ["Code", codeLisible(preuve.code)],
  ];
  const sort = Object.hasOwn(revoquees, preuve.code) ? revoquees[preuve.code] : null;
  if (sort === "remplace") {
    montrer(false, "Cette attestation a été remplacée", ["L’organisme en a délivré une nouvelle : celle-ci ne vaut plus."], faits);
    return;
  }
  if (sort !== null) {
    montrer(false, "Cette attestation a été annulée", ["L’organisme l’a délivrée, puis annulée : elle ne vaut plus."], faits);
    return;
  }
  if (preuve.fin && preuve.fin < new Date(Date.now() - 86_400_000)) {
    montrer(false, "Cette attestation n’est plus valable", ["Elle est authentique, mais sa date de fin est passée."], faits);
    return;
  }
  const nom = element("nom").value.trim();
  if (nom && (await empreinteNom(preuve.code, nom)) !== preuve.nom) {
    montrer(false, "Le nom ne correspond pas", ["Cette attestation est authentique, mais elle n’a pas été remise à une personne de ce nom. Vérifiez comment le nom est écrit sur le papier."], faits);
    return;
  }
  const phrase = nom
    ? "Elle a bien été délivrée par l’organisme, à la personne de ce nom. Comparez ce qui suit avec le papier."
    : "Elle a bien été délivrée par l’organisme. Comparez ce qui suit avec le papier ; pour savoir à qui elle a été remise, tapez le nom et vérifiez encore.";
  montrer(true, "Cette attestation est authentique", [phrase], faits);
}

async function lireFichier(fichier) {
  const lu = new Uint8Array(await fichier.arrayBuffer());
  let texte = "";
  for (let rang = 0; rang < lu.length; rang += 32_768) {
    texte += String.fromCharCode(...lu.subarray(rang, rang + 32_768));
  }
  return /preuve:[A-Za-z0-9_-]{80,}/.exec(texte)?.[0] ?? "";
}

element("formulaire").addEventListener("submit", async (evenement) => {
  evenement.preventDefault();
  element("resultat").replaceChildren(); // what was said of another paper goes at once
  if (!globalThis.crypto?.subtle) {
    montrer(false, "Ce navigateur ne sait pas vérifier", ["Ouvrez cette page depuis le disque de l’ordinateur ou une clé USB, avec un navigateur récent."]);
    return;
  }
  const fichier = element("fichier").files[0];
  const texte = element("texte").value;
  if (fichier && !texte.trim() && fichier.size > 20_000_000) {
    montrer(false, ECHECS.illisible[0], [ECHECS.illisible[1]]);
    return;
  }
  await verifier(fichier && !texte.trim() ? await lireFichier(fichier) : texte);
});

element("liste").addEventListener("change", async (evenement) => {
  const fichier = evenement.target.files[0];
  const liste = fichier && fichier.size < 5_000_000 ? await lireListe(await fichier.text()) : null;
  if (!liste) {
    element("liste-resultat").textContent = "Ce fichier n’est pas une liste de cet organisme : rien n’a changé.";
    return;
  }
  if (liste.le < listeDu) {
    element("liste-resultat").textContent = "Cette liste est plus ancienne que celle de la page : rien n’a changé.";
    return;
  }
  adopter(liste);
  element("liste-resultat").textContent = "Liste lue.";
});

let listeDu = "";
function adopter(liste) {
  revoquees = liste.revoquees;
  listeDu = liste.le;
  element("liste-jour").textContent = enFrancais(new Date(`${liste.le}T00:00:00Z`));
}

// Some browsers read such codes by themselves: then the camera is offered.
async function lireParCamera() {
  const video = element("video");
  const flux = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const lecteur = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = flux;
  video.hidden = false;
  await video.play();
  const arreter = () => {
    for (const piste of flux.getTracks()) piste.stop();
    video.hidden = true;
  };
  const chercher = async () => {
    if (video.hidden) return;
    const codes = await lecteur.detect(video);
    if (codes.length) {
      arreter();
      element("texte").value = codes[0].rawValue;
      await verifier(codes[0].rawValue);
    } else {
      requestAnimationFrame(chercher);
    }
  };
  await chercher();
}
if ("BarcodeDetector" in globalThis && navigator.mediaDevices) {
  element("camera-bloc").hidden = false;
  element("camera").addEventListener("click", () => {
    lireParCamera().catch(() => {
      montrer(false, "La caméra ne répond pas", ["Autorisez son usage, ou collez le texte du code dans le champ."]);
    });
  });
}

const initiale = globalThis.crypto?.subtle ? await lireListe(donnees.liste) : null;
if (initiale) adopter(initiale);
else if (globalThis.crypto?.subtle) {
  montrer(false, "Cette page est abîmée", ["Sa liste des attestations annulées ne porte pas la signature de l’organisme : demandez une autre page."]);
  element("formulaire").hidden = true;
}
