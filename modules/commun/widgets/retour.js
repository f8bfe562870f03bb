// Feedback (« retour ») below a question: what to remember, and what the law says.

const MOIS = [
  "janvier", "février", "mars", "avril", "mai", "juin",
  "juillet", "août", "septembre", "octobre", "novembre", "décembre",
];

function enJour(iso) {
  const trouve = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(iso));
  const mois = trouve && MOIS[Number(trouve[2]) - 1];
  if (!mois) return String(iso);
  const jour = Number(trouve[3]);
  return `${jour === 1 ? "1er" : jour} ${mois} ${trouve[1]}`;
}

function verdict(retour) {
  if (retour.juste === true) return "Bonne réponse";
  if (retour.juste === false) return "Pas tout à fait";
  return "Comparez avec la réponse attendue";
}

function ligneDePoints(retour) {
  if (typeof retour.points !== "number") return "Une personne va lire votre réponse et la noter.";
  return `Résultat : ${nombre(retour.points)} sur ${enPoints(retour.maximum)}`;
}

function elementDeSource(source) {
  return element(
    "li",
    {},
    element("span", { class: "epn-reference" }, String(source.reference)),
    element("span", { class: "epn-sens" }, String(source.sens)),
    element("span", { class: "epn-adresse" }, String(source.url)),
    element("span", { class: "epn-date" }, `Vérifié le ${enJour(source.verifie_le)}`),
  );
}

// `noteVisible`: the copy is handed in and graded, so the points may be shown.
function remplirRetour(bloc, retour, noteVisible) {
  bloc.replaceChildren();
  bloc.hidden = !retour;
  if (!retour) return;
  const titre = (texte) => element("p", { class: "epn-titre" }, texte);
  if (noteVisible) bloc.append(element("p", { class: "epn-points" }, ligneDePoints(retour)));
  // In practice, the answer stays to be found; unless a person alone can tell.
  if (retour.attendu && (noteVisible || retour.juste === null)) {
    bloc.append(titre("La réponse attendue"), ...paragraphes(retour.attendu, "p", ""));
  }
  if (retour.explication) {
    bloc.append(titre("À retenir"), ...paragraphes(retour.explication, "p", ""));
  }
  if (retour.sources?.length) {
    bloc.append(
      titre("Ce que dit le droit"),
      element("ul", { class: "epn-textes" }, ...retour.sources.map(elementDeSource)),
    );
  }
}

// Feedback beside one part of an answer. `aide`: the id of what describes the field anyway.
function creerPartie(champ, id, aide = "") {
  const retour = element("p", { class: "epn-retour-choix", id });
  retour.hidden = true;
  if (aide) champ.setAttribute("aria-describedby", aide);
  return { champ, retour, aide };
}

// Each mark (`mot`) is a word: colour never says it alone.
function montrerPartie({ champ, retour, aide }, texte, juste, mot) {
  retour.hidden = !texte;
  retour.replaceChildren();
  const decrit = [aide, texte ? retour.id : ""].filter(Boolean).join(" ");
  champ.removeAttribute("aria-describedby");
  if (decrit) champ.setAttribute("aria-describedby", decrit);
  if (!texte) return;
  retour.dataset.juste = juste ? "oui" : "non";
  if (mot) retour.append(element("strong", {}, mot), " ");
  retour.append(texte);
}
