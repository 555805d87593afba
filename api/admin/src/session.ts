// The session, with the user who is logged in and the user's access rights.
import { computed, signal } from "@preact/signals";
import { access } from "./fields";
import type { Session } from "./types";

/**
 * The states: not requested yet (unknown), not logged in (out), logged in (in), and expired (ended). An expired session
 * keeps its user, because the page stays below the log-in form.
 */
type State = { state: "unknown" | "out" } | { state: "in" | "ended"; who: Session };

export const session = signal<State>({ state: "unknown" });

/** The caller, or undefined before log-in. */
export const caller = computed(() => ("who" in session.value ? session.value.who : undefined));

/** Whether the caller is an admin. */
export const isAdmin = computed(() => caller.value?.role === "admin");

/** Whether the caller is an admin with access to all customers, who may manage customers, engines and the queue. */
export const isOverseer = computed(() => isAdmin.value && !caller.value?.customer_id);

const levels = ["viewers", "editors", "admins", "overseers"] as const;

const level = computed(() => {
  if (isOverseer.value) return levels.indexOf("overseers");
  if (isAdmin.value) return levels.indexOf("admins");
  return levels.indexOf(caller.value?.role === "editor" ? "editors" : "viewers");
});

/** Whether the caller's role allows an operation of the API. The server checks each request as well. */
export const may = (operation: keyof typeof access): boolean => levels.indexOf(access[operation]) <= level.value;
