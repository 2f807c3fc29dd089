export default {
  title: "Dołącz: {{ programme }}",
  text: "Zbieraj punkty za każde zamówienie i zamieniaj je na nagrody. To nic nie kosztuje.",
  bonus: "{{ points }} za dołączenie",
  button: "Dołącz",
  refuse: "Nie, dziękuję",
};
