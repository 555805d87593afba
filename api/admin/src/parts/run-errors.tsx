// The error of a run and its failed calls, each with the advice of the API.
import type { RunDetail } from "../types";
import { engineName } from "./engines";
import { clock } from "./time";
import { count } from "./words";

/** The error of the whole run, with advice and a link to the relevant page. */
export function RunReason({ run }: { run: RunDetail }) {
  if (!run.error_message) return null;
  const link = linkOf(run);
  return (
    <div class={`note ${run.status === "failed" ? "bad" : "warn"}`}>
      <p>
        <bdi>{run.error_message}</bdi>
      </p>
      {(run.advice || link) && (
        <p>
          {run.advice} {link && <a href={link.href}>{link.text}</a>}
        </p>
      )}
    </div>
  );
}

/** Returns a link to the page on which a user can remove the reason for a run's failure. */
function linkOf(run: RunDetail): { text: string; href: string } | undefined {
  const schedule = run.scheduled_job_id && {
    text: "Edit schedule",
    href: `/admin/scheduled-jobs/${run.scheduled_job_id}?edit=1`,
  };
  switch (run.reason_code) {
    case "no_active_queries":
      return { text: "Queries of the brand", href: `/admin/brands/${run.brand_id}/settings` };
    case "no_engine_configured":
    case "engine_not_configured":
      return { text: "Engines", href: "/admin/settings/collectors" };
    case "cap_day_calls":
    case "cap_day_cost":
      return { text: "Customers", href: "/admin/settings/customers" };
    case "cap_run_calls":
    case "cap_run_cost":
    case "invalid_options":
    case "previous_run_unfinished":
    case "time_limit_exceeded":
      return schedule || undefined;
    default:
      return undefined;
  }
}

/** The failed calls, grouped by engine and error. */
export function RunErrors({ run }: { run: RunDetail }) {
  if (!run.errors.length) return null;
  return (
    <section aria-labelledby="errors">
      <h2 id="errors">Errors</h2>
      <ul class="errors">
        {run.errors.map((e) => (
          <li>
            <p>
              <strong>{engineName(e.collector)}</strong>, {count(e.count, "call")}: <bdi>{e.message}</bdi>
            </p>
            {e.advice && <p class="quiet">{e.advice}</p>}
            {e.retry_at && (
              <p class="quiet">
                The run repeats {e.count === 1 ? "the call" : "these calls"} from {clock(e.retry_at)}. No action is
                needed.
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
