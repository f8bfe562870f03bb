// The frame of every simulator: the missions, the hints, undo, start again.
//
// A simulator file gives `monter(zone, donnees, outils)`, which draws inside `zone` and returns
//   montrer(actes, vue)   show the state after these acts; `vue` is {mission, faites, partie, aidee}: the
//                         mission to do (null once all are), the ids of those done, what the
//                         server answered last (null before the first answer); `aidee` says
//                         that its hint is shown
//   verrouiller(oui)      once handed in
//   compacter(actes)      the same in fewer acts (optional): an act that changes nothing goes
// `outils` are {prefixe, actes(), agir(acte), dire(phrase)}: `agir` adds an act and saves, `dire`
// speaks in the live region. The acts given and taken are the simulator's own: hints stay here.

const ACTES_MAXIMUM = 200; // what an answer holds
const ACTES_AVERTIS = 180;
const AIDE = "aide:";
const EXERCICE = "Ceci est un exercice : rien n’est envoyé, rien n’est réel.";

const boutonSimple = (texte, action, classe = "epn-deplacer") => {
  const bouton = element("button", { type: "button", class: classe }, texte);
  bouton.addEventListener("click", action);
  return bouton;
};

function dessinerMissions(missions, faites, courante) {
  return missions.map(({ id, texte }) => {
    const faite = faites.has(id);
    const etat = faite ? "Fait" : "À faire";
    const ligne = element(
      "li",
      { class: "epn-mission", "data-etat": faite ? "faite" : id === courante ? "courante" : "a-faire" },
      element("strong", {}, `${etat} :`),
      ` ${texte}`,
    );
    if (id === courante) ligne.setAttribute("aria-current", "step");
    return ligne;
  });
}

