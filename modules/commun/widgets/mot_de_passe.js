// Secrets: a password is measured here and goes nowhere. An act says how strong it was, how long,
// and which of our own words tell why; never the text, nor a part of it.

const FORCES = [
  "Très facile à deviner",
  "Facile à deviner",
  "Moyen",
  "Solide",
  "Très solide",
];
const RAISONS = {
  court: "Il est court. Essayez plus de douze signes.",
  connu: "Il contient un mot que tout le monde connaît.",
  clavier: "Il suit des touches voisines sur le clavier.",
  suite: "Il contient une suite, comme 1234 ou abcd.",
  date: "Il contient une date ou une année.",
  repetition: "Il répète plusieurs fois la même chose.",
};
// Known to everybody, and missing from lists made elsewhere.
const TROP_CONNUS = ["motdepasse", "bonjour", "coucou", "doudou", "loulou", "chouchou", "soleil",
  "amour", "jetaime", "azertyuiop", "marseille", "bretagne", "chocolat", "secret", "maison"];
const DUREES = [
  [1, "tout de suite"],
  [60, "en quelques secondes"],
  [3600, "en quelques minutes"],
  [86400, "en quelques heures"],
  [30 * 86400, "en quelques jours"],
  [365 * 86400, "en quelques mois"],
  [100 * 365 * 86400, "en quelques années"],
];
const COURT = 12; // signs
const LONGUEUR_MESUREE = 100; // beyond, the time to measure grows and the answer does not change
const ECRANS = { essayer: "mesure", force: "mesure", phrase: "phrase", memoire: "phrase", code: "code", garder: "code" };

function mesurer(estimateur, texte) {
  const { score, sequence, crackTimes } = estimateur.check(texte.slice(0, LONGUEUR_MESUREE));
  const faits = new Set(sequence.map(faitDe).filter(Boolean));
  if (texte.length < COURT) faits.add("court");
  const { seconds } = crackTimes.offlineSlowHashingXPerSecond;
  const duree = DUREES.find(([borne]) => seconds < borne)?.[1] ?? "en plusieurs siècles";
  const dits = score < 3 ? [...faits].sort() : [];
  return { score, duree, faits: dits, longueur: Math.min(texte.length, 999) };
}

function faitDe({ pattern, dictionaryName }) {
  if (pattern === "dictionary") return dictionaryName === "mots-tires" ? "" : "connu";
  if (pattern === "date" || pattern === "regex") return "date";
  return { spatial: "clavier", sequence: "suite", repeat: "repetition" }[pattern] ?? "";
}

// One of `combien` words each, with no word likelier than another.
function tirerMots(combien) {
  const borne = Math.floor(2 ** 32 / MOTS_TIRES.length) * MOTS_TIRES.length;
  const mots = [];
  while (mots.length < combien) {
    const [tire] = crypto.getRandomValues(new Uint32Array(1));
    if (tire < borne) mots.push(MOTS_TIRES[tire % MOTS_TIRES.length]);
  }
  return mots;
}

const enMots = (texte) => texte.toLowerCase().split(/[^a-z]+/).filter(Boolean);

// A field that neither the browser's memory nor its spelling service is told of.
function champSecret(prefixe, nom, libelle, attributs = {}) {
  const id = `${prefixe}-${nom}`;
  const champ = element("input", {
    ...{ id, name: id, class: "epn-champ", type: "text", autocomplete: "off", autocapitalize: "off" },
    ...{ autocorrect: "off", spellcheck: "false", ...attributs },
  });
  const bloc = element("p", {}, element("label", { for: id, class: "epn-libelle" }, libelle), champ);
  return { champ, bloc };
}

function validerAvecEntree(champ, action) {
  champ.addEventListener("keydown", (e) => {
    if (e.key !== "Enter") return;
    e.preventDefault();
    action();
  });
}

function ecranMesure(prefixe, estimateur, { agir }) {
  const { champ, bloc } = champSecret(prefixe, "essai", "Un mot de passe inventé");
  const resultat = element("div", { class: "epn-mesure", "aria-live": "polite" });
  const action = () => {
    if (!champ.value) {
      resultat.replaceChildren(element("p", {}, "Inventez d’abord un mot de passe."));
      return;
    }
    const { score, duree, faits, longueur } = mesurer(estimateur(), champ.value);
    const traits = FORCES.map((_, rang) =>
      element("span", { class: "epn-trait", "data-plein": rang <= score ? "oui" : "non" }),
    );
    resultat.replaceChildren(
      element("div", { class: "epn-force", "aria-hidden": "true" }, ...traits),
      element("p", { class: "epn-points" }, `${FORCES[score]} : ${score + 1} sur ${FORCES.length}.`),
      element("p", {}, `Un ordinateur puissant le trouverait ${duree}.`),
      element("ul", {}, ...faits.map((fait) => element("li", {}, RAISONS[fait]))),
    );
    agir(`essai:${score}|${longueur}|${faits.join(" ")}`);
  };
  validerAvecEntree(champ, action);
  const effacer = () => {
    champ.value = "";
    resultat.replaceChildren();
    champ.focus();
  };
  return element(
    "div",
    { class: "epn-ecran" },
    element(
      "p",
      { class: "epn-exercice" },
      "N’utilisez pas un vrai mot de passe. Inventez-en un. Il ne quitte pas cette page.",
    ),
    bloc,
    element("div", { class: "epn-boutons" }, boutonSimple("Mesurer", action, "epn-bouton"), boutonSimple("Effacer", effacer)),
    resultat,
  );
}

