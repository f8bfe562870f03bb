// The mouse: targets to aim at, click, double click, drag, or find by scrolling. All are buttons,
// so that the keyboard does the same. A hand that trembles is given room and time.

const MARGE = 28; // px around a target where a release still counts
const ECART_GLISSER = 8; // px of movement that make a drag of a press
const DELAI_DOUBLE = 2000; // ms between the two clicks of a double click, at first
const PAS_DELAI = 1500; // ms more after a try that was too slow
const TAILLES = ["petite", "moyenne", "grande"];

const CONSIGNES = {
  viser: "Sans souris : la touche Tabulation va d’une cible à l’autre.",
  clic: "Sans souris : touche Tabulation pour aller sur la cible, touche Entrée pour cliquer.",
  double_clic: "Sans souris : touche Tabulation pour aller sur la cible, touche Entrée pour ouvrir.",
  glisser:
    "Autre façon : cliquez sur l’objet pour le prendre, puis cliquez où le poser. " +
    "Sans souris : touche Tabulation pour avancer, touche Entrée pour prendre, puis pour poser.",
  defiler: "Sans souris : touche Tabulation pour entrer dans la page, puis flèche vers le bas.",
};

function estPres(noeud, { clientX, clientY }) {
  const { left, right, top, bottom } = noeud.getBoundingClientRect();
  return (
    clientX >= left - MARGE && clientX <= right + MARGE && clientY >= top - MARGE && clientY <= bottom + MARGE
  );
}

// `agir(moyen)` once by press, whatever makes it: a pointer, a key, a screen reader.
function ecouterPression(bouton, agir) {
  let comptee = false; // the click that follows a release was counted already
  bouton.addEventListener("pointerdown", (evenement) => {
    comptee = false;
    bouton.setPointerCapture(evenement.pointerId);
  });
  bouton.addEventListener("pointerup", (evenement) => {
    if (evenement.button || !estPres(bouton, evenement)) return;
    comptee = true;
    agir("souris", evenement.timeStamp);
  });
  bouton.addEventListener("keydown", () => {
    comptee = false;
  });
  bouton.addEventListener("click", (evenement) => {
    if (!comptee) agir(evenement.detail ? "souris" : "clavier", evenement.timeStamp);
    comptee = false;
  });
}

