// The session, with the user who is logged in and the user's access rights.
import { computed, signal } from "@preact/signals";
import type { Session } from "./types";

/** The states: not requested yet (unknown), not logged in (out), expired (ended), and logged in (in). */
type State = { state: "unknown" | "out" | "ended" } | { state: "in"; who: Session };

export const session = signal<State>({ state: "unknown" });

/** The caller, or undefined before log-in. */
export const caller = computed(() => (session.value.state === "in" ? session.value.who : undefined));

/** Whether controls that write are shown. The server checks each request as well. */
export const isAdmin = computed(() => caller.value?.role === "admin");

/** Whether the caller is an admin of all customers, who may manage customers, engines and the queue. */
export const isOverseer = computed(() => isAdmin.value && !caller.value?.customer_id);