function ecranPhrase(prefixe, combien, { agir }) {
  const { champ, bloc } = champSecret(prefixe, "phrase", "Réécrivez la phrase, sans regarder");
  const liste = element("ol", { class: "epn-mots-tires", "aria-live": "polite" });
  const dit = element("p", { class: "epn-annonce", "aria-live": "polite" });
  let mots = [];
  const cacher = boutonSimple("Cacher les mots", () => {
    liste.hidden = !liste.hidden;
    cacher.textContent = liste.hidden ? "Revoir les mots" : "Cacher les mots";
    dit.textContent = "";
    if (liste.hidden) champ.focus();
  });
  const tirer = () => {
    mots = tirerMots(combien);
    liste.replaceChildren(...mots.map((mot) => element("li", {}, mot)));
    liste.hidden = cacher.hidden = false;
    cacher.textContent = "Cacher les mots";
    champ.value = "";
    dit.textContent = "Imaginez une petite histoire avec ces mots.";
    agir(`phrase:${combien}`);
  };
  const verifier = () => {
    const ecrits = enMots(champ.value);
    const rang = mots.findIndex((mot, place) => mot !== ecrits[place]);
    if (!mots.length) dit.textContent = "Tirez d’abord des mots au sort.";
    else if (!liste.hidden) dit.textContent = "Cachez d’abord les mots : c’est le jeu.";
    else if (rang >= 0) dit.textContent = `Presque. Regardez le mot n° ${rang + 1}.`;
    else if (ecrits.length > mots.length) dit.textContent = "Presque. Il y a un mot de trop.";
    else {
      dit.textContent = "C’est exact. Vous l’avez retenue.";
      agir("memoire:oui");
    }
  };
  cacher.hidden = true;
  validerAvecEntree(champ, verifier);
  return element(
    "div",
    { class: "epn-ecran" },
    element("p", {}, "Le hasard choisit. Vous seul voyez ces mots : ils ne quittent pas cette page."),
    element("div", { class: "epn-boutons" }, boutonSimple(`Tirer ${combien} mots au sort`, tirer, "epn-bouton"), cacher),
    liste,
    bloc,
    element("div", { class: "epn-boutons" }, boutonSimple("Vérifier", verifier)),
    dit,
  );
}

function ecranCode(prefixe, { sms, appel }, { agir, dire }) {
  const { champ, bloc } = champSecret(prefixe, "code", "Le code reçu", { inputmode: "numeric", maxlength: "9" });
  const valider = () => {
    const chiffres = champ.value.replace(/\D/g, "");
    if (chiffres.length === 6) agir(`code:${chiffres}`);
    else dire("Le code a six chiffres. Regardez le téléphone d’exercice.");
  };
  validerAvecEntree(champ, valider);
  const appels = appel
    ? [
        element(
          "div",
          { class: "epn-telephone" },
          element("p", { class: "epn-points" }, "Le téléphone d’exercice sonne."),
          ...paragraphes(appel, "p", ""),
          element(
            "div",
            { class: "epn-boutons" },
            boutonSimple("Je donne le code", () => agir("appel:donner")),
            boutonSimple("Je ne donne pas le code", () => agir("appel:refuser")),
          ),
        ),
      ]
    : [];
  return element(
    "div",
    { class: "epn-ecran" },
    element(
      "div",
      { class: "epn-telephone" },
      element("p", { class: "epn-points" }, "Téléphone d’exercice"),
      ...paragraphes(sms, "p", ""),
    ),
    bloc,
    element("div", { class: "epn-boutons" }, boutonSimple("Valider le code", valider, "epn-bouton")),
    ...appels,
  );
}

function monter(zone, donnees, outils) {
  let montre = "";
  let commence = false;
  let fabrique = null;
  const estimateur = () => {
    fabrique ??= zxcvbnTs.creer({ "mots-tires": MOTS_TIRES, "trop-connus": TROP_CONNUS });
    return fabrique;
  };
  const combien = donnees.missions.find(({ but }) => but === "phrase")?.seuil ?? 5;
  const ecrans = {
    mesure: () => ecranMesure(outils.prefixe, estimateur, outils),
    phrase: () => ecranPhrase(outils.prefixe, combien, outils),
    code: () => ecranCode(outils.prefixe, donnees, outils),
  };
  // Left as it is while its mission lasts, so that nothing typed is lost.
  function montrer(actes, { mission }) {
    const ecran = ECRANS[(mission ?? donnees.missions[0]).but];
    const recommence = commence && !actes.length;
    commence = actes.length > 0;
    if (ecran === montre && !recommence) return;
    montre = ecran;
    zone.replaceChildren(ecrans[ecran]());
  }
  return {
    montrer,
    verrouiller(oui) {
      if (!oui) return;
      for (const champ of zone.querySelectorAll("input")) champ.value = "";
      for (const piece of zone.querySelectorAll("input, button")) piece.disabled = true;
    },
    compacter: (actes) => (compteEncore(actes) ? actes : actes.slice(0, -1)),
  };
}

// Whether the last act says something new: a better try, another word than the one before.
function compteEncore(actes) {
  const dernier = actes.at(-1);
  const avant = actes.slice(0, -1);
  if (dernier.startsWith("essai:")) {
    const force = Number(dernier[6]);
    return !avant.some((acte) => acte.startsWith("essai:") && Number(acte[6]) >= force);
  }
  const genre = dernier.slice(0, dernier.indexOf(":") + 1);
  return avant.findLast((acte) => acte.startsWith(genre)) !== dernier;
}

export default { render: (contexte) => rendreSimulation(contexte, monter) };
