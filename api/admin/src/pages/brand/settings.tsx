// The settings of a brand, with its queries, names, domains and competitors.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { Competitors } from "../../parts/competitors";
import { Confirm } from "../../parts/dialog";
import { unlessEdited } from "../../parts/edits";
import { NamesForm } from "../../parts/names-form";
import { say } from "../../parts/notes";
import { Queries } from "../../parts/queries";
import { RescoreBrand } from "../../parts/rescore-brand";
import { RescoreOffer, useUncounted } from "../../parts/rescore-offer";
import { go } from "../../router";
import { may } from "../../session";
import type { Brand } from "../../types";
import type { BrandView } from "./view";

export function Settings({ brand: b, loaded, queries, competitors, rescore }: BrandView) {
  const path = { id: b.id };
  const etag = loaded.data?.etag ?? "";
  const { add, isCounted, started, uncounted } = useUncounted<"names" | "competitors">(rescore.data);
  const offer = uncounted && (
    <RescoreOffer
      brandId={b.id}
      names={uncounted.names}
      isCounted={isCounted}
      rescore={rescore}
      startedId={uncounted.rescoreId}
      onStart={started}
    />
  );
  return (
    <div class="columns">
      <section aria-labelledby="queries">
        <h2 id="queries">Queries</h2>
        <Queries brand={b} list={queries} />
      </section>
      <div>
        <section aria-labelledby="names">
          <h2 id="names">Names and domains</h2>
          <NamesForm
            of={b}
            action="Save"
            save={async (body) => {
              const saved = await unlessEdited(call("PUT", "/brands/{id}", { path, body, etag }), loaded.reload);
              loaded.set(() => saved);
              add("names", b, saved.data);
            }}
          />
          {uncounted?.place === "names" && offer}
        </section>
        <section class="gap" aria-labelledby="competitors">
          <h2 id="competitors">Competitors</h2>
          <Competitors
            brandId={b.id}
            list={competitors}
            onNames={(before, after) => add("competitors", before, after)}
          />
          {uncounted?.place === "competitors" && offer}
        </section>
        <section class="gap" aria-labelledby="rescore">
          <h2 id="rescore">Stored answers</h2>
          <RescoreBrand brand={b} rescore={rescore} />
        </section>
        {may("delete-brand") && <DeleteBrand brand={b} etag={etag} />}
      </div>
    </div>
  );
}

function DeleteBrand({ brand: b, etag }: { brand: Brand; etag: string }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call("DELETE", "/brands/{id}", { path: { id: b.id }, etag });
    say(`${b.name} deleted.`);
    go("/admin/brands");
  };
  return (
    <section class="gap">
      <button class="danger-quiet" onClick={() => setAsking(true)}>
        Delete brand …
      </button>
      {asking && (
        <Confirm title={`Delete ${b.name}?`} action="Delete brand" onClose={() => setAsking(false)} onConfirm={remove}>
          <p>
            The queries, competitors, schedules, runs, answers and trends of the brand are also deleted. The deletion
            cannot be undone. To keep the data, pause the schedules of the brand instead.
          </p>
        </Confirm>
      )}
    </section>
  );
}
