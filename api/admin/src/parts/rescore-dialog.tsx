// The dialogs that show the number of answers and the cost before a re-score.
import { useState } from "preact/hooks";
import { get } from "../client";
import { useLoad } from "../load";
import { segmentZone } from "../segment";
import type { NewRescore, RescorePreview, RescoreSegmentPreview } from "../types";
import { FormDialog } from "./dialog";
import { CheckField, Field, valueOf } from "./field";
import { Failed } from "./notes";
import { number } from "./words";

interface Props {
  preview: RescorePreview;
  onClose: () => void;
  rescore: () => Promise<void>;
}

/** The dialog that re-scores one run. Calls of the judge may cost money. */
export function RescoreDialog({ preview, onClose, rescore }: Props) {
  return (
    <FormDialog title="Re-score the answers?" action="Re-score" onClose={onClose} save={rescore}>
      {() => (
        <dl class="facts">
          <dt>Answers</dt>
          <dd>{number(preview.answers)}</dd>
          <dt>Judge</dt>
          <dd>
            <bdi>{preview.judge?.model}</bdi>
          </dd>
          <dt>Expected calls of the judge</dt>
          <dd>{number(preview.judge?.calls ?? 0)}</dd>
          <dt>Typical cost</dt>
          <dd>{cost(preview.judge?.typical_cost_usd ?? null)}</dd>
        </dl>
      )}
    </FormDialog>
  );
}

interface BrandProps {
  brandId: string;
  onClose: () => void;
  rescore: (wanted: NewRescore) => Promise<void>;
}

/** The dialog that re-scores stored answers of a brand. The preview follows the selected segment. */
export function RescoreBrandDialog({ brandId, onClose, rescore }: BrandProps) {
  const [form, setForm] = useState({ from: "", to: "", engine: "", outdated: false, judge: false });
  const set = (changed: Partial<typeof form>) => setForm({ ...form, ...changed });
  const engines = useLoad(() => get("/collectors"), "collectors");
  const segment = {
    brand_id: brandId,
    ...(form.from && { from: form.from }),
    ...(form.to && { to: form.to }),
    outdated_only: form.outdated,
    timezone: segmentZone(),
  };
  const query = { ...segment, ...(form.engine && { collector: [form.engine] }) };
  const { data, error, loading, reload } = useLoad(() => get("/rescores/preview", { query }), JSON.stringify(query));
  const save = () => rescore({ ...segment, ask_judge: form.judge, ...(form.engine && { collectors: [form.engine] }) });
  return (
    <FormDialog
      title="Re-score stored answers?"
      action="Re-score"
      disabled={loading || !!error || !data}
      onClose={onClose}
      save={save}
    >
      {(problem) => (
        <>
          <Field label="First day" optional error={problem?.of("from")}>
            {(a) => <input {...a} type="date" value={form.from} onChange={(e) => set({ from: valueOf(e) })} />}
          </Field>
          <Field label="Last day" optional error={problem?.of("to")}>
            {(a) => <input {...a} type="date" value={form.to} onChange={(e) => set({ to: valueOf(e) })} />}
          </Field>
          <Field label="Engine">
            {(a) => (
              <select {...a} value={form.engine} onChange={(e) => set({ engine: valueOf(e) })}>
                <option value="">All engines</option>
                {engines.data?.data?.map((engine) => (
                  <option key={engine.name} value={engine.name}>
                    {engine.title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Failed error={engines.error} what="the engines" retry={engines.reload} />
          <CheckField
            label="Only answers that the current scorer version has not scored"
            checked={form.outdated}
            onChange={(outdated) => set({ outdated })}
          />
          {data?.judge && (
            <CheckField
              label="Ask the judge"
              hint="Calls the judge only for answers without a judgement."
              checked={form.judge}
              onChange={(judge) => set({ judge })}
            />
          )}
          <Failed error={error} what="the preview" retry={reload} />
          <div aria-live="polite" aria-busy={loading}>
            {data && !error && !loading && <Preview preview={data} judge={form.judge} />}
          </div>
          <p class="hint">The selected answers get new scores, with the current names and the current scorer.</p>
        </>
      )}
    </FormDialog>
  );
}

function Preview({ preview, judge }: { preview: RescoreSegmentPreview; judge: boolean }) {
  return (
    <dl class="facts">
      <dt>Answers</dt>
      <dd>{number(preview.answers)}</dd>
      <dt>Names</dt>
      <dd>{number(preview.names.length)}</dd>
      {preview.judge && judge ? (
        <>
          <dt>Expected calls of the judge</dt>
          <dd>{number(preview.judge.calls)}</dd>
          <dt>Typical cost</dt>
          <dd>{cost(preview.judge.typical_cost_usd)}</dd>
        </>
      ) : (
        <>
          <dt>Cost</dt>
          <dd>None. The re-score calls neither an engine nor the judge.</dd>
        </>
      )}
    </dl>
  );
}

const cost = (usd: number | null): string => (usd === null ? "unknown" : `$${usd.toFixed(usd < 1 ? 4 : 2)}`);
