// An online procedure: one page of an invented site at a time. The server says which page is shown
// and what the site refuses; the page keeps what is being typed.

const LONG = 12; // signs of a password long enough for the site

const AUTRE = "autre"; // what is typed and is neither on the sheet nor in the SMS stays here

const simplifier = (texte) =>
  texte
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "");

function valeursConnues(fiche, sms) {
  const numeros = sms.match(/[0-9][0-9\s]{2,}[0-9]/g) ?? [];
  const valeurs = [...fiche.map(({ valeur }) => valeur), ...numeros];
  return new Map(valeurs.map((valeur) => [simplifier(valeur), valeur]));
}

// A field: its block, and what it says; a password says one word only, never itself.
function champDeSite(champ, prefixe, gardee, connues) {
  const { id, libelle, genre, options } = champ;
  const identifiant = `${prefixe}-${id}`;
  const valeur = gardee === AUTRE ? "" : gardee;
  const refus = element("p", { class: "epn-refus", id: `${identifiant}-refus` });
  let entree;
  if (genre === "case") {
    entree = element("input", { type: "checkbox", id: identifiant, name: identifiant });
    entree.checked = (valeur || champ.depart) === "oui";
  } else if (options) {
    const choix = options.map((option) => element("option", { value: option.id }, option.texte));
    const invite = genre === "fichier" ? "Choisir un fichier…" : "Choisir…";
    entree = element(
      "select",
      { id: identifiant, name: identifiant, class: "epn-champ" },
      element("option", { value: "" }, invite),
      ...choix,
    );
    entree.value = valeur || champ.depart;
  } else {
    entree = element("input", {
      ...{ id: identifiant, name: identifiant, class: "epn-champ", type: "text" },
      ...{ autocomplete: "off" },
      ...{ autocapitalize: "off", spellcheck: "false", maxlength: "80" },
    });
    entree.value = genre === "secret" ? "" : valeur || champ.depart;
  }
  const etiquette = element("label", { for: identifiant }, libelle);
  if (genre !== "case") etiquette.className = "epn-libelle";
  const bloc =
    genre === "case"
      ? element("div", { class: "epn-case" }, entree, etiquette, refus)
      : element("div", { class: "epn-ligne-champ" }, etiquette, entree, refus);
  const lire = () => {
    if (genre === "case") return entree.checked ? "oui" : "non";
    if (options) return entree.value;
    const simple = simplifier(entree.value);
    if (genre !== "secret") return connues.get(simple) ?? (simple && AUTRE);
    return entree.value.length >= LONG ? "solide" : entree.value ? "court" : "";
  };
  const dire = (texte) => {
    refus.textContent = texte ?? "";
    if (texte) {
      entree.setAttribute("aria-invalid", "true");
      entree.setAttribute("aria-describedby", refus.id);
    } else {
      entree.removeAttribute("aria-invalid");
      entree.removeAttribute("aria-describedby");
    }
  };
  return { id, bloc, entree, lire, dire };
}

function dessinerFiche(fiche) {
  if (!fiche.length) return [];
  return [
    element(
      "div",
      { class: "epn-fiche" },
      element("p", { class: "epn-points" }, "Votre rôle. Recopiez ceci, et rien de vous :"),
      element(
        "dl",
        {},
        ...fiche.flatMap(({ libelle, valeur }) => [
          element("dt", {}, libelle),
          element("dd", {}, valeur),
        ]),
      ),
    ),
  ];
}

function dessinerRelecture({ pages }, valeurs, rang, revenir) {
  return pages.slice(0, rang).map((page) =>
    element(
      "div",
      { class: "epn-relu" },
      element("p", { class: "epn-points" }, page.titre),
      element(
        "dl",
        {},
        ...page.champs.flatMap(({ id, libelle, genre, options }) => {
          const valeur = valeurs[id] ?? "";
          const nom = options?.find((option) => option.id === valeur)?.texte ?? valeur;
          const dit = { secret: "choisi", case: valeur === "oui" ? "case cochée" : "case vide" }[
            genre
          ];
          return [element("dt", {}, libelle), element("dd", {}, dit ?? (nom || "rien"))];
        }),
      ),
      boutonSimple(`Modifier : ${page.titre}`, () => revenir(page.id)),
    ),
  );
}

