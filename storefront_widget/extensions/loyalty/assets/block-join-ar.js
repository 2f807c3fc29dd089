export default {
  title: "الانضمام إلى ⁨{{ programme }}⁩",
  text: "اجمع النقاط مع كل طلب وحوّلها إلى مكافآت. مجانًا.",
  bonus: "⁨{{ points }}⁩ عند الانضمام",
  button: "انضمام الآن",
  refuse: "لا، شكرًا",
};
