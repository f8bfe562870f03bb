// A constraint drawn at random: the rule of a writing game. It is kept with the text.

function creerContrainte({ contraintes, change, dire }) {
  let tiree = "";
  let ferme = false;
  const nom = element("p", { class: "epn-contrainte-nom" });
  const exemple = element("p", { class: "epn-contrainte-exemple" });
  const tirer = boutonDeBloc("Tirer une contrainte", () => poser(auHasard(), true));
  const sans = boutonDeBloc("Écrire sans contrainte", () => {
    poser("", true);
    tirer.focus();
  });
  const noeud = element(
    "div",
    { class: "epn-contrainte", role: "group", "aria-label": "La contrainte" },
    nom,
    exemple,
    element("div", { class: "epn-boutons" }, tirer, sans),
  );
  noeud.hidden = !contraintes.length;

  function auHasard() {
    const autres = contraintes.filter(({ id }) => id !== tiree);
    const [hasard] = crypto.getRandomValues(new Uint32Array(1));
    return autres.length ? autres[hasard % autres.length].id : tiree;
  }

  function poser(id, geste = false) {
    tiree = id;
    const contrainte = contraintes.find((une) => une.id === id);
    nom.hidden = exemple.hidden = !contrainte;
    nom.textContent = contrainte ? `Votre contrainte : ${contrainte.intitule}` : "";
    exemple.textContent = contrainte ? `Par exemple : ${contrainte.exemple}` : "";
    tirer.textContent = contrainte ? "Une autre" : "Tirer une contrainte";
    tirer.hidden = ferme || (contrainte !== undefined && contraintes.length < 2);
    sans.hidden = ferme || !contrainte;
    noeud.hidden = !contraintes.length || (ferme && !contrainte);
    if (!geste) return;
    dire(contrainte ? `${nom.textContent}. ${exemple.textContent}` : "Plus de contrainte.");
    change();
  }

  poser("");
  return {
    noeud,
    poser,
    lire: () => tiree,
    verrouiller(oui) {
      ferme = oui;
      poser(tiree);
    },
  };
}
