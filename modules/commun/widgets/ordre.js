// Steps to put in order, with buttons or by dragging: the answer lists their ids, [] until a move.

function creerSaisie(contexte) {
  const { donnees, prefixe, groupe, changement } = contexte;
  const liste = element("ol", { class: "epn-etapes" });
  // Its own live region: the status is soon taken by « Enregistrement… ».
  const position = element("p", { class: "epn-consigne", "aria-live": "polite" });
  let touche = false;
  let tiree = null;

  const etapes = donnees.etapes.map(({ id, texte }, rang) => {
    const bouton = (mot, classe) =>
      element("button", { type: "button", class: classe, "aria-label": `${mot} : ${texte}` }, mot);
    const monter = bouton("Monter", "epn-deplacer");
    const descendre = bouton("Descendre", "epn-deplacer");
    const partie = creerPartie(monter, `${prefixe}-retour-${rang}`);
    const boutons = element("span", { class: "epn-boutons" }, monter, descendre);
    const ligne = element(
      "li",
      { class: "epn-etape", draggable: "true" },
      element("span", { class: "epn-texte" }, texte),
      boutons,
      partie.retour,
    );
    const etape = { id, texte, ligne, monter, descendre, boutons, partie };
    // The neighbour moves, not the step: the focus stays on the button pressed.
    monter.addEventListener("click", () => {
      const voisine = ligne.previousElementSibling;
      if (voisine) deplacer(etape, () => ligne.after(voisine));
    });
    descendre.addEventListener("click", () => {
      const voisine = ligne.nextElementSibling;
      if (voisine) deplacer(etape, () => ligne.before(voisine));
    });
    ligne.addEventListener("dragstart", (evenement) => {
      tiree = etape;
      evenement.dataTransfer.effectAllowed = "move";
      evenement.dataTransfer.setData("text/plain", "");
    });
    ligne.addEventListener("dragover", (evenement) => tiree && evenement.preventDefault());
    ligne.addEventListener("drop", (evenement) => {
      if (!tiree || tiree === etape) return;
      evenement.preventDefault();
      const dessous = rangDe(tiree) < rangDe(etape);
      deplacer(tiree, () => ligne[dessous ? "after" : "before"](tiree.ligne));
    });
    ligne.addEventListener("dragend", () => {
      tiree = null;
    });
    return etape;
  });

  const rangDe = ({ ligne }) => [...liste.children].indexOf(ligne);
  const dansLOrdre = () => [...etapes].sort((une, autre) => rangDe(une) - rangDe(autre));

  // aria-disabled and not disabled: a disabled button would drop the focus it has.
  function borner() {
    for (const { ligne, monter, descendre } of etapes) {
      monter.setAttribute("aria-disabled", String(!ligne.previousElementSibling));
      descendre.setAttribute("aria-disabled", String(!ligne.nextElementSibling));
    }
  }

  function deplacer(etape, bouger) {
    bouger();
    touche = true;
    borner();
    changement();
    position.textContent = `« ${etape.texte} » : position ${rangDe(etape) + 1} sur ${etapes.length}.`;
  }

  ajouterConsigne(contexte, "Rangez les étapes de la première à la dernière.");
  liste.append(...etapes.map(({ ligne }) => ligne));
  groupe.append(liste, position);
  borner();

  return {
    delai: 1000,
    invite: "Déplacez d’abord au moins une étape.",
    lire: () => (touche ? dansLOrdre().map(({ id }) => id) : []),
    ecrire(reponse) {
      touche = Boolean(reponse?.length);
      const ids = touche ? reponse : donnees.etapes.map(({ id }) => id);
      liste.append(...ids.map((id) => etapes.find((etape) => etape.id === id).ligne));
      borner();
    },
    verrouiller(oui) {
      for (const { ligne, boutons } of etapes) {
        boutons.hidden = oui;
        ligne.draggable = !oui;
      }
    },
    montrerRetour(retour, tout) {
      for (const { id, partie } of etapes) {
        const juste = retour?.bons_choix?.includes(id);
        const texte = tout || touche ? retour?.choix?.[id] : "";
        montrerPartie(partie, texte, juste, juste ? "À sa place." : "À revoir.");
      }
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
