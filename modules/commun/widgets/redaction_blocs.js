// The blocks of a text: a native text area each, as tall as what it holds. What is added, moved or
// taken out can be undone; what is typed has the browser's own undo.

const HAUTEUR_BORD = 2; // px: the two borders, which scrollHeight leaves out

// The style sheet does it where the browser can (`field-sizing`); here for the others.
function ajuster(zone) {
  if (CSS.supports("field-sizing", "content")) return;
  const place = scrollY;
  zone.style.height = "auto";
  // A lesson shown a step at a time may have it hidden: the observer below comes back to it.
  if (zone.scrollHeight) zone.style.height = `${zone.scrollHeight + HAUTEUR_BORD}px`;
  // Shorter for an instant, the page may have moved under who types.
  if (scrollY !== place) scrollTo({ top: place, behavior: "instant" });
}

function boutonDeBloc(texte, action) {
  const bouton = element("button", { type: "button", class: "epn-deplacer" }, texte);
  bouton.dataset.verbe = texte; // a help word may be put beside it
  bouton.addEventListener("click", () => {
    if (bouton.getAttribute("aria-disabled") !== "true") action();
  });
  return bouton;
}

// `change()` is told of every change, `dire(texte)` reads aloud to who does not see.
function creerBlocs({ offerts, prefixe, change, dire }) {
  let entrees = [];
  let compte = 0;
  let courante = null; // where the person is: a block is added after it
  let ferme = false;
  let annulations = [];
  const noeud = element("div", { class: "epn-blocs" });
  const annuler = boutonDeBloc("", defaire);
  const ou = element("span", {});
  const ajouts = offerts
    .filter((nature) => !NATURES[nature].unique)
    .map((nature) => {
      const bouton = boutonDeBloc(NATURES[nature].nom, () => ajouter(nature));
      bouton.setAttribute("aria-label", `Ajouter ${NATURES[nature].un}`);
      return bouton;
    });
  const barre = element("div", { class: "epn-boutons epn-ajouts" }, ou, ...ajouts, annuler);

  const nomDe = ({ nom }) => nom.toLowerCase();
  const accord = ({ bloc }) => NATURES[bloc.nature].accord ?? "";
  function avecArticle(entree) {
    const nom = nomDe(entree);
    return /^[aeiou]/.test(nom) ? `l’${nom}` : `${accord(entree) ? "la" : "le"} ${nom}`;
  }
  const tete = () => entrees.filter(({ fixe }) => fixe).length;

  function equiper(bloc, fixe) {
    const id = `${prefixe}-${(compte += 1)}`;
    const zone = element("textarea", {
      id,
      name: id,
      rows: String(NATURES[bloc.nature].lignes),
      lang: "fr",
      spellcheck: "true",
    });
    zone.value = bloc.texte;
    const entree = { bloc, zone, fixe, nom: "" };
    zone.addEventListener("input", () => taper(entree));
    zone.addEventListener("keydown", (evenement) => {
      if (evenement.key !== "Enter" || !(evenement.ctrlKey || evenement.metaKey)) return;
      evenement.preventDefault();
      if (!ferme) ajouter("paragraphe");
    });
    entree.etiquette = element("label", { class: "epn-libelle", for: id });
    entree.image =
      bloc.nature === "image" ? creerImage({ bloc, id, zone, change }) : null;
    entree.boutons = element("div", { class: "epn-boutons" });
    if (!fixe) {
      entree.monter = boutonDeBloc("Monter", () => deplacer(entree, -1));
      entree.descendre = boutonDeBloc("Descendre", () => deplacer(entree, 1));
      entree.retirer = boutonDeBloc("Retirer", () => retirer(entree));
      entree.boutons.append(entree.monter, entree.descendre, entree.retirer);
    }
    entree.noeud = element(
      "div",
      { class: "epn-bloc", "data-nature": bloc.nature, role: "group" },
      element(
        "div",
        { class: "epn-bloc-tete" },
        // A picture has a label a field, and its name beside them.
        entree.image ? element("span", { class: "epn-libelle" }) : entree.etiquette,
        entree.boutons,
      ),
      ...(entree.image?.noeuds ?? [zone]),
    );
    entree.noeud.addEventListener("focusin", () => suivre(entree));
    return entree;
  }

  function taper(entree) {
    const { bloc, zone } = entree;
    if (UNE_LIGNE.includes(bloc.nature) && zone.value.includes("\n")) {
      const ici = zone.selectionStart;
      zone.value = zone.value.replaceAll("\n", " ");
      zone.setSelectionRange(ici, ici);
    }
    bloc.texte = zone.value;
    ajuster(zone);
    change();
  }

  function suivre(entree) {
    courante = entree;
    const milieu = entree && entree !== entrees.at(-1);
    ou.textContent = milieu ? `Ajouter après ${avecArticle(entree)} :` : "Ajouter à la fin :";
  }

  // Names follow the order on the page.
  function nommer() {
    const rangs = {};
    for (const entree of entrees) {
      const { nature } = entree.bloc;
      rangs[nature] = (rangs[nature] ?? 0) + 1;
      entree.nom = entree.fixe ? NATURES[nature].nom : `${NATURES[nature].nom} ${rangs[nature]}`;
      entree.noeud.setAttribute("aria-label", entree.nom);
      entree.noeud.querySelector(".epn-libelle").textContent = entree.nom;
      for (const bouton of entree.boutons.children) {
        bouton.setAttribute("aria-label", `${bouton.dataset.verbe} : ${nomDe(entree)}`);
      }
    }
    const mobiles = entrees.filter(({ fixe }) => !fixe);
    mobiles.forEach((entree, rang) => {
      entree.monter.setAttribute("aria-disabled", String(rang === 0));
      entree.descendre.setAttribute("aria-disabled", String(rang === mobiles.length - 1));
    });
    const derniere = annulations.at(-1);
    annuler.hidden = ferme || !derniere;
    annuler.textContent = derniere ? `Annuler : ${derniere.dit}` : "";
    suivre(entrees.includes(courante) ? courante : null);
  }

  function placer(entree, rang) {
    entrees.splice(rang, 0, entree);
    noeud.insertBefore(entree.noeud, entrees[rang + 1]?.noeud ?? null);
    ajuster(entree.zone);
  }

  function oter(entree) {
    const rang = entrees.indexOf(entree);
    entrees.splice(rang, 1);
    entree.noeud.remove();
    return rang;
  }

  function finir(dit, defaisant) {
    if (defaisant) annulations.push({ dit, faire: defaisant });
    nommer();
    change();
  }

  function ajouter(nature) {
    const rang = entrees.includes(courante) ? entrees.indexOf(courante) + 1 : entrees.length;
    const entree = equiper(nouveauBloc(nature), false);
    placer(entree, Math.max(rang, tete()));
    finir(`${NATURES[nature].nom.toLowerCase()} ajouté${accord(entree)}`, () => {
      // Something was written in it since: taking it out can be undone in turn.
      if (estUnBlanc(entree.bloc)) oter(entree);
      else retirer(entree);
      return null;
    });
    dire(`${entree.nom} : c’est à vous.`);
    (entree.image?.fichier ?? entree.zone).focus();
  }

  function retirer(entree) {
    const rang = oter(entree);
    if (entrees.length === tete()) placer(equiper(nouveauBloc("paragraphe"), false), rang);
    const voisine = entrees[Math.min(rang, entrees.length - 1)];
    const dit = `${nomDe(entree)} retiré${accord(entree)}`;
    finir(dit, () => {
      placer(entree, Math.min(rang, entrees.length));
      return entree;
    });
    dire(`${dit}. Le bouton « Annuler » est après le texte.`);
    voisine.zone.focus();
  }

  function deplacer(entree, sens) {
    const rang = oter(entree);
    placer(entree, rang + sens);
    finir(`${nomDe(entree)} déplacé${accord(entree)}`, () => {
      oter(entree);
      placer(entree, Math.min(rang, entrees.length));
      return entree;
    });
    entree[sens < 0 ? "monter" : "descendre"].focus();
    const mobiles = entrees.slice(tete());
    dire(`${entree.nom} : position ${mobiles.indexOf(entree) + 1} sur ${mobiles.length}.`);
  }

  function defaire() {
    const { dit, faire } = annulations.pop();
    const cible = faire() ?? entrees.at(-1);
    finir();
    dire(`Annulé : ${dit}.`);
    cible.zone.focus();
  }

  function poser(source) {
    const { blocs } = lireBalise(source);
    const a = (nature) => blocs.some((bloc) => bloc.nature === nature);
    if (offerts.includes("titre") && !a("titre")) blocs.unshift(nouveauBloc("titre"));
    const place = blocs[0]?.nature === "titre" ? 1 : 0;
    if (offerts.includes("chapo") && !a("chapo")) blocs.splice(place, 0, nouveauBloc("chapo"));
    if (blocs.every(({ nature }) => NATURES[nature].unique)) blocs.push(nouveauBloc("paragraphe"));
    const suite = blocs.findIndex(({ nature }, rang) =>
      !NATURES[nature].unique || blocs.slice(0, rang).some((autre) => autre.nature === nature));
    entrees = blocs.map((bloc, rang) => equiper(bloc, rang < suite));
    noeud.replaceChildren(...entrees.map((entree) => entree.noeud));
    annulations = [];
    courante = null;
    verrouiller(ferme);
    nommer();
    entrees.forEach(({ zone }) => ajuster(zone));
  }

  // Another text in place of this one, which « Annuler » brings back.
  function remplacer(source, dit) {
    const avant = ecrireBalise({ contrainte: "", blocs: blocs() });
    poser(source);
    finir(dit, () => {
      poser(avant);
      return null;
    });
  }

  function verrouiller(oui) {
    ferme = oui;
    barre.hidden = oui;
    for (const entree of entrees) {
      entree.zone.readOnly = oui;
      entree.boutons.hidden = oui;
      entree.image?.verrouiller(oui);
    }
  }

  const blocs = () => entrees.map(({ bloc }) => bloc);
  const ecrites = () => entrees.filter(({ bloc }) => !estUnBlanc(bloc));

  // A window made narrower, a lesson's step just shown: lines are cut elsewhere.
  let largeur = 0;
  new ResizeObserver(() => {
    if (noeud.clientWidth === largeur) return;
    largeur = noeud.clientWidth;
    requestAnimationFrame(() => entrees.forEach(({ zone }) => ajuster(zone)));
  }).observe(noeud);

  return {
    noeud,
    barre,
    poser,
    remplacer,
    verrouiller,
    blocs,
    // The block that the server's advice calls by this rank: blank ones are not written.
    ecrite: (rang) => ecrites()[rang],
    // Read again as the server will: a blank line makes two paragraphs.
    ranger() {
      const source = ecrireBalise({ contrainte: "", blocs: blocs() });
      const relus = lireBalise(source).blocs;
      const memes = ecrites();
      const pareil = relus.length === memes.length && relus.every((bloc, rang) =>
        bloc.nature === memes[rang].bloc.nature && bloc.texte === memes[rang].bloc.texte);
      if (!pareil) poser(source);
    },
    taper,
  };
}
