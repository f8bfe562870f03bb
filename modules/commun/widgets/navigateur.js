// The browser: what is in front is drawn from the acts; links lead to pages of the exercise only.

function monterNavigateur(zone, donnees, { agir, dire, prefixe }) {
  const toile = creerToile(donnees.sites);
  const haut = element("div", {});
  const ecran = element("div", {});
  const avis = element("div", { class: "epn-zone-avis" });
  const cadre = groupeNomme(
    "Le navigateur",
    { class: "epn-navigateur" },
    haut,
    groupeNomme("La page", { class: "epn-ecran-web" }, ecran),
  );
  let etat = navigationNeuve();
  let mission = null;
  let montre = null; // what is drawn: the acts
  let cadenasOuvert = ""; // the page whose padlock is explained
  let verrou = false;
  let avisDonne = ""; // the mission whose opinion was just given: the server says what it is worth
  let connue = null; // what the server answered last

  const appliquer = (avant, acte) => appliquerAuNavigateur(toile, avant, acte);
  const devant = () => vueDe(ongletActif(etat));

  const INUTILES = {
    retour: "Il n’y a pas de page avant celle-ci.",
    avant: "Il n’y a pas de page après celle-ci.",
    accueil: "Vous êtes déjà à l’accueil.",
  };

  // Does the act, then leads to the new page when there is one.
  function faire(acte, refus = "") {
    if (verrou) return;
    const suite = appliquer(etat, acte);
    if (suite === etat) {
      dire(INUTILES[acte] ?? (refus || "Vous y êtes déjà."));
      return;
    }
    const page = devant();
    agir(acte);
    dire(annonce(acte));
    if (!identique(page, devant())) ecran.querySelector(".epn-titre-page")?.focus();
  }

  function annonce(acte) {
    if (acte === "favori:ajouter") return "La page est dans vos favoris.";
    if (acte === "favori:enlever") return "La page n’est plus dans vos favoris.";
    if (acte === "fenetre:fermer") return "La fenêtre est fermée.";
    if (acte === "temoins:accepter") return "Vous avez tout accepté.";
    if (acte === "temoins:refuser") return "Vous avez refusé les cookies.";
    if (acte === "temoins:garder") return "Vos choix sont enregistrés.";
    return "";
  }

  function montrerCadenas() {
    const page = pageDe(etat);
    cadenasOuvert = cadenasOuvert === page ? "" : page;
    if (cadenasOuvert && !etat.cadenas.has(page) && !verrou) agir("cadenas");
    dessiner();
    (ecran.querySelector(".epn-certificat") ?? haut.querySelector("[data-cle=cadenas]"))?.focus();
  }

  function certificat(site) {
    if (cadenasOuvert !== pageDe(etat) || !site) return [];
    const phrases = motsDuCadenas(site).map((phrase) => element("p", {}, phrase));
    return [
      groupeNomme(
        "Le cadenas",
        { class: "epn-certificat", tabindex: "-1" },
        ...phrases,
        boutonNomme("Fermer", "cadenas-fermer", montrerCadenas),
      ),
    ];
  }

  function contenu() {
    const [genre, quoi] = devant();
    const titre = (texte) =>
      element("p", { class: "epn-titre-page", tabindex: "-1", "data-cle": "titre-page" }, texte);
    if (genre === "page") {
      const { site, page } = toile.pages.get(quoi);
      const fenetre = fenetreOuverte(etat, page);
      return [
        ...certificat(site),
        element("p", { class: "epn-nom-site" }, site.nom),
        titre(page.titre),
        ...(fenetre ? [dessinerFenetre(fenetre, faire)] : dessinerBlocs(page.blocs, faire)),
        ...dessinerBandeau(site, etat, faire, prefixe),
      ];
    }
    if (genre === "introuvable") {
      return [
        titre("Page introuvable"),
        element("p", {}, `Rien à l’adresse « ${quoi} ».`),
        element("p", {}, "Vérifiez chaque lettre de l’adresse, puis recommencez."),
      ];
    }
    return [
      titre(genre === "resultats" ? `Résultats pour « ${quoi} »` : "Cherche, le moteur de recherche"),
      formulaireDuMoteur(prefixe, quoi, faire),
      ...(genre === "resultats" ? dessinerResultats(toile, quoi, faire) : []),
    ];
  }

  function dessinerAvis() {
    avis.replaceChildren();
    if (!mission?.choix || verrou) return;
    const nom = `${prefixe}-avis-${mission.id}`;
    const boutons = mission.choix.map((_texte, rang) => {
      const bouton = element("input", {
        type: "radio",
        name: nom,
        value: String(rang + 1),
        "data-cle": `avis-${rang}`,
      });
      bouton.checked = etat.avis.get(mission.id) === bouton.value;
      return bouton;
    });
    const donner = boutonNomme("Donner mon avis", "avis-donner", () => {
      const pris = boutons.find(({ checked }) => checked);
      if (!pris) dire("Choisissez d’abord une réponse.");
      else {
        avisDonne = mission.id;
        faire(`avis:${mission.id}|${pris.value}`, "C’est déjà votre avis.");
      }
    });
    avis.append(
      element(
        "fieldset",
        { class: "epn-sous-groupe" },
        element("legend", { class: "epn-libelle" }, "Votre avis"),
        ...mission.choix.map((texte, rang) =>
          element(
            "div",
            { class: "epn-ligne" },
            element("label", { class: "epn-choix" }, boutons[rang], element("span", { class: "epn-texte" }, texte)),
          ),
        ),
      ),
      element("div", { class: "epn-boutons" }, donner),
    );
  }

  function direCeQueVautLAvis(faites, partie) {
    connue = partie;
    if (avisDonne && !faites.has(avisDonne)) {
      dire(partie?.missions.find(({ id }) => id === avisDonne)?.mot ?? "");
    }
    avisDonne = "";
  }

  const dessiner = () => redessiner(zone, tracer, ".epn-titre-page");

  function tracer() {
    haut.replaceChildren(
      dessinerOnglets(toile, etat, faire),
      dessinerBarre({ toile, etat, faire, prefixe, montrerCadenas }),
      ...dessinerFavoris(toile, etat, faire),
    );
    ecran.replaceChildren(...contenu());
    dessinerAvis();
  }

  zone.append(cadre, avis);

  return {
    montrer(actes, { mission: voulue, faites, partie }) {
      if (partie !== connue) direCeQueVautLAvis(faites, partie);
      const autreMission = voulue?.id !== mission?.id;
      mission = voulue;
      if (!identique([actes, verrou], montre)) {
        montre = [actes, verrou];
        etat = actes.reduce(appliquer, navigationNeuve());
        dessiner();
      } else if (autreMission) {
        dessinerAvis(); // what is being typed elsewhere stays
      }
    },
    verrouiller(oui) {
      verrou = oui;
    },
    compacter: (actes) => compacterActes(actes, navigationNeuve(), appliquer),
  };
}

export default { render: (contexte) => rendreSimulation(contexte, monterNavigateur) };
