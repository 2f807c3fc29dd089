// Requests to the app, through the shop's address.
const SLOW_MS = 5_000;
const TIMEOUT_MS = 40_000;

export function asking({ proxy, locale }, slow) {
  const waiting = new Set();
  let nonce;

  return async function ask(name, query, body, isAgain) {
    const control = new AbortController();
    const stop = () => waiting.forEach((other) => other.abort("stopped"));
    const timers = [
      setTimeout(() => waiting.add(control) && slow(stop), SLOW_MS),
      setTimeout(() => control.abort("failed"), TIMEOUT_MS),
    ];
    // What another site can't make a browser send.
    const headers = { "Content-Type": "application/json", "X-Loyalty-Widget": 1, "X-Loyalty-Nonce": nonce };
    const post = body && { method: "POST", headers, body: JSON.stringify(body) };
    const wanted = new URLSearchParams({ locale, ...query });
    try {
      const answer = await fetch(`${proxy.replace(/\/$/, "")}/${name}?${wanted}`, { signal: control.signal, ...post });
      const told = await answer.json().catch(() => control.signal.throwIfAborted());
      nonce = told?.nonce ?? nonce;
      if (told?.error === "nonce" && !isAgain) return ask(name, query, body, true);
      if (answer.ok && told) return told;
      control.abort("failed");
      throw Object.assign(Error("failed"), told);
    } catch (problem) {
      throw problem.error ? problem : Error(control.signal.reason ?? "offline");
    } finally {
      timers.map(clearTimeout);
      if (waiting.delete(control) && !waiting.size) slow();
    }
  };
}
