// The time of a tick in the zone of its schedule. The time of a tick that an exception suppresses is struck through and
// followed by the reason. The offset is not struck through, because the line would hide a minus sign.
import type { Tick } from "../types";
import { dayAndTime, offset } from "./time";

const kinds = { blackout: "Blackout", pause: "Pause", skip: "Skip" } as const;

export function TickTime({ tick, zone }: { tick: Tick; zone: string }) {
  const time = dayAndTime(tick.at, zone);
  return (
    <span>
      {tick.suppressed ? <s>{time}</s> : time} <span class="zone">{offset(zone, tick.local)}</span>{" "}
      {tick.suppressed && <SuppressedBy {...tick.suppressed} />}
    </span>
  );
}

/** Names the exception that suppresses a tick. */
export const SuppressedBy = ({ kind, description, note }: NonNullable<Tick["suppressed"]>) => (
  <span class="quiet">
    No run. {kinds[kind]}: <bdi>{note || description}</bdi>
  </span>
);
