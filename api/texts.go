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
		{Name: "Events", Description: "What changes, as it happens."},
		{Name: "Session", Description: "Logging in and out, and who you are."},
	}
}

// texts are the words of the document, by the id of the operation.
func texts() map[string]text {
	const jobs, runs, session = "Scheduled jobs", "Runs", "Session"
	return map[string]text{
		"list-scheduled-jobs":   {jobs, "List scheduled jobs", "Returns the scheduled jobs that you may see, newest first, with their newest runs."},
		"create-scheduled-job":  {jobs, "Create a scheduled job", "Adds a schedule to a brand and plans its first run, after now. An expression that never fires, an unknown time zone, an option that does not exist and an engine that is not configured are refused, each with its field."},
		"get-scheduled-job":     {jobs, "Get a scheduled job", "Returns one scheduled job. The ETag names the state of its definition, for If-Match; ticks and runs do not change it."},
		"update-scheduled-job":  {jobs, "Change a scheduled job", "Changes the fields that the body names; the others keep their values. Metadata is one value. An edit never fires a tick of the past: the next run lies after now. Runs that exist keep the options that they were created with."},
		"delete-scheduled-job":  {jobs, "Delete a scheduled job", "Deletes the schedule. Its runs, answers and scores stay, and unfinished runs go on."},
		"trigger-scheduled-job": {jobs, "Run a scheduled job now", "Makes a run at once, ahead of those that ticks make; of a paused schedule, too. When an unfinished run is in the way and the overlap policy is skip, the answer is 409 and names it."},
		"list-runs":             {runs, "List runs", "Returns runs, newest first, by any of the filters together."},
		"get-run":               {runs, "Get a run", "Returns one run with how far it has come by collector, its errors by kind, and its job in the queue."},
		"cancel-run":            {runs, "Cancel a run", "Ends an unfinished run: a pending one never starts, a processing one stops at its next call. The answers that it has stay. A finished run is a 409."},
		"retry-run":             {runs, "Retry a run", "Takes a run up again that failed, was cancelled, or completed with errors: calls that failed are made again, answers that are there are never asked again. Other runs are a 409."},
		"watch-events":          {"Events", "Watch what changes", "Streams what changes among the things that you may see, as server-sent events: run (made, or its status changed), progress (its collection went on), scheduled_job (made, changed, deleted; a tick changes its next run) and reset (fetch anew what you show). Each event has an id; after a lost connection the stream goes on where Last-Event-ID says, at any node."},
		"list-audit-log":        {"Audit", "Read the audit log", "Returns who changed what, when and from where, newest first, with the thing before and after. With object_id it is one thing's own log."},
		"log-in":                {session, "Log in", "Checks a user's password and starts a session, in a cookie that scripts cannot read. Failed log-ins are slowed down per account and address: 429 with Retry-After."},
		"get-session":           {session, "Who am I", "Returns who the caller is and what it may see."},
		"log-out":               {session, "Log out", "Ends the session and clears its cookie."},
	}
}
