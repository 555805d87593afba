// Who is logged in, and what they may do.
import { computed, signal } from "./html.js";

/**
 * unknown: not asked yet. out: nobody is logged in. ended: somebody was. in: somebody is.
 * @type {import("./vendor/signals.js").Signal<{state: "unknown" | "out" | "ended"} | {state: "in", who: import("./types").Session}>}
 */
export const session = signal({ state: "unknown" });

/** Whether what writes is shown. The server checks it all the same. */
export const isAdmin = computed(() => session.value.state === "in" && session.value.who.role === "admin");

/** An admin of all customers: may see the queue, make customers, pause engines. */
export const isOverseer = computed(() => isAdmin.value && session.value.state === "in" && !session.value.who.customer_id);
