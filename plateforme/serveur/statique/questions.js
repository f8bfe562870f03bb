// The questions of a page without a kernel. Each is an anywidget module, the one that JupyterLab
// shows its author; this file is its host: what was answered already is in the page, and each
// message is one request. A try that fails says so to the question, which tries again by itself.
const { lecon, sceau, modules } = document.body.dataset;
const JETON = document.querySelector('[name="_xsrf"]').value;
const SANS_REPONSE = "Le serveur ne répond pas pour le moment.";
// What a browser lets a page that is being closed send to the end.
const ADIEU_MAX = 60_000;

async function demander(question, message) {
  const corps = JSON.stringify({ question, message });
  try {
    const reponse = await fetch(`/api/lecon/${lecon}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-XSRFToken": JETON, "X-EPN-Page": sceau },
      body: corps,
      keepalive: corps.length < ADIEU_MAX,
    });
    if (reponse.ok) return (await reponse.json()).messages;
  } catch {
    // The server is away: said below, and by lecon.js.
  }
  const jeton = message.jeton ?? null;
  return [{ acte: "accuse", jeton, ok: false, message: SANS_REPONSE, reessayer: true }];
}

// The part of anywidget's model that our modules use. A draw speaks for several questions: what is
// said of one of them carries its id.
function creerModele({ donnees, premieres }) {
  const ecoutes = new Set();
  const dire = (message) => [...ecoutes].forEach((ecoute) => ecoute(message));
  async function repondre(message) {
    const { acte, question } = message;
    const cle = question ? `${acte} ${question}` : acte;
    const prete = premieres[cle];
    delete premieres[cle];
    const suite = (await prete) ?? (await demander(question ?? donnees.id, message));
    suite.forEach((une) => dire(question ? { question, ...une } : une));
  }
  return {
    get: (nom) => (nom === "donnees" ? donnees : undefined),
    on: (_nom, ecoute) => ecoutes.add(ecoute),
    off: (_nom, ecoute) => ecoutes.delete(ecoute),
    send: repondre,
  };
}

async function montrer(cellule) {
  const depart = JSON.parse(cellule.querySelector("script").textContent);
  const module = await import(`${modules}/${cellule.dataset.widget}.js`);
  cellule.replaceChildren();
  module.default.render({ model: creerModele(depart), el: cellule });
}

document.querySelectorAll("[data-widget]").forEach(montrer);
