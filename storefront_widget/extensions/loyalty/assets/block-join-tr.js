export default {
  title: "Katılın: {{ programme }}",
  text: "Her siparişle puan toplayın, puanları ödüle çevirin. Ücretsizdir.",
  bonus: "Katılana {{ points }}",
  button: "Hemen katıl",
  refuse: "Hayır, teşekkürler",
};
