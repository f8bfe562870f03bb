// The browser and its search, as `questions/simulation/navigation.py` and `toile.py` have them; a
// test holds one to the other. A state is never changed: an act gives another one, or the same.

const ONGLETS_MAXIMUM = 6;
const RESULTATS_MAXIMUM = 8;
const BUTS_DES_TEMOINS = ["mesure", "publicite", "partage"];
const ACCUEIL = ["accueil", ""];
const MOTS_VIDES = new Set(
  (
    "a au aux avec ce ces comment d dans de des du elle en est et il j je l la le les ma mes mon " +
    "ne nos notre ou par pas pour quand que quel quelle quels quelles qui s sa sans ses son sur " +
    "un une vos votre y"
  ).split(" "),
);

function creerToile(sites) {
  const pages = new Map(sites.flatMap((site) => site.pages.map((page) => [page.id, { site, page }])));
  const adresses = new Map([...pages].map(([id, { site, page }]) => [site.adresse + page.chemin, id]));
  return { sites, pages, adresses };
}

const adressePropre = (texte) =>
  texte.trim().toLowerCase().replace(/^(?:https?:\/\/)?(?:www\.)?|\/+$/g, "");

function estUneAdresse(texte) {
  const propre = texte.trim();
  return propre.slice(0, -1).includes(".") && !/\s/.test(propre);
}

function motsDe(texte) {
  const nu = texte.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe");
  return (nu.match(/[a-z0-9]+/g) ?? [])
    .filter((mot) => !MOTS_VIDES.has(mot))
    .map((mot) => mot.replace(/(?<=[a-z]{3})[sx]$/, ""));
}

function poidsDe(site, page) {
  const poids = new Map();
  for (const [texte, valeur] of [
    [page.resume, 1],
    [page.mots.join(" "), 3],
    [site.nom, 3],
    [page.titre, 4],
  ]) {
    for (const mot of motsDe(texte)) poids.set(mot, valeur);
  }
  return poids;
}

function rechercher(toile, texte) {
  const cherches = [...new Set(motsDe(texte))];
  const annonces = [];
  const notes = [];
  for (const site of toile.sites) {
    const achetes = new Set(motsDe(site.annonce.join(" ")));
    if (cherches.some((mot) => achetes.has(mot))) {
      annonces.push(site.pages[0].id);
    } else if (!site.annonce.length) {
      for (const page of site.pages) {
        const poids = poidsDe(site, page);
        const vus = cherches.filter((mot) => poids.has(mot)).map((mot) => poids.get(mot));
        if (vus.length && 2 * vus.length >= cherches.length) {
          notes.push([vus.reduce((somme, un) => somme + un, 0), page.id]);
        }
      }
    }
  }
  const tries = [...notes].sort((une, autre) => autre[0] - une[0]).map(([, id]) => id);
  return { annonces, autres: tries.slice(0, RESULTATS_MAXIMUM) };
}

const navigationNeuve = () => ({
  onglets: [{ vues: [ACCUEIL], rang: 0 }],
  actif: 0,
  favoris: [],
  temoins: new Map(),
  parametres: new Map(),
  fermees: new Set(),
  cadenas: new Set(),
  avis: new Map(),
  visites: [],
});

const ongletActif = (etat) => etat.onglets[etat.actif];
const vueDe = (onglet) => onglet.vues[onglet.rang];
function pageDe(etat) {
  const [genre, quoi] = vueDe(ongletActif(etat));
  return genre === "page" ? quoi : "";
}

function noter(etat, comment) {
  const page = pageDe(etat);
  const connue = etat.visites.some(([une, moyen]) => une === page && moyen === comment);
  return !page || connue ? etat : { ...etat, visites: [...etat.visites, [page, comment]] };
}

const avecOnglet = (etat, onglet) => ({
  ...etat,
  onglets: etat.onglets.map((un, rang) => (rang === etat.actif ? onglet : un)),
});

function allerA(etat, vue, comment) {
  const { vues, rang } = ongletActif(etat);
  if (identique(vues[rang], vue)) return etat;
  return noter(avecOnglet(etat, { vues: [...vues.slice(0, rang + 1), vue], rang: rang + 1 }), comment);
}

function reculer(etat, pas, comment) {
  const { vues, rang } = ongletActif(etat);
  const ou = rang + pas;
  return ou < 0 || ou >= vues.length ? etat : noter(avecOnglet(etat, { vues, rang: ou }), comment);
}

const chercherSur = (etat, texte) =>
  texte.trim() ? allerA(etat, ["resultats", texte.trim()], "") : etat;

// A window in front of a page hides it, as a real one does.
const fenetreOuverte = (etat, page) => (etat.fermees.has(page.id) ? null : page.fenetre);

function rangDeLOnglet(etat, quoi) {
  return /^[1-6]$/.test(quoi) && Number(quoi) <= etat.onglets.length ? Number(quoi) - 1 : -1;
}

