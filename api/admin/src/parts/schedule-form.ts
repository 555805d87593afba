// The values of the schedule form, their conversion to a request, and the merge of two edits.
import { Metadata as metadataFields, NewScheduledJob } from "../fields";
import type { Metadata, ScheduledJob } from "../types";
import type { Option } from "./combobox";

/** The fields of a schedule outside its metadata. */
type Own = Pick<
  ScheduledJob,
  | "job_type"
  | "cron_expression"
  | "after_partial"
  | "timezone"
  | "is_active"
  | "overlap_policy"
  | "misfire_policy"
  | "misfire_window_seconds"
  | "jitter_seconds"
  | "run_timeout_seconds"
  | "dst_gap"
  | "dst_repeat"
>;

/** The values of the form. An empty text or list means none. */
export interface Form extends Own, Required<Metadata> {
  name: string;
  /** The schedule after which the schedule fires; null with a cron expression. */
  after: Option | null;
  start_deadline_seconds: number; // 0: no deadline
  starts_at: string;
  ends_at: string;
  brand: Option | null;
}

/** The fields that can change after a schedule is created. */
export type FieldName = Exclude<keyof Form, "brand">;

const noOptions: Required<Metadata> = {
  collectors: [],
  country: "",
  locale: "",
  maxCalls: 0,
  maxCostUsd: 0,
  parallel: false,
  pauseAtCap: false,
  positionLimit: 0,
  recipients: [],
  reportTemplate: "weekly",
  rescore: false,
  samples: 0,
  sentimentLimit: 0,
};

export const optionNames = Object.keys(noOptions) as (keyof Metadata)[];

/** Returns the first values of the form of a new schedule. */
export const newForm = (brand: Option | null): Form => ({
  ...noOptions,
  brand,
  name: "",
  job_type: "data_collection_and_scoring",
  cron_expression: "0 9 * * *",
  after: null,
  after_partial: NewScheduledJob.after_partial.default,
  timezone: NewScheduledJob.timezone.default,
  is_active: NewScheduledJob.is_active.default,
  overlap_policy: NewScheduledJob.overlap_policy.default,
  misfire_policy: NewScheduledJob.misfire_policy.default,
  misfire_window_seconds: NewScheduledJob.misfire_window_seconds.default,
  jitter_seconds: NewScheduledJob.jitter_seconds.default,
  run_timeout_seconds: NewScheduledJob.run_timeout_seconds.default,
  dst_gap: NewScheduledJob.dst_gap.default,
  dst_repeat: NewScheduledJob.dst_repeat.default,
  start_deadline_seconds: 0,
  starts_at: "",
  ends_at: "",
  parallel: true,
});

/** Returns the form values of an existing schedule. */
export const formOf = (j: ScheduledJob): Form => ({
  ...noOptions,
  ...j.metadata,
  brand: { value: j.brand_id, label: j.brand_name, more: j.customer_name },
  name: j.name ?? "",
  job_type: j.job_type,
  cron_expression: j.cron_expression,
  after: j.after ? { value: j.after, label: j.after_name ?? j.after } : null,
  after_partial: j.after_partial,
  timezone: j.timezone,
  is_active: j.is_active,
  overlap_policy: j.overlap_policy,
  misfire_policy: j.misfire_policy,
  misfire_window_seconds: j.misfire_window_seconds,
  jitter_seconds: j.jitter_seconds,
  run_timeout_seconds: j.run_timeout_seconds,
  dst_gap: j.dst_gap,
  dst_repeat: j.dst_repeat,
  start_deadline_seconds: j.start_deadline_seconds ?? 0,
  starts_at: j.starts_at ?? "",
  ends_at: j.ends_at ?? "",
});

const copySuffix = " (copy)";

/** Returns the first values of the form of a new schedule with the values of an existing schedule. */
export function copyForm(j: ScheduledJob): Form {
  const name = (j.name ?? j.brand_name).slice(0, NewScheduledJob.name.maxLength - copySuffix.length) + copySuffix;
  return { ...formOf(j), name, is_active: NewScheduledJob.is_active.default };
}

const isSame = (a: Form, b: Form, name: keyof Form): boolean =>
  name === "after" ? a.after?.value === b.after?.value : JSON.stringify(a[name]) === JSON.stringify(b[name]);

/** Returns the names of the fields whose values differ. */
export const changedFields = (a: Form, b: Form): FieldName[] =>
  (Object.keys(a) as (keyof Form)[]).filter((name): name is FieldName => name !== "brand" && !isSame(a, b, name));

/** Returns the request that saves a form. The request of an edit contains only the changed fields. */
export function bodyOf(form: Form, was: ScheduledJob | null): Record<string, unknown> {
  const names = was ? changedFields(form, formOf(was)) : (Object.keys(form) as FieldName[]);
  const body: Record<string, unknown> = {};
  for (const name of names) {
    if (name in noOptions) body["metadata"] = metadataOf(form);
    else if (
      name in NewScheduledJob ||
      name === "after" ||
      name === "starts_at" ||
      name === "ends_at" ||
      name === "job_type"
    ) {
      body[name] = valueOf(form, name);
    }
  }
  if ("after" in body || "cron_expression" in body) {
    body["after"] = valueOf(form, "after");
    body["cron_expression"] = valueOf(form, "cron_expression");
  }
  if (was) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** Returns the value of a field in a request. An emptied name, bound or deadline is null. */
function valueOf(form: Form, name: FieldName): unknown {
  if (name === "cron_expression") return form.after ? "" : form.cron_expression.trim();
  if (name === "after") return form.after?.value ?? null;
  if (name === "start_deadline_seconds") return form.start_deadline_seconds || null;
  return form[name] === "" ? null : form[name];
}

/**
 * Returns metadata that replaces all options. The option "parallel" is always included. Other empty options and the
 * default template are omitted.
 */
export function metadataOf(form: Form): Metadata {
  const options = { ...form, country: form.country.toUpperCase() };
  const set = optionNames.filter((name) => {
    const value = options[name];
    if (name === "reportTemplate") return value !== noOptions.reportTemplate;
    return name === "parallel" || (Array.isArray(value) ? value.length > 0 : Boolean(value));
  });
  return Object.fromEntries(set.map((name) => [name, options[name]]));
}

/** Applies the user's changes to a newer state of the schedule. */
export function merged(mine: Form, was: ScheduledJob, theirs: ScheduledJob): Form {
  const touched = changedFields(mine, formOf(was));
  return { ...formOf(theirs), ...Object.fromEntries(touched.map((name) => [name, mine[name]])) };
}

interface Bounds {
  minimum?: number;
  maximum?: number;
}

/** Returns the bounds of a number in the OpenAPI document. */
export const boundsOf = (name: string): Bounds =>
  (({ ...NewScheduledJob, ...metadataFields }) as Record<string, Bounds>)[name] ?? {};
