const SIGNS = { auto: "◐", light: "○", dark: "●" } as const;
type Theme = keyof typeof SIGNS;
const THEMES = Object.keys(SIGNS) as Theme[];

const KEY = "deep-inside-theme";

/** Lets a button go through the themes; the choice is kept on this device, where that is allowed. */
export function startTheme(button: HTMLElement): void {
  const apply = (theme: Theme): void => {
    document.documentElement.dataset["theme"] = theme;
    const word = document.createElement("span");
    word.className = "wide";
    word.textContent = ` ${theme}`;
    button.replaceChildren(SIGNS[theme], word);
    button.setAttribute("aria-label", `Theme: ${theme}`);
  };
  let theme = THEMES.find((name) => name === stored()) ?? "auto";
  apply(theme);
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    apply(theme);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Not allowed: the choice lasts as long as the page.
    }
  });
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
