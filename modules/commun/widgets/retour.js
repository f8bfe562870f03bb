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
  if (retour.attendu) {
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
