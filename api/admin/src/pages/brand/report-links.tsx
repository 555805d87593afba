// The links that show a report without log-in: a list with views, a form that creates a link, and revocation.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { useList } from "../../list";
import { CopyButton } from "../../parts/copy-button";
import { DataTable } from "../../parts/data-table";
import { Confirm, Dialog } from "../../parts/dialog";
import { SelectField } from "../../parts/field";
import { Failed, Placeholder, attempt, say } from "../../parts/notes";
import { Ago, At, zonedTime } from "../../parts/time";
import { count } from "../../parts/words";
import { may } from "../../session";
import type { Report, ReportLink } from "../../types";

export function ReportLinks({ report, onClose }: { report: Report; onClose: () => void }) {
  const list = useList("/reports/{id}/links", { path: { id: report.id } }, { size: 50 });
  const [address, setAddress] = useState("");
  const [revoking, setRevoking] = useState<ReportLink | null>(null);
  const onCreated = (created: string) => {
    setAddress(created);
    void list.reload();
  };
  return (
    <Dialog title="Links to the report" wide onClose={onClose}>
      <div class="body">
        <p>
          <strong>
            <bdi>{report.title}</bdi>
          </strong>
        </p>
        <p class="hint">Anyone with a link can read this report without log-in until the link expires or is revoked.</p>
        {may("create-report-link") && <NewLink report={report} onCreated={onCreated} />}
        {address && <Address address={address} />}
        <Failed error={list.error} what="the links" retry={list.reload} />
        {!list.ready && !list.error && <Placeholder />}
        {list.ready && !list.error && list.rows.length === 0 && <p class="quiet">No links yet.</p>}
        {list.rows.length > 0 && <LinkTable rows={list.rows} onRevoke={setRevoking} />}
        {!list.done && (
          <div class="more">
            <button disabled={list.loading} onClick={() => void attempt(list.more)}>
              Show more links
            </button>
          </div>
        )}
      </div>
      <footer>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </footer>
      {revoking && (
        <RevokeLink report={report} link={revoking} onClose={() => setRevoking(null)} onDone={list.reload} />
      )}
    </Dialog>
  );
}

const lifetimes: [days: string, label: string][] = [
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "1 year"],
];

function NewLink({ report, onCreated }: { report: Report; onCreated: (address: string) => void }) {
  const [days, setDays] = useState("30");
  const [busy, setBusy] = useState(false);
  const create = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    await attempt(async () => {
      const path = { id: report.id };
      const body = { expires_in_days: Number(days) };
      const { data } = await call("POST", "/reports/{id}/links", { path, body, once: true });
      onCreated(data.url || location.origin + data.path);
    });
    setBusy(false);
  };
  return (
    <form class="new-link" onSubmit={create}>
      <SelectField label="Expires after" value={days} options={lifetimes} onChange={setDays} first />
      <button class="primary" disabled={busy}>
        Create link
      </button>
    </form>
  );
}

/** The address of a new link, which the server does not show again. */
function Address({ address }: { address: string }) {
  return (
    <div class="note warn" role="status">
      <p>
        <strong>Copy the address now. The address is not shown again.</strong>
      </p>
      <p>
        <code class="address">{address}</code>
      </p>
      <p class="actions">
        <CopyButton text={address} />
      </p>
    </div>
  );
}

function LinkTable({ rows, onRevoke }: { rows: ReportLink[]; onRevoke: (link: ReportLink) => void }) {
  return (
    <DataTable<ReportLink>
      label="Links"
      rows={rows}
      keyOf={(l) => l.id}
      columns={[
        {
          head: "Created",
          cell: (l) => (
            <>
              <At at={l.created_at} />
              <span class="sub">
                <bdi>{l.created_by}</bdi>
              </span>
            </>
          ),
        },
        { head: "Expires", cell: (l) => <Expiry link={l} /> },
        {
          head: "Opened",
          cell: (l) => (
            <>
              <span>{count(l.views, "time")}</span>
              {l.viewed_at && (
                <span class="sub">
                  Last <Ago at={l.viewed_at} />
                </span>
              )}
            </>
          ),
        },
        may("revoke-report-link") && {
          head: "Actions",
          cell: (l) =>
            isValid(l) && (
              <button
                type="button"
                class="small"
                aria-label={`Revoke the link of ${zonedTime(l.created_at)}`}
                onClick={() => onRevoke(l)}
              >
                Revoke
              </button>
            ),
        },
      ]}
    />
  );
}

const isValid = (l: ReportLink): boolean => !l.revoked_at && Date.parse(l.expires_at) > Date.now();

function Expiry({ link }: { link: ReportLink }) {
  if (link.revoked_at) return <span class="status red">Revoked</span>;
  if (!isValid(link)) return <span class="status grey">Expired</span>;
  return <Ago at={link.expires_at} />;
}

interface RevokeProps {
  report: Report;
  link: ReportLink;
  onClose: () => void;
  onDone: () => Promise<void>;
}

function RevokeLink({ report, link, onClose, onDone }: RevokeProps) {
  const revoke = async () => {
    const path = { id: report.id, link_id: link.id };
    await call("DELETE", "/reports/{id}/links/{link_id}", { path });
    void onDone();
    say("Link revoked.");
  };
  return (
    <Confirm title="Revoke this link?" action="Revoke link" onClose={onClose} onConfirm={revoke}>
      <p>
        The link of <bdi>{link.created_by}</bdi> stops working immediately. A revoked link cannot be restored.
      </p>
    </Confirm>
  );
}
