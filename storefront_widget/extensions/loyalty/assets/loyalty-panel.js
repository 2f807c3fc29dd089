// The rewards panel: a dialog that says what the shopper has, why, and how to get more. Loaded on the first press.
import { h, icon } from "./loyalty-dom.js";
import { guest, member, stranger } from "./loyalty-views.js";
import { wordsOf } from "./loyalty-words.js";

const FRESH_MS = 30_000; // opened again within this time, the panel shows what it has
const TIMEOUT_MS = 12_000;
const VIEWS = { guest, stranger, member };

class LoyaltyPanel extends HTMLElement {
  #data;
  #loadedAt = 0;

  async show() {
    if (!this.dialog) await this.#build();
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.launcher.button.ariaExpanded = "true";
    if (Date.now() - this.#loadedAt > FRESH_MS) this.#load();
  }

  async #build() {
    const style = h("link", { rel: "stylesheet", href: new URL("loyalty-panel.css", import.meta.url) });
    this.#data = this.launcher.dataset;
    this.body = h("div.body");
    this.news = h("p.news", { role: "status" });
    this.heading = h("h2", { id: "title" }, this.#data.label);
    const close = h("button.close", { "aria-label": this.#data.close, onclick: () => dialog.close() }, icon("close"));
    const dialog = h(
      "dialog",
      { "aria-labelledby": "title", lang: this.#data.locale },
      h("header", null, this.heading, close),
      this.body,
      this.news,
    );
    dialog.className = this.#data.side;
    dialog.onclick = ({ target }) => void (target === dialog && dialog.close());
    dialog.onkeydown = (event) => this.#turnRound(event);
    dialog.onclose = () => {
      this.news.textContent = "";
      this.launcher.button.ariaExpanded = "false";
      this.launcher.button.focus();
    };
    (this.shadowRoot ?? this.attachShadow({ mode: "open" })).replaceChildren(style, dialog);
    await new Promise((resolve, reject) => Object.assign(style, { onload: resolve, onerror: reject }));
    this.dialog = dialog;
  }

  /** Tab goes from the last stop to the first instead of out to the browser's own controls. */
  #turnRound(event) {
    if (event.key !== "Tab") return;
    const stops = [...this.dialog.querySelectorAll("a,button,summary")].filter(
      (stop) => stop.tabIndex >= 0 && stop.checkVisibility(),
    );
    const ends = [stops[0], stops.at(-1)];
    if (event.shiftKey) ends.reverse();
    if (this.shadowRoot.activeElement !== ends[1]) return;
    event.preventDefault();
    ends[0].focus();
  }

  /** What the app says, through the shop's own address, so that Shopify tells it who is signed in. */
  async ask(name, query, options) {
    const url = `${this.#data.proxy.replace(/\/$/, "")}/${name}?${new URLSearchParams({ locale: this.#data.locale, ...query })}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...options }).catch((problem) => {
      throw Error(problem.name === "TimeoutError" ? "failed" : "offline");
    });
    if (!answer.ok) throw Error("failed");
    return answer.json();
  }

  async #load() {
    if (!this.#loadedAt)
      this.body.replaceChildren(
        h(
          "div",
          { role: "status", "aria-label": this.#data.loading },
          ["hero", "", "", ""].map((part) => h(`div.bone.${part}`)),
        ),
      );
    try {
      this.render(await this.ask("state"));
    } catch (problem) {
      if (!this.#loadedAt) this.#failed(this.problem(problem));
    }
  }

  /** A sentence for what went wrong; "offline" when there was no answer at all. */
  problem({ message }) {
    return message === "offline" ? this.#data.offline : this.#data.failed;
  }

  #failed(text) {
    const retry = h("button.main", { onclick: () => this.#load() }, this.#data.retry);
    this.body.replaceChildren(h("div.empty", { role: "alert" }, icon("alert"), text, retry));
    addEventListener("online", () => this.#loadedAt || this.#load(), { once: true });
  }

  render(state, news = "") {
    const words = wordsOf(this.#data.locale, state);
    this.#loadedAt = Date.now();
    this.heading.textContent = words.say("title", state);
    this.body.replaceChildren(...VIEWS[state.who]({ state, words, panel: this, links: this.#data }).filter(Boolean));
    if (state.member)
      this.launcher.show(state.member.available, words.say("points", { count: state.member.available }));
    if (!news) return;
    this.news.textContent = words.say(news);
    this.dialog.querySelector("button").focus();
  }
}

customElements.define("loyalty-panel", LoyaltyPanel);

/** Open the launcher's panel; it is made the first time. Rejects when its style could not be loaded. */
export function open(launcher) {
  launcher.panel ??= Object.assign(document.createElement("loyalty-panel"), { launcher });
  launcher.shadowRoot.append(launcher.panel);
  return launcher.panel.show();
}
