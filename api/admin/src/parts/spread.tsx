// The crowded hours of the forecast, and the dialog that spreads the schedules of a crowded hour.
import { useState } from "preact/hooks";
import { call } from "../client";
import { may } from "../session";
import type { Forecast, ForecastHour, Spread, SpreadHour, SpreadSchedule, SpreadSelection } from "../types";
import { type DataColumn, DataTable } from "./data-table";
import { Dialog, FormDialog } from "./dialog";
import { engineName } from "./engines";
import { attempt, say } from "./notes";
import { At, duration, zonedTime } from "./time";
import { count } from "./words";

const mostHours = 10;
const mostSchedules = 10;

interface Props {
  forecast: Forecast;
  /** The length of the forecast in hours. */
  hours: number;
  /** The id of the customer to which the forecast is limited, or an empty text. */
  customer: string;
  reload: () => Promise<void>;
}

/** Lists the hours in which calls wait long for the limit of their engine. */
export function CrowdedHours({ forecast, hours, customer, reload }: Props) {
  const [preview, setPreview] = useState<{ body: SpreadSelection; spread: Spread } | null>(null);
  const crowded = forecast.hours.filter((h) => h.is_crowded);
  const send = async (body: SpreadSelection, dryRun: boolean) =>
    (await call("POST", "/scheduled-job-spreads", { query: { dry_run: dryRun }, body })).data;
  const ask = ({ engine, at }: ForecastHour) => {
    const body = { engine, at, hours, ...(customer && { customer_id: customer }) };
    return attempt(async () => setPreview({ body, spread: await send(body, true) }));
  };
  /** Sends the selection of the preview, also if the URL has changed since. */
  const save = async (body: SpreadSelection) => {
    const data = await send(body, false);
    say(`${count(data.schedules.length, "schedule")} spread.`);
    await reload();
  };
  if (!crowded.length) return null;
  return (
    <div class="crowded">
      <h3>Crowded hours</h3>
      <p class="quiet">In these hours, calls are expected to wait longer than 5 minutes for the limit of the engine.</p>
      <ul class="trail">
        {crowded.slice(0, mostHours).map((h) => (
          <li key={h.at + h.engine}>
            <span>
              <strong>
                <At at={h.at} />
              </strong>{" "}
              {engineName(h.engine)}{" "}
              <span class="quiet">
                {count(Math.round(h.calls), "call")}, wait up to {waitOf(h.late_seconds)}
              </span>
            </span>
            {may("spread-scheduled-jobs") && (
              <button
                class="small"
                aria-label={`Spread schedules of this hour: ${engineName(h.engine)}, ${zonedTime(h.at)}`}
                onClick={() => void ask(h)}
              >
                Spread schedules …
              </button>
            )}
          </li>
        ))}
      </ul>
      {crowded.length > mostHours && (
        <p class="quiet">and {count(crowded.length - mostHours, "more crowded hour", "more crowded hours")}</p>
      )}
      {preview && (
        <SpreadDialog preview={preview.spread} onClose={() => setPreview(null)} save={() => save(preview.body)} />
      )}
    </div>
  );
}

const waitOf = (seconds: number): string => (seconds ? duration(seconds * 1000) : "none");

interface DialogProps {
  preview: Spread;
  onClose: () => void;
  save: () => Promise<void>;
}

function SpreadDialog({ preview: p, onClose, save }: DialogProps) {
  if (!p.schedules.length) {
    return (
      <Dialog title="These schedules cannot be spread" onClose={onClose}>
        <div class="body">
          <p>
            <At at={p.at} />, {engineName(p.engine)}: a longer jitter does not shorten the wait. Jitter does not spread
            the calls of one run, and must end before the next tick of the schedule.
          </p>
        </div>
        <footer>
          <button type="button" onClick={onClose} data-first>
            Close
          </button>
        </footer>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Spread the schedules of this hour?"
      action={`Spread ${count(p.schedules.length, "schedule")}`}
      onClose={onClose}
      save={save}
    >
      {() => (
        <>
          <dl class="facts">
            <dt>Hour</dt>
            <dd>
              <At at={p.at} />, {engineName(p.engine)}
            </dd>
            <dt>Longest wait now</dt>
            <dd>{waitOf(p.late_seconds)}</dd>
            <dt>Longest wait after</dt>
            <dd>{waitOf(p.late_seconds_after)}</dd>
          </dl>
          {p.hours.length > 1 && (
            <details>
              <summary>{count(p.hours.length, "hour")} with a changed wait</summary>
              <DataTable label="Waits" columns={hourColumns} rows={p.hours} keyOf={(h) => h.at + h.engine} />
            </details>
          )}
          <DataTable
            label="Schedules"
            columns={scheduleColumns}
            rows={p.schedules.slice(0, mostSchedules)}
            keyOf={(s) => s.id}
          />
          {p.schedules.length > mostSchedules && (
            <p class="quiet">and {count(p.schedules.length - mostSchedules, "more schedule", "more schedules")}</p>
          )}
          <p class="hint">
            Jitter delays all runs of a schedule by the same number of seconds. The scheduled times stay the same.
          </p>
        </>
      )}
    </FormDialog>
  );
}

const hourColumns: DataColumn<SpreadHour>[] = [
  { head: "Hour", cell: (h) => <At at={h.at} /> },
  { head: "Engine", cell: (h) => engineName(h.engine) },
  { head: "Wait now", num: true, cell: (h) => waitOf(h.late_seconds) },
  { head: "Wait after", num: true, cell: (h) => waitOf(h.late_seconds_after) },
];

const scheduleColumns: DataColumn<SpreadSchedule>[] = [
  {
    head: "Schedule",
    cell: (s) => (
      <a href={`/admin/scheduled-jobs/${s.id}`}>
        <bdi>{s.name ? `${s.brand_name} · ${s.name}` : s.brand_name}</bdi>
      </a>
    ),
  },
  { head: "Jitter now", num: true, cell: (s) => waitOf(s.jitter_seconds) },
  { head: "Jitter after", num: true, cell: (s) => waitOf(s.jitter_seconds_after) },
];
