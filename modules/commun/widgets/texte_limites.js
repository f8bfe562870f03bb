// What a text may weigh: said here before it is sent, as the server would refuse it.

const CARACTERES_MAXIMUM = 100_000; // code points, as the server counts them
const OCTETS_MAXIMUM = 250 * 1024; // once in JSON: a message of the socket may weigh 256 KiB

function refusDeTexte(reponse) {
  if ([...reponse].length > CARACTERES_MAXIMUM) {
    return "Votre texte est trop long : 100 000 caractères au plus. Raccourcissez-le.";
  }
  if (new TextEncoder().encode(JSON.stringify(reponse)).length > OCTETS_MAXIMUM) {
    return "Votre texte est trop lourd pour être enregistré. Raccourcissez-le.";
  }
  return null;
}
