// Short messages at the foot of the admin.
const holder = document.getElementById('toasts');

export const toasts = {
  show({ id, message, duration, isError, action }, emit) {
    const toast = document.createElement('div');
    toast.className = isError ? 'toast bad' : 'toast';
    toast.dataset.id = id;
    toast.append(message);
    if (action) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: action });
      button.onclick = () => { emit('toast.action', { id }); toasts.hide(id); };
      toast.append(button);
    }
    holder.append(toast);
    setTimeout(() => { if (toast.isConnected) { emit('toast.dismiss', { id }); toast.remove(); } }, duration);
  },
  hide(id) { holder.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove(); },
};
