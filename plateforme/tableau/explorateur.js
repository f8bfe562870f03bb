// The page to explore with: native inputs, one question to the kernel at a time, its answer shown.
// Labels enter as text. The chart and the table come from our kernel as HTML that it escaped.

const DELAI_SAISIE = 400; // ms after the last change
const DELAI_REPONSE = 15000; // ms without an answer: say so

function element(nom, attributs = {}, ...contenus) {
  const noeud = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(attributs)) noeud.setAttribute(cle, valeur);
  noeud.append(...contenus);
  return noeud;
}

function cases(legende, nom, options, cochees) {
  return element(
    "fieldset",
    { class: "epn-cases" },
    element("legend", {}, legende),
    ...options.map(({ valeur, libelle }) => {
      const champ = element("input", { type: "checkbox", name: nom, value: valeur });
      champ.checked = cochees.includes(valeur);
      return element("label", {}, champ, libelle);
    }),
  );
}

function liste(libelle, nom, options, choisie) {
  const champ = element(
    "select",
    { name: nom },
    ...options.map(({ code, libelle: texte }) => element("option", { value: code }, texte)),
  );
  if (options.some(({ code }) => code === choisie)) champ.value = choisie;
  return element("label", {}, libelle, champ);
}

// What was chosen survives a reload of the page: in this history entry, never in the address.
function memoire() {
  const gardee = history.state?.tableau;
  return gardee && Array.isArray(gardee.annees) && Array.isArray(gardee.mesures) ? gardee : null;
}

const defaut = ({ annees }) => ({
  annees: annees.slice(-2),
  axe: "type",
  mesures: ["sessions", "participants", "heures"],
  graphique: "participants",
  filtre: "",
});

function render({ model, el }) {
  const choix = model.get("choix");
  const servie = "noyau" in document.body.dataset;
  const depart = (servie && memoire()) || defaut(choix);
  const aFaire = new Set(); // acts waiting for the answer under way
  let jeton = 0;
  let enVol = 0; // the token of the question under way, 0 when there is none
  let saisie = 0;
  let attente = 0;

  const filtre = element("input", {
    type: "search",
    name: "filtre",
    maxlength: "80",
    autocomplete: "off",
  });
  filtre.value = depart.filtre ?? "";
  const formulaire = element(
    "form",
    { class: "epn-choisir", "aria-label": "Choisir les chiffres" },
    cases(
      "Années",
      "annees",
      choix.annees.map((annee) => ({ valeur: String(annee), libelle: String(annee) })),
      depart.annees.map(String),
    ),
    cases(
      "Ce que l’on compte",
      "mesures",
      choix.mesures.map(({ code, libelle }) => ({ valeur: code, libelle })),
      depart.mesures,
    ),
    element(
      "div",
      { class: "epn-listes" },
      liste("Répartir par", "axe", choix.axes, depart.axe),
      liste("Dessiner", "graphique", choix.mesures, depart.graphique),
      element("label", {}, "Ne garder que les lignes contenant", filtre),
    ),
  );
  const definitions = element(
    "details",
    { class: "epn-definitions" },
    element("summary", {}, "Ce que l’on compte, mesure par mesure"),
    element(
      "dl",
      {},
      ...choix.mesures.flatMap(({ libelle, definition }) => [
        element("dt", {}, libelle),
        element("dd", {}, definition),
      ]),
    ),
  );
  const statut = element("p", { class: "epn-annonce", role: "status" });
  const telecharger = element(
    "button",
    { type: "button", class: "epn-telecharger" },
    "Télécharger le tableau (CSV)",
  );
  const vue = element("div", { class: "epn-vue" });
  el.append(element("div", { class: "epn-explorer" }, formulaire, definitions, statut, vue, telecharger));

  const coches = (nom) =>
    [...formulaire.querySelectorAll(`input[name=${nom}]:checked`)].map(({ value }) => value);

  function lire() {
    return {
      annees: coches("annees").map(Number),
      axe: formulaire.elements.axe.value,
      mesures: coches("mesures"),
      graphique: formulaire.elements.graphique.value,
      filtre: filtre.value,
    };
  }

  function dire(texte, ton = "") {
    statut.dataset.ton = ton;
    statut.textContent = texte;
  }

  // One question at a time, and always about what is chosen now: quick clicks do not queue up.
  function demander(acte) {
    aFaire.add(acte);
    if (!enVol) avancer();
  }

  function avancer() {
    enVol = 0;
    const [acte] = aFaire;
    if (!acte) return;
    aFaire.delete(acte);
    const demande = lire();
    if (servie) history.replaceState({ ...history.state, tableau: demande }, "");
    jeton += 1;
    enVol = jeton;
    attente = setTimeout(abandonner, DELAI_REPONSE);
    vue.setAttribute("aria-busy", "true");
    model.send({ acte, demande, jeton });
  }

  function abandonner() {
    vue.removeAttribute("aria-busy");
    dire("Le serveur met du temps à répondre. Changez un choix pour réessayer.", "souci");
    avancer();
  }

  function enregistrer({ nom, texte }) {
    const adresse = URL.createObjectURL(new Blob([texte], { type: "text/csv;charset=utf-8" }));
    const lien = element("a", { href: adresse, download: nom });
    lien.click();
    setTimeout(() => URL.revokeObjectURL(adresse), 10000);
  }

  function recevoir(message) {
    if (!enVol || message?.jeton !== enVol) return;
    clearTimeout(attente);
    vue.removeAttribute("aria-busy");
    if (message.acte === "montre" && !aFaire.has("montrer")) {
      vue.innerHTML = message.html;
      telecharger.disabled = !vue.querySelector("table");
      dire(message.annonce);
    } else if (message.acte === "exporte") {
      enregistrer(message);
      dire(`Fichier prêt : ${message.nom}. Les petits effectifs y sont cachés.`);
    } else if (message.acte === "refuse") {
      dire(message.message, "souci");
    }
    avancer();
  }

  function changer(delai) {
    clearTimeout(saisie);
    saisie = setTimeout(() => demander("montrer"), delai);
  }
  // What is drawn is counted too.
  formulaire.addEventListener("change", ({ target }) => {
    const { graphique } = formulaire.elements;
    const comptees = coches("mesures");
    if (!comptees.includes(graphique.value) && target === graphique) {
      formulaire.querySelector(`input[value="${graphique.value}"]`).checked = true;
    } else if (!comptees.includes(graphique.value) && comptees.length) {
      [graphique.value] = comptees;
    }
    changer(50);
  });
  filtre.addEventListener("input", () => changer(DELAI_SAISIE));
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    changer(0);
  });
  telecharger.addEventListener("click", () => demander("exporter"));
  model.on("msg:custom", recevoir);
  demander("montrer");

  return () => {
    clearTimeout(saisie);
    clearTimeout(attente);
    model.off("msg:custom", recevoir);
  };
}

export default { render };