function creerSimulation({ donnees, prefixe, groupe, changement, depart }, monter) {
  let aides = [];
  let actes = [];
  let partie = null;
  let explication = "";
  let verrou = false;
  let choisie = ""; // the mission the person went on to, when it is not the first to do
  let reussie = ""; // the mission just done: its word is read before the next one
  let neuve = true; // no answer has come yet: what it tells is old

  const scene = element("div", { class: "epn-simulation" });
  const entete = element("div", { class: "epn-mission-courante" });
  const zone = element("div", { class: "epn-zone" });
  const pied = element("div", { class: "epn-boutons epn-reprise" });
  const annonce = element("p", { class: "epn-annonce", "aria-live": "polite" });
  const liste = element("ol", { class: "epn-missions", "aria-label": "Vos missions" });

  const faites = () => new Set((partie?.missions ?? []).filter((m) => m.faite).map((m) => m.id));
  const restent = () => donnees.missions.filter(({ id }) => !faites().has(id));
  const mot = (id) => partie?.missions.find((mission) => mission.id === id);
  const dire = (phrase) => {
    annonce.textContent = phrase;
  };

  function courante() {
    const ouvertes = restent();
    return ouvertes.find(({ id }) => id === choisie) ?? ouvertes[0] ?? null;
  }

  function envoyer() {
    changement();
    depart();
  }

  function agir(acte) {
    if (verrou) return;
    const suite = simulateur.compacter?.([...actes, acte]) ?? [...actes, acte];
    if (identique(suite, actes)) return;
    if (suite.length + aides.length > ACTES_MAXIMUM) {
      dire("Cet exercice est plein. Choisissez « Recommencer » pour continuer.");
      return;
    }
    actes = suite;
    dire(
      actes.length + aides.length > ACTES_AVERTIS
        ? "Vous avez fait beaucoup d’essais, bravo. Vous pouvez aussi recommencer."
        : "",
    );
    montrer();
    envoyer();
  }

  function annuler() {
    if (!actes.length) {
      dire("Il n’y a rien à annuler.");
      return;
    }
    actes = actes.slice(0, -1);
    reussie = "";
    montrer();
    dire("C’est annulé.");
    envoyer();
  }

  function recommencer() {
    const fermer = () => {
      dessinerPied();
      pied.querySelector("button:last-child")?.focus();
    };
    const question = element("p", { class: "epn-demande", tabindex: "-1" }, "Tout recommencer ?");
    const oui = boutonSimple("Oui, recommencer", () => {
      [aides, actes, partie, choisie, reussie] = [[], [], null, "", ""];
      fermer();
      montrer();
      dire("On recommence depuis le début.");
      envoyer();
    });
    pied.replaceChildren(question, oui, boutonSimple("Non, continuer", fermer));
    question.focus();
  }

  function dessinerPied() {
    pied.hidden = verrou;
    pied.replaceChildren(
      boutonSimple("Annuler", annuler),
      boutonSimple("Recommencer", recommencer),
    );
  }

  function aller(id) {
    choisie = id;
    reussie = "";
    dire("");
    montrer();
    entete.querySelector(".epn-scene").focus();
  }

  function passer() {
    const ouvertes = restent();
    aller(ouvertes[(ouvertes.indexOf(courante()) + 1) % ouvertes.length].id);
  }

  function coupDePouce({ id, aide }) {
    const texte = aide ?? mot(id)?.aide;
    if (texte) return [element("p", { class: "epn-pouce" }, `Coup de pouce : ${texte}`)];
    if (aides.includes(id)) return [element("p", { class: "epn-pouce" }, "Le coup de pouce arrive…")];
    return [];
  }

  function demanderAide() {
    aides = [...aides, courante().id];
    montrer();
    entete.querySelector(".epn-scene").focus();
    envoyer();
  }

  const titre = (texte) => element("p", { class: "epn-scene", tabindex: "-1" }, texte);
  const boutons = (...contenus) => element("div", { class: "epn-boutons" }, ...contenus);

  function dessinerReussite() {
    return [
      titre("Mission réussie"),
      element("p", {}, mot(reussie)?.mot ?? ""),
      boutons(boutonSimple("Mission suivante", () => aller(courante().id), "epn-bouton")),
    ];
  }

  function dessinerFin() {
    return [
      titre("Toutes les missions sont faites. Bravo !"),
      ...(reussie ? [element("p", {}, mot(reussie)?.mot ?? "")] : []),
      ...paragraphes(explication, "p", ""),
      element("p", { class: "epn-autonomie" }, `Vous avez fait cet exercice de façon : ${partie.autonomie}.`),
    ];
  }

  function dessinerMission(mission) {
    const rang = donnees.missions.indexOf(mission) + 1;
    const aDemander = !mission.aide && !aides.includes(mission.id) && !verrou;
    return [
      titre(`Mission ${rang} sur ${donnees.missions.length}`),
      element("p", { class: "epn-a-faire" }, mission.texte),
      ...coupDePouce(mission),
      ...(verrou ? [element("p", {}, mot(mission.id)?.mot ?? "")] : []),
      boutons(
        ...(aDemander ? [boutonSimple("Un coup de pouce", demanderAide)] : []),
        ...(restent().length > 1 && !verrou
          ? [boutonSimple("Passer à une autre mission", passer)]
          : []),
      ),
    ];
  }

  function montrer() {
    const mission = courante();
    const dit = !mission ? dessinerFin() : reussie ? dessinerReussite() : dessinerMission(mission);
    // Drawn again only when it says something else: who is on a button of it stays there.
    const memes = dit.length === entete.childElementCount;
    if (!memes || !dit.every((noeud, rang) => noeud.isEqualNode(entete.children[rang]))) {
      const ici = entete.contains(document.activeElement);
      entete.replaceChildren(...dit);
      if (ici) entete.querySelector(".epn-scene").focus();
    }
    const montree = reussie ? donnees.missions.find(({ id }) => id === reussie) : mission;
    liste.replaceChildren(...dessinerMissions(donnees.missions, faites(), montree?.id));
    const aidee = Boolean(montree?.aide) || aides.includes(montree?.id);
    simulateur.montrer(actes, { mission: montree ?? null, faites: faites(), partie, aidee });
  }

  // The server answered: what was just done is told before anything else.
  function apprendre(recue) {
    const avant = faites();
    partie = recue;
    const gagnee = donnees.missions.find(({ id }) => faites().has(id) && !avant.has(id));
    if (reussie && !faites().has(reussie)) reussie = "";
    if (gagnee && !neuve) reussie = gagnee.id;
    montrer();
    if (gagnee && !neuve) entete.querySelector(".epn-scene").focus();
    neuve = false;
  }

  scene.append(
    element("p", { class: "epn-exercice" }, EXERCICE),
    entete,
    zone,
    annonce,
    pied,
    liste,
  );
  groupe.append(scene);
  const outils = { prefixe, actes: () => actes, agir, dire };
  const simulateur = monter(zone, donnees, outils);
  dessinerPied();
  montrer();

  return {
    immediat: true,
    delai: 0,
    invite: "",
    lire: () => [...aides.map((id) => AIDE + id), ...actes],
    ecrire(recue) {
      const tous = recue ?? [];
      aides = tous.filter((acte) => acte.startsWith(AIDE)).map((acte) => acte.slice(AIDE.length));
      actes = tous.filter((acte) => !acte.startsWith(AIDE));
      partie = null;
      reussie = "";
      neuve = tous.length > 0;
      montrer();
    },
    verrouiller(oui) {
      verrou = oui;
      simulateur.verrouiller(oui);
      dessinerPied();
      montrer();
    },
    montrerRetour(retour) {
      if (!retour?.partie) return;
      explication = retour.explication ?? "";
      apprendre(retour.partie);
    },
  };
}

const rendreSimulation = (contexte, monter) =>
  rendreQuestion(contexte, (saisie) => creerSimulation(saisie, monter));
