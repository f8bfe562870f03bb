// The three screens on secrets: to measure one, to learn a phrase, to keep a code.

// A field that neither the browser's memory nor its spelling service is told of.
function champSecret(prefixe, nom, libelle, attributs = {}) {
  const id = `${prefixe}-${nom}`;
  const champ = element("input", {
    ...{
      id,
      name: id,
      class: "epn-champ",
      type: "text",
      autocomplete: "off",
      autocapitalize: "off",
    },
    ...{ autocorrect: "off", spellcheck: "false", ...attributs },
  });
  const bloc = element(
    "p",
    {},
    element("label", { for: id, class: "epn-libelle" }, libelle),
    champ,
  );
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
      element(
        "p",
        { class: "epn-points" },
        `${FORCES[score]} : ${score + 1} sur ${FORCES.length}.`,
      ),
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
    element(
      "div",
      { class: "epn-boutons" },
      boutonSimple("Mesurer", action, "epn-bouton"),
      boutonSimple("Effacer", effacer),
    ),
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
    element(
      "p",
      {},
      "Le hasard choisit. Vous seul voyez ces mots : ils ne quittent pas cette page.",
    ),
    element(
      "div",
      { class: "epn-boutons" },
      boutonSimple(`Tirer ${combien} mots au sort`, tirer, "epn-bouton"),
      cacher,
    ),
    liste,
    bloc,
    element("div", { class: "epn-boutons" }, boutonSimple("Vérifier", verifier)),
    dit,
  );
}

function ecranCode(prefixe, { sms, appel }, { agir, dire }) {
  const { champ, bloc } = champSecret(prefixe, "code", "Le code reçu", {
    inputmode: "numeric",
    maxlength: "9",
  });
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
    element(
      "div",
      { class: "epn-boutons" },
      boutonSimple("Valider le code", valider, "epn-bouton"),
    ),
    ...appels,
  );
}
