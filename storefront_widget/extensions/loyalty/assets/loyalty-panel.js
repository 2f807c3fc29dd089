// See docs/storefront/panel.md.
import { asking } from "./loyalty-ask.js";
import { h, icon } from "./loyalty-dom.js";
import { wordsOf } from "./loyalty-words.js";

const FRESH_MS = 30_000;
const SECTIONS = { reward: "rewards", mine: "rewards" };

class LoyaltyPanel extends HTMLElement {
  #data;
  #ask;
  #loadedAt = 0;
  #home = [];
  #page;
  #start;
  #texts = {};
  #lacks;
  #again = "";

  async show(host, isDialog, view) {
    if (!this.frame) await this.#build(host, isDialog);
    if (isDialog && !this.frame.open) {
      this.frame.showModal();
      host.button.ariaExpanded = "true";
    }
    this.#start = view;
    if (Date.now() - this.#loadedAt > FRESH_MS) this.#load();
    else this.#go();
  }

  async #build(host, isDialog) {
    const { label, locale: lang, side, close: closing } = (this.#data = this.links = host.dataset);
    const close = isDialog && h("button.close", { "aria-label": closing, onclick: () => frame.close() }, icon("close"));
    this.isDialog = isDialog;
    this.words = wordsOf(lang, { texts: {} });
    this.#ask = asking(this.#data, async (stop) => ((this.stop = stop), (await this.part("slow")).tell(this)));
    this.body = h("div.body");
    this.news = h("div.news", { role: "status" });
    this.heading = h("h2", { id: "title" }, label);
    const head = h("header", { role: "none" }, this.heading, close);
    const name = `${isDialog ? "dialog" : "section"}.frame.${side}`;
    const frame = h(name, { "aria-labelledby": "title" }, head, this.body, this.news);
    if (isDialog) {
      frame.onclick = ({ target }) => void (target === frame && frame.close());
      frame.onkeydown = async (event) => event.key === "Tab" && (await this.part("round")).watch(frame);
      frame.onclose = () => {
        this.news.textContent = "";
        host.button.ariaExpanded = "false";
        host.button.focus();
      };
    }
    (this.shadowRoot ?? this.attachShadow({ mode: "open" })).replaceChildren(frame);
    await this.style("panel");
    this.frame = frame;
  }

  async style(name) {
    if (this.shadowRoot.getElementById(name)) return;
    const link = h("link", { rel: "stylesheet", href: new URL(`loyalty-${name}.css`, import.meta.url) });
    await new Promise((resolve, reject) => {
      Object.assign(link, { onload: resolve, onerror: () => (link.remove(), reject(this.#lost())) });
      this.shadowRoot.append(link);
    });
    link.id = name;
  }

  part(name) {
    return import(`./loyalty-${name}.js${this.#again}`).catch(() => {
      this.#again += "#"; // browsers remember what failed, by its address
      throw this.#lost();
    });
  }

  #lost = () => Error(navigator.onLine ? "failed" : "offline");

  async ask(name, query, body) {
    const texts = this.#lacks;
    const told = await this.#ask(name, texts ? { texts, ...query } : query, body);
    if (told.more_texts) {
      this.#lacks = "";
      Object.assign(this.state.texts, (this.#texts[texts] = told.more_texts));
    }
    return told;
  }

  async #load() {
    const load = async () => {
      this.#view(this.#data.name != null).catch(() => {});
      const { balance: seen } = this.#data;
      return this.render(await this.ask("state", seen && { seen }));
    };
    await (this.#loadedAt ? load().catch(() => {}) : this.fill(this.body, load, "hero"));
    this.#go();
  }

  #go() {
    const view = this.state && this.#start;
    if (!view) return;
    this.#start = "";
    if (!this.state.member) return;
    this.#leave();
    if (!this.select(view)) this.visit(view);
  }

  async fill(place, make, bone = "") {
    const bones = [bone, "", ""].map((part) => h(`div.bone.${part}`));
    const label = this.words.say("loading") || this.#data.loading || this.#data.label;
    place.replaceChildren(h("div", { role: "status", "aria-label": label }, bones));
    try {
      place.replaceChildren(...[await make(place)].flat().filter(Boolean));
    } catch (problem) {
      const again = () => this.fill(place, make, bone).then(() => this.#go());
      const retry = h("button.main", { onclick: again }, this.#data.retry);
      place.replaceChildren(h("div.empty", { role: "alert" }, icon("alert"), this.problem(problem), retry));
      addEventListener("online", () => retry.isConnected && again(), { once: true });
      if (problem.error === "sign_in") (await this.part("account")).signIn(this, retry);
    }
  }

  problem({ message, says }) {
    return says ? this.words.line(says) : this.words.say(message) || this.#data[message] || this.#data.failed;
  }

  #view(isMember) {
    return this.part(isMember ? "member" : "visitor");
  }

  async render(state, news = "") {
    const words = (this.words = wordsOf(state.written.lang, state));
    for (const part of this.frame.children) Object.assign(part, state.written);
    this.state = state;
    Object.assign(state.texts, ...Object.values(this.#texts));
    this.heading.textContent = words.say("title", state);
    this.context = { state, words, panel: this, links: this.#data };
    const { view } = await this.#view(state.member);
    this.#home = (await view(this.context)).filter(Boolean);
    this.#loadedAt = Date.now();
    if (!this.#page) this.body.replaceChildren(...this.#home);
    if (state.member) this.has(state.member.available);
    if (news) {
      this.news.textContent = news;
      this.first().focus();
    }
    return this.#home;
  }

  first = () => this.frame.querySelector("button,a");

  has(balance) {
    const words = this.words.say("points", { count: balance });
    const figure = this.words.number(balance);
    for (const launcher of document.querySelectorAll("loyalty-rewards")) {
      Object.assign(launcher.dataset, { balance, words, figure });
      launcher.draw?.();
    }
  }

  moved(available) {
    this.has(available);
    this.#loadedAt = 1;
  }

  async make(name, place, subject) {
    const section = SECTIONS[name] ?? name;
    this.#lacks = this.#texts[section] ? "" : section;
    const [part] = await Promise.all([this.part(name), this.style("page")]);
    return part.page(this.context, place, subject);
  }

  visit(name, subject, from = name) {
    const place = h("div");
    const back = h("button.back", { onclick: () => this.#return(from) }, icon("back"), this.words.say("back"));
    this.#page = h("div.page", null, back, place);
    this.body.replaceChildren(this.#page);
    back.focus();
    return this.fill(place, () => this.make(name, place, subject));
  }

  #leave() {
    if (this.#page) this.body.replaceChildren(...this.#home);
    this.#page = null;
  }

  async #return(from) {
    const focus = () => (this.shadowRoot.getElementById(from) ?? this.first()).focus();
    this.#leave();
    focus();
    if (this.#loadedAt > 1) return;
    await this.#load();
    await this.filled;
    focus();
  }
}

customElements.get("loyalty-panel") || customElements.define("loyalty-panel", LoyaltyPanel);

const show = (host, place, ...how) => {
  host.panel ??= document.createElement("loyalty-panel");
  place.append(host.panel);
  return host.panel.show(host, ...how);
};

export const open = (launcher, view = launcher.dataset.view) => show(launcher, launcher.shadowRoot, true, view);

export const embed = (host, view = host.dataset.view) => show(host, host, false, view);
