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
// and, for a text that is written over hours:
//   continu                    saved while one types, in practice too; feedback on request only
//   delaiMaximum               ms before a save, however long one types without a stop
//   bouton                     the words of the button, in practice
//   apres                      what stands under the button
//   estVide(reponse)           whether nothing is written
//   recevoir(message)          what it asked the server with `dialoguer(message)`
//   garder(reponse, bases) / oublier() / retrouver(stockee)
//                              what is typed and not saved, kept in the browser; `bases` are the
//                              answers that it was typed over
function rendreQuestion({ model, el }, creerSaisie) {
  const donnees = model.get("donnees");
  const prefixe = `epn-${donnees.id}-${uuid4().slice(0, 8)}`;
  const cadre = construireCadre(donnees, prefixe);
  const minuteries = { envoi: 0, accuse: 0, chargement: 0, pret: 0, discret: 0 };

  let charge = false; // the stored state has come: until then nothing may overwrite it
  let remise = false;
  let derniere = null; // the last answer acknowledged
  let stockee = null; // the stored answer, as the server has it
  let dernierRetour = null;
  let relu = false; // the feedback of a text was asked for
  let depuis = 0; // when the oldest change not sent was made
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

  // One answer may have arrived without its acknowledgement.
  const garder = () =>
    saisie.garder?.(saisie.lire(), enVol ? [stockee, enVol.reponse] : [stockee]);

  function changement() {
    if (!saisie.continu) montrerRetour(null, false);
    garder();
    if (!enVol?.echec) {
      annoncer("");
      changerEtat("attente");
    }
    if (!seul) return;
    depuis ||= performance.now();
    const reste = depuis + (saisie.delaiMaximum ?? Infinity) - performance.now();
    attendre("envoi", Math.max(0, Math.min(saisie.delai, reste)), () => enregistrer(false));
  }

  function enregistrer(demande) {
    oublier("envoi");
    depuis = 0;
    if (!charge || remise) return;
    const reponse = saisie.lire();
    if (demande && vide(reponse) && (vide(derniere) || !donnees.notee) && !enVol) {
      annoncer(saisie.invite);
      return;
    }
    relu ||= demande;
    if (saisie.continu && stockee !== null && identique(reponse, derniere) && !enVol) {
      reussir(dernierRetour); // every saving is a version: the same one twice would be none
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
    annoncer(donnees.notee || saisie.continu ? "Enregistrement…" : "Vérification…");
    changerEtat("attente");
    garder();
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
    if (message.ok) {
      derniere = stockee = reponse;
      dernierRetour = message.retour ?? null;
      garder();
    }
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
    const muet = seul || !retour;
    const ton = muet || retour.juste === true ? "bien" : "";
    annoncer(muet ? "Enregistré" : verdict(retour), { discret, ton });
    changerEtat(vide(derniere) ? "vide" : "enregistre");
    saisie.oublier?.();
    if (saisie.continu ? relu && !donnees.notee : !donnees.notee || saisie.immediat) {
      montrerRetour(retour, false);
    }
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
    stockee = message.reponse ?? null;
    dernierRetour = message.retour ?? null;
    saisie.ecrire(stockee);
    derniere = saisie.lire();
    cadre.racine.dataset.etat = remise ? "remise" : vide(stockee) ? "vide" : "enregistre";
    const retrouvee = remise ? null : (saisie.retrouver?.(stockee) ?? null);
    if (remise) {
      saisie.oublier?.();
      annoncer("Copie remise : vos réponses ne changent plus.", { discret: true });
      montrerRetour(message.retour ?? null, true);
    } else if (retrouvee !== null) {
      saisie.ecrire(retrouvee);
      changement();
      annoncer("Nous avons remis ce qui n’était pas encore enregistré.");
    } else if (message.retour && !saisie.continu && (!donnees.notee || saisie.immediat)) {
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
    saisie.recevoir?.(message);
  }

  function dialoguer(message) {
    try {
      model.send(message);
    } catch {
      // the kernel is away: who asked gives up by itself
    }
  }

  // A change not sent yet leaves at once when the page is hidden, closed or redrawn.
  function depart() {
    if (!charge || remise || !seul) return;
    if (!identique(saisie.lire(), (voulue ?? enVol)?.reponse ?? derniere)) enregistrer(false);
  }
  const cacher = () => document.visibilityState === "hidden" && depart();

  const saisie = creerSaisie({
    donnees,
    prefixe,
    groupe: cadre.groupe,
    changement,
    depart,
    dialoguer,
  });
  const vide = saisie.estVide ?? estVide;
  // Saved by itself, without being asked.
  const seul = donnees.notee || saisie.immediat === true || saisie.continu === true;
  if (saisie.bouton) cadre.bouton.textContent = saisie.bouton;
  cadre.retour.before(...(saisie.apres ?? []));
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
