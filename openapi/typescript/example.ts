// These examples create a schedule and trigger a run, read the rows of an export, and watch the ends of runs. CI checks
// the types of this file but does not execute the examples.
import { ProblemError, type RunDetail, jsonLines, readEvents, tidewatch } from "./client.ts";

const finished: ReadonlySet<RunDetail["status"]> = new Set(["completed", "failed", "cancelled", "skipped"]);

export async function runNow(server: string, token: string, brand: string): Promise<string> {
  const client = tidewatch({ server, token });
  try {
    const { data: job } = await client.POST("/api/admin/scheduled-jobs", {
      body: {
        brand_id: brand,
        job_type: "data_collection_and_scoring",
        cron_expression: "0 9 * * *",
        timezone: "Europe/Berlin",
        metadata: { collectors: ["chatgpt", "perplexity"], positionLimit: 50 },
      },
    });
    let { data: run } = await client.POST("/api/admin/scheduled-jobs/{id}/trigger", {
      params: { path: { id: job!.id }, header: { "Idempotency-Key": crypto.randomUUID() } },
    });
    while (!finished.has(run!.status)) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      ({ data: run } = await client.GET("/api/admin/job-runs/{id}", { params: { path: { id: run!.id } } }));
    }
    return `${run!.status}: ${run!.metrics.dataCollection?.successfulExecutions ?? 0} answers`;
  } catch (error) {
    if (error instanceof ProblemError) {
      return error.problem.errors?.map((field) => `${field.location} ${field.message}`).join("; ") ?? error.message;
    }
    throw error;
  }
}

// The option parseAs: "stream" reads rows as they arrive. Without the option, data is the text of all rows.
export async function countAnswers(server: string, token: string): Promise<Map<string, number>> {
  const { data } = await tidewatch({ server, token }).GET("/api/admin/exports/{table}.jsonl", {
    params: { path: { table: "answers" }, query: { collector: ["chatgpt", "perplexity"] } },
    parseAs: "stream",
  });
  const counts = new Map<string, number>();
  for await (const { collector } of jsonLines<{ collector: string }>(data)) {
    counts.set(collector, (counts.get(collector) ?? 0) + 1);
  }
  return counts;
}

// The stream ends with the connection. A call with the id of the last event resumes the stream.
export async function watchRuns(server: string, token: string, onEnd: (run: string) => void): Promise<void> {
  const client = tidewatch({ server, token });
  for (let last = ""; ; ) {
    const { data } = await client.GET("/api/admin/events", {
      params: { header: last ? { "Last-Event-ID": last } : {} },
      parseAs: "stream",
    });
    for await (const event of readEvents(data)) {
      last = event.id;
      if (event.name === "run" && finished.has(event.data.status)) {
        onEnd(event.data.id);
      }
    }
  }
}
