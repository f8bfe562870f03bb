// The frame of a question, and the small tools that every widget file uses.
// Text only ever enters the page as text: textContent, append, value.

// crypto.randomUUID is missing on plain http, which a room's own server may use.
function uuid4() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hexa = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return hexa.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function element(nom, attributs = {}, ...contenus) {
  const noeud = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(attributs)) noeud.setAttribute(cle, valeur);
  noeud.append(...contenus);
  return noeud;
}

function paragraphes(texte, nom, classe) {
  return String(texte)
    .split("\n\n")
    .filter((morceau) => morceau.trim())
    .map((morceau) => element(nom, { class: classe }, morceau.trim()));
}

function nombre(valeur) {
  return new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 }).format(valeur);
}

function enPoints(valeur) {
  return `${nombre(valeur)} point${valeur >= 2 ? "s" : ""}`;
}

const identique = (une, autre) => JSON.stringify(une) === JSON.stringify(autre);
const estVide = (reponse) =>
  reponse === null || (typeof reponse === "string" ? !reponse.trim() : reponse.length === 0);

function construireCadre(donnees, prefixe) {
  const etiquette = element(
    "p",
    { class: "epn-etiquette", id: `${prefixe}-etiquette` },
    donnees.notee ? `Question notée : ${enPoints(donnees.points)}` : "Pour s’entraîner",
  );
  const avis = donnees.avis ? [element("p", { class: "epn-avis" }, donnees.avis)] : [];
  const legende = element(
    "legend",
    { class: "epn-enonce" },
    ...paragraphes(donnees.enonce, "span", "epn-paragraphe"),
  );
  const groupe = element("fieldset", { "aria-describedby": etiquette.id }, legende);
  const bouton = element(
    "button",
    { type: "button", class: "epn-bouton" },
    donnees.notee ? "Enregistrer ma réponse" : "Vérifier ma réponse",
  );
  const statut = element("p", { class: "epn-statut", role: "status", "aria-live": "polite" });
  const retour = element("div", { class: "epn-retour" });
  retour.hidden = true;
  const racine = element(
    "div",
    {
      class: "epn-question",
      "data-question": donnees.id,
      "data-type": donnees.type,
      "data-notee": donnees.notee ? "oui" : "non",
      "data-etat": "vide",
    },
    etiquette,
    ...avis,
    groupe,
    element("div", { class: "epn-actions" }, bouton, statut),
    retour,
  );
  return { racine, groupe, bouton, statut, retour };
}

// A sentence that says what to do, read with the statement.
function ajouterConsigne({ groupe, prefixe }, texte) {
  const consigne = element("p", { class: "epn-consigne", id: `${prefixe}-consigne` }, texte);
  groupe.append(consigne);
  groupe.setAttribute(
    "aria-describedby",
    `${groupe.getAttribute("aria-describedby")} ${consigne.id}`,
  );
}
