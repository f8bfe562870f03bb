// The writing desk: blocks to fill in, a count, a reader's view, advice, versions. The answer is the
// text in its markup. Saved while one types, in practice too: a text is never « checked ».

const DELAI_SAISIE = 2000; // ms after the last key
const DELAI_MAXIMUM = 10_000; // ms while one types without a stop

function creerSaisie({ donnees, prefixe, groupe, changement, depart, dialoguer }) {
  let ferme = false;
  const brouillon = creerBrouillon(donnees.id);
  const annonce = element("p", { class: "epn-cache", "aria-live": "polite" });
  const dire = (texte) => {
    annonce.textContent = texte;
  };
  const compteur = element("p", { class: "epn-compteur" });
  const lire = () =>
    ecrireBalise({ contrainte: contrainte.lire(), blocs: blocs.blocs() });

  function change() {
    compter();
    changement();
  }

  function compter() {
    const mots = motsDuTexte(blocs.blocs());
    const conseil = `conseillé : de ${nombre(donnees.mots_min)} à ${nombre(donnees.mots_max)}`;
    compteur.textContent = `${nombre(mots)} mot${mots >= 2 ? "s" : ""} (${conseil})`;
  }

  const blocs = creerBlocs({ offerts: donnees.blocs, prefixe, change, dire });
  const contrainte = creerContrainte({ contraintes: donnees.contraintes, change, dire });
  const lecteur = creerLecteur();
  const relecture = donnees.notee ? null : creerRelecture(donnees.criteres, prefixe);
  const conseils = creerConseils({
    lire,
    ranger: blocs.ranger,
    aller,
    remplacer: remplacerPassage,
    mettre: (source, dit) => blocs.remplacer(source, dit),
    dialoguer,
    dire,
  });
  const retrouve = element("div", { class: "epn-retrouve", role: "group", "aria-label": "Un texte retrouvé" });
  retrouve.hidden = true;
  const voir = boutonDeBloc("Voir comme un lecteur", () => regarder(lecteur.noeud.hidden));
  const { chapitre } = document.body.dataset;
  const liens = chapitre
    ? [element("a", { href: `/module/${chapitre}/versions/${donnees.id}` }, "Les versions de mon texte")]
    : [];
  if (chapitre && document.body.dataset.groupe) {
    const adresse = `/module/${chapitre.replace("/", "/groupe/partager/")}/${donnees.id}`;
    liens.push(element("a", { href: adresse }, "Partager mon texte avec le groupe"));
  }
  const bureau = element(
    "div",
    { class: "epn-bureau" },
    retrouve,
    contrainte.noeud,
    blocs.noeud,
    lecteur.noeud,
    blocs.barre,
    compteur,
    element("div", { class: "epn-boutons epn-outils" }, voir, conseils.bouton, ...liens),
    annonce,
  );
  bureau.addEventListener("focusout", ({ relatedTarget }) => {
    if (!bureau.contains(relatedTarget)) depart();
  });
  const criteres = criteresDe(donnees);
  groupe.append(criteres, bureau);

  function regarder(oui) {
    if (oui) lecteur.montrer(lire());
    else lecteur.cacher();
    blocs.noeud.hidden = oui;
    blocs.barre.hidden = oui || ferme;
    voir.textContent = oui ? "Revenir à l’écriture" : "Voir comme un lecteur";
  }

  // Where a passage is now: it may have moved a little since the advice was asked.
  function situer({ bloc, debut, passage }) {
    const entree = blocs.ecrite(bloc);
    if (!entree) return null;
    const [avant, apres] = [
      entree.zone.value.lastIndexOf(passage, debut),
      entree.zone.value.indexOf(passage, debut),
    ];
    if (avant < 0 && apres < 0) return null;
    const ici = apres < 0 || (avant >= 0 && debut - avant < apres - debut) ? avant : apres;
    return { entree, ici, la: ici + passage.length };
  }

  function aller(conseil) {
    const lieu = situer(conseil);
    if (!lieu) return false;
    regarder(false);
    lieu.entree.zone.focus();
    lieu.entree.zone.setSelectionRange(lieu.ici, lieu.la);
    lieu.entree.zone.scrollIntoView({ block: "center" });
    return true;
  }

  function remplacerPassage(conseil) {
    const lieu = ferme ? null : situer(conseil);
    if (!lieu) return false;
    lieu.entree.zone.setRangeText(conseil.remplacement, lieu.ici, lieu.la, "end");
    blocs.taper(lieu.entree);
    return true;
  }

  function ecrire(source) {
    contrainte.poser(lireBalise(source).contrainte);
    blocs.poser(source);
    regarder(false);
    compter();
  }

  function proposer(texte) {
    const fermer = () => {
      retrouve.hidden = true;
      retrouve.replaceChildren();
    };
    retrouve.replaceChildren(
      element(
        "p",
        {},
        "Un texte tapé sur ce poste n’avait pas pu être enregistré, et un autre l’a été depuis. Lequel gardez-vous ?",
      ),
      element(
        "div",
        { class: "epn-boutons" },
        boutonDeBloc("Reprendre le texte de ce poste", () => {
          fermer();
          contrainte.poser(lireBalise(texte).contrainte);
          blocs.remplacer(texte, "texte de ce poste repris");
          dire("Le texte de ce poste est repris.");
        }),
        boutonDeBloc("Garder celui qui est affiché", () => {
          brouillon.oublier();
          fermer();
          dire("Le texte affiché est gardé.");
        }),
      ),
    );
    retrouve.hidden = false;
  }

  if (brouillon.possible) groupe.closest(".epn-question").dataset.brouillon = "oui";

  return {
    delai: DELAI_SAISIE,
    delaiMaximum: DELAI_MAXIMUM,
    continu: true,
    bouton: donnees.notee ? null : "J’ai relu",
    invite: "Écrivez d’abord votre texte.",
    lire,
    apres: [conseils.noeud, ...(relecture ? [relecture.noeud] : [])],
    ecrire(reponse) {
      ecrire(reponse ?? donnees.depart);
      // To read before writing; then the text takes the room.
      criteres.open = reponse === null;
    },
    estVide: (reponse) => !reponse || !lireBalise(reponse).blocs.length,
    refus: refusDeTexte,
    recevoir: conseils.recevoir,
    // `bases`: the saved texts that this one was typed over.
    garder: (texte, bases) => brouillon.garder({ texte, bases }),
    oublier: brouillon.oublier,
    // What was typed over the stored answer and never arrived; null when there is none, or when the
    // person must choose.
    retrouver(stockee) {
      const garde = brouillon.lire();
      if (!garde) return null;
      if (garde.texte === stockee) {
        brouillon.oublier();
        return null;
      }
      if (garde.bases.includes(stockee)) return garde.texte;
      proposer(garde.texte);
      return null;
    },
    montrerRetour: (retour) => relecture?.montrer(retour),
    verrouiller(oui) {
      ferme = oui;
      contrainte.verrouiller(oui);
      blocs.verrouiller(oui);
      conseils.bouton.hidden = oui;
      conseils.noeud.hidden ||= oui;
      retrouve.hidden ||= oui;
    },
  };
}

