// What all question widgets share: the states, and the exchange with the kernel.
//
// One answer is in flight at a time. It keeps its token (« jeton ») until it is acknowledged, so
// that trying again never doubles it, and a newer answer waits behind it: the last one typed is the
// last one stored. The page never says « Enregistré » for anything else than what it shows.

const DELAI_ACCUSE = 8000; // ms without an acknowledgement: the try failed
const DELAI_ESSAI = 3000; // ms between two tries
const DELAI_CHARGEMENT = 1500; // ms before saying that the state is slow to come

// `creerSaisie(contexte)` builds the native inputs inside the fieldset and returns
//   delai                      ms between the last change and the automatic save
//   invite                     what to say when the button is pressed on an empty answer
//   lire() / ecrire(reponse)   the answer, in the form the kernel expects
//   verrouiller(oui)           once handed in
//   ordonner(ids)              put the choices in the learner's own order (optional)
//   refus(reponse)             a sentence when the answer must not be sent, else null (optional)
//   montrerRetour(retour, tout) feedback beside the inputs, or none when null (optional)
//   immediat                   its feedback comes at every answer, and it shows all of it (optional)
function rendreQuestion({ model, el }, creerSaisie) {
  const donnees = model.get("donnees");
  const prefixe = `epn-${donnees.id}-${uuid4().slice(0, 8)}`;
  const cadre = construireCadre(donnees, prefixe);
  const minuteries = { envoi: 0, accuse: 0, chargement: 0, pret: 0, discret: 0 };
  const verbe = donnees.notee ? "Enregistrement…" : "Vérification…";

  let charge = false; // the stored state has come: until then nothing may overwrite it
  let remise = false;
  let derniere = null; // the last answer acknowledged
  let enVol = null; // {jeton, reponse, echec}: sent, not acknowledged
  let voulue = null; // {reponse}: to send after it

  const attendre = (nom, delai, action) => {
    clearTimeout(minuteries[nom]);
    minuteries[nom] = setTimeout(action, delai);
  };
  const oublier = (...noms) => noms.forEach((nom) => clearTimeout(minuteries[nom]));

  // `discret`: shown but not read aloud, for what the page says of every question as it opens.
  // `ton`, "bien" or "souci", adds a sign and a colour to the words.
  function annoncer(texte, { discret = false, ton = "" } = {}) {
    cadre.statut.dataset.ton = ton;
    if (cadre.statut.textContent === texte) return;
    if (discret) {
      cadre.statut.setAttribute("aria-live", "off");
      attendre("discret", 500, () => cadre.statut.setAttribute("aria-live", "polite"));
    }
    cadre.statut.textContent = texte;
  }

  function changerEtat(etat) {
    if (cadre.racine.dataset.etat === etat) return;
    cadre.racine.dataset.etat = etat;
    prevenir();
  }

  function prevenir() {
    const detail = {
      question: donnees.id,
      etat: cadre.racine.dataset.etat,
      notee: donnees.notee,
    };
    cadre.racine.dispatchEvent(new CustomEvent("epn:etat", { bubbles: true, detail }));
  }

  function montrerRetour(retour, tout) {
    saisie.montrerRetour?.(retour, tout);
    if (!saisie.immediat) remplirRetour(cadre.retour, retour, tout);
  }

  function verrouiller(oui) {
    saisie.verrouiller(oui);
    cadre.bouton.hidden = oui || saisie.immediat === true;
  }

  function changement() {
    montrerRetour(null, false);
    if (!enVol?.echec) {
      annoncer("");
      changerEtat("attente");
    }
    if (donnees.notee || saisie.immediat) attendre("envoi", saisie.delai, () => enregistrer(false));
  }

  function enregistrer(demande) {
    oublier("envoi");
    if (!charge || remise) return;
    const reponse = saisie.lire();
    if (demande && estVide(reponse) && (estVide(derniere) || !donnees.notee) && !enVol) {
      annoncer(saisie.invite);
      return;
    }
    const refus = saisie.refus?.(reponse);
    if (refus) {
      annoncer(refus, { ton: "souci" });
      changerEtat("echec");
    } else if (!enVol) {
      envoyer(reponse);
    } else {
      voulue = identique(reponse, enVol.reponse) ? null : { reponse };
      if (demande && enVol.echec) expedier();
    }
  }

  function envoyer(reponse) {
    enVol = { jeton: uuid4(), reponse, echec: false };
    annoncer(verbe);
    changerEtat("attente");
    expedier();
  }

  function expedier() {
    attendre("accuse", DELAI_ACCUSE, echouer);
    try {
      model.send({ acte: "repondre", reponse: enVol.reponse, jeton: enVol.jeton });
    } catch {
      echouer();
    }
  }

  function echouer() {
    enVol.echec = true;
    annoncer("Pas encore enregistré… nouvel essai", { ton: "souci" });
    changerEtat("echec");
    attendre("accuse", DELAI_ESSAI, expedier);
  }

  function accuser(message) {
    if (message.jeton === null && !charge) {
      annoncer(message.message, { ton: "souci" });
      oublier("chargement", "pret");
      if (message.reessayer !== false) attendre("pret", DELAI_ESSAI, demanderEtat);
    }
    if (!enVol || message.jeton !== enVol.jeton) return;
    if (!message.ok && message.reessayer !== false) {
      echouer();
      return;
    }
    const { reponse } = enVol;
    oublier("accuse");
    enVol = null;
    if (message.ok) derniere = reponse;
    if (voulue) {
      const suivante = voulue.reponse;
      voulue = null;
      envoyer(suivante);
    } else if (!message.ok) {
      annoncer(message.message || "Cette réponse n’a pas été enregistrée.", { ton: "souci" });
      changerEtat("echec");
    } else if (!identique(saisie.lire(), reponse)) {
      annoncer(""); // what is shown now is not what was saved: its own turn comes
      changerEtat("attente");
    } else {
      reussir(message.retour ?? null);
    }
  }

  function reussir(retour, { discret = false } = {}) {
    const muet = donnees.notee || saisie.immediat || !retour;
    const ton = muet || retour.juste === true ? "bien" : "";
    annoncer(muet ? "Enregistré" : verdict(retour), { discret, ton });
    changerEtat(estVide(derniere) ? "vide" : "enregistre");
    if (!donnees.notee || saisie.immediat) montrerRetour(retour, false);
  }

  function restaurer(message) {
    oublier("chargement", "pret");
    const commence = enVol || voulue || (charge && !identique(saisie.lire(), derniere));
    if (message.ordre) saisie.ordonner?.(message.ordre);
    charge = true;
    remise = message.remise === true;
    cadre.groupe.disabled = false;
    cadre.bouton.disabled = false;
    verrouiller(remise);
    if (remise) {
      oublier("envoi", "accuse");
      enVol = voulue = null;
    } else if (commence) {
      return; // the learner has gone on since: what they see is what will be saved
    }
    saisie.ecrire(message.reponse ?? null);
    derniere = saisie.lire();
    cadre.racine.dataset.etat = remise ? "remise" : estVide(derniere) ? "vide" : "enregistre";
    if (remise) {
      annoncer("Copie remise : vos réponses ne changent plus.", { discret: true });
      montrerRetour(message.retour ?? null, true);
    } else if (message.retour && (!donnees.notee || saisie.immediat)) {
      reussir(message.retour, { discret: true });
    } else {
      annoncer("");
    }
    prevenir();
  }

  function demanderEtat() {
    attendre("pret", DELAI_ESSAI, demanderEtat);
    try {
      model.send({ acte: "pret" });
    } catch {
      // the kernel is away: the timer above asks again
    }
  }

  function recevoir(message) {
    if (message?.acte === "etat") restaurer(message);
    if (message?.acte === "accuse") accuser(message);
  }

  // A change not sent yet leaves at once when the page is hidden, closed or redrawn.
  function depart() {
    if (!charge || remise || !(donnees.notee || saisie.immediat)) return;
    if (!identique(saisie.lire(), (voulue ?? enVol)?.reponse ?? derniere)) enregistrer(false);
  }
  const cacher = () => document.visibilityState === "hidden" && depart();

  const saisie = creerSaisie({ donnees, prefixe, groupe: cadre.groupe, changement, depart });
  cadre.groupe.disabled = true;
  cadre.bouton.disabled = true;
  cadre.bouton.hidden = saisie.immediat === true;
  cadre.bouton.addEventListener("click", () => enregistrer(true));
  document.addEventListener("visibilitychange", cacher);
  window.addEventListener("pagehide", depart);
  model.on("msg:custom", recevoir);
  el.append(cadre.racine);
  attendre("chargement", DELAI_CHARGEMENT, () => annoncer("Chargement de votre réponse…"));
  demanderEtat();

  return () => {
    depart();
    oublier(...Object.keys(minuteries));
    model.off("msg:custom", recevoir);
    document.removeEventListener("visibilitychange", cacher);
    window.removeEventListener("pagehide", depart);
  };
}
