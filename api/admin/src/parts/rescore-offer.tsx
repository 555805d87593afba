// The offer to re-score the stored answers of a brand after the user has added names or domains.
import { useEffect, useRef, useState } from "preact/hooks";
import { call, get } from "../client";
import { type Loaded, useLoad } from "../load";
import { segmentZone } from "../segment";
import { may } from "../session";
import type { Rescore } from "../types";
import type { Named } from "./names-form";
import { Failed, attempt } from "./notes";
import { Progress } from "./progress";
import { count } from "./words";

/** The names and domains that the user has added on this page, and that no re-score has counted yet. */
interface Uncounted<Place> {
  names: string[];
  /** The form of the newest addition. */
  place: Place;
  /** The re-score that the user started to count the names. */
  rescoreId?: string;
}

/** Remembers the added names and domains until a re-score counts them. */
export function useUncounted<Place>(rescore: Rescore | null | undefined) {
  const [uncounted, setUncounted] = useState<Uncounted<Place> | null>(null);
  const isCounted = rescore?.status === "completed" && rescore.id === uncounted?.rescoreId;
  const add = (place: Place, before: Named | null, after: Named) => {
    const known = new Set(before && namesOf(before));
    const added = namesOf(after).filter((name) => !known.has(name));
    const earlier = isCounted ? [] : (uncounted?.names ?? []);
    if (added.length) setUncounted({ names: [...new Set([...earlier, ...added])], place });
  };
  const started = (rescoreId: string) => setUncounted((old) => old && { ...old, rescoreId });
  return { add, isCounted, started, uncounted };
}

const namesOf = (n: Named): string[] => [n.name, ...n.aliases, ...n.domains];

interface Props {
  brandId: string;
  names: string[];
  isCounted: boolean;
  /** The newest re-score of the brand. */
  rescore: Loaded<Rescore | null>;
  /** The re-score that the user started to count the names. */
  startedId: string | undefined;
  onStart: (rescoreId: string) => void;
}

/** Offers a re-score of all stored answers, and shows its progress. A brand without stored answers has no offer. */
export function RescoreOffer({ brandId, names, isCounted, rescore: loaded, startedId, onStart }: Props) {
  const note = useRef<HTMLParagraphElement>(null);
  const last = loaded.data;
  const running = last && !last.finished_at ? last : undefined;
  const isStarted = running !== undefined && running.id === startedId;
  const load = () => get("/brands/{id}/rescore-preview", { path: { id: brandId } });
  const preview = useLoad(load, [brandId, last?.id, last?.finished_at].join(" "));
  const answers = preview.data?.answers ?? 0;
  // The start removes the button that has the focus, so the focus moves to the note.
  useEffect(() => {
    if (isStarted) note.current?.focus();
  }, [isStarted]);
  const start = () =>
    attempt(async () => {
      const body = { brand_id: brandId, timezone: segmentZone() };
      const { data } = await call("POST", "/rescores", { body, once: true });
      onStart(data.id);
      loaded.set(() => data);
    });
  const text = () => {
    const list = <bdi>{listed(names)}</bdi>;
    if (isCounted) return <>Stored answers are now scored for {list}.</>;
    if (isStarted) return <>Stored answers are being re-scored for {list}.</>;
    return (
      <>
        Stored answers are not scored for {list} yet.{" "}
        {running && "You can re-score these answers when the current re-score ends."}
      </>
    );
  };
  return (
    <>
      <Failed error={preview.error} what="the number of stored answers" retry={preview.reload} />
      <div class={answers ? "note rescore-offer" : ""}>
        {/* The element exists before its text, so that screen readers announce the text. */}
        <p role="status" ref={note} tabIndex={-1}>
          {answers > 0 && text()}
        </p>
        {answers > 0 && isStarted && (
          <Progress done={running.answers_done} total={running.answers} label="Progress of the started re-score" />
        )}
        {answers > 0 && !isCounted && !running && may("create-rescore") && (
          <button onClick={() => void start()}>Re-score {count(answers, "answer")}</button>
        )}
      </div>
    </>
  );
}

const mostListed = 3;

/** Returns the first three names and the number of the other names, as text. */
function listed(names: string[]): string {
  const others = names.length - mostListed;
  const shown = others > 0 ? [...names.slice(0, mostListed), `${others} more`] : names;
  return new Intl.ListFormat("en-GB").format(shown);
}
