import { html, type TemplateResult } from "lit";

/** The invitation to give a picture. */
export function renderEmpty(disabled: boolean, onPick: () => void): TemplateResult {
  return html`<slot name="empty"
    ><div class="empty">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <rect x="3" y="5" width="18" height="14" rx="2.5"></rect>
        <circle cx="8.5" cy="10" r="1.6"></circle>
        <path d="M3.5 17.5l5-4.5 3.5 3 3.5-4 5 5"></path>
      </svg>
      <span>Drop or paste a picture here</span>
      <button type="button" ?disabled=${disabled} @click=${onPick}>Choose a picture</button>
    </div></slot
  >`;
}