function monterSouris(zone, donnees, { actes, agir, dire, prefixe }) {
  const plateau = element("div", { class: "epn-plateau" });
  const consigne = element("p", { class: "epn-consigne", id: `${prefixe}-sans-souris` });
  let dessinee = ""; // the mission on the board
  let boutons = [];
  let agrandie = 0;
  let delai = DELAI_DOUBLE;
  let verrou = false;

  const agrandir = boutonSimple("Agrandir les cibles", () => {
    agrandie += 1;
    ajusterTaille();
    dire("Les cibles sont plus grandes.");
  });

  function ajusterTaille() {
    const depart = TAILLES.indexOf(plateau.dataset.depart);
    const rang = Math.min(TAILLES.length - 1, depart + agrandie);
    plateau.dataset.taille = TAILLES[rang];
    agrandir.hidden = verrou || rang === TAILLES.length - 1;
  }

  const clef = (mission, rang) => `fait:${mission.id}|${rang + 1}|`;
  const estFaite = (mission, rang) => actes().some((acte) => acte.startsWith(clef(mission, rang)));

  function reussir(mission, rang, moyen) {
    if (!verrou && !estFaite(mission, rang)) agir(clef(mission, rang) + moyen);
  }

  function creerCible(texte) {
    const signe = element("span", { class: "epn-signe", "aria-hidden": "true" });
    const etat = element("span", { class: "epn-etat" });
    return element("button", { type: "button", class: "epn-cible" }, signe, texte, etat);
  }

  const GESTES = {
    viser(mission) {
      return mission.cibles.map((texte, rang) => {
        const cible = creerCible(texte);
        const toucher = () => reussir(mission, rang, "souris");
        cible.addEventListener("pointerenter", toucher);
        cible.addEventListener("pointerdown", toucher);
        cible.addEventListener("keyup", ({ key }) => {
          if (key === "Tab" || key.startsWith("Arrow")) reussir(mission, rang, "clavier");
        });
        cible.addEventListener("click", ({ detail }) => {
          if (!detail) reussir(mission, rang, "clavier");
        });
        return cible;
      });
    },
    clic(mission) {
      return mission.cibles.map((texte, rang) => {
        const cible = creerCible(texte);
        ecouterPression(cible, (moyen) => reussir(mission, rang, moyen));
        return cible;
      });
    },
    double_clic(mission) {
      return mission.cibles.map((texte, rang) => {
        const cible = creerCible(texte);
        let premier = null;
        ecouterPression(cible, (moyen, instant) => {
          if (verrou || estFaite(mission, rang)) return;
          if (moyen === "clavier" || (premier !== null && instant - premier <= delai)) {
            reussir(mission, rang, moyen);
            return;
          }
          if (premier === null) {
            dire("Un premier clic. Encore un, au même endroit.");
          } else {
            delai += PAS_DELAI;
            dire("Presque. Nous vous laissons plus de temps entre les deux clics.");
          }
          premier = instant;
        });
        return cible;
      });
    },
    glisser: dessinerGlisser,
    defiler(mission) {
      return mission.cibles.map((texte, rang) => {
        const cible = creerCible(texte);
        ecouterPression(cible, (moyen) => reussir(mission, rang, moyen));
        return cible;
      });
    },
  };

  function dessinerGlisser(mission) {
    let pris = -1; // the rank of the object in hand
    const depot = element("button", { type: "button", class: "epn-depot" }, mission.depot);
    const objets = mission.cibles.map((texte, rang) => creerObjet(texte, rang));

    function prendre(rang) {
      pris = rang;
      objets.forEach((objet, autre) => objet.setAttribute("aria-pressed", String(autre === rang)));
      depot.toggleAttribute("data-attend", rang >= 0);
    }

    function poser(moyen) {
      if (verrou) return;
      if (pris < 0) {
        dire("Prenez d’abord un objet.");
        return;
      }
      const rang = pris;
      prendre(-1);
      reussir(mission, rang, moyen);
    }

    function creerObjet(texte, rang) {
      const objet = creerCible(texte);
      objet.dataset.objet = "";
      objet.setAttribute("aria-pressed", "false");
      let depart = null;
      let glisse = false;
      objet.addEventListener("pointerdown", (evenement) => {
        glisse = false;
        if (verrou || evenement.button || estFaite(mission, rang)) return;
        depart = evenement;
        objet.setPointerCapture(evenement.pointerId);
      });
      objet.addEventListener("pointermove", ({ clientX, clientY }) => {
        if (!depart) return;
        const [dx, dy] = [clientX - depart.clientX, clientY - depart.clientY];
        glisse ||= Math.hypot(dx, dy) > ECART_GLISSER;
        if (glisse) objet.style.translate = `${dx}px ${dy}px`;
      });
      const lacher = (evenement) => {
        if (!depart) return;
        depart = null;
        objet.style.translate = "";
        if (!glisse) return;
        if (evenement.type === "pointerup" && estPres(depot, evenement)) {
          prendre(-1);
          reussir(mission, rang, "souris");
        } else {
          dire(`« ${texte} » est revenu à sa place. Essayez encore, ou cliquez pour le prendre.`);
        }
      };
      objet.addEventListener("pointerup", lacher);
      objet.addEventListener("pointercancel", lacher);
      objet.addEventListener("keydown", () => {
        glisse = false;
      });
      objet.addEventListener("click", () => {
        if (glisse || verrou || estFaite(mission, rang)) return;
        prendre(pris === rang ? -1 : rang);
        dire(pris < 0 ? `« ${texte} » est reposé.` : `« ${texte} » est pris. Où le posez-vous ?`);
      });
      return objet;
    }

    depot.addEventListener("click", ({ detail }) => poser(detail ? "deux-temps" : "clavier"));
    depot.dataset.depot = "";
    return [...objets, depot];
  }

  // Arrow keys go from a target to the next one, as Tab does.
  plateau.addEventListener("keydown", (evenement) => {
    const sens = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[evenement.key];
    const ici = boutons.indexOf(document.activeElement);
    if (!sens || ici < 0 || plateau.dataset.geste === "defiler") return;
    evenement.preventDefault();
    boutons[(ici + sens + boutons.length) % boutons.length].focus();
  });

  function poserPlateau(mission) {
    dessinee = mission.id;
    boutons = GESTES[mission.geste](mission);
    plateau.dataset.geste = mission.geste;
    plateau.dataset.depart = mission.taille;
    consigne.textContent = CONSIGNES[mission.geste];
    const role = { role: "group", "aria-label": "Zone d’exercice", "aria-describedby": consigne.id };
    for (const [nom, valeur] of Object.entries(role)) plateau.setAttribute(nom, valeur);
    plateau.toggleAttribute("tabindex", false);
    if (mission.geste === "defiler") {
      plateau.setAttribute("tabindex", "0");
      plateau.replaceChildren(
        ...boutons.flatMap((bouton) => [
          element("p", { class: "epn-plus-bas" }, "Descendez encore…"),
          bouton,
        ]),
      );
    } else {
      plateau.replaceChildren(...boutons);
    }
    plateau.scrollTop = 0;
    ajusterTaille();
  }

  zone.append(plateau, consigne, element("div", { class: "epn-boutons" }, agrandir));

  return {
    montrer(_actes, { mission }) {
      plateau.hidden = consigne.hidden = !mission;
      if (!mission) {
        agrandir.hidden = true;
        return;
      }
      if (mission.id !== dessinee) poserPlateau(mission);
      mission.cibles.forEach((_texte, rang) => {
        const faite = estFaite(mission, rang);
        boutons[rang].dataset.faite = faite ? "oui" : "non";
        boutons[rang].setAttribute("aria-disabled", String(faite || verrou));
        boutons[rang].querySelector(".epn-etat").textContent = faite ? " (fait)" : "";
      });
      ajusterTaille();
    },
    verrouiller(oui) {
      verrou = oui;
    },
  };
}

export default { render: (contexte) => rendreSimulation(contexte, monterSouris) };
