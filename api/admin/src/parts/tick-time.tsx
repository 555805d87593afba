// The time of a tick in the zone of its schedule. A tick that an exception suppresses is struck through, with the reason.
import type { Tick } from "../types";
import { dayAndTime, offset } from "./time";

const kinds = { blackout: "Blackout", pause: "Pause", skip: "Skip" } as const;

export function TickTime({ tick, zone }: { tick: Tick; zone: string }) {
  const time = (
    <>
      {dayAndTime(tick.at, zone)} <span class="zone">{offset(zone, tick.local)}</span>
    </>
  );
  if (!tick.suppressed) return <span>{time}</span>;
  return (
    <span>
      <s>{time}</s> <SuppressedBy {...tick.suppressed} />
    </span>
  );
}

/** Names the exception that suppresses a tick. */
export const SuppressedBy = ({ kind, description, note }: NonNullable<Tick["suppressed"]>) => (
  <span class="quiet">
    No run. {kinds[kind]}: <bdi>{note || description}</bdi>
  </span>
);
