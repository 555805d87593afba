package api

import "github.com/danielgtaylor/huma/v2"

const apiDescription = `Tidewatch schedules, runs and scores what AI answer engines say about brands.

**Who you are.** Send an API token with each request (` + "`Authorization: Bearer tw_…`" + `), or log in and send the session's cookie.
A token or user may be limited to one customer, and then sees nothing else.

**Errors** are problems as in RFC 9457 (` + "`application/problem+json`" + `). ` + "`errors`" + ` names each field that is wrong, and
` + "`request_id`" + ` names the request in the server's log.

**Lists** come newest first, a page at a time: give ` + "`next_cursor`" + ` as ` + "`cursor`" + `, with the same filters, until it is null.

**Sending again.** Creating and triggering take an ` + "`Idempotency-Key`" + `: the same request under the same key is done once and
answered alike for 24 hours. Answers 429 and 503 say in ` + "`Retry-After`" + ` when to come again.

**Times** are RFC 3339, in UTC.`

// text is what the document says of an operation.
type text struct{ tag, summary, description string }

func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "Scheduled jobs", Description: "A brand, a job type, a cron expression in a time zone, and options."},
		{Name: "Runs", Description: "The executions of scheduled jobs, and the answers that they collected."},
		{Name: "Audit", Description: "Who changed what."},
		{Name: "Session", Description: "Logging in and out, and who you are."},
	}
}

// texts are the words of the document, by the id of the operation.
func texts() map[string]text {
	const jobs, runs, session = "Scheduled jobs", "Runs", "Session"
	return map[string]text{
		"list-scheduled-jobs":      {jobs, "List scheduled jobs", "Returns the scheduled jobs that you may see, newest first, with their newest runs."},
		"create-scheduled-job":     {jobs, "Create a scheduled job", "Adds a schedule to a brand and plans its first run, after now. An expression that never fires, an unknown time zone, an option that does not exist and an engine that is not configured are refused, each with its field."},
		"get-scheduled-job":        {jobs, "Get a scheduled job", "Returns one scheduled job. The ETag names the state of its definition, for If-Match; ticks and runs do not change it."},
		"update-scheduled-job":     {jobs, "Change a scheduled job", "Changes the fields that the body names; the others keep their values. Metadata is one value. An edit never fires a tick of the past: the next run lies after now. Runs that exist keep the options that they were created with."},
		"delete-scheduled-job":     {jobs, "Delete a scheduled job", "Deletes the schedule. Its runs, answers and scores stay, and unfinished runs go on."},
		"trigger-scheduled-job":    {jobs, "Run a scheduled job now", "Makes a run at once, ahead of those that ticks make; of a paused schedule, too. When an unfinished run is in the way and the overlap policy is skip, the answer is 409 and names it."},
		"list-scheduled-job-ticks": {jobs, "List a schedule's next ticks", "Returns when the schedule fires next, in UTC and as the clock of its time zone shows it, with the schedule in words. Of a paused one: when it would."},
		"preview-schedule":         {jobs, "Preview a schedule", "Says what a schedule would do, before it is written: its next ticks, the expression in words, and warnings: times that changes of the clock leave out or repeat in the next 13 months, a plan's limit that it exceeds, runs so frequent that they cost. With scheduled_job_id it also says which ticks of the next 30 days an edit would take away and add. Nothing is changed."},
		"get-ahead":                {jobs, "What fires next", "Returns the ticks to come of all active schedules that you may see, counted by stretches of time. What did not run lately is in the list of runs, with status=skipped,failed,cancelled."},
		"list-runs":                {runs, "List runs", "Returns runs, newest first, by any of the filters together."},
		"get-run":                  {runs, "Get a run", "Returns one run with how far it has come by collector, its errors by kind, and its job in the queue."},
		"cancel-run":               {runs, "Cancel a run", "Ends an unfinished run: a pending one never starts, a processing one stops at its next call. The answers that it has stay. A finished run is a 409."},
		"retry-run":                {runs, "Retry a run", "Takes a run up again that failed, was cancelled, or completed with errors: calls that failed are made again, answers that are there are never asked again. Other runs are a 409."},
		"list-audit-log":           {"Audit", "Read the audit log", "Returns who changed what, when and from where, newest first, with the thing before and after. With object_id it is one thing's own log."},
		"log-in":                   {session, "Log in", "Checks a user's password and starts a session, in a cookie that scripts cannot read. Failed log-ins are slowed down per account and address: 429 with Retry-After."},
		"get-session":              {session, "Who am I", "Returns who the caller is and what it may see."},
		"log-out":                  {session, "Log out", "Ends the session and clears its cookie."},
	}
}