// What counts in this text, to read before writing.
function criteresDe({ criteres, notee }) {
  const ligne = ({ intitule, points, reperes }) =>
    element(
      "li",
      {},
      element("strong", {}, notee ? `${intitule} (${enPoints(points)})` : intitule),
      element("span", { class: "epn-reperes" }, reperes),
    );
  return element(
    "details",
    { class: "epn-criteres" },
    element("summary", {}, "Ce qui compte dans ce texte"),
    element("ul", {}, ...criteres.map(ligne)),
  );
}

// In practice nobody marks: the same criteria, to tick for oneself. Kept nowhere.
function creerRelecture(criteres, prefixe) {
  const noeud = element(
    "div",
    { class: "epn-relecture", role: "group", "aria-labelledby": `${prefixe}-relecture` },
    element("p", { class: "epn-titre", id: `${prefixe}-relecture` }, "Relisez votre texte, un point à la fois"),
    ...criteres.map(({ id, intitule, reperes }) => {
      const nom = `${prefixe}-critere-${id}`;
      return element(
        "label",
        { class: "epn-choix", for: nom },
        element("input", { type: "checkbox", id: nom, name: nom }),
        element("span", { class: "epn-texte" }, intitule, element("span", { class: "epn-reperes" }, reperes)),
      );
    }),
  );
  noeud.hidden = true;
  return {
    noeud,
    montrer(retour) {
      if (retour) noeud.hidden = false;
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
