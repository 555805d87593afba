// The state of an edit of a schedule: the values of the form, the schedule before the edit, and concurrent changes.
import { useState } from "preact/hooks";
import { Problem, call, get, problemOf } from "../client";
import { useChanges } from "../load";
import { caller } from "../session";
import type { ScheduledJob } from "../types";
import { type Form, bodyOf, formOf, merged } from "./schedule-form";

/** A schedule with the ETag of its state. */
export interface State {
  job: ScheduledJob;
  etag: string;
}

export async function loadState(id: string): Promise<State> {
  const { data, etag } = await call("GET", "/scheduled-jobs/{id}", { path: { id } });
  return { job: data, etag };
}

/** Whether the caller made all versions after a state, as in another window. */
async function isOwn(since: State, { job }: State): Promise<boolean> {
  const query = { n: Math.max(1, job.version - since.job.version) };
  const newest = await get("/scheduled-jobs/{id}/versions", { path: { id: job.id }, query });
  return newest.data.length > 0 && newest.data.every((v) => v.actor_kind === "user" && v.actor === caller.value?.name);
}

/**
 * Keeps an edit of a schedule. The parameter "start" is null for a new schedule. The parameter "initial" has the first
 * values of the form.
 */
export function useEdit(start: State | null, initial: Form) {
  const id = start?.job.id ?? "";
  const [form, setForm] = useState(initial);
  const [seen, setSeen] = useState(start);
  const [theirs, setTheirs] = useState<(State & { isOwn: boolean }) | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const checkForChanges = async () => {
    const now = await loadState(id).catch(() => null);
    if (now && seen && now.etag !== seen.etag) setTheirs({ ...now, isOwn: await isOwn(seen, now).catch(() => false) });
    return now !== null;
  };
  useChanges(({ jobs, reset }) => {
    if (id && (reset || jobs.has(id))) void checkForChanges();
  });
  const replace = (next: Form) => {
    setForm(next);
    setSeen(theirs);
    setTheirs(null);
  };
  const save = async (): Promise<ScheduledJob | null> => {
    if (!form.brand) {
      const errors = [{ location: "body.brand_id", message: "Select a brand." }];
      setProblem(new Problem(422, "Select a brand.", { errors }));
      return null;
    }
    if (form.after?.value === "") {
      setProblem(
        new Problem(422, "Select a schedule.", { errors: [{ location: "body.after", message: "Select a schedule." }] }),
      );
      return null;
    }
    try {
      return await send(form, form.brand.value, seen);
    } catch (error) {
      const failed = problemOf(error);
      if (failed.code !== "edited_meanwhile" || !(await checkForChanges())) setProblem(failed);
      return null;
    }
  };
  return {
    form,
    set: (change: Partial<Form>) => setForm((f) => ({ ...f, ...change })),
    problem,
    setProblem,
    was: seen?.job,
    theirs,
    takeTheirs: () => theirs && replace(formOf(theirs.job)),
    keepMine: () => theirs && seen && replace(merged(form, seen.job, theirs.job)),
    save,
  };
}

async function send(form: Form, brandId: string, seen: State | null): Promise<ScheduledJob> {
  const body = bodyOf(form, seen?.job ?? null);
  if (seen) {
    const { job, etag } = seen;
    const { data } = await call("PUT", "/scheduled-jobs/{id}", { path: { id: job.id }, body, etag });
    return { ...data, recent_runs: job.recent_runs };
  }
  const created = { ...body, brand_id: brandId } as NewJob;
  return (await call("POST", "/scheduled-jobs", { body: created, once: true })).data;
}

type NewJob = NonNullable<NonNullable<Parameters<typeof call<"POST", "/scheduled-jobs">>[2]>["body"]>;
