// This example creates a schedule, triggers a run and returns the result of the run. CI checks the types of this file
// but does not execute the example.
import { ProblemError, type RunDetail, tidewatch } from "./client.ts";

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
