// The file explorer: a tree, a list, buttons. Nothing is dragged that a button cannot do.

const ICI = "[aria-pressed=true], [aria-current=true]"; // the file chosen, or the folder

function monterFichiers(zone, donnees, { agir, dire, prefixe }) {
  const neuf = disqueNeuf(donnees.elements);
  const avecDocument = Boolean(donnees.document);
  const premier = donnees.elements.find(({ dans }) => !dans)?.id ?? "";
  const panneau = element("div", { class: "epn-panneaux" });
  const chemin = element("p", { class: "epn-chemin-dossier" });
  const contenu = element("div", {});
  const cadre = groupeNomme("Les fichiers", { class: "epn-explorateur" }, contenu);
  const fenetres = element("div", { class: "epn-fenetres" });
  let disque = neuf;
  let ici = premier; // a folder, the key, the trash, or "recherche"
  let choix = ""; // the file chosen
  let presse = null; // {id, geste}: what was cut or copied, until it is pasted
  let saisi = ""; // what is being dragged
  let verrou = false;
  let montre = null; // what is drawn: the acts

  const rejouer = (faits) =>
    faits.reduce((etat, acte) => appliquerAuDisque(etat, acte, avecDocument), neuf);
  const nomDuLieu = (id) =>
    ({ [CLE]: donnees.cle, [CORBEILLE]: "Corbeille", recherche: "Résultats de la recherche" })[id] ??
    disque.elements.get(id)?.nom ??
    "";

  // Does the act when it changes something; otherwise says why it does not.
  function tenter(acte, refus, fait) {
    if (appliquerAuDisque(disque, acte, avecDocument) === disque) {
      dire(refus);
      return false;
    }
    agir(acte);
    if (fait) dire(fait);
    return true;
  }

  function aller(id) {
    ici = id;
    choix = "";
    panneau.replaceChildren();
    dessiner();
    dire(`Vous êtes dans : ${nomDuLieu(id)}.`);
  }

  function ouvrir(id) {
    const un = disque.elements.get(id);
    if (!un) return dire("Choisissez d’abord un fichier ou un dossier.");
    if (lieuDe(disque, id) === CORBEILLE) return dire("Ce fichier est à la corbeille. Restaurez-le.");
    if (un.nature === "dossier") return aller(id);
    tenter(`ouvrir:${id}`, "");
    const titre = element("p", { class: "epn-titre", tabindex: "-1" }, un.nom);
    const texte = un.texte || `${NOMS_DES_NATURES[un.nature]} ouvert dans l’exercice.`;
    montrerPanneau(titre, ...paragraphes(texte, "p", ""), boutonSimple("Fermer", fermer));
    return titre.isConnected && titre.focus();
  }

  function montrerPanneau(...contenus) {
    panneau.replaceChildren(element("div", { class: "epn-panneau" }, ...contenus));
  }

  function fermer() {
    const dedans = panneau.contains(document.activeElement);
    panneau.replaceChildren();
    if (dedans) cadre.querySelector(ICI)?.focus();
  }

  function demanderNom(titre, nom, valider, dossiers = null) {
    const { formulaire, champ } = dessinerFormulaire({
      ...{ titre, nom, dossiers, ici, fermer, prefixe },
      valider: (saisie, dossier) => {
        if (!nomPropre(saisie)) {
          dire(
            saisie.trim()
              ? "Ce nom a un signe interdit, comme / ou ?. Enlevez-le."
              : "Tapez d’abord un nom.",
          );
        } else if (valider(saisie, dossier)) {
          fermer();
        }
      },
    });
    panneau.replaceChildren(formulaire);
    champ.focus();
    champ.select();
  }

  const dejaLa = (nom) => `Il y a déjà « ${nom.trim()} » dans ce dossier. Choisissez un autre nom.`;

  // What each button of the bar does, `un` being the element chosen.
  const GESTES = {
    Ouvrir: (un) => ouvrir(un?.id),
    "Nouveau dossier": () => {
      if (!accueille(disque, ici)) return dire("Ouvrez d’abord un dossier.");
      return demanderNom("Nouveau dossier", "", (nom) =>
        tenter(`creer:${ici}|${nom}`, dejaLa(nom), `Le dossier « ${nom.trim()} » est créé.`),
      );
    },
    Renommer: (un) =>
      demanderNom(`Renommer « ${un.nom} »`, un.nom, (nom) =>
        tenter(
          `renommer:${un.id}|${nom}`,
          nomPropre(nom) === un.nom ? "C’est déjà son nom." : dejaLa(nom),
          "Le nom a changé.",
        ),
      ),
    Couper: (un) => prendre(un, "deplacer", "Ouvrez l’autre dossier, puis « Coller »."),
    Copier: (un) => prendre(un, "copier", "Ouvrez l’autre dossier, puis « Coller »."),
    Coller: () => {
      if (!presse) return dire("Choisissez d’abord un fichier, puis « Couper » ou « Copier ».");
      const { id, geste } = presse;
      if (geste === "deplacer") return deplacer(id, ici) && (presse = null);
      return tenter(`copier:${id}|${ici}`, pourquoi(id, ici), "La copie est faite.");
    },
    Supprimer: (un) =>
      tenter(`supprimer:${un.id}`, fixe(un), `« ${un.nom} » est à la corbeille.`),
  };
  const SANS_CHOIX = new Set(["Nouveau dossier", "Coller"]);

  function prendre(un, geste, suite) {
    if (!estMobile(disque, un.id)) return dire(fixe(un));
    presse = { id: un.id, geste };
    return dire(`« ${un.nom} » est pris. ${suite}`);
  }

  const fixe = (un) => `« ${un.nom} » fait partie de l’ordinateur. Il reste à sa place.`;

  function pourquoi(id, dossier) {
    const un = disque.elements.get(id);
    if (!un) return "Ce fichier n’est plus là.";
    if (!estMobile(disque, id)) return fixe(un);
    if (!accueille(disque, dossier)) return "Ouvrez d’abord le dossier où le mettre.";
    if (un.dans === dossier) return "Il est déjà dans ce dossier.";
    if (contient(disque, id, dossier)) return "Un dossier ne va pas dans lui-même.";
    return dejaLa(un.nom);
  }

  function deplacer(id, dossier) {
    if (dossier === CORBEILLE) {
      const un = disque.elements.get(id);
      return tenter(`supprimer:${id}`, fixe(un), `« ${un.nom} » est à la corbeille.`);
    }
    return tenter(`deplacer:${id}|${dossier}`, pourquoi(id, dossier), "C’est déplacé.");
  }

  const deposer = (dossier) => {
    if (saisi && !verrou) deplacer(saisi, dossier);
    saisi = "";
  };

  function barre() {
    if (verrou) return [];
    if (ici === CORBEILLE) {
      return [
        boutonCle("Restaurer", () => {
          const un = disque.elements.get(choix);
          if (!un) return dire("Choisissez d’abord un fichier.");
          return tenter(`restaurer:${un.id}`, "", `« ${un.nom} » est revenu à sa place.`);
        }),
        boutonCle("Vider la corbeille", viderLaCorbeille),
      ];
    }
    return Object.entries(GESTES).map(([nom, geste]) =>
      boutonCle(nom, () => {
        const un = disque.elements.get(choix);
        if (!un && !SANS_CHOIX.has(nom)) return dire("Choisissez d’abord un fichier dans la liste.");
        return geste(un);
      }),
    );
  }

  function boutonCle(nom, action) {
    const bouton = boutonSimple(nom, action);
    bouton.dataset.cle = `geste-${nom}`;
    return bouton;
  }

  function viderLaCorbeille() {
    const titre = element("p", { class: "epn-titre", tabindex: "-1" }, "Vider la corbeille ?");
    const oui = boutonSimple("Oui, vider", () => {
      tenter("vider", "La corbeille est déjà vide.", "La corbeille est vide.");
      fermer();
    });
    const texte = element("p", {}, "Ensuite, on ne peut plus rien restaurer.");
    const boutons = element("div", { class: "epn-boutons" }, oui, boutonSimple("Non, garder", fermer));
    montrerPanneau(titre, texte, boutons);
    titre.focus();
  }

  function chercher(texte) {
    if (!texte) return dire("Tapez d’abord un mot du nom.");
    ici = "recherche";
    choix = "";
    const combien = trouver(disque, texte).length;
    if (appliquerAuDisque(disque, `chercher:${texte}`) === disque) dessiner();
    else agir(`chercher:${texte}`);
    const mots = combien > 1 ? `${combien} résultats.` : "1 résultat.";
    return dire(combien ? mots : "Rien de ce nom. Essayez un autre mot.");
  }

  function enregistrerSous() {
    const dossiers = [...disque.elements.values()]
      .filter(({ id }) => accueille(disque, id))
      .map(({ id, nom }) => ({ id, texte: nom }));
    if (accueille(disque, CLE)) dossiers.push({ id: CLE, texte: donnees.cle });
    demanderNom(
      "Enregistrer sous",
      "",
      (nom, dossier) =>
        dossier
          ? tenter(`enregistrer:${dossier}|${nom}`, dejaLa(nom), `« ${nom.trim()} » est enregistré.`)
          : dire("Choisissez le dossier."),
      dossiers,
    );
  }

  function joindre() {
    const un = disque.elements.get(choix);
    if (!un) return dire("Choisissez d’abord un fichier dans la liste.");
    if (un.nature === "dossier") return dire("On joint un fichier, pas un dossier.");
    return tenter(`joindre:${un.id}`, "Ce fichier est déjà joint.", `« ${un.nom} » est joint.`);
  }

  function contenuMontre() {
    if (ici !== "recherche") return contenuDe(disque, ici);
    return disque.resultats.map((id) => disque.elements.get(id)).filter((un) => un && estVisible(disque, un.id));
  }

  const precision = (un) =>
    ici === "recherche"
      ? `${NOMS_DES_NATURES[un.nature]}, dans « ${nomDuLieu(un.dans)} »`
      : NOMS_DES_NATURES[un.nature];

  const dessiner = () => redessiner(zone, tracer, ICI);

  function tracer() {
    const outils = { deposer, ici };
    chemin.replaceChildren(
      "Vous êtes ici : ",
      ...cheminDe(disque, ici, nomDuLieu).flatMap(({ id, nom }, rang) => [
        ...(rang ? [" › "] : []),
        boutonCle(nom, () => aller(id)),
      ]),
    );
    const liste = dessinerListe(contenuMontre(), {
      ...{ ...outils, choix, precision, ouvrir },
      choisir: (id) => {
        choix = id;
        dessiner();
      },
      saisir: (id) => {
        saisi = id;
      },
    });
    contenu.replaceChildren(
      ...(verrou ? [] : [formulaireDeRecherche(prefixe, disque.recherche, chercher)]),
      element(
        "div",
        { class: "epn-deux-cotes" },
        dessinerArbre(disque, { ...outils, aller, cle: donnees.cle }),
        element("div", { class: "epn-cote" }, chemin, element("div", { class: "epn-boutons" }, ...barre()), liste),
      ),
    );
    fenetres.replaceChildren(
      ...dessinerCle(disque, donnees.cle, verrou ? null : (acte, fait) => tenter(acte, "", fait)),
      ...dessinerDocument(donnees.document, disque, verrou ? null : enregistrerSous),
      ...dessinerMessage(donnees.message, disque, {
        joindre: verrou ? null : joindre,
        enlever: (origine) => tenter(`enlever:${origine}`, "", "Le fichier n’est plus joint."),
      }),
    );
  }

  zone.append(cadre, panneau, fenetres);

  return {
    montrer(faits) {
      if (identique([faits, verrou], montre)) return; // what is being typed stays
      montre = [faits, verrou];
      disque = rejouer(faits);
      const parti = ici === CLE ? disque.cle !== "branchee" : ![CORBEILLE, "recherche"].includes(ici);
      if (parti && !accueille(disque, ici)) ici = premier;
      if (!disque.elements.has(choix)) choix = "";
      dessiner();
    },
    verrouiller(oui) {
      verrou = oui;
      panneau.replaceChildren();
    },
    compacter: (faits) => compacterActes(faits, neuf, (etat, acte) => appliquerAuDisque(etat, acte, avecDocument)),
  };
}

export default { render: (contexte) => rendreSimulation(contexte, monterFichiers) };
