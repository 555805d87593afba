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

const mostReloaded = 500; // the maximum number of rows for which a reload fetches further pages

/**
 * Loads the first page of a list, and loads the list again when the key changes. A reload keeps the added pages, up to
 * 500 rows. The function keyOf returns the key of a row. A row that moves to the next page between two requests is
 * shown once.
 */
export function usePages<T extends Page>(
  load: (cursor: string | undefined) => Promise<T>,
  key: string,
  keyOf: (row: T["data"][number]) => string,
): Pages<T> {
  const shown = useRef(0); // the number of rows of the present key
  const wanted = useRef(0); // the minimum number of rows of a reload, after the rows of a call of "more" were lost
  const present = useRef(key);
  present.current = key;
  const joined = (page: T, next: T): T => {
    const known = new Set(page.data.map(keyOf));
    return { ...next, data: [...page.data, ...next.data.filter((row) => !known.has(keyOf(row)))] };
  };
  const loaded = useLoad(async (signal) => {
    let page = await load(undefined);
    const enough = () => Math.min(Math.max(shown.current, wanted.current), mostReloaded);
    while (page.next_cursor && page.data.length < enough() && !signal.aborted)
      page = joined(page, await load(page.next_cursor));
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
      let isLost = true;
      loaded.set((now) => {
        if (now !== page) return undefined;
        isLost = false;
        return joined(page, next);
      });
      if (!isLost || present.current !== key) return;
      wanted.current = page.data.length + 1;
      await loaded.reload();
      wanted.current = 0;
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
