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
import type { ImportedCalendar } from "../../types";

const mostShown = 50;
const previewDays = 366;

/** The result of a check. The field "of" has the checked file, time zone and scope as JSON. */
interface Checked {
  of: string;
  found: ImportedCalendar;
}

interface Props {
  onClose: () => void;
  onDone: () => void;
}

export function CalendarDialog({ onClose, onDone }: Props) {
  const [calendar, setCalendar] = useState("");
  const [timezone, setTimezone] = useState(readerZone);
  const [checked, setChecked] = useState<Checked | null>(null);
  const scope = useScope({ withAll: true });
  const of = JSON.stringify([calendar, timezone, scope.body]);
  const found = checked?.of === of ? checked.found : null; // ignores the check of other input
  const choose = async (event: Event) => {
    setCalendar((await (event.target as HTMLInputElement).files?.[0]?.text()) ?? "");
  };
  /** Checks the file first. The dialog stays open until the checked file is imported. */
  const send = async () => {
    const body = { calendar, timezone, ...scope.body, dry_run: !found };
    const { data } = await call("POST", "/calendar-import", { body, once: true });
    if (data.dry_run) {
      setChecked({ of, found: data });
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
            hint="Applies to dates, and to times without a time zone."
            error={problem?.of("timezone")}
            onChange={setTimezone}
          />
          {scope.fields(problem)}
          {found && <Found of={found} />}
        </>
      )}
    </FormDialog>
  );
}

function Found({ of: { data, preview } }: { of: ImportedCalendar }) {
  const least = preview && !preview.is_complete ? "at least " : "";
  const runs = (n: number) => (n || least ? `${least}${count(n, "run")}` : "no run");
  return (
    <div class="note" role="status">
      <p>
        <strong>{count(data.length, "blackout")}</strong>, with the runs that will be skipped in the next {previewDays}{" "}
        days
      </p>
      <ul>
        {data.slice(0, mostShown).map((e, i) => (
          <li>
            <bdi>{e.note ?? ""}</bdi> <span class="quiet">{e.description}</span> · {runs(preview?.tick_counts[i] ?? 0)}
          </li>
        ))}
      </ul>
      {data.length > mostShown && <p class="quiet">and {data.length - mostShown} more</p>}
    </div>
  );
}
