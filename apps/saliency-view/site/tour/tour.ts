import { html, render } from "lit";
import { STOPS, type Stop } from "./stops.js";

/** The guided way through the paper: a card with the present stop, and the way to the others. */
export class Tour {
  readonly #host: HTMLElement;
  readonly #opener: HTMLElement;
  readonly #onStop: (stop: Stop) => void;
  #at = 0;

  /** @param opener brings the card back when it was closed */
  constructor(host: HTMLElement, opener: HTMLElement, onStop: (stop: Stop) => void) {
    this.#host = host;
    this.#opener = opener;
    this.#onStop = onStop;
    opener.addEventListener("click", () => {
      this.open(true);
      this.#go(0);
      this.#host.querySelector<HTMLElement>("#tour-title")?.focus();
    });
    this.#render();
  }

  open(open: boolean): void {
    this.#host.hidden = !open;
    this.#opener.hidden = open;
  }

  #close(): void {
    this.open(false);
    this.#opener.focus({ preventScroll: true });
  }

  #go(index: number): void {
    this.#at = index;
    this.#render();
    this.#onStop(STOPS[index]!);
  }

  #render(): void {
    const stop = STOPS[this.#at]!;
    const last = this.#at === STOPS.length - 1;
    render(
      html`<div class="telling" aria-live="polite">
          <h2 id="tour-title" tabindex="-1"><span class="section">${stop.section}</span> ${stop.title}</h2>
          <p>${stop.text}</p>
        </div>
        <nav aria-label="Tour">
          <button type="button" ?disabled=${this.#at === 0} @click=${() => this.#go(this.#at - 1)}>Back</button>
          <button type="button" class="primary" @click=${() => (last ? this.#close() : this.#go(this.#at + 1))}>
            ${last ? "Finish" : "Next"}
          </button>
          <ol>
            ${STOPS.map(
              ({ section, title }, k) =>
                html`<li>
                  <button
                    type="button"
                    class="dot"
                    title="${section}: ${title}"
                    aria-label="${section}: ${title}"
                    aria-current=${k === this.#at ? "step" : "false"}
                    @click=${() => this.#go(k)}
                  ></button>
                </li>`,
            )}
          </ol>
          <span class="place note">${this.#at + 1} of ${STOPS.length}</span>
        </nav>
        <button
          type="button"
          class="close quiet"
          aria-label="Close the tour"
          title="Close the tour"
          @click=${() => this.#close()}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 5l10 10M15 5L5 15" /></svg>
        </button>`,
      this.#host,
    );
  }
}
