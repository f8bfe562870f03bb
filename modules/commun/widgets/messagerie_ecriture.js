// The form to write a message of the mailbox.

const dessinerCopies = (copies) =>
  element(
    "details",
    { class: "epn-copies" },
    element("summary", {}, "Ajouter une copie (Cc, Cci)"),
    ...copies,
  );

// The form of a message; `envoi` says what it answers and what is written already. `valider(envoi)`
// gets it filled in, `garder(envoi)` at each change.
function dessinerEcriture(donnees, prefixe, envoi, { nommer, valider, garder, quitter }) {
  const libre = envoi.genre === "ecrire" || envoi.genre === "transferer";
  const cases = (cle, legende, choix) => {
    const boites = choix.map(({ id }) =>
      element("input", { type: "checkbox", name: `${prefixe}-${cle}`, value: id }),
    );
    for (const boite of boites) boite.checked = envoi[cle].includes(boite.value);
    const groupe = element(
      "fieldset",
      { class: "epn-sous-groupe" },
      element("legend", { class: "epn-libelle" }, legende),
      ...choix.map(({ nom, adresse }, rang) => {
        const texte = adresse ? `${nom}, ${adresse}` : nom;
        const dit = element("span", { class: "epn-texte" }, texte);
        return element("label", { class: "epn-choix" }, boites[rang], dit);
      }),
    );
    return { cle, groupe, valeur: () => boites.filter((c) => c.checked).map((c) => c.value) };
  };
  const saisie = (nom, balise, libelle, attributs) => {
    const id = `${prefixe}-${nom}`;
    const champ = element(balise, { id, name: id, class: "epn-champ", ...attributs });
    return {
      champ,
      bloc: element("p", {}, element("label", { for: id, class: "epn-libelle" }, libelle), champ),
    };
  };
  const { contacts, fichiers } = donnees;
  const listes =
    libre && contacts.length
      ? [
          cases("a", "À : à qui écrivez-vous ?", contacts),
          cases("cc", "Cc : une copie, que tout le monde voit", contacts),
          cases("cci", "Cci : une copie cachée", contacts),
        ]
      : [];
  const copies = listes.slice(1).map(({ groupe }) => groupe);
  if (fichiers.length) listes.push(cases("pieces", "Joindre un fichier", fichiers));
  const fixes = libre
    ? []
    : [
        ["À", envoi.a],
        ["Cc", envoi.cc],
      ]
        .filter(([, ids]) => ids.length)
        .map(([nom, ids]) => ligneDe(nom, ids.map((id) => nommer(id, envoi.message)).join(", ")));
  const objet = saisie("objet", "input", "Objet", {
    type: "text",
    maxlength: "80",
    autocomplete: "off",
  });
  const texte = saisie("texte", "textarea", "Votre message", {
    maxlength: "300",
    rows: "4",
    "aria-describedby": `${prefixe}-peu`,
  });
  objet.champ.value = envoi.objet;
  texte.champ.value = envoi.texte;
  const souci = element("p", { class: "epn-annonce", role: "alert" });
  const ecrit = () => ({
    ...envoi,
    ...Object.fromEntries(listes.map(({ cle, valeur }) => [cle, valeur()])),
    objet: objet.champ.value.trim(),
    texte: texte.champ.value.trim(),
  });
  const envoyer = () => {
    const rempli = ecrit();
    const personne = !rempli.a.length && !rempli.cc.length && !rempli.cci.length;
    if (personne) souci.textContent = "Choisissez d’abord à qui vous écrivez.";
    else if (!rempli.texte && envoi.genre !== "transferer")
      souci.textContent = "Écrivez d’abord quelques mots.";
    else valider(rempli);
  };
  const titres = {
    ecrire: "Nouveau message",
    transferer: "Transférer",
    repondre: "Répondre",
    repondre_tous: "Répondre à tous",
  };
  const formulaire = element(
    "div",
    { class: "epn-ecriture" },
    titreDeBoite(titres[envoi.genre]),
    ...fixes,
    ...listes.filter(({ cle }) => cle === "a").map(({ groupe }) => groupe),
    ...(copies.length ? [dessinerCopies(copies)] : []),
    objet.bloc,
    texte.bloc,
    element(
      "p",
      { class: "epn-compteur", id: `${prefixe}-peu` },
      "Quelques mots suffisent. N’écrivez rien de personnel.",
    ),
    ...listes.filter(({ cle }) => cle === "pieces").map(({ groupe }) => groupe),
    element(
      "div",
      { class: "epn-boutons" },
      boutonSimple("Envoyer", envoyer, "epn-bouton"),
      boutonSimple("Abandonner ce message", quitter),
    ),
    souci,
  );
  formulaire.addEventListener("input", () => garder(ecrit()));
  return formulaire;
}
