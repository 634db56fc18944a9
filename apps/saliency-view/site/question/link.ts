import { BACKDROPS, formatPlacements, parsePlacements, type Backdrop, type Placement } from "../scene/placement.js";
import { ASCENTS, FIRST_QUESTION, OUTLINES, TASKS, VIEWS, type Question } from "./question.js";

/** All that a link says: what lies in the scene, what is asked, and files beside the page that `deep-inside open` serves. */
export interface LinkState {
  readonly placements: readonly Placement[] | null;
  readonly backdrop: Backdrop;
  readonly question: Question;
  readonly picture: string | null;
  readonly model: string | null;
}

const CHOICES = { task: TASKS, view: VIEWS, outline: OUTLINES, ascent: ASCENTS } as const;
const TEXTS = ["target", "against", "method"] as const;

/** The fragment of a link, without what is the default. Fragments are not sent to any server. */
export function formatLink({ placements, backdrop, question, picture, model }: LinkState): string {
  const parts = new URLSearchParams();
  if (model !== null) parts.set("model", model);
  if (picture !== null) parts.set("picture", picture);
  else if (placements) {
    parts.set("scene", formatPlacements(placements));
    if (backdrop !== BACKDROPS[0]) parts.set("backdrop", backdrop);
  }
  for (const name of [...TEXTS, ...(Object.keys(CHOICES) as (keyof typeof CHOICES)[])]) {
    if (question[name] !== FIRST_QUESTION[name]) parts.set(name, question[name]);
  }
  return parts.toString();
}

/** What of a fragment makes sense. */
export function parseLink(fragment: string, names: ReadonlySet<string>): LinkState {
  const parts = new URLSearchParams(fragment);
  const oneOf = <T extends string>(choices: readonly T[], name: string, otherwise: T): T =>
    choices.find((choice) => choice === parts.get(name)) ?? otherwise;
  const scene = parts.get("scene");
  return {
    placements: scene === null ? null : parsePlacements(scene, names),
    backdrop: oneOf(BACKDROPS, "backdrop", BACKDROPS[0]),
    question: {
      task: oneOf(TASKS, "task", FIRST_QUESTION.task),
      view: oneOf(VIEWS, "view", FIRST_QUESTION.view),
      outline: oneOf(OUTLINES, "outline", FIRST_QUESTION.outline),
      ascent: oneOf(ASCENTS, "ascent", FIRST_QUESTION.ascent),
      target: parts.get("target") ?? FIRST_QUESTION.target,
      against: parts.get("against") ?? FIRST_QUESTION.against,
      method: parts.get("method") ?? FIRST_QUESTION.method,
    },
    picture: besidePage(parts.get("picture")),
    model: besidePage(parts.get("model")),
  };
}

/** A link must not make the page fetch from anywhere else. */
function besidePage(address: string | null): string | null {
  if (address === null) return null;
  const page = new URL(".", document.baseURI);
  const url = URL.parse(address, page);
  return url?.href.startsWith(page.href) ? address : null;
}
