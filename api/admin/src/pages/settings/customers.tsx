// The list of customers, with their plans and their usage today.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { useList } from "../../list";
import { useThings } from "../../load";
import type { Seen } from "../../parts/edits";
import { ListTable } from "../../parts/list-table";
import { Empty, attempt } from "../../parts/notes";
import type { Column } from "../../parts/table";
import { count, dollars } from "../../parts/words";
import { may } from "../../session";
import type { CustomerDetail, CustomerLook } from "../../types";
import { CustomerDialog } from "./customer-dialog";
import { LookDialog } from "./look-dialog";

export function Customers() {
  const list = useList("/customers", {});
  useThings(["customer", "catalog"], list.reload);
  const [edited, setEdited] = useState<Seen<CustomerDetail> | "new" | null>(null);
  const edit = (row: CustomerDetail) =>
    void attempt(async () => setEdited(await call("GET", "/customers/{id}", { path: { id: row.id } })));
  const [look, setLook] = useState<{ customer: CustomerDetail; seen: Seen<CustomerLook> } | null>(null);
  const openLook = (customer: CustomerDetail) =>
    void attempt(async () =>
      setLook({ customer, seen: await call("GET", "/customers/{id}/look", { path: { id: customer.id } }) }),
    );
  const onSaved = (customer: CustomerDetail) => (edited === "new" ? void list.reload() : list.put(customer));
  return (
    <>
      {may("create-customer") && (
        <p>
          <button data-new onClick={() => setEdited("new")}>
            Add customer
          </button>
        </p>
      )}
      <ListTable
        list={list}
        what="the customers"
        label="Customers"
        empty={
          <Empty title="No customers yet">
            <p>Each brand belongs to a customer, which can be your own company.</p>
          </Empty>
        }
        columns={[
          ...columns,
          may("update-customer-look") && lookColumn(openLook),
          may("update-customer") && editColumn(edit),
        ]}
      />
      {look && <LookDialog {...look} onClose={() => setLook(null)} />}
      {edited && (
        <CustomerDialog
          seen={edited === "new" ? null : edited}
          defaults={edited === "new" ? list.rows[0] : edited.data}
          onClose={() => setEdited(null)}
          onSaved={onSaved}
        />
      )}
    </>
  );
}

const columns: Column<CustomerDetail>[] = [
  {
    name: "brand",
    head: "Customer",
    cell: (c) => (
      <>
        <strong>
          <bdi>{c.name}</bdi>
        </strong>
        <span class="sub">
          <a href={`/admin/brands?customer_id=${c.id}`}>
            Brands<span class="vh"> of {c.name}</span>
          </a>
        </span>
      </>
    ),
  },
  { name: "spent", head: "Calls today (UTC)", cell: (c) => <Calls customer={c} /> },
  { name: "cost", head: "Cost today", cell: (c) => <Cost customer={c} /> },
  {
    name: "plan",
    head: "Minimum interval",
    cell: (c) => (c.min_interval_seconds ? `${c.min_interval_seconds / 3600} h` : <span class="quiet">None</span>),
  },
];

const lookColumn = (onOpen: (customer: CustomerDetail) => void): Column<CustomerDetail> => ({
  name: "look",
  head: "Reports",
  cell: (c) => (
    <button class="small" aria-label={`Look of the reports of ${c.name}`} onClick={() => onOpen(c)}>
      Look
    </button>
  ),
});

const editColumn = (onEdit: (customer: CustomerDetail) => void): Column<CustomerDetail> => ({
  name: "actions",
  head: <span class="vh">Actions</span>,
  cell: (c) => (
    <button class="small" aria-label={`Edit ${c.name}`} onClick={() => onEdit(c)}>
      Edit
    </button>
  ),
});

function Calls({ customer: c }: { customer: CustomerDetail }) {
  const cap = c.max_calls_per_day ?? c.default_max_calls_per_day;
  const { calls } = c.spent_today;
  const text = cap ? `${calls.toLocaleString("en")} of ${count(cap, "call")}` : count(calls, "call");
  return <Usage value={calls} cap={cap} label={`Calls of ${c.name} today`} text={text} />;
}

function Cost({ customer: c }: { customer: CustomerDetail }) {
  const cap = c.max_cost_usd_per_day ?? c.default_max_cost_usd_per_day;
  const { cost_usd: cost } = c.spent_today;
  const text = cap ? `${dollars(cost)} of ${dollars(cap)}` : dollars(cost);
  return <Usage value={cost} cap={cap} label={`Cost of ${c.name} today`} text={text} />;
}

interface UsageProps {
  value: number;
  cap: number | null | undefined;
  label: string;
  text: string;
}

/** The used part of a cap. */
function Usage({ value, cap, label, text }: UsageProps) {
  if (!cap) {
    return (
      <>
        {text}
        <span class="sub">No cap</span>
      </>
    );
  }
  const reached = value >= cap;
  return (
    <>
      <meter class="use" min={0} max={1} high={0.8} optimum={0.5} value={Math.min(1, value / cap)} aria-label={label}>
        {text}
      </meter>
      <span class={`sub ${reached ? "red" : ""}`}>
        {text}
        {reached && ", cap reached"}
      </span>
    </>
  );
}
