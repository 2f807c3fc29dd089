export default {
  title: "Participe: {{ programme }}",
  text: "Junte pontos a cada pedido e troque por recompensas. É grátis.",
  bonus: "{{ points }} por participar",
  button: "Participar",
  refuse: "Não, obrigado",
};
