// The dialog that shows the cost of the judge before a re-score.
import type { RescorePreview } from "../types";
import { FormDialog } from "./dialog";

interface Props {
  preview: RescorePreview;
  onClose: () => void;
  rescore: () => Promise<void>;
}

export function RescoreDialog({ preview, onClose, rescore }: Props) {
  return (
    <FormDialog title="Re-score the answers?" action="Re-score" onClose={onClose} save={rescore}>
      {() => (
        <dl class="facts">
          <dt>Answers</dt>
          <dd>{preview.answers}</dd>
          <dt>Judge</dt>
          <dd>
            <bdi>{preview.judge?.model}</bdi>
          </dd>
          <dt>Expected calls of the judge</dt>
          <dd>{preview.judge?.calls}</dd>
          <dt>Typical cost</dt>
          <dd>{cost(preview.judge?.typical_cost_usd ?? null)}</dd>
        </dl>
      )}
    </FormDialog>
  );
}

const cost = (usd: number | null): string => (usd === null ? "unknown" : `$${usd.toFixed(usd < 1 ? 4 : 2)}`);
