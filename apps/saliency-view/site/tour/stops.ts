import type { Question } from "../question/question.js";
import type { Placement } from "../scene/placement.js";

/** One stop of the guided tour. */
export interface Stop {
  /** Where in the paper it is. */
  readonly section: string;
  readonly title: string;
  readonly text: string;
  readonly question: Partial<Question>;
}

export const TOUR_SCENE: readonly Placement[] = [
  { name: "dog", x: 0.3, y: 0.38, size: 0.46, turn: 0 },
  { name: "bicycle", x: 0.7, y: 0.68, size: 0.44, turn: 0 },
];

export const STOPS: readonly Stop[] = [
  {
    section: "Start",
    title: "A dog, a bicycle, and a network",
    text: "Drag either thing about. The list is what the network sees, the map where it looks: the brighter a pixel, the more the score of the chosen class hangs on it.",
    question: {},
  },
  {
    section: "§ 2",
    title: "What is a dog made of?",
    text: "Start from an empty picture and climb: each step changes every pixel a little, so that the score of “dog”, less a penalty on the size of the changes, rises. What grows is the network's own idea of the class; nobody drew it.",
    question: { task: "class-model", target: "dog" },
  },
  {
    section: "§ 3",
    title: "Which pixels matter here?",
    text: "For a given picture, one pass back through the network gives the derivative of the score by every pixel. Of its three colours the strongest counts. Move the divider.",
    question: { target: "dog", view: "swipe" },
  },
  {
    section: "§ 3.1",
    title: "Another class, another map",
    text: "The same picture, asked about the bicycle. The map follows the question: it shows what speaks for this class, not what is conspicuous.",
    question: { target: "bicycle" },
  },
  {
    section: "Beyond",
    title: "One class rather than another",
    text: "The difference of two scores has a derivative, too, and now signs: where red pixels get brighter, the bicycle gains on the dog; where blue ones do, it loses.",
    question: { target: "bicycle", against: "dog", view: "map" },
  },
  {
    section: "§ 3.2",
    title: "Where is it?",
    text: "The network was never told where things are. Yet the most salient pixels give the colours of the object, the least salient ones those of the background, and a graph cut finds its outline.",
    question: { task: "object", target: "dog" },
  },
  {
    section: "§ 4",
    title: "Three ways back through a ReLU",
    text: "The gradient passes where the forward signal was positive, DeconvNet where the backward signal is, and guided backpropagation (later) where both are. They differ in nothing else. Sharper maps say less about the class.",
    question: { task: "methods", target: "dog" },
  },
  {
    section: "End",
    title: "What a map does not say",
    text: "Not that bright pixels are the object, nor that changing them changes the class, nor why. It is the slope at this one picture. Try to fool it: build scenes, load a picture, bring your own weights.",
    question: {},
  },
];
