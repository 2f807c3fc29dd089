export default {
  title: "Join {{ programme }}",
  text: "Collect points with every order and turn them into rewards. It costs nothing.",
  bonus: "{{ points }} for joining",
  button: "Join now",
  refuse: "No, thanks",
};