function monter(zone, donnees, { prefixe, agir, dire }) {
  const { pages, fiche, site, adresse } = donnees;
  const cadre = element("div", { class: "epn-site" });
  let recue = null; // the server's last answer
  let partie = null; // the same, null before the first act
  let montree = ""; // the page drawn: what is typed in it stays until the site answers
  let champs = [];
  let verrou = false;
  let attend = false; // an act left: the answer moves the focus

  function envoyer(acte) {
    attend = true;
    agir(acte);
  }

  function valider(page) {
    const paires = champs.map(({ id, lire }) => `${id}=${lire()}`);
    dire("");
    envoyer([`valider:${page.id}`, ...paires].join("|"));
  }

  function boutons(page, rang) {
    if (verrou) return [];
    const avant = pages[rang - 1];
    return [
      element(
        "div",
        { class: "epn-boutons" },
        boutonSimple(page.bouton, () => valider(page), "epn-bouton"),
        ...(avant ? [boutonSimple("Page précédente", () => envoyer(`revenir:${avant.id}`))] : []),
        boutonSimple("Quitter ce site", () => envoyer("quitter")),
      ),
    ];
  }

  function dessiner(rang) {
    const page = pages[rang];
    const fin = rang === pages.length - 1;
    const valeurs = partie?.valeurs ?? {};
    const connues = valeursConnues(fiche, page.sms);
    champs = page.champs.map((champ) => champDeSite(champ, prefixe, valeurs[champ.id], connues));
    const etape = fin ? "Terminé" : `Étape ${rang + 1} sur ${pages.length - 1}`;
    const sms = page.sms
      ? [
          element(
            "div",
            { class: "epn-telephone" },
            element("p", { class: "epn-points" }, "Téléphone d’exercice"),
            ...paragraphes(page.sms, "p", ""),
          ),
        ]
      : [];
    cadre.replaceChildren(
      element("p", { class: "epn-barre-site" }, element("strong", {}, site), ` ${adresse}`),
      element("p", { class: "epn-etape-site" }, etape),
      element("p", { class: "epn-titre-site", tabindex: "-1" }, page.titre),
      ...paragraphes(page.texte, "p", ""),
      ...sms,
      ...(page.relire
        ? dessinerRelecture(donnees, valeurs, rang, (id) => envoyer(`revenir:${id}`))
        : []),
      element("p", { class: "epn-refus", role: "alert" }),
      ...champs.map(({ bloc }) => bloc),
      ...(fin ? [] : boutons(page, rang)),
    );
    for (const { entree } of champs) entree.disabled = verrou;
  }

  function dessinerDepart() {
    cadre.replaceChildren(
      element("p", { class: "epn-titre-site", tabindex: "-1" }, "Vous avez quitté ce site."),
      element("p", {}, "« Annuler » vous y ramène, si vous le voulez."),
    );
  }

  function montrerRefus(repond) {
    const refus = partie?.refus ?? {};
    const combien = Object.keys(refus).length;
    for (const champ of champs) champ.dire(refus[champ.id]);
    const alerte = cadre.querySelector("[role=alert]");
    if (!alerte) return;
    alerte.textContent = !combien
      ? ""
      : combien === 1
        ? "Une réponse est à revoir. Le site dit laquelle."
        : `${combien} réponses sont à revoir. Le site dit lesquelles.`;
    if (combien && attend && repond) champs.find(({ id }) => refus[id])?.entree.focus();
  }

  zone.append(...dessinerFiche(fiche), cadre);
  return {
    montrer(actes, vue) {
      const repond = vue.partie !== recue;
      recue = vue.partie;
      partie = actes.length ? recue : null;
      const rang = Math.max(
        0,
        pages.findIndex(({ id }) => id === partie?.page),
      );
      const page = partie?.quitte ? "quitte" : `${pages[rang].id} ${verrou}`;
      if (page !== montree) {
        montree = page;
        if (partie?.quitte) dessinerDepart();
        else dessiner(rang);
        if (attend && repond) cadre.querySelector(".epn-titre-site").focus();
      }
      if (!partie?.quitte) montrerRefus(repond);
      if (repond) attend = false;
    },
    verrouiller(oui) {
      verrou = oui;
    },
  };
}

export default { render: (contexte) => rendreSimulation(contexte, monter) };
