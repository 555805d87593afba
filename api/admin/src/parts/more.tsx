// Lists that grow by a page when the reader presses a button.
import { useRef, useState } from "preact/hooks";
import { type Loaded, useLoad } from "../load";
import { attempt } from "./notes";

interface Page {
  data: unknown[];
  next_cursor: string | null;
}

interface Pages<T> extends Loaded<T> {
  /** Whether the list of the present key has no rows. */
  isEmpty: boolean;
  /** Adds the next page. */
  more: () => Promise<void>;
  isAdding: boolean;
}

/** Loads the first page of a list, and loads the list again when the key changes. A reload keeps the added pages. */
export function usePages<T extends Page>(load: (cursor: string | undefined) => Promise<T>, key: string): Pages<T> {
  const shown = useRef(0); // the number of rows of the present key
  const loaded = useLoad(async () => {
    let page = await load(undefined);
    while (page.next_cursor && page.data.length < shown.current) {
      const next = await load(page.next_cursor);
      page = { ...next, data: [...page.data, ...next.data] };
    }
    return page;
  }, key);
  shown.current = loaded.isOld ? 0 : (loaded.data?.data.length ?? 0);
  const [isAdding, setAdding] = useState(false);
  const more = async () => {
    const page = loaded.data;
    if (!page?.next_cursor || loaded.isOld || isAdding) return;
    setAdding(true);
    await attempt(async () => {
      const next = await load(page.next_cursor ?? undefined);
      // If the list has changed during the request, the received rows do not continue the list.
      loaded.set((now) => (now === page ? { ...next, data: [...page.data, ...next.data] } : undefined));
    });
    setAdding(false);
  };
  return { ...loaded, isEmpty: !loaded.isOld && loaded.data?.data.length === 0, more, isAdding };
}

/** The button that adds the next page. */
export function MoreButton<T extends Page>({ of, what }: { of: Pages<T>; what: string }) {
  if (!of.data?.next_cursor) return null;
  return (
    <div class="more">
      <button aria-disabled={of.isAdding || of.isOld} onClick={() => void of.more()}>
        Show more {what}
      </button>
    </div>
  );
}