const ACTES_DU_NAVIGATEUR = {
  adresse(toile, etat, texte) {
    if (!texte.trim()) return etat;
    if (!estUneAdresse(texte)) return chercherSur(etat, texte);
    const page = toile.adresses.get(adressePropre(texte));
    return allerA(etat, page ? ["page", page] : ["introuvable", adressePropre(texte)], "adresse");
  },
  chercher: (_toile, etat, texte) => chercherSur(etat, texte),
  lien(toile, etat, quoi) {
    const [genre, devant] = vueDe(ongletActif(etat));
    if (genre === "page") {
      const { page } = toile.pages.get(devant);
      const fenetre = fenetreOuverte(etat, page);
      const liens = fenetre
        ? [fenetre.vers]
        : [...page.blocs.map(({ vers }) => vers), page.fenetre?.vers];
      return quoi && liens.includes(quoi) ? allerA(etat, ["page", quoi], "lien") : etat;
    }
    if (genre === "resultats") {
      const { annonces, autres } = rechercher(toile, devant);
      if (annonces.includes(quoi)) return allerA(etat, ["page", quoi], "annonce");
      if (autres.includes(quoi)) return allerA(etat, ["page", quoi], "resultat");
    }
    return etat;
  },
  retour: (_toile, etat) => reculer(etat, -1, "retour"),
  avant: (_toile, etat) => reculer(etat, 1, "avant"),
  accueil: (_toile, etat) => allerA(etat, ACCUEIL, ""),
  onglet(_toile, etat, quoi) {
    if (quoi === "nouveau") {
      if (etat.onglets.length >= ONGLETS_MAXIMUM) return etat;
      const onglets = [...etat.onglets, { vues: [ACCUEIL], rang: 0 }];
      return { ...etat, onglets, actif: etat.onglets.length };
    }
    const rang = rangDeLOnglet(etat, quoi);
    return rang < 0 || rang === etat.actif ? etat : { ...etat, actif: rang };
  },
  fermer(_toile, etat, quoi) {
    const rang = rangDeLOnglet(etat, quoi);
    if (rang < 0) return etat;
    const restent = etat.onglets.filter((_onglet, autre) => autre !== rang);
    const onglets = restent.length ? restent : [{ vues: [ACCUEIL], rang: 0 }];
    const actif = etat.actif > rang ? etat.actif - 1 : etat.actif;
    return { ...etat, onglets, actif: Math.min(actif, onglets.length - 1) };
  },
  favori(toile, etat, quoi) {
    const page = pageDe(etat);
    const garde = etat.favoris.includes(page);
    if (quoi === "ajouter" && page && !garde) return { ...etat, favoris: [...etat.favoris, page] };
    if (quoi === "enlever" && garde) {
      return { ...etat, favoris: etat.favoris.filter((favori) => favori !== page) };
    }
    return etat.favoris.includes(quoi) && toile.pages.has(quoi)
      ? allerA(etat, ["page", quoi], "favori")
      : etat;
  },
  cadenas(_toile, etat) {
    const page = pageDe(etat);
    if (!page || etat.cadenas.has(page)) return etat;
    return { ...etat, cadenas: new Set([...etat.cadenas, page]) };
  },
  fenetre(toile, etat, quoi) {
    const page = toile.pages.get(pageDe(etat))?.page;
    if (!page?.fenetre || etat.fermees.has(page.id) || quoi !== "fermer") return etat;
    return { ...etat, fermees: new Set([...etat.fermees, page.id]) };
  },
  temoins(toile, etat, quoi) {
    const site = toile.pages.get(pageDe(etat))?.site;
    if (!site?.bandeau || etat.temoins.has(site.id)) return etat;
    const cases = etat.parametres.get(site.id);
    const [geste, but] = couper(quoi, "|");
    const regler = (buts) => ({ ...etat, parametres: new Map([...etat.parametres, [site.id, buts]]) });
    const garder = (buts) => ({ ...etat, temoins: new Map([...etat.temoins, [site.id, buts]]) });
    if (geste === "parametrer" && !cases) {
      return regler(site.bandeau === "detourne" ? BUTS_DES_TEMOINS : []);
    }
    if (geste === "basculer" && cases && BUTS_DES_TEMOINS.includes(but)) {
      return regler(
        BUTS_DES_TEMOINS.filter((un) => (un === but ? !cases.includes(un) : cases.includes(un))),
      );
    }
    if (geste === "accepter") return garder(BUTS_DES_TEMOINS);
    if (geste === "refuser" && (cases || site.bandeau === "clair")) return garder([]);
    if (geste === "garder" && cases) return garder(cases);
    return etat;
  },
  avis(_toile, etat, quoi) {
    const [mission, choix] = couper(quoi, "|");
    if (!mission || !choix || etat.avis.get(mission) === choix) return etat;
    return { ...etat, avis: new Map([...etat.avis, [mission, choix]]) };
  },
};

function appliquerAuNavigateur(toile, etat, acte) {
  const [verbe, quoi] = couper(acte, ":");
  return Object.hasOwn(ACTES_DU_NAVIGATEUR, verbe)
    ? ACTES_DU_NAVIGATEUR[verbe](toile, etat, quoi)
    : etat;
}
