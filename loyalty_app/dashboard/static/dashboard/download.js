// [data-download="/address"] saves what the address answers. A plain link could not: it would carry no token.
const save = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'download';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-download]');
  if (!button) return;
  button.setAttribute('loading', '');
  try {
    await save(button.dataset.download);
  } catch {
    document.getElementById('trouble')?.removeAttribute('hidden');
  } finally {
    button.removeAttribute('loading');
  }
});
