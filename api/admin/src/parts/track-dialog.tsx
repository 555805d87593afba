// The dialog that tracks an untracked name. It states the effects on the figures first.
import { call, get } from "../client";
import { useLoad } from "../load";
import type { Brand, Competitor, Rescore } from "../types";
import { FormDialog } from "./dialog";
import { Failed, say } from "./notes";
import { count } from "./words";

/** The owner of a name to track: the brand, a competitor, or null for a new competitor. */
export type Owner = Brand | Competitor | null;

const isBrand = (owner: Owner): owner is Brand => owner !== null && !("brand_id" in owner);

interface Props {
  brand: Brand;
  name: string;
  owner: Owner;
  onClose: () => void;
  /** Receives the re-score that tracking the name has started. */
  onTracked: (rescore?: Rescore) => Promise<unknown>;
}

export function TrackDialog({ brand, name, owner, onClose, onTracked }: Props) {
  const path = { id: brand.id };
  const preview = useLoad(() => get("/brands/{id}/rescore-preview", { path }), brand.id);
  const answers = preview.data?.answers;
  const track = async () => {
    const body = {
      name,
      ...(isBrand(owner)
        ? { as: "brand_alias" as const }
        : owner
          ? { as: "competitor_alias" as const, competitor_id: owner.id }
          : { as: "competitor" as const }),
    };
    const { rescore } = (await call("POST", "/brands/{id}/discoveries/track", { path, body, once: true })).data;
    say(`${name} is tracked.${rescore ? " The stored answers are being re-scored." : ""}`);
    await onTracked(rescore);
  };
  return (
    <FormDialog title={`Track ${name}?`} action="Track" onClose={onClose} save={track}>
      {() => (
        <>
          <p>
            {owner ? (
              <>
                Adds <bdi>{name}</bdi> to the names of <bdi>{owner.name}</bdi>.
              </>
            ) : (
              <>
                Adds <bdi>{name}</bdi> to the competitors of <bdi>{brand.name}</bdi>.
              </>
            )}
          </p>
          <Failed error={preview.error} what="the number of stored answers" retry={preview.reload} />
          <p aria-live="polite" aria-busy={preview.loading}>
            {answers !== undefined &&
              (answers > 0
                ? `Re-scores ${count(answers, "stored answer")}, without engine calls.`
                : "No stored answers to re-score.")}
          </p>
          <p>
            {owner ? (
              <>
                The figures of <bdi>{owner.name}</bdi>, the
              </>
            ) : (
              "The"
            )}{" "}
            share of voice and the position of all names change, also for earlier days. <bdi>{name}</bdi> can be removed
            in the settings of the brand.
          </p>
        </>
      )}
    </FormDialog>
  );
}
