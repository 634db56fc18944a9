import { svg, type SVGTemplateResult } from "lit";

/** A picture with a sun and hills. */
export const pictureIcon: SVGTemplateResult = svg`
  <rect x="3" y="5" width="18" height="14" rx="2.5"></rect>
  <circle cx="8.5" cy="10" r="1.6"></circle>
  <path d="M3.5 17.5l5-4.5 3.5 3 3.5-4 5 5"></path>`;
