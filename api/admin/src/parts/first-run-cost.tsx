// The engine and the number of calls of a first run.
import type { Collector } from "../types";
import { NoEngine } from "./no-engine";
import { count } from "./words";

/** Returns the engine of the first run, as the server selects it: a configured engine, preferably with an API. */
export function firstEngine(engines: Collector[]): Collector | undefined {
  const configured = engines.filter((e) => e.configured);
  return configured.find((e) => e.access === "api") ?? configured[0];
}

interface Props {
  /** The engine that receives the queries. */
  engine: Collector | undefined;
  engines: Collector[];
  calls: number;
}

/** States the engine and the number of calls, or how to configure an engine. */
export function FirstRunCost({ engine, engines, calls }: Props) {
  if (engine && !calls) {
    return <p class="quiet">No queries are selected yet. The run sends the selected queries to {engine.title}.</p>;
  }
  if (engine) {
    return (
      <p class="quiet">
        The run sends {count(calls, "query", "queries")} to {engine.title}. The run's schedule stays paused until you
        activate the schedule.
      </p>
    );
  }
  return (
    <div class="note warn">
      <p>
        <strong>No answer engine is configured.</strong>
      </p>
      <NoEngine engines={engines} />
    </div>
  );
}
