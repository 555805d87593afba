// The field for a cron expression. While the user types, the field shows the description, the next times and the
// warnings from the server.
import { type Problem, call, problemOf } from "../client";
import { NewScheduledJob } from "../fields";
import { type Loaded, useLoad, useSettled } from "../load";
import type { ScheduledJob, SchedulePreview } from "../types";
import type { Option } from "./combobox";
import { Field, valueOf } from "./field";
import { type Form, metadataOf } from "./schedule-form";
import { TickTime } from "./tick-time";
import { clock, readerZone, relative } from "./time";
import { NextRuns } from "./versions";
import { count, expectedCost, presets, smallCost } from "./words";

const settleAfter = 150; // ms after the last key press
const ticksShown = 5;
const mostZones = 50;

/**
 * A preview or a problem. The field "of" has the previewed cron expression, or the id of the schedule after which the
 * edited schedule fires.
 */
interface Previewed {
  of: string;
  /** The time zone before the edit, or undefined for a new schedule. */
  zone: string | undefined;
  preview: SchedulePreview | null;
  problem: Problem | null;
}

export type Previewing = Loaded<Previewed>;

/** Previews the schedule in the form. The parameter "editing" is the edited schedule. */
export function usePreview(form: Form, editing: ScheduledJob | undefined): Previewing {
  const { cron_expression, after, after_partial, timezone, dst_gap, dst_repeat, starts_at, ends_at } = form;
  const { brand, job_type, recipients } = form;
  const metadata = metadataOf(form);
  const request = {
    body: {
      ...(after ? { after: after.value, after_partial } : { after: null, cron_expression }),
      timezone: timezone || "UTC",
      dst_gap,
      dst_repeat,
      ...(starts_at && { starts_at }),
      ...(ends_at && { ends_at }),
      ...(editing ? { scheduled_job_id: editing.id } : brand && { brand_id: brand.value }),
      ...(job_type === "report" && recipients.length && { recipients }),
      job_type,
      metadata,
      n: ticksShown,
    },
  };
  const key = useSettled(JSON.stringify(request), settleAfter);
  return useLoad<Previewed>(async (signal) => {
    const settled = JSON.parse(key) as typeof request;
    const zone = editing?.timezone;
    const of = settled.body.after ?? settled.body.cron_expression ?? "";
    if (!of.trim()) return { of, zone, preview: null, problem: null };
    try {
      const { data } = await call("POST", "/schedule-preview", { ...settled, signal });
      return { of, zone, preview: data, problem: null };
    } catch (error) {
      return { of, zone, preview: null, problem: problemOf(error) };
    }
  }, key);
}

interface CronFieldProps {
  form: Form;
  onChange: (cron: string) => void;
  previewed: Previewing;
  error?: string | undefined;
}

export function CronField({ form, onChange, previewed, error }: CronFieldProps) {
  const cron = form.cron_expression;
  const current = previewed.data?.of === cron ? previewed.data : undefined; // ignores older previews
  const problem = current?.problem;
  const wrong =
    error ??
    problem?.of("cron_expression") ??
    (problem && !problem.fields.length && problem.status ? problem.message : undefined);
  const pick = (expression: string) => expression && onChange(expression);
  return (
    <>
      <Field label="Cron expression" error={wrong} hint={hint}>
        {(a) => (
          <div class="cron">
            <select
              aria-label="Common schedules"
              value={presets.some(([e]) => e === cron) ? cron : ""}
              onChange={(e) => pick(valueOf(e))}
            >
              <option value="">Custom</option>
              {presets.map(([expression, name]) => (
                <option value={expression}>{name}</option>
              ))}
            </select>
            <input
              {...a}
              class="mono"
              name="cron_expression"
              spellcheck={false}
              autocomplete="off"
              autocapitalize="off"
              required
              maxLength={NewScheduledJob.cron_expression.maxLength}
              value={cron}
              onInput={(e) => onChange(valueOf(e))}
            />
          </div>
        )}
      </Field>
      <Preview words={current?.preview?.description ?? ""} zone={form.timezone} previewed={previewed} />
    </>
  );
}

