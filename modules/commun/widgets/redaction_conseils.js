// « Demander des conseils »: what the server's rules saw in the text, grouped by why. To follow or
// not: nothing is counted, nothing is red.

const ATTENTE_CONSEILS = 30_000; // ms before giving up: a slow room, a long text
const CONSEILS_EN_PANNE = "Les conseils ne sont pas arrivés. Réessayez dans un moment.";

function creerConseils({ lire, ranger, aller, mettre, remplacer, dialoguer, dire }) {
  const ignores = new Set();
  let demande = null; // the text they were asked on
  let corrige = null; // the text being set right
  let montres = []; // the pieces of advice on the page
  let minuterie = 0;

  const statut = element("p", { class: "epn-conseils-dit", "aria-live": "polite" });
  const contenu = element("div", {});
  const noeud = element(
    "div",
    { class: "epn-conseils", role: "region", "aria-label": "Conseils", tabindex: "-1" },
    statut,
    contenu,
  );
  noeud.hidden = true;
  const bouton = boutonDeBloc("Demander des conseils", demander);

  function attendre(texte) {
    noeud.hidden = false;
    statut.textContent = texte;
    bouton.setAttribute("aria-disabled", "true");
    clearTimeout(minuterie);
    minuterie = setTimeout(() => finir(CONSEILS_EN_PANNE), ATTENTE_CONSEILS);
  }

  function finir(texte) {
    clearTimeout(minuterie);
    demande = corrige = null;
    bouton.setAttribute("aria-disabled", "false");
    statut.textContent = texte;
  }

  function demander() {
    ranger();
    demande = lire();
    if (!lireBalise(demande).blocs.length) {
      noeud.hidden = false;
      contenu.replaceChildren();
      finir("Écrivez d’abord quelques phrases.");
      return;
    }
    attendre("Nous relisons votre texte…");
    dialoguer({ acte: "conseiller", texte: demande });
  }

  function corrigerPartout(groupe) {
    ranger();
    corrige = lire();
    attendre("Nous corrigeons…");
    dialoguer({ acte: "corriger", texte: corrige, regle: groupe.regle });
  }

  // Returns whether the message was for us.
  function recevoir(message) {
    if (message.acte === "conseils" && demande !== null) {
      if (message.message) {
        finir(message.message);
        return;
      }
      const source = demande;
      finir("");
      montrer(message, source);
    } else if (message.acte === "corrige" && corrige !== null) {
      const avant = corrige;
      finir("");
      if (message.message) statut.textContent = message.message;
      else if (lire() !== avant) statut.textContent = "Le texte a changé entre-temps : recommencez.";
      else {
        mettre(message.texte, `« ${message.nom} » corrigé partout`);
        dire("C’est corrigé partout. Le bouton « Annuler » est après le texte.");
        demander();
      }
    } else if (message.acte === "accuse" && message.jeton === null && (demande ?? corrige) !== null) {
      finir(CONSEILS_EN_PANNE);
    }
  }

  function montrer({ groupes, lisibilite }, source) {
    const { blocs } = lireBalise(source);
    // Its words, whole, to find them again wherever they move.
    const situe = (conseil) => {
      const texte = conseil.bloc === null ? "" : blocs[conseil.bloc].texte;
      const [debut, fin] = [enUTF16(texte, conseil.debut), enUTF16(texte, conseil.fin)];
      return { ...conseil, debut, passage: texte.slice(debut, fin) };
    };
    const vus = groupes
      .map((groupe) => ({
        ...groupe,
        conseils: groupe.conseils.filter(({ cle }) => !ignores.has(cle)).map(situe),
      }))
      .filter(({ conseils }) => conseils.length);
    montres = vus.flatMap(({ conseils }) => conseils);
    statut.textContent = vus.length
      ? "Voici ce qu’on peut se demander en relisant. Suivez ce qui vous sert, laissez le reste."
      : "Aucun conseil à donner. Relisez une fois à voix haute : l’oreille entend ce que l’œil laisse passer.";
    contenu.replaceChildren(...vus.map(enGroupe), indication(lisibilite));
    const [premier] = contenu.querySelectorAll("details");
    if (premier) premier.open = true;
  }

  function indication({ score, niveau, variante, phrases, mots }) {
    const mesure =
      score === null
        ? `Lisibilité : ${niveau}.`
        : `Lisibilité : ${niveau} (indice ${nombre(score)}, pour ${nombre(mots)} mots en ${nombre(phrases)} phrases).`;
    return element(
      "p",
      { class: "epn-lisibilite" },
      `${mesure} C’est une indication, pas une note. Formule : ${variante}.`,
    );
  }

  function enGroupe(groupe) {
    const bloc = element("details", { class: "epn-groupe-conseils" });
    const resume = element("summary", {});
    const liste = element("ul", {});
    const compter = () => {
      resume.textContent = `${groupe.nom} (${liste.children.length})`;
    };
    liste.append(
      ...groupe.conseils.map((conseil) =>
        enLigne(conseil, groupe, (ligne) => {
          const suivante = ligne.nextElementSibling ?? ligne.previousElementSibling;
          ligne.remove();
          if (!suivante) {
            bloc.remove();
            noeud.focus();
            return;
          }
          compter();
          suivante.querySelector("button")?.focus();
        }),
      ),
    );
    const partout = groupe.partout
      ? [boutonDeBloc("Corriger partout", () => corrigerPartout(groupe))]
      : [];
    partout.forEach((un) => un.setAttribute("aria-label", `Corriger partout : ${groupe.nom}`));
    const reste = groupe.autres
      ? [element("p", {}, `Et ${nombre(groupe.autres)} autres passages : demandez de nouveau des conseils après ceux-ci.`)]
      : [];
    bloc.append(
      resume,
      element("p", {}, groupe.pourquoi),
      element("p", { class: "epn-exemple" }, `Par exemple : ${groupe.exemple}`),
      ...partout,
      liste,
      ...reste,
    );
    compter();
    return bloc;
  }

  function enLigne(conseil, groupe, partir) {
    const ligne = element("li", {});
    const boutons = element("div", { class: "epn-boutons" });
    const ajouter = (texte, action) => {
      const un = boutonDeBloc(texte, action);
      const quoi = conseil.extrait.trim() || groupe.nom;
      un.setAttribute("aria-label", `${texte} : ${quoi}`);
      boutons.append(un);
    };
    if (conseil.bloc !== null) {
      if (conseil.extrait.trim()) ligne.append(element("q", { class: "epn-extrait" }, conseil.extrait));
      ajouter("Voir dans le texte", () => {
        if (!aller(conseil)) dire("Ce passage a changé depuis.");
      });
      if (conseil.remplacement !== null) {
        ajouter("Remplacer", () => {
          const fait = remplacer(conseil);
          dire(fait ? "C’est remplacé." : "Ce passage a changé depuis.");
          if (!fait) return;
          // What follows in the block has moved.
          for (const autre of montres) {
            if (autre.bloc !== conseil.bloc || autre.debut <= conseil.debut) continue;
            autre.debut += conseil.remplacement.length - conseil.passage.length;
          }
          partir(ligne);
        });
      }
    }
    ajouter("Ignorer", () => {
      ignores.add(conseil.cle);
      dire("Conseil laissé de côté.");
      partir(ligne);
    });
    ligne.append(element("p", {}, conseil.proposition), boutons);
    return ligne;
  }

  return { noeud, bouton, recevoir };
}
