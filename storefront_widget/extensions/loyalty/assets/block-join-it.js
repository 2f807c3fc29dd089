export default {
  title: "Partecipa: {{ programme }}",
  text: "Accumula punti con ogni ordine e trasformali in premi. È gratis.",
  bonus: "{{ points }} per l’iscrizione",
  button: "Partecipa",
  refuse: "No, grazie",
};
