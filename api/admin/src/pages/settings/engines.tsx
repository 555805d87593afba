// The list of answer engines, with their configuration, their rate limits and buttons that pause engines.
import { useState } from "preact/hooks";
import { call, get } from "../../client";
import { useLoad, useThings } from "../../load";
import { FormDialog } from "../../parts/dialog";
import { TextField } from "../../parts/field";
import { Failed, attempt } from "../../parts/notes";
import { Table } from "../../parts/table";
import { Ago, At, isAhead } from "../../parts/time";
import { may } from "../../session";
import type { Collector } from "../../types";

const longestReason = 500;

export function Engines() {
  const loaded = useLoad(async () => (await get("/collectors")).data ?? [], "collectors");
  useThings(["collector"], loaded.reload);
  const [pausing, setPausing] = useState<Collector | null>(null);
  const engines = loaded.data ?? [];
  const resume = (c: Collector) =>
    attempt(async () => {
      await call("POST", "/collectors/{name}/resume", { path: { name: c.name } });
      await loaded.reload();
    }, `${c.title} resumed.`);
  const failed = <Failed error={loaded.error} what="the engines" retry={loaded.reload} />;
  if (!loaded.data) return failed;
  return (
    <>
      {failed}
      {!engines.some((c) => c.configured) && <NoEngine />}
      <Table
        label="Engines"
        rows={engines.map((c) => ({ ...c, id: c.name }))}
        loading={loaded.loading}
        columns={[
          { name: "brand", head: "Engine", cell: (c) => <Name engine={c} /> },
          {
            name: "state",
            head: "Status",
            cell: (c) => (
              <>
                <State engine={c} />
                <LastFailure engine={c} />
              </>
            ),
          },
          {
            name: "limits",
            head: "Rate limits (all nodes)",
            cell: (c) => limitsText(c) || <span class="quiet">No limit</span>,
          },
          may("pause-collector") && {
            name: "actions",
            head: <span class="vh">Actions</span>,
            cell: (c) =>
              (c.configured || c.paused_at) && (
                <button
                  class="small"
                  aria-label={`${c.paused_at ? "Resume" : "Pause"} ${c.title}`}
                  onClick={() => (c.paused_at ? void resume(c) : setPausing(c))}
                >
                  {c.paused_at ? "Resume" : "Pause"}
                </button>
              ),
          },
        ]}
      />
      {pausing && <PauseDialog engine={pausing} onClose={() => setPausing(null)} onDone={loaded.reload} />}
    </>
  );
}

const NoEngine = () => (
  <div class="note warn">
    <p>
      <strong>No engine is configured.</strong> Set the key of an engine in the server's environment and restart the
      server. To try Tidewatch without keys or cost, run <code>tidewatch engines</code>. The command starts a stand-in
      for all engines and prints the settings to use.
    </p>
  </div>
);

const Name = ({ engine: c }: { engine: Collector }) => (
  <>
    <strong>{c.title}</strong>
    <span class="sub">
      <code>{c.name}</code>
      {c.is_default && " · default engine"}
    </span>
  </>
);

function State({ engine: c }: { engine: Collector }) {
  if (c.paused_at) {
    return (
      <>
        <span class="status amber">Paused</span>{" "}
        <span class="sub">
          <bdi>{c.paused_reason}</bdi>
          {c.paused_by && (
            <>
              {" · "}
              <bdi>{c.paused_by}</bdi>
            </>
          )}
          , <Ago at={c.paused_at} />
        </span>
        {!c.configured && <span class="sub">Not configured: {c.missing}</span>}
      </>
    );
  }
  if (!c.configured) {
    return (
      <>
        <span class="status grey">Not configured</span>
        <span class="sub">{c.missing}</span>
      </>
    );
  }
  if (c.held_until && isAhead(c.held_until)) {
    return (
      <>
        <span class="status amber">Rate limited</span>
        <span class="sub">
          Next call <Ago at={c.held_until} />
        </span>
      </>
    );
  }
  if (c.last_failure)
    return <span class="status red">{failureLabels[c.last_failure.reason_code] ?? "Call failed"}</span>;
  return <span class="status green">Configured</span>;
}

const failureLabels: Partial<Record<NonNullable<Collector["last_failure"]>["reason_code"], string>> = {
  answer_cut_off: "Answer cut off",
  key_refused: "Key refused",
  out_of_quota: "Account empty",
  request_refused: "Request refused",
  throttled: "Throttled",
  timed_out: "Timed out",
};

/** The failure of the newest call, with the advice of the API. */
const LastFailure = ({ engine: { configured, last_failure: f } }: { engine: Collector }) =>
  configured && f ? (
    <span class="sub">
      Last call failed: {f.meaning} {f.advice} <At at={f.at} />
    </span>
  ) : null;

function limitsText({ limits }: Collector): string {
  const perMinute = limits.requests_per_minute ? `${limits.requests_per_minute} per minute` : "";
  const atOnce = limits.at_once ? `${limits.at_once} at a time` : "";
  return [perMinute, atOnce].filter(Boolean).join(", ");
}

interface PauseProps {
  engine: Collector;
  onClose: () => void;
  onDone: () => Promise<void>;
}

function PauseDialog({ engine, onClose, onDone }: PauseProps) {
  const [reason, setReason] = useState("");
  const pause = async () => {
    await call("POST", "/collectors/{name}/pause", { path: { name: engine.name }, body: { reason } });
    void onDone();
  };
  return (
    <FormDialog title={`Pause ${engine.title}?`} action="Pause" onClose={onClose} save={pause}>
      {(problem) => (
        <>
          <p>No node calls this engine until the engine is resumed. Runs continue with the other engines.</p>
          <TextField
            label="Reason"
            hint="Shown to all users."
            error={problem?.of("reason")}
            required
            maxLength={longestReason}
            value={reason}
            onInput={setReason}
          />
        </>
      )}
    </FormDialog>
  );
}
