export default {
  title: "Rejoindre : {{ programme }}",
  text: "Gagnez des points à chaque commande et transformez-les en récompenses. C’est gratuit.",
  bonus: "{{ points }} à l’inscription",
  button: "Je participe",
  refuse: "Non, merci",
};
