export default {
  title: "Mitmachen: {{ programme }}",
  text: "Sammeln Sie mit jeder Bestellung Punkte und machen Sie Prämien daraus. Es kostet nichts.",
  bonus: "{{ points }} fürs Mitmachen",
  button: "Jetzt mitmachen",
  refuse: "Nein, danke",
};
