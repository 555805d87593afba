// The blackouts of customers, and the pauses of customers, brands and schedules.
import { useState } from "preact/hooks";
import { type List, useList } from "../../list";
import { useThings } from "../../load";
import { ExceptionRow, WithEnded } from "../../parts/exception-row";
import { useScope } from "../../parts/exception-scope";
import { Empty, Failed, Placeholder, say } from "../../parts/notes";
import { PauseDialog, type PauseFields, createException } from "../../parts/pause-dialog";
import { Shown } from "../../parts/shown";
import { param } from "../../router";
import { may } from "../../session";
import type { ScheduleException } from "../../types";
import { BlackoutDialog } from "./blackout-dialog";
import { CalendarDialog } from "./calendar-dialog";

export function Blackouts() {
  const customer_id = param("customer_id");
  const blackouts = useList("/schedule-exceptions", { query: { customer_id, kind: "blackout", in_effect: true } });
  const inEffect = !param("ended");
  const pauses = useList("/schedule-exceptions", { query: { customer_id, kind: "pause", in_effect: inEffect } });
  const reload = () => {
    void blackouts.reload();
    void pauses.reload();
  };
  useThings(["schedule_exception", "customer", "brand", "blackouts"], reload);
  const [dialog, setDialog] = useState<"" | "blackout" | "calendar" | "pause">("");
  const close = () => setDialog("");
  const mayCreate = may("create-schedule-exception");
  if (!(blackouts.ready || blackouts.error) || !(pauses.ready || pauses.error)) {
    return <Placeholder />;
  }
  return (
    <>
      {mayCreate && (
        <p class="actions">
          <button data-new onClick={() => setDialog("blackout")}>
            Add blackout
          </button>
          <button onClick={() => setDialog("calendar")}>Import calendar</button>
        </p>
      )}
      <Exceptions label="Blackouts" list={blackouts} onEnded={reload}>
        <Empty title="No blackouts">
          <p>During a blackout, no scheduled run starts. Add your team's holidays, or import them as an .ics file.</p>
        </Empty>
      </Exceptions>
      <section aria-labelledby="pauses">
        <div class="section-head">
          <h2 id="pauses">Pauses</h2>
          {mayCreate && (
            <button class="small" onClick={() => setDialog("pause")}>
              Pause a customer or brand …
            </button>
          )}
        </div>
        <WithEnded />
        <Exceptions label="Pauses" list={pauses} onEnded={reload}>
          <p class="quiet">None. To pause one schedule, open its page.</p>
        </Exceptions>
      </section>
      {dialog === "blackout" && <BlackoutDialog onClose={close} onDone={reload} />}
      {dialog === "calendar" && <CalendarDialog onClose={close} onDone={reload} />}
      {dialog === "pause" && <PauseMany onClose={close} onDone={reload} />}
    </>
  );
}

interface ExceptionsProps {
  label: string;
  list: List<ScheduleException>;
  onEnded: () => void;
  /** The content that is shown if the list is empty. */
  children: preact.ComponentChildren;
}

function Exceptions({ label, list, onEnded, children }: ExceptionsProps) {
  return (
    <>
      <Failed error={list.error} what="the exceptions" retry={list.reload} />
      {list.isEmpty && children}
      {list.rows.length > 0 && (
        <Shown of={list}>
          <ul class="trail exceptions" aria-label={label}>
            {list.rows.map((e) => (
              <ExceptionRow key={e.id} exception={e} scope={<Scope of={e} />} onEnded={onEnded} />
            ))}
          </ul>
        </Shown>
      )}
      {!list.done && (
        <p>
          <button onClick={() => void list.more()}>Show more</button>
        </p>
      )}
    </>
  );
}

/** The schedules that an exception applies to. */
function Scope({ of: e }: { of: ScheduleException }) {
  const owner = <bdi>{e.customer_name}</bdi>;
  if (e.scheduled_job_id) {
    return (
      <>
        <a href={`/admin/scheduled-jobs/${e.scheduled_job_id}`}>
          <bdi>{e.scheduled_job_name ? `${e.brand_name} · ${e.scheduled_job_name}` : e.brand_name}</bdi>
        </a>{" "}
        of {owner}
      </>
    );
  }
  if (e.brand_id) {
    return (
      <>
        <a href={`/admin/brands/${e.brand_id}`}>
          <bdi>{e.brand_name}</bdi>
        </a>{" "}
        of {owner}
      </>
    );
  }
  return e.customer_id ? owner : <>All customers</>;
}

/** Pauses all schedules of a customer or a brand. */
function PauseMany({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const scope = useScope({ withAll: false });
  const pause = async (fields: PauseFields) => {
    await createException({ kind: "pause", ...scope.body, ...fields });
    say("Paused. Runs in progress will finish.");
    onDone();
  };
  return (
    <PauseDialog title="Pause a customer or brand" scope={scope.body} onClose={onClose} pause={pause}>
      {scope.fields}
    </PauseDialog>
  );
}
