export default {
  title: "Únete: {{ programme }}",
  text: "Gana puntos con cada pedido y conviértelos en recompensas. Es gratis.",
  bonus: "{{ points }} por unirte",
  button: "Unirme",
  refuse: "No, gracias",
};
