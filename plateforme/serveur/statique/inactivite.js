// Shared computers: after some minutes without a gesture, warn; then end the session for good.
const reglages = document.currentScript.dataset;
const FIN = Number(reglages.fin) * 1000;
const AVERTISSEMENT = Number(reglages.avertissement) * 1000;
// Time that only goes forward: a computer whose clock is set again ends nobody's session, and forgets nobody.
let dernierGeste = performance.now();
const PRESENCE = 60_000; // the server hears of gestures at most once a minute
let dernierePresence = performance.now();
let boite = null;
let partie = false; // the session is being ended here: an answer that says so leads nowhere else

// A gesture in one tab counts for all: the quiet one must not end the session of the busy one.
const canal = new BroadcastChannel("epn-presence");
const ECHO = 5_000;
let dernierEcho = -ECHO;
canal.addEventListener("message", () => {
  dernierGeste = performance.now();
  if (boite?.open) boite.close();
});

async function direPresence() {
  dernierePresence = performance.now();
  try {
    const reponse = await fetch("/api/presence", { cache: "no-store" });
    if (reponse.status === 403 && !partie) location.replace("/");
  } catch {
    // The server is away: the page itself says so.
  }
}

const noterGeste = () => {
  if (boite?.open) return;
  dernierGeste = performance.now();
  if (dernierGeste - dernierEcho > ECHO) {
    dernierEcho = dernierGeste;
    canal.postMessage("geste");
  }
  if (dernierGeste - dernierePresence > PRESENCE) direPresence();
};
for (const geste of ["pointerdown", "keydown", "scroll", "pointermove"]) {
  addEventListener(geste, noterGeste, { passive: true, capture: true });
}

function avertir() {
  if (!boite) {
    boite = document.createElement("dialog");
    boite.className = "epn-dialogue";
    boite.setAttribute("aria-labelledby", "epn-dialogue-titre");
    boite.innerHTML =
      '<article><h2 id="epn-dialogue-titre">Êtes-vous toujours là ?</h2>' +
      "<p>Sans réponse, votre séance va se terminer toute seule pour protéger votre travail. Ce qui est enregistré est gardé.</p>" +
      '<button type="button" autofocus>Je continue</button></article>';
    boite.querySelector("button").addEventListener("click", () => boite.close());
    boite.addEventListener("close", () => {
      dernierGeste = performance.now();
      direPresence();
    });
    document.body.append(boite);
  }
  if (!boite.open) boite.showModal();
}

// A live view has something better to do than to warn: without its account, it shows counts only.
const seule = () => document.getElementById("epn-seule");

// … but on some computers that time stops while they sleep. After such a gap the server, which did not sleep, says
// whether the session is over, and whoever is there is asked.
let tic = Date.now();
const ronde = setInterval(() => {
  const saut = Date.now() - tic;
  tic += saut;
  const calme = performance.now() - dernierGeste;
  if (calme > FIN) {
    partie = true;
    clearInterval(ronde); // once: a second leave would find nobody to leave
    if (seule()) seule().disabled = false;
    document.getElementById("epn-sortir")?.submit();
  } else if (Math.max(calme, saut) > AVERTISSEMENT && !seule()) {
    if (saut > AVERTISSEMENT) direPresence();
    avertir();
  }
}, 1000);
