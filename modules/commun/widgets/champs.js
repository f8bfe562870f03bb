// Native fields, one a part of the answer: what pairs, blanks and numbers share.

// `parties` are [{id, champ, partie, nom}], `nom` being what the feedback calls the part, or "".
function creerChamps(parties, { changement, depart }) {
  for (const { champ } of parties) {
    champ.addEventListener("input", changement);
    champ.addEventListener("change", depart);
  }
  return {
    delai: 1500,
    verrouiller(oui) {
      for (const { champ } of parties) champ.disabled = oui;
    },
    montrerRetour(retour, tout) {
      for (const { id, champ, partie, nom } of parties) {
        const juste = retour?.bons_choix?.includes(id);
        const texte = tout || champ.value ? retour?.choix?.[id] : "";
        const mot = juste ? "Bien vu." : "À revoir.";
        montrerPartie(partie, texte, juste, nom ? `${nom}. ${mot}` : mot);
      }
    },
  };
}

function creerListe(attributs, invite, options) {
  return element(
    "select",
    { class: "epn-champ", ...attributs },
    element("option", { value: "" }, invite),
    ...options.map(({ id, texte }) => element("option", { value: id }, texte)),
  );
}
