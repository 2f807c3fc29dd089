export default {
  title: "{{ programme }}に参加",
  text: "ご注文のたびにポイントを貯めて、特典と交換できます。無料です。",
  bonus: "ご参加で{{ points }}",
  button: "参加する",
  refuse: "いいえ",
};