const hint = (
  <>
    Minute, hour, day of month, month, day of week. <code>*</code>: every, <code>*/2</code>: every 2nd, <code>1-5</code>
    : range.
  </>
);

export function Preview({ words, zone, previewed }: { words: string; zone: string; previewed: Previewing }) {
  const preview = previewed.data?.preview;
  const option = previewed.data?.problem?.fields.find((f) => f.location.startsWith("body.metadata."));
  const changes = preview?.changes;
  const isRetimed = changes && JSON.stringify(changes.before) !== JSON.stringify(preview.ticks);
  return (
    <div class="preview" aria-live="polite" aria-busy={previewed.loading}>
      <p class="words">{words || "…"}</p>
      {preview && !isRetimed && <NextTicks preview={preview} zone={zone} />}
      {preview?.changes && isRetimed && (
        <NextRuns
          before={preview.changes.before}
          after={preview.ticks}
          zones={[previewed.data?.zone ?? preview.timezone, preview.timezone]}
        />
      )}
      {preview && !preview.ticks.length && preview.least_interval_seconds > 0 && (
        <p class="warning">No run between start and end.</p>
      )}
      {preview?.cost && <RunCost of={preview.cost} />}
      {preview?.warnings.map((w) => (
        <p class={`warning ${w.code === "too_often" || w.code === "run_cap" ? "red" : ""}`}>{w.message}</p>
      ))}
      {preview?.changes && (preview.changes.gone_count > 0 || preview.changes.come_count > 0) && (
        <p class="changes">
          Next 30 days: <strong>{preview.changes.gone_count}</strong> runs removed,{" "}
          <strong>{preview.changes.come_count}</strong> added, <strong>{preview.changes.kept_count}</strong> unchanged.
        </p>
      )}
      {option && (
        <p class="warning red">
          {option.location.replace("body.metadata.", "")} {option.message}
        </p>
      )}
      {previewed.error && <p class="quiet">{previewed.error.message}</p>}
    </div>
  );
}

/** States the expected calls and the expected cost of one run, and of the runs of the next 30 days. */
function RunCost({ of: c }: { of: NonNullable<SchedulePreview["cost"]> }) {
  const { calls, runs_in_30_days: runs } = c;
  const atLeast = c.unpriced_calls ? "at least " : "";
  const month = c.cost_usd === null ? "unknown cost" : atLeast + smallCost(c.cost_usd * (runs ?? 0));
  if (!c.queries) return <p class="warning">The brand has no active queries, so its runs make no calls.</p>;
  if (!calls) return <p class="warning">None of the engines is configured, so the runs make no calls.</p>;
  return (
    <p class="cost">
      Each run: <strong>{count(calls, "call")}</strong> to engines, {expectedCost(c)}.
      {runs !== null && (
        <>
          {" "}
          Next 30 days: {count(runs, "run")}, {count(calls * runs, "call")}, <strong>{month}</strong>.
        </>
      )}
    </p>
  );
}

function NextTicks({ preview, zone }: { preview: SchedulePreview; zone: string }) {
  const there = preview.timezone ?? zone;
  return (
    <ol>
      {preview.ticks.map((t) => (
        <li>
          <TickTime tick={t} zone={there} />
          {there !== readerZone && (
            <span class="quiet">
              {clock(t.at)} {readerZone}
            </span>
          )}
          <span class="quiet">{relative(Date.parse(t.at))}</span>
        </li>
      ))}
    </ol>
  );
}

/** Finds time zones by a part of the zone's name. Browsers do not list other names of a zone, such as Asia/Kolkata. */
export async function findZones(text: string): Promise<Option[]> {
  const listed = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((z) => z !== "UTC")];
  const wanted = text.toLowerCase().replaceAll(" ", "_");
  const zones = isOtherName(text) && !listed.some((z) => z.toLowerCase() === wanted) ? [text, ...listed] : listed;
  return zones
    .filter((z) => z.toLowerCase().includes(wanted))
    .slice(0, mostZones)
    .map((z) => ({ value: z, label: z, more: `${clock(new Date(), z)} now` }));
}

function isOtherName(text: string): boolean {
  if (!/^[A-Z]\w+\/[A-Z]/.test(text)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: text }));
  } catch {
    return false;
  }
}
