// What the mailbox draws: a folder, a message, what is now known of it.

const AUCUN_SITE = "Dans cet exercice, aucun site ne s’ouvre.";

// Drawn again at every act: `data-cle` tells what had the focus.
function boutonDeBoite(cle, texte, action, classe = "epn-deplacer") {
  const bouton = boutonSimple(texte, action, classe);
  bouton.dataset.cle = cle;
  return bouton;
}

const titreDeBoite = (texte) =>
  element("p", { class: "epn-titre-boite", tabindex: "-1", "data-cle": "titre" }, texte);
const ligneDe = (nom, texte) =>
  element("p", { class: "epn-champ-lu" }, element("strong", {}, `${nom} : `), texte);

// Where messages are judged, nothing is sent nor thrown away.
const utiles = ({ dossiers, juger }) =>
  dossiers.filter(({ id }) => !juger || id === "reception" || id === "indesirables");

function dessinerDossiers(donnees, boite, courant, choisir) {
  const lignes = utiles(donnees).map(({ id, nom }) => {
    const ici = donnees.messages.filter((message) => boite.places.get(message.id) === id);
    const combien = id === "envoyes" ? boite.envois.length : ici.length;
    const bouton = boutonDeBoite(`dossier-${id}`, `${nom} (${combien})`, () => choisir(id));
    if (id === courant) bouton.setAttribute("aria-current", "true");
    return element("li", {}, bouton);
  });
  return element(
    "nav",
    { class: "epn-dossiers", "aria-label": "Dossiers" },
    element("ul", {}, ...lignes),
  );
}

function dessinerListe(messages, boite, lire) {
  if (!messages.length) return [element("p", {}, "Ce dossier est vide.")];
  const lignes = messages.map(({ id, de, objet, quand }) => {
    const lu = boite.ouverts.has(id);
    const verdict = boite.verdicts.has(id)
      ? [
          element(
            "span",
            { class: "epn-etat-message" },
            boite.verdicts.get(id) ? "Signalé" : "Confiance",
          ),
        ]
      : [];
    const bouton = boutonDeBoite(`message-${id}`, "", () => lire(id), "epn-ligne-message");
    bouton.dataset.lu = lu ? "oui" : "non";
    bouton.append(
      element("span", { class: "epn-de" }, de),
      ...(lu ? [] : [element("span", { class: "epn-cache" }, " (non lu) ")]),
      element("span", { class: "epn-objet" }, objet),
      element("span", { class: "epn-quand" }, quand),
      ...verdict,
    );
    return element("li", {}, bouton);
  });
  return [element("ul", { class: "epn-liste-messages" }, ...lignes)];
}

function dessinerEnvois(envois, nommer) {
  if (!envois.length) return [element("p", {}, "Vous n’avez encore rien envoyé.")];
  const lignes = envois.map((envoi) => {
    const champs = [
      ["À", envoi.a],
      ["Cc", envoi.cc],
      ["Cci", envoi.cci],
    ]
      .filter(([, ids]) => ids.length)
      .map(([nom, ids]) => ligneDe(nom, ids.map((id) => nommer(id, envoi.message)).join(", ")));
    const pieces = envoi.pieces.length
      ? [ligneDe("Pièce jointe", envoi.pieces.map((id) => nommer(id)).join(", "))]
      : [];
    return element(
      "li",
      { class: "epn-envoi" },
      ...champs,
      ligneDe("Objet", envoi.objet || "sans objet"),
      ...pieces,
      ...paragraphes(envoi.texte, "p", ""),
    );
  });
  return [element("ul", { class: "epn-liste-messages" }, ...lignes)];
}

function dessinerMessage(message, outils) {
  const { partie, nommer, agir } = outils;
  const { id, liens, pieces } = message;
  const tous = (ids) => ids.map((qui) => nommer(qui)).join(", ");
  return [
    titreDeBoite(message.objet),
    ligneDe("De", `${message.de}, ${message.adresse}`),
    ligneDe("À", tous(message.a)),
    ...(message.cc.length ? [ligneDe("Cc", tous(message.cc))] : []),
    ligneDe("Reçu", message.quand),
    element("div", { class: "epn-corps" }, ...paragraphes(message.corps, "p", "")),
    ...liens.map((lien) => dessinerLien(id, lien, outils)),
    ...pieces.map((piece) => dessinerPiece(id, piece, partie, agir)),
    ...dessinerJugement(partie?.jugements?.find((jugement) => jugement.id === id)),
  ];
}

function dessinerLien(id, { id: rang, texte, adresse }, { boite, agir, regardes }) {
  const cle = `${id}|${rang}`;
  const dite = element("p", { class: "epn-mene", "aria-live": "polite" });
  const montrer = (debut) => {
    dite.textContent = `${debut} ${adresse}`;
  };
  const regarder = () => {
    regardes.add(cle);
    montrer("Ce lien mène à :");
  };
  if (boite.liens.has(cle)) montrer(`Vous avez ouvert ce lien. ${AUCUN_SITE} Il menait à :`);
  else if (regardes.has(cle)) montrer("Ce lien mène à :");
  return element(
    "div",
    { class: "epn-lien" },
    element("p", {}, "Un lien : ", element("span", { class: "epn-faux-lien" }, texte)),
    element(
      "div",
      { class: "epn-boutons" },
      boutonDeBoite(`regarder-${cle}`, "Voir où mène ce lien", regarder),
      boutonDeBoite(`lien-${cle}`, "Ouvrir ce lien", () => agir(`lien:${cle}`)),
    ),
    dite,
  );
}

function dessinerPiece(id, { id: rang, nom }, partie, agir) {
  const cle = `${id}|${rang}`;
  const contenu = partie?.ouvertes?.[cle];
  return element(
    "div",
    { class: "epn-lien" },
    ligneDe("Pièce jointe", nom),
    element(
      "div",
      { class: "epn-boutons" },
      boutonDeBoite(`piece-${cle}`, `Ouvrir ${nom}`, () => agir(`piece:${cle}`)),
    ),
    element("p", { class: "epn-mene", "aria-live": "polite" }, contenu ?? ""),
  );
}

function dessinerJugement(jugement) {
  if (!jugement) return [];
  const verdict = jugement.faux ? "C’est un piège." : "C’est un vrai message.";
  return [
    element(
      "div",
      { class: "epn-jugement", "data-juste": jugement.juste ? "oui" : "non" },
      element(
        "p",
        { class: "epn-titre-boite" },
        jugement.juste ? `Bien vu. ${verdict}` : `Regardons ensemble. ${verdict}`,
      ),
      element("ul", {}, ...jugement.indices.map((indice) => element("li", {}, indice))),
      ...paragraphes(jugement.mot, "p", ""),
    ),
  ];
}
