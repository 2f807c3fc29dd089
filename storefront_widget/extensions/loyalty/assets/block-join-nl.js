export default {
  title: "Doe mee: {{ programme }}",
  text: "Spaar punten met elke bestelling en wissel ze in voor beloningen. Het kost niets.",
  bonus: "{{ points }} als je meedoet",
  button: "Nu meedoen",
  refuse: "Nee, bedankt",
};
