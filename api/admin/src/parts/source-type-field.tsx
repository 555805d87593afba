// The field for the type of a source.
import { call, get } from "../client";
import { useLoad } from "../load";
import { may } from "../session";
import type { Brand, SourceDetails } from "../types";
import { FilterSelect } from "./field";
import { Failed, attempt } from "./notes";
import { sourceTypes } from "./source-labels";

interface TypeProps {
  brand: Brand;
  details: SourceDetails;
  domain: string;
  reload: () => Promise<void>;
}

const derived = ["own", "competitor"]; // types that follow from the domains of the brand and its competitors
type Settable = Exclude<SourceDetails["type"], "own" | "competitor">;

/** The type of a source. Editors override the type for all brands of the customer. */
export function SourceTypeField({ brand, details: d, domain, reload }: TypeProps) {
  const customer = { id: brand.customer_id };
  const overrides = useLoad(() => get("/customers/{id}/source-types", { path: customer }), customer.id);
  const override = overrides.data?.data.find((o) => o.domain === domain);
  if (!may("set-source-type") || derived.includes(d.type)) return <p class="quiet">Type: {sourceTypes[d.type]}</p>;
  if (overrides.error && !overrides.data) {
    return <Failed error={overrides.error} what="the type of the source" retry={overrides.reload} />;
  }
  const path = { ...customer, domain };
  const set = async (type: string) => {
    const work = () =>
      type
        ? call("PUT", "/customers/{id}/source-types/{domain}", { path, body: { type: type as Settable } })
        : call("DELETE", "/customers/{id}/source-types/{domain}", { path });
    await attempt(work, "Type of the source changed.");
    await Promise.all([overrides.reload(), reload()]); // after a failure, the field shows the stored type again
  };
  return (
    <p class="source-type">
      <span aria-hidden="true">Type</span>
      <FilterSelect
        label="Type"
        value={override?.type ?? ""}
        options={[
          ["", override ? "Automatic type" : `${sourceTypes[d.type]} (automatic)`],
          ...Object.entries(sourceTypes).filter(([type]) => !derived.includes(type)),
        ]}
        onChange={(type) => void set(type)}
      />
      {override && <span class="quiet">This type applies to all brands of the customer</span>}
    </p>
  );
}
