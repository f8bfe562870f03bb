// The mailbox: one thing at a time, a folder, a message or the form to write one.

const RECEPTION = "reception";

function monter(zone, donnees, { prefixe, actes, agir, dire }) {
  const parId = new Map(donnees.messages.map((message) => [message.id, message]));
  const noms = new Map([
    ["moi", donnees.nom],
    ...[...donnees.contacts, ...donnees.fichiers].map(({ id, nom }) => [id, nom]),
  ]);
  const entete = element("div", { class: "epn-barre-boite" });
  const rangement = element("div", {});
  const scene = element("div", { class: "epn-scene-boite" });
  let dossier = RECEPTION;
  let ouvert = ""; // the message read, "" for the list
  let ecriture = null; // the form, left alone until it is sent or given up
  let partie = null;
  let montree = ""; // what is drawn: an answer that says nothing new must not move the focus
  let verrou = false;
  const regardes = new Set(); // the links whose address was asked for
  const brouillon = creerBrouillon(donnees.id);

  const nommer = (id, message) =>
    id === "expediteur" ? (parId.get(message)?.de ?? "") : (noms.get(id) ?? id);
  const etat = () => boiteApres(donnees, actes());

  function choisir(nom) {
    [dossier, ouvert, ecriture] = [nom, "", null];
    dessiner();
    scene.querySelector(".epn-titre-boite").focus();
  }

  function lire(id) {
    ouvert = id;
    ecriture = null;
    if (etat().ouverts.has(id) || verrou) dessiner();
    else agir(`ouvrir:${id}`);
    scene.querySelector(".epn-titre-boite")?.focus();
  }

  function ecrire(genre, message = null) {
    const autres = message ? [...message.a, ...message.cc].filter((id) => id !== "moi") : [];
    const debut = { transferer: "Tr : ", repondre: "Re : ", repondre_tous: "Re : " }[genre] ?? "";
    const envoi = {
      genre,
      message: message?.id ?? "",
      a: genre.startsWith("repondre") ? ["expediteur"] : [],
      cc: genre === "repondre_tous" ? autres : [],
      cci: [],
      pieces: [],
      objet: message ? `${debut}${message.objet}`.slice(0, 80) : "",
      texte: "",
    };
    reprendre(envoi);
    dessiner();
    scene.querySelector(".epn-titre-boite").focus();
  }

  function reprendre(envoi) {
    const finir = () => {
      ecriture = null;
      brouillon.oublier();
    };
    const quitter = () => {
      finir();
      dessiner();
      scene.querySelector(".epn-titre-boite").focus();
    };
    const valider = (rempli) => {
      finir();
      agir(ecrireEnvoi(rempli));
      dire("Votre message est dans « Messages envoyés ».");
      scene.querySelector(".epn-titre-boite")?.focus();
    };
    const { garder } = brouillon;
    ecriture = dessinerEcriture(donnees, prefixe, envoi, { nommer, valider, garder, quitter });
  }

  // An act that takes the message away from the folder shown: the list comes back.
  function agirEtSortir(acte, phrase) {
    agir(acte);
    dire(phrase);
    if (etat().places.get(ouvert) !== dossier) ouvert = "";
    dessiner();
    scene.querySelector(".epn-titre-boite")?.focus();
  }

  function actions(message, boite) {
    if (verrou) return [];
    const { id } = message;
    const bouton = (cle, texte, action) => boutonDeBoite(`${cle}-${id}`, texte, action);
    const rangee = (...boutons) => element("div", { class: "epn-boutons" }, ...boutons);
    const plusieurs = message.a.length + message.cc.length > 1;
    const jete = boite.places.get(id) === "corbeille";
    const jugement = [
      bouton("signaler", "Je me méfie : signaler", () => agir(`signaler:${id}`)),
      bouton("confiance", "J’ai confiance", () => agir(`confiance:${id}`)),
    ];
    const reponses = [
      bouton("repondre", "Répondre", () => ecrire("repondre", message)),
      ...(plusieurs
        ? [bouton("tous", "Répondre à tous", () => ecrire("repondre_tous", message))]
        : []),
      bouton("transferer", "Transférer", () => ecrire("transferer", message)),
    ];
    const sort = jete
      ? bouton("restaurer", "Restaurer", () =>
          agirEtSortir(`restaurer:${id}`, "Le message est revenu."),
        )
      : bouton("supprimer", "Supprimer", () =>
          agirEtSortir(`supprimer:${id}`, "Le message est dans la corbeille."),
        );
    const suivant = donnees.messages.find((autre) => !boite.verdicts.has(autre.id));
    const suite =
      boite.verdicts.has(id) && suivant
        ? [bouton("suivant", "Message suivant", () => lire(suivant.id))]
        : [];
    return donnees.juger
      ? [rangee(...jugement), rangee(...suite)]
      : [rangee(...reponses), rangee(sort, ...rangements(id))];
  }

  function rangements(id) {
    const possibles = donnees.dossiers.filter(
      (place) => ![dossier, "envoyes", "corbeille"].includes(place.id),
    );
    return possibles.map((place) =>
      boutonDeBoite(`ranger-${id}-${place.id}`, `Ranger dans « ${place.nom} »`, () =>
        agirEtSortir(`ranger:${id}|${place.id}`, `Le message est dans « ${place.nom} ».`),
      ),
    );
  }

  function contenu(boite) {
    const message = parId.get(ouvert);
    if (message) {
      const retour = boutonDeBoite("retour", "Retour à la liste", () => choisir(dossier));
      const outils = { boite, partie, nommer, agir, regardes };
      return [retour, ...dessinerMessage(message, outils), ...actions(message, boite)];
    }
    const nom = donnees.dossiers.find(({ id }) => id === dossier).nom;
    const ici = donnees.messages.filter(({ id }) => boite.places.get(id) === dossier);
    const lignes =
      dossier === "envoyes"
        ? dessinerEnvois(boite.envois, nommer)
        : dessinerListe(ici, boite, lire);
    return [titreDeBoite(nom), ...lignes];
  }

  function dessiner() {
    const cle = zone.contains(document.activeElement) ? document.activeElement.dataset.cle : "";
    const boite = etat();
    const nouveau = boutonDeBoite(
      "nouveau",
      "Nouveau message",
      () => ecrire("ecrire"),
      "epn-bouton",
    );
    const ecrit = !verrou && !donnees.juger && donnees.contacts.length;
    entete.replaceChildren(
      element("p", {}, element("strong", {}, donnees.nom), ` ${donnees.adresse}`),
      ...(ecrit ? [nouveau] : []),
    );
    rangement.replaceChildren(dessinerDossiers(donnees, boite, dossier, choisir));
    if (!ecriture) scene.replaceChildren(...contenu(boite));
    else if (!scene.contains(ecriture)) scene.replaceChildren(ecriture);
    const gardee =
      cle && [...zone.querySelectorAll("[data-cle]")].find((b) => b.dataset.cle === cle);
    if (gardee && document.activeElement !== gardee) gardee.focus();
  }

  zone.classList.add("epn-boite");
  zone.append(entete, rangement, scene);
  const commence = brouillon.lire();
  if (commence) reprendre(commence);
  return {
    montrer(recus, vue) {
      const neuve = JSON.stringify([recus, vue.partie?.jugements, vue.partie?.ouvertes]);
      if (neuve === montree) return;
      montree = neuve;
      partie = vue.partie;
      if (!recus.length) [dossier, ouvert] = [RECEPTION, ""];
      dessiner();
    },
    verrouiller(oui) {
      verrou = oui;
      if (oui) {
        ecriture = null;
        brouillon.oublier();
      }
      dessiner();
    },
    compacter: (tous) => compacterActes(donnees, tous),
  };
}

export default { render: (contexte) => rendreSimulation(contexte, monter) };
