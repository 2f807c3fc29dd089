export default {
  title: "Participe: {{ programme }}",
  text: "Junte pontos em cada encomenda e troque-os por recompensas. É grátis.",
  bonus: "{{ points }} por participar",
  button: "Participar",
  refuse: "Não, obrigado",
};
