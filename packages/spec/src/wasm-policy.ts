/**
 * What to do about an error of compiling WebAssembly that a page's policy is the reason of, as a sentence with a space
 * before it; "" for other errors. Browsers tell such errors apart by their texts alone.
 */
export function wasmPolicyHint(why: string): string {
  return /unsafe-eval|Content Security Policy|\bCSP\b|disallowed by embedder/i.test(why)
    ? " The page's Content-Security-Policy must allow script-src 'wasm-unsafe-eval'."
    : "";
}
