// The labels of a schedule's fields and of their values, for the dialog, the conflict table and the page of a schedule.
import type { ReportTemplate, ScheduledJob } from "../types";
import { engineNames } from "./engines";
import type { FieldName, Form } from "./schedule-form";
import { duration, zonedTime } from "./time";
import { count, dollars, jobTypes, reportTemplates } from "./words";

export const fieldLabels: Record<FieldName, string> = {
  name: "Name",
  job_type: "Job type",
  cron_expression: "Cron expression",
  after: "After schedule",
  after_partial: "After partial runs",
  timezone: "Timezone",
  is_active: "Active",
  collectors: "Engines",
  parallel: "Parallel calls",
  samples: "Samples per query",
  locale: "Default language",
  country: "Default country",
  positionLimit: "Position limit",
  sentimentLimit: "Sentiment limit",
  rescore: "Re-score",
  reportTemplate: "Report template",
  recipients: "Recipients",
  maxCalls: "Call cap per run",
  maxCostUsd: "Cost cap per run",
  pauseAtCap: "Pause at cap",
  run_timeout_seconds: "Time limit",
  overlap_policy: "Overlap",
  misfire_policy: "Missed runs",
  misfire_window_seconds: "Catch-up window",
  jitter_seconds: "Jitter",
  dst_gap: "Skipped clock time",
  dst_repeat: "Repeated clock time",
  start_deadline_seconds: "Start deadline",
  starts_at: "Starts at",
  ends_at: "Ends at",
};

/** The values of the enums with their labels. A new value in the API causes a type error in this table. */
export const choices = {
  overlap_policy: { skip: "Skip the new run", allow: "Run both at the same time" },
  misfire_policy: {
    run_once: "Run once for all missed times",
    run_all: "Run once for each missed time",
    skip: "Skip missed times",
  },
  dst_gap: { shift: "Run right after the clock change", skip: "Skip that day" },
  dst_repeat: { first: "Run the first time", second: "Run the second time", both: "Run both times" },
  reportTemplate: reportTemplates,
} satisfies {
  overlap_policy: Record<ScheduledJob["overlap_policy"], string>;
  misfire_policy: Record<ScheduledJob["misfire_policy"], string>;
  dst_gap: Record<ScheduledJob["dst_gap"], string>;
  dst_repeat: Record<ScheduledJob["dst_repeat"], string>;
  reportTemplate: Record<ReportTemplate, string>;
};

const yesNo = (on: boolean): string => (on ? "Yes" : "No");
const timeOrNone = (at: string): string => (at ? zonedTime(at) : "None");
const limit = (n: number): string => (n ? count(n, "answer") : "All answers");

const shown: { [K in FieldName]: (value: Form[K]) => string } = {
  name: (v) => v || "None",
  job_type: (v) => jobTypes[v].name,
  cron_expression: (v) => v || "None",
  after: (v) => v?.label ?? "None",
  after_partial: yesNo,
  timezone: (v) => v,
  is_active: yesNo,
  collectors: (v) => (v.length ? engineNames(v) : "Default engines"),
  parallel: yesNo,
  samples: (v) => String(v || 1),
  locale: (v) => v || "None",
  country: (v) => v || "None",
  positionLimit: limit,
  sentimentLimit: limit,
  rescore: yesNo,
  recipients: (v) => v.join(", ") || "None",
  reportTemplate: (v) => choices.reportTemplate[v],
  maxCalls: (v) => (v ? count(v, "call") : "Server default"),
  maxCostUsd: (v) => (v ? dollars(v) : "Server default"),
  pauseAtCap: yesNo,
  run_timeout_seconds: (v) => duration(v * 1000),
  overlap_policy: (v) => choices.overlap_policy[v],
  misfire_policy: (v) => choices.misfire_policy[v],
  misfire_window_seconds: (v) => duration(v * 1000),
  jitter_seconds: (v) => (v ? `Up to ${duration(v * 1000)}` : "None"),
  dst_gap: (v) => choices.dst_gap[v],
  dst_repeat: (v) => choices.dst_repeat[v],
  start_deadline_seconds: (v) => (v ? duration(v * 1000) : "None"),
  starts_at: timeOrNone,
  ends_at: timeOrNone,
};

/** Returns the value of a field as text for users. */
export const shownValue = <K extends FieldName>(form: Form, name: K): string => shown[name](form[name]);
