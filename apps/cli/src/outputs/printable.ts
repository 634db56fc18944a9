// C0 and C1 controls, line separators, and the marks that reorder text: a file name or a class name must not be able to
// move the cursor, colour the screen or read differently from what it is.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text from a file or a name in a form that is safe to print on one line. */
export function printable(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
