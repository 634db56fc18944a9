import type { ReactiveController, ReactiveControllerHost } from "lit";
import { sortFiles, type Files } from "./files.js";

type Host = ReactiveControllerHost & HTMLElement & { readonly disabled: boolean };

/** Files that are dropped on the element or pasted into it. */
export class FileIntake implements ReactiveController {
  /** Whether files are held over the element. */
  over = false;
  readonly #host: Host;
  readonly #onFiles: (files: Files) => void;

  constructor(host: Host, onFiles: (files: Files) => void) {
    this.#host = host;
    this.#onFiles = onFiles;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("paste", this.#onPaste);
  }

  hostDisconnected(): void {
    document.removeEventListener("paste", this.#onPaste);
    this.#set(false);
  }

  readonly onDragOver = (event: DragEvent): void => {
    if (this.#host.disabled || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#set(true);
  };

  readonly onDragLeave = (event: DragEvent): void => {
    const inside = (event.currentTarget as Node).contains(event.relatedTarget as Node | null);
    if (!inside) this.#set(false);
  };

  readonly onDrop = (event: DragEvent): void => {
    this.#set(false);
    this.#take(event, event.dataTransfer);
  };

  /** A paste goes to what has the focus; without one, to the element under the pointer. */
  readonly #onPaste = (event: ClipboardEvent): void => {
    const pointed = event.target === document.body && this.#host.matches(":hover");
    if (pointed || event.composedPath().includes(this.#host)) this.#take(event, event.clipboardData);
  };

  #take(event: Event, transfer: DataTransfer | null): void {
    if (this.#host.disabled || !transfer || transfer.files.length === 0) return;
    event.preventDefault();
    this.#onFiles(sortFiles(transfer.files));
  }

  #set(over: boolean): void {
    if (over === this.over) return;
    this.over = over;
    this.#host.requestUpdate();
  }
}
