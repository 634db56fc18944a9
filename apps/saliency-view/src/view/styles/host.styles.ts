import { css } from "lit";

/** Colours, type and focus of all parts; a page sets them by the custom properties. */
export const hostStyles = css`
  :host {
    --_accent: var(--saliency-accent, light-dark(#7a2f8f, #d79bea));
    --_surface: var(--saliency-surface, light-dark(#f6f4f7, #1d1a20));
    --_text: var(--saliency-text, light-dark(#221d26, #ece7ef));
    --_muted: var(--saliency-muted, light-dark(#5d5563, #b3a9ba));
    --_border: var(--saliency-border, light-dark(#d8d0dd, #443c4a));
    --_radius: var(--saliency-radius, 10px);
    display: block;
    color: var(--_text);
    font:
      0.9375rem/1.45 system-ui,
      sans-serif;
  }
  [hidden],
  :host([hidden]) {
    display: none;
  }
  *,
  *::before {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
`;
