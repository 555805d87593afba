// The preview of an exception, with the ticks that the exception suppresses.
import { type Problem, call, problemOf } from "../client";
import { type Loaded, useLoad, useSettled } from "../load";
import type { ExceptionPreview, NewException, PreviewedEffects } from "../types";
import { dayAndTime } from "./time";
import { count, number } from "./words";

const settleAfter = 150; // ms after the last change
const defaultDays = 30;
const schedulesShown = 20;

interface Previewed {
  preview: ExceptionPreview | null;
  problem: Problem | null;
}

/** Previews an exception. The value null stands for an incomplete form. */
export function useEffects(body: NewException | null, days = defaultDays): Loaded<Previewed> {
  const key = useSettled(JSON.stringify(body && { ...body, days }), settleAfter);
  return useLoad<Previewed>(async (signal) => {
    const settled = JSON.parse(key) as (NewException & { days: number }) | null;
    if (!settled) return { preview: null, problem: null };
    try {
      const { data } = await call("POST", "/schedule-exception-preview", { body: settled, signal });
      return { preview: data, problem: null };
    } catch (error) {
      return { preview: null, problem: problemOf(error) };
    }
  }, key);
}

/** Shows the suppressed ticks of each schedule, struck through. */
export function Effects({ of: { data, loading }, days = defaultDays }: { of: Loaded<Previewed>; days?: number }) {
  const preview = data?.preview;
  const failure = data?.problem?.fields.length ? undefined : data?.problem?.message; // fields show their own errors
  const least = preview && !preview.is_complete ? "At least " : "";
  return (
    <div class="preview effects" aria-live="polite" aria-busy={loading}>
      <p class="words">{preview?.description ?? failure ?? "…"}</p>
      {preview && preview.tick_count === 0 && <p>No run in the next {days} days is affected.</p>}
      {preview && preview.tick_count > 0 && (
        <>
          <p>
            {least}
            <strong>{count(preview.tick_count, "run")}</strong> of {count(preview.schedule_count, "schedule")} will be
            skipped in the next {days} days:
          </p>
          <ul>
            {preview.schedules.slice(0, schedulesShown).map((s) => (
              <Skipped of={s} key={s.id} />
            ))}
          </ul>
          {preview.schedule_count > schedulesShown && (
            <p class="quiet">and {count(preview.schedule_count - schedulesShown, "more schedule")}</p>
          )}
        </>
      )}
    </div>
  );
}

function Skipped({ of: s }: { of: PreviewedEffects }) {
  return (
    <li>
      <bdi>{s.name ? `${s.brand_name} · ${s.name}` : s.brand_name}</bdi>{" "}
      {s.ticks.map((t) => (
        <>
          <LocalTime local={t.local} />{" "}
        </>
      ))}
      {s.tick_count > s.ticks.length && <span class="quiet">and {number(s.tick_count - s.ticks.length)} more</span>}
    </li>
  );
}

/**
 * A local time of the API, such as "Fri 25 Dec, 09:00 +01:00". The time is struck through. The offset is not struck
 * through, because the line would hide a minus sign.
 */
function LocalTime({ local }: { local: string }) {
  const offset = local.slice("2026-12-25T09:00:00".length);
  const time = dayAndTime(`${local.slice(0, local.length - offset.length)}Z`, "UTC");
  return (
    <span class="quiet">
      <s>{time}</s> {offset === "Z" ? "UTC" : offset}
    </span>
  );
}
