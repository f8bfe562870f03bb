// The game. The server draws, counts and tells; the page keeps the list of what was answered:
// "semaine=1", "graine=…", then "situation=choice" one by one.

const PERSONNES = ["Première personne", "Deuxième personne"];

function creerSaisie(contexte) {
  const { donnees, prefixe, groupe, changement, depart } = contexte;
  const scene = element("div", { class: "epn-jeu" });
  let reponse = [];
  let partie = null;
  let explication = "";
  let aDeux = false;
  let verrou = false;
  let envoye = false; // a step left and its answer is awaited: its arrival moves the focus
  let rangGroupe = 0;

  const nomDeGroupe = () => `${prefixe}-jeu-${(rangGroupe += 1)}`;

  function montrer(...contenus) {
    scene.replaceChildren(...contenus);
  }

  function aller(...contenus) {
    montrer(...contenus);
    scene.querySelector(".epn-scene").focus();
  }

  function envoyer(suite) {
    if (envoye) return;
    envoye = true;
    reponse = suite;
    scene.setAttribute("aria-busy", "true");
    changement();
    depart();
  }

  function demarrer(gardees, numero) {
    envoyer([...gardees, `semaine=${numero}`, `graine=${uuid4().replaceAll("-", "")}`]);
  }

  function tableau() {
    return [dessinerJours(partie.jours), dessinerJauges(partie.jauges, prefixe)];
  }

  function accueil() {
    const modes = dessinerChoix(
      [
        { id: "seul", texte: "Je joue seul ou seule." },
        { id: "deux", texte: "Nous jouons à deux, devant le même écran." },
      ],
      { nom: nomDeGroupe(), legende: "Comment jouez-vous ?", decrit: "", coche: "seul" },
    );
    montrer(
      ...paragraphes(
        "Chaque jour, des personnes poussent la porte. Vous choisissez, et vous voyez ce qui se " +
          "passe. Trois jauges suivent la semaine : la confiance du public, la sécurité juridique " +
          "et votre temps.\n\nPrenez le temps qu’il vous faut. Rien n’est perdu si vous fermez la " +
          "page, et vous pouvez rejouer : la meilleure semaine compte.",
        "p",
        "",
      ),
      modes.groupe,
      element(
        "p",
        { class: "epn-boutons" },
        boutonDeJeu("Commencer la semaine", () => {
          aDeux = modes.valeur() === "deux";
          demarrer([], 1);
        }),
      ),
    );
  }

  function poser() {
    const { suivante } = partie;
    const texte = element("div", { id: `${prefixe}-texte` }, ...paragraphes(suivante.texte, "p", ""));
    const suite = suivante.suite
      ? [element("p", { class: "epn-rappel" }, "Vous vous en souvenez : cela vient d’un de vos choix.")]
      : [];
    const place = element("div", {});
    aller(
      ...tableau(),
      titreDeJeu(`${suivante.jour} : ${suivante.titre}`),
      ...suite,
      texte,
      place,
    );
    if (aDeux) demanderAvis(place, []);
    else decider(place, "Que faites-vous ?", "", "Faire ce choix");
  }

  // Each gives an opinion without seeing the other's, then both decide; who begins takes turns.
  function demanderAvis(place, avis) {
    const premiere = partie.jours.reduce((total, { jouees }) => total + jouees, 0) % 2;
    const qui = PERSONNES[(premiere + avis.length) % 2];
    etape(place, `${qui} : votre avis`, "", "Voilà mon avis", (choisi) => {
      const donnes = [...avis, choisi];
      if (donnes.length < 2) {
        demanderAvis(place, donnes);
      } else if (donnes[0] === donnes[1]) {
        decider(place, "Vous êtes du même avis. Le gardez-vous ?", choisi, "Faire ce choix");
      } else {
        decider(
          place,
          "Vos avis diffèrent : chaque personne explique le sien, puis décidez ensemble.",
          "",
          "Faire ce choix ensemble",
        );
      }
      place.querySelector("input:checked, input").focus();
    });
  }

  function decider(place, legende, coche, bouton) {
    etape(place, legende, coche, bouton, (choisi) => {
      envoyer([...reponse, `${partie.suivante.id}=${choisi}`]);
    });
  }

  function etape(place, legende, coche, texteBouton, action) {
    const options = { nom: nomDeGroupe(), legende, decrit: `${prefixe}-texte`, coche };
    const { groupe: choix, valeur } = dessinerChoix(partie.suivante.choix, options);
    const consigne = element("p", { class: "epn-consigne", role: "alert" });
    const bouton = boutonDeJeu(texteBouton, () => {
      if (valeur()) action(valeur());
      else consigne.textContent = "Choisissez d’abord ce que vous feriez.";
    });
    place.replaceChildren(choix, element("p", { class: "epn-boutons" }, bouton), consigne);
  }

  function raconter() {
    const suite = partie.fin
      ? boutonDeJeu("Voir ma semaine", () => aller(...bilan()))
      : boutonDeJeu("Continuer", poser);
    return [
      ...tableau(),
      ...dessinerSuite(partie.dernier),
      element("p", { class: "epn-boutons" }, suite),
    ];
  }

  function bilan() {
    const { fin, numero } = partie;
    const ici = `Cette semaine : ${nombre(fin.points)} sur ${enPoints(fin.maximum)}.`;
    const meilleure =
      fin.retenus > fin.points
        ? ` Votre meilleure semaine compte : ${nombre(fin.retenus)} sur ${enPoints(fin.maximum)}.`
        : " C’est elle qui compte.";
    const rejouer = boutonDeJeu("Jouer une autre semaine", () => demarrer(fin.garder, numero + 1));
    const imprimer = boutonDeJeu("Imprimer ma semaine", () => window.print(), "epn-deplacer");
    const boutons = verrou ? [] : [element("p", { class: "epn-boutons" }, rejouer, imprimer)];
    const sousTitre = (texte) => element("p", { class: "epn-titre" }, texte);
    return [
      titreDeJeu("Votre semaine est finie"),
      dessinerJauges(
        partie.jauges.map((jauge) => ({ ...jauge, change: 0 })),
        prefixe,
      ),
      element("p", { class: "epn-points" }, `${ici}${donnees.notee ? meilleure : ""}`),
      sousTitre("À retenir"),
      ...paragraphes(explication, "p", ""),
      sousTitre("À relire, si vous voulez"),
      ...dessinerRelecture(fin.relire),
      ...boutons,
      sousTitre("Votre semaine racontée"),
      ...dessinerRecit(fin.recit),
    ];
  }

  function ecran() {
    if (!partie) return accueil();
    if (partie.fin) return montrer(...bilan());
    if (partie.dernier) return montrer(...raconter());
    return montrer(...tableau(), element("p", {}, "Votre semaine commence."), premierBouton());
  }

  const premierBouton = () =>
    element("p", { class: "epn-boutons" }, boutonDeJeu("Continuer", poser));

  groupe.append(scene);
  accueil();

  return {
    immediat: true,
    delai: 0,
    invite: "",
    lire: () => reponse,
    ecrire(recue) {
      reponse = recue ?? [];
      partie = null;
      envoye = false;
      ecran();
    },
    verrouiller(oui) {
      verrou = oui;
    },
    montrerRetour(retour) {
      if (!retour?.partie) return;
      const repond = envoye;
      partie = retour.partie;
      explication = retour.explication;
      envoye = false;
      scene.removeAttribute("aria-busy");
      if (!repond || verrou) ecran();
      else if (partie.dernier) aller(...raconter());
      else poser();
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
