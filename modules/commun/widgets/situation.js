// A situation that branches: the answer lists "step=choice" along the path, [] before the first.
// What happens is shown at once; what it was worth, only with the feedback.

function creerSaisie(contexte) {
  const { donnees, prefixe, groupe, changement, depart } = contexte;
  const etapes = new Map(donnees.etapes.map((etape) => [etape.id, etape]));
  const liste = element("ol", { class: "epn-chemin" });
  const place = element("div", {});
  const retour = element(
    "button",
    { type: "button", class: "epn-deplacer" },
    "Revenir à l’étape précédente",
  );
  let pas = []; // {etape, choix, ligne, suite, partie}
  let verrou = false;
  let courante = 0; // a new name for each group of radio buttons drawn

  const suivante = () => (pas.length ? pas.at(-1).choix.vers : donnees.depart);
  const cle = ({ etape, choix }) => `${etape.id}=${choix.id}`;

  function ajouter(etape, choix) {
    const suite = element("p", { class: "epn-suite", tabindex: "-1" }, choix.consequence);
    const partie = creerPartie(suite, `${prefixe}-retour-${pas.length}`);
    const ligne = element(
      "li",
      { class: "epn-pas" },
      ...paragraphes(etape.texte, "p", ""),
      element(
        "p",
        { class: "epn-pris" },
        element("span", { class: "epn-mention-choix" }, "Vous avez choisi :"),
        ` ${choix.texte}`,
      ),
      suite,
      partie.retour,
    );
    liste.append(ligne);
    pas.push({ etape, choix, ligne, suite, partie });
  }

  function dessiner() {
    place.replaceChildren();
    liste.hidden = !pas.length;
    const etape = etapes.get(suivante());
    if (!etape) {
      place.append(element("p", { class: "epn-fin" }, "Vous êtes au bout de cette situation."));
    } else if (!verrou) {
      place.append(...formulaire(etape));
    }
    if (pas.length && !verrou) place.append(element("p", { class: "epn-boutons" }, retour));
  }

  function formulaire(etape) {
    courante += 1;
    const nom = `${prefixe}-etape-${courante}`;
    const radios = etape.choix.map((choix) => ({
      choix,
      bouton: element("input", { type: "radio", name: nom, value: choix.id }),
    }));
    const consigne = element("p", { class: "epn-consigne", role: "alert" });
    const choisir = element("button", { type: "button", class: "epn-deplacer" }, "Faire ce choix");
    choisir.addEventListener("click", () => {
      const pris = radios.find(({ bouton }) => bouton.checked);
      if (!pris) {
        consigne.textContent = "Choisissez d’abord ce que vous faites.";
        return;
      }
      ajouter(etape, pris.choix);
      dessiner();
      changement();
      depart();
      // What happens is read first; the next step comes right after it.
      pas.at(-1).suite.focus();
    });
    return [
      element(
        "fieldset",
        { class: "epn-sous-groupe" },
        element(
          "legend",
          { class: "epn-libelle" },
          ...paragraphes(etape.texte, "span", "epn-paragraphe"),
        ),
        ...radios.map(({ choix, bouton }) =>
          element(
            "div",
            { class: "epn-ligne" },
            element(
              "label",
              { class: "epn-choix" },
              bouton,
              element("span", { class: "epn-texte" }, choix.texte),
            ),
          ),
        ),
      ),
      element("p", { class: "epn-boutons" }, choisir),
      consigne,
    ];
  }

  retour.addEventListener("click", () => {
    pas.pop().ligne.remove();
    dessiner();
    changement();
    place.querySelector("input").focus();
  });
  ajouterConsigne(contexte, "Choisissez ce que vous faites, puis lisez ce qui se passe.");
  groupe.append(liste, place);
  dessiner();

  return {
    delai: 400,
    invite: "Allez d’abord jusqu’au bout de la situation.",
    // In practice, feedback comes once the end is reached, and never before.
    lire: () => (donnees.notee || verrou || !suivante() ? pas.map(cle) : []),
    ecrire(reponse) {
      pas = [];
      liste.replaceChildren();
      for (const fait of reponse ?? []) {
        const [etape, choix] = fait.split("=");
        const connue = etapes.get(etape);
        ajouter(connue, connue.choix.find(({ id }) => id === choix));
      }
      dessiner();
    },
    verrouiller(oui) {
      verrou = oui;
      dessiner();
    },
    montrerRetour(retours) {
      for (const un of pas) {
        const juste = retours?.bons_choix?.includes(cle(un));
        montrerPartie(un.partie, retours?.choix?.[cle(un)], juste, juste ? "Bien vu." : "À revoir.");
      }
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
