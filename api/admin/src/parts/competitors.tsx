// The competitors of a brand.
import { useEffect, useState } from "preact/hooks";
import { call } from "../client";
import type { Loaded } from "../load";
import { may } from "../session";
import type { Competitor } from "../types";
import { changeListed, unlessEdited } from "./edits";
import { type Named, NamesForm } from "./names-form";
import { Failed, attempt } from "./notes";

const nameless = { name: "", aliases: [], domains: [] };

interface Props {
  brandId: string;
  list: Loaded<Competitor[]>;
  /** Is called after the names of a competitor were saved. */
  onNames: (before: Named | null, after: Named) => void;
}

export function Competitors({ brandId, list, onNames }: Props) {
  const competitors = list.data ?? [];
  const [added, setAdded] = useState(0); // the number of competitors that this form has added
  const add = async (body: { name?: string; aliases?: string[]; domains?: string[] }) => {
    const created = { ...body, name: body.name ?? "" };
    const { data } = await call("POST", "/brands/{id}/competitors", { path: { id: brandId }, body: created });
    list.set((old) => [...(old ?? []), data]);
    setAdded((n) => n + 1);
    onNames(null, data);
  };
  return (
    <>
      <Failed error={list.error} what="the competitors" retry={list.reload} />
      {list.data?.length === 0 && (
        <p class="quiet">No competitors yet. Position and share of voice compare the brand with its competitors.</p>
      )}
      {competitors.map((c) => (
        <CompetitorRow key={c.id} brandId={brandId} competitor={c} list={list} onNames={onNames} />
      ))}
      {may("create-competitor") && (
        <details class="rival" key={`new-${added}`}>
          <summary>Add competitor</summary>
          <NamesForm of={nameless} action="Add" save={add} />
        </details>
      )}
    </>
  );
}

function CompetitorRow({ brandId, competitor: c, list, onNames }: Props & { competitor: Competitor }) {
  const path = { id: brandId, competitor_id: c.id };
  const [isOpen, setOpen] = useState(false);
  const [etag, setEtag] = useState("");
  const read = () => call("GET", "/brands/{id}/competitors/{competitor_id}", { path });
  const put = (now: Competitor) => list.set((old) => old?.map((o) => (o.id === c.id ? now : o)));
  const see = async () => {
    const seen = await read();
    setEtag(seen.etag);
    put(seen.data);
  };
  /** Changes the competitor. If a failed request left no ETag, the change first reads the competitor. */
  const change = <R,>(make: (etag: string) => Promise<R>): Promise<R> =>
    etag ? unlessEdited(make(etag), see) : changeListed(c, read, make, put);
  useEffect(() => {
    if (isOpen) void attempt(see);
  }, [isOpen, c.updated_at]);
  const remove = () =>
    attempt(async () => {
      await change((of) => call("DELETE", "/brands/{id}/competitors/{competitor_id}", { path, etag: of }));
      list.set((old) => old?.filter((o) => o.id !== c.id));
    }, `${c.name} removed. Existing scores remain.`);
  return (
    <details class="rival" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <bdi>{c.name}</bdi>{" "}
        <span class="quiet">
          <bdi>{[...c.aliases, ...c.domains].join(", ")}</bdi>
        </span>
      </summary>
      <NamesForm
        of={c}
        action="Save"
        onDelete={remove}
        save={async (body) => {
          const edit = (of: string) =>
            call("PUT", "/brands/{id}/competitors/{competitor_id}", { path, body, etag: of });
          const saved = await change(edit);
          put(saved.data);
          onNames(c, saved.data);
        }}
      />
    </details>
  );
}
