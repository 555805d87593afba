// Edits that other users may make at the same time. An edit contains the ETag of the state on which the edit is based.
// The server rejects the edit if another user has changed that state.
import { Problem } from "../client";

/** An object with the ETag of its state. */
export interface Seen<T> {
  data: T;
  etag: string;
}

/**
 * Changes an object of a list. A list has no ETags. Therefore, the function "read" reads the object again. If another
 * user has changed the object since the list was loaded, the change is rejected, and the function "show" receives the
 * new state.
 */
export async function changeListed<T extends { updated_at: string }, R>(
  listed: T,
  read: () => Promise<Seen<T>>,
  change: (etag: string) => Promise<R>,
  show: (now: T) => void,
): Promise<R> {
  const seen = await read();
  if (seen.data.updated_at !== listed.updated_at) {
    show(seen.data);
    throw new Problem(412, "The item has changed since the page loaded. Check the new state and repeat your change.", {
      code: "edited_meanwhile",
    });
  }
  return unlessEdited(change(seen.etag), async () => show((await read()).data));
}

/**
 * Returns the result of an edit. If another user has changed the object, "reload" loads the new state before the error
 * is thrown.
 */
export async function unlessEdited<T>(edit: Promise<T>, reload: () => Promise<void>): Promise<T> {
  try {
    return await edit;
  } catch (error) {
    if (error instanceof Problem && error.code === "edited_meanwhile") await reload();
    throw error;
  }
}
