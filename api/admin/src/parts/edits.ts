// Edits that other users may make at the same time. An edit names the state on which it is based by its ETag, and the
// server refuses the edit if another user has changed that state.
import { Problem } from "../client";

/** An object with the ETag of its state. */
export interface Seen<T> {
  data: T;
  etag: string;
}

/** Returns the result of an edit. If another user has changed the object, the function reload loads the new state. */
export async function unlessEdited<T>(edit: Promise<T>, reload: () => Promise<void>): Promise<T> {
  try {
    return await edit;
  } catch (error) {
    if (error instanceof Problem && error.code === "edited_meanwhile") await reload();
    throw error;
  }
}
