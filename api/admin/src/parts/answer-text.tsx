// The text of an answer, formatted or raw. Long texts appear in steps, because a browser shows a large document slowly.
import { useEffect, useState } from "preact/hooks";
import { parsed } from "../markdown/client";
import type { Element } from "../markdown/parse";
import { Markdown } from "./markdown";
import type { Mention } from "./marks";
import { count } from "./words";

const first = 20_000; // characters
const growth = 3;

interface Props {
  text: string;
  /** The mentions to mark; undefined while the mentions are being loaded. */
  mentions: Mention[] | undefined;
  /** Whether the text is visible. An invisible text is not formatted. */
  visible: boolean;
}

export function AnswerText({ text, mentions, visible }: Props) {
  const [limit, setLimit] = useState(first);
  const [raw, setRaw] = useState(false);
  const shown = cut(text, limit);
  const { elements, failed } = useMarkdown(shown, mentions, visible && !raw);
  const left = text.length - shown.length;
  return (
    <div class="answer-text">
      <button type="button" class="small" aria-pressed={raw} onClick={() => setRaw(!raw)}>
        Raw text
      </button>
      {failed && !raw && <p class="note">{failed} The raw text follows.</p>}
      {elements && !raw ? (
        <div class="text formatted">
          <Markdown elements={elements} />
        </div>
      ) : (
        <p class="text raw" dir="auto">
          {shown}
        </p>
      )}
      {left > 0 && (
        <p>
          <button type="button" class="small" onClick={() => setLimit(limit * growth)}>
            Show more
          </button>{" "}
          <span class="quiet">{count(left, "more character")}</span>
        </p>
      )}
    </div>
  );
}

/** Returns the beginning of a text, with whole lines if possible. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit);
  return text.slice(0, end > limit / 2 ? end : limit);
}

/** Returns the formatted text as soon as the text is parsed, or the reason why the text cannot be formatted. */
function useMarkdown(text: string, mentions: Mention[] | undefined, wanted: boolean) {
  const [state, setState] = useState<{ text: string; elements?: Element[]; failed?: string }>({ text });
  useEffect(() => {
    if (!wanted || !mentions) return undefined;
    const abort = new AbortController();
    parsed(text, mentions, abort.signal).then(
      (elements) => setState({ text, elements }),
      (error: Error) => !abort.signal.aborted && setState({ text, failed: error.message }),
    );
    return () => abort.abort();
  }, [text, mentions, wanted]);
  return state;
}
