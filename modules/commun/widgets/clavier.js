// The keyboard: a field to fill, the AZERTY keyboard drawn under it. The keys on the screen and
// those of the computer do the same; neither is asked for. An act is what the field holds after a
// pause, or as soon as it is what was expected.

const PAUSE = 2000; // ms without typing before what is written is kept
const GARDES = 3; // earlier texts of a mission, to undo

function enTexte(acte) {
  const [, mission, texte] = /^texte:([^|]*)\|([\s\S]*)$/.exec(acte) ?? [];
  return mission === undefined ? null : { mission, texte };
}

function monterClavier(zone, donnees, { actes, agir, dire, prefixe }) {
  const modele = element("p", { class: "epn-modele" });
  const champ = element("textarea", {
    class: "epn-frappe",
    id: `${prefixe}-frappe`,
    name: `${prefixe}-frappe`,
    rows: "2",
    maxlength: "400",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
  });
  const libelle = element("label", { class: "epn-libelle", for: champ.id }, "Écrivez ici");
  const prochaine = element("p", { class: "epn-prochaine", "aria-live": "polite" });
  const clavier = element("div", { class: "epn-clavier", role: "group", "aria-label": "Clavier à l’écran" });
  const touches = new Map(); // id -> [buttons]
  let mission = null;
  let aidee = false;
  let verrou = false;
  let maj = false;
  let altgr = false;
  let chapeau = false; // the circumflex waits for its vowel
  let copie = "";
  let minuterie = 0;
  let enCours = false; // what the field holds is not kept yet

  const gardee = () =>
    actes().map(enTexte).findLast((acte) => acte?.mission === mission.id)?.texte ?? mission.depart ?? "";
  const fini = () => prochaineTouche(champ.value.trim(), mission.attendu, champ.value.trim().length) === null;

  function garder() {
    clearTimeout(minuterie);
    enCours = false;
    if (mission && !verrou && champ.value !== gardee()) agir(`texte:${mission.id}|${champ.value}`);
  }

  function apresFrappe() {
    if (!mission) return;
    enCours = true;
    clearTimeout(minuterie);
    if (fini()) garder();
    else minuterie = setTimeout(garder, PAUSE);
    if (fini()) {
      const aColler = mission.coller && !actes().includes(`colle:${mission.id}`);
      if (aColler) dire("Le texte est bon. Ici, on apprend à coller : effacez, puis essayez.");
      // Done: a finger that lingers on a key, before the server has answered, undoes nothing.
      else champ.readOnly = true;
    }
    guider();
  }

  // The next key, lit on the keyboard and said in words, where the exercise guides.
  function guider() {
    for (const bouton of [...touches.values()].flat()) bouton.removeAttribute("data-suivante");
    const suite = aidee && mission ? prochaineTouche(champ.value, mission.attendu, champ.selectionStart) : null;
    const enClair = suite && mission.coller && !champ.value ? null : suite;
    for (const id of enClair?.touches ?? []) {
      for (const bouton of touches.get(id) ?? []) bouton.setAttribute("data-suivante", "");
    }
    const phrase = enClair ? `Prochaine touche : ${enClair.mots}.` : "";
    if (prochaine.textContent !== phrase) prochaine.textContent = phrase;
  }

  function ecrire(texte) {
    champ.setRangeText(texte, champ.selectionStart, champ.selectionEnd, "end");
    apresFrappe();
  }

  function effacer(sens) {
    let { selectionStart: debut, selectionEnd: fin } = champ;
    if (debut === fin && sens < 0) debut = Math.max(0, debut - 1);
    if (debut === fin && sens > 0) fin += 1;
    champ.setRangeText("", debut, fin, "end");
    apresFrappe();
  }

  function deplacer(pas) {
    const place = Math.min(champ.value.length, Math.max(0, champ.selectionStart + pas));
    champ.setSelectionRange(place, place);
    guider();
  }

  function basculer(id, oui) {
    if (id === "Maj") maj = oui;
    else altgr = oui;
    for (const bouton of touches.get(id)) bouton.setAttribute("aria-pressed", String(oui));
    dire(oui ? `${id} est appuyée. Choisissez une autre touche.` : "");
  }

  function coller(texte) {
    if (!texte) {
      dire("Il n’y a rien à coller. Copiez d’abord le texte.");
      return;
    }
    noterCollage();
    ecrire(texte);
  }

  function noterCollage() {
    if (mission?.coller && !verrou) agir(`colle:${mission.id}`);
  }

  function copier(texte) {
    copie = texte;
    dire("C’est copié. Maintenant, collez dans le cadre.");
  }

  const SPECIALES = {
    "Retour arrière": () => effacer(-1),
    Suppr: () => effacer(1),
    "Flèche gauche": () => deplacer(-1),
    "Flèche droite": () => deplacer(1),
    Entrée: () => ecrire("\n"),
    Espace: () => ecrire(" "),
    Tab: () => dire("La touche Tab sert à passer d’une case à l’autre."),
    "Verr. Maj": () => dire("Cette touche bloque les majuscules. Laissez-la éteinte."),
    Maj: () => basculer("Maj", !maj),
    AltGr: () => basculer("AltGr", !altgr),
    Copier: () => copier(modele.hidden ? "" : mission.attendu),
    Coller: () => coller(copie),
    "Accent ^": () => {
      chapeau = true;
      dire("L’accent attend sa lettre.");
    },
  };

  function presser([id, simple, enMaj, enAltgr], pointeur) {
    if (verrou || !mission || champ.readOnly) return;
    dire("");
    if (simple === undefined) {
      SPECIALES[id]();
    } else {
      const signe = (altgr && enAltgr) || (maj && enMaj) || simple;
      const accentue = chapeau ? (signe + CIRCONFLEXE).normalize("NFC") : signe;
      chapeau = false;
      if (maj) basculer("Maj", false);
      if (altgr) basculer("AltGr", false);
      ecrire(accentue.length === 1 ? accentue : signe);
    }
    if (pointeur) champ.focus(); // by keyboard, the next key is beside this one
  }

  function dessinerTouche(touche) {
    const [id, simple, enMaj, enAltgr] = touche;
    const lettre = simple && /[a-z]/.test(simple);
    const signes = simple === undefined ? [id.replace("Accent ", "")] : lettre ? [enMaj] : [enMaj, simple];
    if ("@€".includes(enAltgr || " ")) signes.push(enAltgr); // the others would only clutter
    const bouton = element(
      "button",
      { type: "button", class: "epn-touche", "data-touche": id, tabindex: "-1" },
      ...signes.map((signe) => element("span", {}, signe)),
    );
    bouton.setAttribute("aria-label", simple === undefined ? id : (FACONS.get(simple)?.[1] ?? simple));
    if (id === "Maj" || id === "AltGr") bouton.setAttribute("aria-pressed", "false");
    // The caret stays where it is in the field.
    bouton.addEventListener("pointerdown", (evenement) => evenement.preventDefault());
    bouton.addEventListener("click", ({ detail }) => presser(touche, detail > 0));
    touches.set(id, [...(touches.get(id) ?? []), bouton]);
    return bouton;
  }

  clavier.append(
    ...RANGEES.map((rangee) => element("div", { class: "epn-rangee" }, ...rangee.map(dessinerTouche))),
  );
  // One stop of the Tab key for the whole keyboard, arrows inside.
  const boutons = [...clavier.querySelectorAll("button")];
  boutons[0].tabIndex = 0;
  clavier.addEventListener("keydown", (evenement) => {
    const sens = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 13, ArrowUp: -13 }[evenement.key];
    const ici = boutons.indexOf(document.activeElement);
    if (!sens || ici < 0) return;
    evenement.preventDefault();
    const la = boutons[Math.min(boutons.length - 1, Math.max(0, ici + sens))];
    boutons[ici].tabIndex = -1;
    la.tabIndex = 0;
    la.focus();
  });

  champ.addEventListener("input", apresFrappe);
  champ.addEventListener("change", garder);
  champ.addEventListener("paste", noterCollage);
  champ.addEventListener("keyup", guider);
  champ.addEventListener("click", guider);
  zone.append(modele, libelle, champ, prochaine, clavier);

  return {
    montrer(_actes, vue) {
      const autre = vue.mission?.id !== mission?.id;
      mission = vue.mission;
      aidee = vue.aidee;
      for (const noeud of [modele, libelle, champ, prochaine, clavier]) noeud.hidden = !mission;
      if (!mission) return;
      if (autre || (champ.value !== gardee() && !enCours)) {
        champ.value = gardee();
        champ.setSelectionRange(champ.value.length, champ.value.length);
      }
      modele.replaceChildren(
        element("span", { class: "epn-mention-choix" }, mission.coller ? "À copier :" : "À écrire :"),
        " ",
        element("strong", { class: "epn-attendu" }, mission.attendu),
      );
      for (const nom of ["Copier", "Coller"]) {
        for (const bouton of touches.get(nom)) bouton.hidden = !mission.coller;
      }
      champ.readOnly = verrou || vue.faites.has(mission.id);
      guider();
    },
    verrouiller(oui) {
      verrou = oui;
    },
    // Of each mission, the last texts only, and one paste.
    compacter(tous) {
      return tous.filter((acte, rang) => {
        const ici = enTexte(acte);
        if (!ici) return tous.indexOf(acte) === rang;
        const suivants = tous.slice(rang + 1).map(enTexte).filter((un) => un?.mission === ici.mission);
        return suivants.length < GARDES && suivants[0]?.texte !== ici.texte;
      });
    },
  };
}

export default { render: (contexte) => rendreSimulation(contexte, monterClavier) };
