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
		{Name: "Access", Description: "Users and API tokens: who may enter, and what they may do."},
		{Name: "Collectors", Description: "The answer engines: what is configured, limits, and pausing."},
		{Name: "Runs", Description: "The executions of scheduled jobs, and the answers that they collected."},
		{Name: "Audit", Description: "Who changed what."},
		{Name: "Session", Description: "Logging in and out, and who you are."},
	}
}

// texts are the words of the document, by the id of the operation.
func texts() map[string]text {
	const jobs, runs, session, access, collectors = "Scheduled jobs", "Runs", "Session", "Access", "Collectors"
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
		"list-audit-log":        {"Audit", "Read the audit log", "Returns who changed what, when and from where, newest first, with the thing before and after. With object_id it is one thing's own log. What was done to users and tokens, and who logged in, is shown to admins only."},
		"log-in":                {session, "Log in", "Checks a user's password and starts a session, in a cookie that scripts cannot read. Failed log-ins are slowed down per account and address: 429 with Retry-After."},
		"get-session":           {session, "Who am I", "Returns who the caller is and what it may see."},
		"log-out":               {session, "Log out", "Ends the session and clears its cookie."},
		"change-password":       {session, "Change your password", "Sets a new password for the user who is logged in, who must know the old one, and ends the user's other sessions."},
		"list-users":            {access, "List users", "Returns the users that you may see, newest first. An admin limited to one customer sees those who are, too."},
		"create-user":           {access, "Create a user", "Adds a user who can log in. Nobody can give more rights than it has: an admin of one customer makes users of that customer."},
		"get-user":              {access, "Get a user", "Returns one user."},
		"update-user":           {access, "Change a user", "Changes the fields that the body names. Another password, other rights or is_active=false log the user out everywhere, at once. The last active admin of all customers stays one: 409."},
		"delete-user":           {access, "Delete a user", "Deletes a user and ends all sessions. What the user did stays in the audit log. The last active admin of all customers stays: 409."},
		"list-tokens":           {access, "List API tokens", "Returns the API tokens that you may see, newest first, revoked and expired ones, too. Secrets are not kept, and not shown."},
		"create-token":          {access, "Create an API token", "Makes a token for a program and returns its secret, this once. Nobody can give more rights than it has, and a token makes none that outlasts it. There is no Idempotency-Key here: the secret would have to be kept."},
		"get-token":             {access, "Get an API token", "Returns one token, without its secret."},
		"revoke-token":          {access, "Revoke an API token", "Ends a token for good, at once. It stays in the list."},
		"list-collectors":       {collectors, "List collectors", "Returns every answer engine: whether it is configured or what is missing, the limits in force, and whether it is paused."},
		"pause-collector":       {collectors, "Pause a collector", "Keeps every node from asking an engine until it is resumed. Calls under way end; runs wait, up to their time limit, and other engines' calls go on. Pausing again changes the reason."},
		"resume-collector":      {collectors, "Resume a collector", "Lets an engine be asked again. The runs that wait for it go on within half a minute."},
	}
}
