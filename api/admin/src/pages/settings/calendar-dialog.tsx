// The dialog that imports an .ics file. Before the import, the dialog shows the blackouts of the file.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { FormDialog } from "../../parts/dialog";
import { useScope } from "../../parts/exception-scope";
import { Field } from "../../parts/field";
import { say } from "../../parts/notes";
import { readerZone } from "../../parts/time";
import { count } from "../../parts/words";
import { ZoneField } from "../../parts/zone-field";
import type { ScheduleException } from "../../types";

const mostShown = 50;

interface Props {
  onClose: () => void;
  onDone: () => void;
}

export function CalendarDialog({ onClose, onDone }: Props) {
  const [calendar, setCalendar] = useState("");
  const [timezone, setTimezone] = useState(readerZone);
  const [found, setFound] = useState<ScheduleException[] | null>(null);
  const scope = useScope({ withAll: true });
  const choose = async (event: Event) => {
    setFound(null);
    setCalendar((await (event.target as HTMLInputElement).files?.[0]?.text()) ?? "");
  };
  /** Checks the file first. The dialog stays open until the checked file is imported. */
  const send = async () => {
    const body = { calendar, timezone, ...scope.body, dry_run: !found };
    const { data } = await call("POST", "/calendar-import", { body, once: crypto.randomUUID() });
    if (data.dry_run) {
      setFound(data.data);
      return false;
    }
    say(`${count(data.data.length, "blackout")} imported.`);
    onDone();
    return true;
  };
  return (
    <FormDialog title="Import calendar" action={found ? "Import" : "Check"} onClose={onClose} save={send}>
      {(problem) => (
        <>
          <Field label="Calendar file (.ics)" hint="Each event becomes a blackout." error={problem?.of("calendar")}>
            {(a) => <input {...a} type="file" accept=".ics,text/calendar" required onChange={(e) => void choose(e)} />}
          </Field>
          <ZoneField
            value={timezone}
            hint="For dates, and for times without a time zone."
            error={problem?.of("timezone")}
            onChange={(zone) => {
              setTimezone(zone);
              setFound(null);
            }}
          />
          {scope.fields(problem)}
          {found && <Found blackouts={found} />}
        </>
      )}
    </FormDialog>
  );
}

function Found({ blackouts }: { blackouts: ScheduleException[] }) {
  return (
    <div class="note" role="status">
      <p>
        <strong>{count(blackouts.length, "blackout")}</strong>
      </p>
      <ul>
        {blackouts.slice(0, mostShown).map((e) => (
          <li>
            <bdi>{e.note ?? ""}</bdi> <span class="quiet">{e.description}</span>
          </li>
        ))}
      </ul>
      {blackouts.length > mostShown && <p class="quiet">and {blackouts.length - mostShown} more</p>}
    </div>
  );
}
