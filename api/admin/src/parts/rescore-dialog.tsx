// The dialogs that show the number of answers and the cost before a re-score.
import type { RescorePreview } from "../types";
import { FormDialog } from "./dialog";
import { number } from "./words";

interface Props {
  preview: RescorePreview;
  onClose: () => void;
  rescore: () => Promise<void>;
}

/** The dialog of the re-score of one run. Calls of the judge may cost money. */
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
  /** The number of answers that the re-score scores. */
  answers: number;
  onClose: () => void;
  rescore: () => Promise<void>;
}

/** The dialog of the re-score of all answers of a brand, which calls neither an engine nor the judge. */
export function RescoreBrandDialog({ answers, onClose, rescore }: BrandProps) {
  return (
    <FormDialog title="Re-score all answers?" action="Re-score" onClose={onClose} save={rescore}>
      {() => (
        <>
          <dl class="facts">
            <dt>Answers</dt>
            <dd>{number(answers)}</dd>
            <dt>Cost</dt>
            <dd>None. The re-score calls neither an engine nor the judge.</dd>
          </dl>
          <p class="hint">All stored answers get new scores, with the current names and the current scorer.</p>
        </>
      )}
    </FormDialog>
  );
}

const cost = (usd: number | null): string => (usd === null ? "unknown" : `$${usd.toFixed(usd < 1 ? 4 : 2)}`);
