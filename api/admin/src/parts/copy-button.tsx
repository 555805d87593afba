// The button that copies a text.
import { attempt } from "./notes";

/** Copies a text. Without TLS, browsers offer no clipboard, so users select and copy the text themselves. */
export function CopyButton({ text }: { text: string }) {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (!clipboard) return null;
  const copy = () => attempt(() => clipboard.writeText(text), "Copied.");
  return (
    <button type="button" onClick={() => void copy()}>
      Copy
    </button>
  );
}
