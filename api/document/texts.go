package document

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

const trendsDescription = `Returns, by day or week, how a brand and its competitors do in answers: over all answer engines, and for each.

All names of a period and engine share the denominator ` + "`n`" + `: the scored answers with status ok. From it come

- ` + "`mention_rate`" + ` = mentioned / n, with its 95 % interval by Wilson's score method (p = mentioned / n, z = 1.96):
  (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n). Where intervals overlap widely, a difference may be chance;
- ` + "`average_position`" + ` = the mean of the order of first mention, over the answers that mention the name; 1 is first;
- ` + "`average_sentiment`" + ` = the mean of the sentiment, from -1 to 1, over the answers that mention the name;
- ` + "`share_of_voice`" + ` = mentions of the name / mentions of all names that are looked for;
- ` + "`citation_share`" + ` = cited pages of its domains / all cited pages; pages that were only consulted do not count.

An answer counts on the day, in the time zone, on which it was given. A range has at most 732 days.`

const importDescription = `Makes the database say what a file says: customers, and in them brands, competitors, queries and scheduled jobs. All of it
or nothing; with ` + "`dry_run`" + ` nothing, and the report is what would change.

Things are found by their names (a query by its text, locale and country). What is found is updated, what is not found is
created, and what the file does not list is left alone. A field that the file does not name keeps its value, or gets its
default on creation. The body is YAML, or the same as JSON; a bad file is a 422 that names each problem with its field and line.
Only an admin of all customers may do this.`

// Text is what the document says of an operation.
type Text struct{ Tag, Summary, Description string }

// TextOf returns the texts of an operation by its id.
func TextOf(id string) Text { return texts()[id] }

func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "Scheduled jobs", Description: "A brand, a job type, a cron expression in a time zone, and options."},
		{Name: "Customers", Description: "The tenants, who own brands."},
		{Name: "Brands", Description: "What is watched: names, competitors, queries and how they do."},
		{Name: "Access", Description: "Users and API tokens: who may enter, and what they may do."},
		{Name: "Collectors", Description: "The answer engines: what is configured, limits, and pausing."},
		{Name: "Runs", Description: "The executions of scheduled jobs, and the answers that they collected."},
		{Name: "Alerts", Description: "Who is told what went wrong, by what way, and what came of it."},
		{Name: "Audit", Description: "Who changed what."},
		{Name: "Events", Description: "What changes, as it happens."},
		{Name: "Session", Description: "Logging in and out, and who you are."},
	}
}

// texts are the words of the document, by the id of the operation.
func texts() map[string]Text {
	const jobs, runs, session, access, collectors = "Scheduled jobs", "Runs", "Session", "Access", "Collectors"
	const customers, brands, alerts = "Customers", "Brands", "Alerts"
	return map[string]Text{
		"list-scheduled-jobs": {
			jobs,
			"List scheduled jobs",
			"Returns the scheduled jobs that you may see, newest first, with their newest runs.",
		},
		"create-scheduled-job": {
			jobs,
			"Create a scheduled job",
			"Adds a schedule to a brand and plans its first run, after now. An expression that never fires, an unknown time zone, an option that does not exist and an engine that is not configured are refused, each with its field.",
		},
		"get-scheduled-job": {
			jobs,
			"Get a scheduled job",
			"Returns one scheduled job. The ETag names the state of its definition, for If-Match; ticks and runs do not change it.",
		},
		"update-scheduled-job": {
			jobs,
			"Change a scheduled job",
			"Changes the fields that the body names; the others keep their values. Metadata is one value. An edit never fires a tick of the past: the next run lies after now. Runs that exist keep the options that they were created with.",
		},
		"delete-scheduled-job": {
			jobs,
			"Delete a scheduled job",
			"Deletes the schedule. Its runs, answers and scores stay, and unfinished runs go on.",
		},
		"trigger-scheduled-job": {
			jobs,
			"Run a scheduled job now",
			"Makes a run at once, ahead of those that ticks make; of a paused schedule, too. When an unfinished run is in the way and the overlap policy is skip, the answer is 409 and names it.",
		},
		"list-customers": {
			customers,
			"List customers",
			"Returns the customers that you may see, newest first, each with what its runs have spent today.",
		},
		"create-customer": {
			customers,
			"Create a customer",
			"Adds a customer. A name that another customer has is a 409. Only an admin of all customers may do this.",
		},
		"get-customer": {
			customers,
			"Get a customer",
			"Returns one customer, with the bounds of its plan, for how long its data is kept, and what its runs have spent today.",
		},
		"update-customer": {
			customers,
			"Change a customer",
			"Changes the fields that the body names; the others keep their values. When min_interval_seconds is raised, schedules that exist go on as they are, even those that are more frequent: the new bound holds for schedules that are created or edited from then on. When keep_runs_days, keep_answers_days or keep_raw_days is lowered, what is too old goes within the hour, for good: look at retention-preview. Only an admin of all customers may do this.",
		},
		"delete-customer": {
			customers,
			"Delete a customer and all of its data",
			"Deletes the customer with everything that belongs to it: brands, competitors, queries, schedules, runs, answers, scores, trends, spending, the users and tokens that are limited to it, and its entries in the audit log, but for the one that says who deleted it. From the answer on, which says how much goes, nobody sees any of it, its schedules do not fire, its unfinished runs end, and its name is free; the rows go in pieces after that. Nothing of it can be brought back. Only an admin of all customers may do this.",
		},
		"preview-retention": {
			customers,
			"See what is too old",
			"Returns what of a customer's data the next hourly deletion would take away, by its ages and, where it has none, the server's. Nothing is deleted. Unfinished runs stay, and the newest run of each schedule stays without its answers. Answers whose text is deleted keep their scores, and are not scored again. Trends are sums: they stay when answers go, and go with the days of the runs.",
		},
		"list-brands": {
			brands,
			"List brands",
			"Returns the brands that you may see, newest first, by any of the filters together.",
		},
		"create-brand": {
			brands,
			"Create a brand",
			"Adds a brand to a customer. A name that another of its brands has is a 409; a domain that is none, and an answer engine that is not configured, are refused, each with its field.",
		},
		"get-brand": {brands, "Get a brand", "Returns one brand with its names, domains and answer engines."},
		"update-brand": {
			brands,
			"Change a brand",
			"Changes the fields that the body names; the others keep their values, and a list is one value. A name that one of its competitors has is a 409. Answers that are scored keep the names that they were scored for until they are scored again.",
		},
		"delete-brand": {
			brands,
			"Delete a brand and all of its data",
			"Deletes the brand with everything that belongs to it: competitors, queries, schedules, runs, answers, scores and trends. Unfinished runs end. Nothing of it can be brought back; only the audit log keeps what was done.",
		},
		"get-trends": {brands, "Get the trends of a brand", trendsDescription},
		"list-competitors": {
			brands,
			"List the competitors of a brand",
			"Returns a brand's competitors, newest first.",
		},
		"create-competitor": {
			brands,
			"Add a competitor to a brand",
			"Adds another name to look for in the brand's answers. A name or alias that the brand or another of its competitors has, in whatever case, is a 409: nobody could tell whom an answer mentions. Answers that are scored already are not scored for it until they are scored again.",
		},
		"update-competitor": {
			brands,
			"Change a competitor of a brand",
			"Changes the fields that the body names; the others keep their values, and a list is one value. A name or alias that the brand or another of its competitors has, in whatever case, is a 409.",
		},
		"delete-competitor": {
			brands,
			"Remove a competitor from a brand",
			"Deletes the competitor. What was scored for it stays in answers and trends, under its name.",
		},
		"list-queries": {
			brands,
			"List the queries of a brand",
			"Returns a brand's queries, newest first, by any of the filters together. Runs ask them oldest first.",
		},
		"create-query": {
			brands,
			"Add a query to a brand",
			"Adds a prompt that runs ask about the brand, from their next start on. A query with its text, locale and country is a 409.",
		},
		"switch-queries": {
			brands,
			"Switch queries on or off",
			"Makes up to 1,000 queries of a brand active or inactive at once: all of them, or none when one is not the brand's.",
		},
		"add-queries": {
			brands,
			"Add many queries to a brand",
			"Adds up to 1,000 queries at once: all of them, or none when one is wrong. Those that the brand has already, with the same text, locale and country, stay as they are and are reported as unchanged, so that a batch can be sent again.",
		},
		"update-query": {
			brands,
			"Change a query of a brand",
			"Changes the fields that the body names; the others keep their values. Runs that are under way ask what they find when they get there; answers keep the text that they were given to.",
		},
		"delete-query": {
			brands,
			"Delete a query of a brand",
			"Deletes the query. The answers that it got stay, with its text.",
		},
		"import-catalog": {customers, "Import customers and what belongs to them", importDescription},
		"list-answers": {
			runs,
			"List the answers of a run",
			"Returns what the answer engines said in a run, or how calls failed, newest first, by any of the filters together: the text, sources, searches, tokens and cost, and the positions, sentiments and citations that scoring found. first_offset counts bytes of the text in UTF-8.",
		},
		"list-runs": {runs, "List runs", "Returns runs, newest first, by any of the filters together."},
		"get-run": {
			runs,
			"Get a run",
			"Returns one run with how far it has come by collector, its errors by kind, its job in the queue, and the runs that scored its answers again.",
		},
		"cancel-run": {
			runs,
			"Cancel a run",
			"Ends an unfinished run: a pending one never starts, a processing one stops at its next call. The answers that it has stay. A finished run is a 409.",
		},
		"retry-run": {
			runs,
			"Retry a run",
			"Takes a run up again that failed, was cancelled, or completed with errors: calls that failed are made again, answers that are there are never asked again. Other runs are a 409.",
		},
		"rescore-run": {
			runs,
			"Score a run's answers again",
			"Makes a run that scores the answers of a run which has ended, whatever its end: with the scorer and the names of the brand and its competitors as they are now, within the limits that the run had. No answer engine is asked; a judge of sentiment, if there is one, is asked again, within caps of the new run. The older run stays as it is, but for rescored_in, and the answers show the new scores as they come. The new run is in the way of no other. A run that goes on, has no answers, or is being scored again is a 409.",
		},
		"watch-events": {
			"Events",
			"Watch what changes",
			"Streams what changes among the things that you may see, as server-sent events: run (made, its status changed, or its answers are scored again), progress (its collection went on), scheduled_job (made, changed, deleted; a tick changes its next run), change (somebody changed a brand, a query, a customer or whatever else the audit log has, as far as it shows it to you) and reset (fetch anew what you show). Each event has an id; after a lost connection the stream goes on where Last-Event-ID says, at any node.",
		},
		"list-audit-log": {
			"Audit",
			"Read the audit log",
			"Returns who changed what, when and from where, newest first, with the thing before and after. With object_id it is one thing's own log. What was done to users and tokens, and who logged in, is shown to admins only.",
		},
		"list-alert-channels": {
			alerts,
			"List alert channels",
			"Returns the channels that you may see, newest first. Their addresses and secrets are not shown; target says where they lead.",
		},
		"create-alert-channel": {
			alerts,
			"Create an alert channel",
			"Adds a way to tell people: a webhook that is signed as Standard Webhooks says (headers webhook-id, webhook-timestamp and webhook-signature), an incoming webhook of Slack or of what understands the same, or mail. Addresses and secrets are kept sealed where the operator has set a key, and never shown again.",
		},
		"get-alert-channel": {alerts, "Get an alert channel", "Returns one channel, without its address and secret."},
		"update-alert-channel": {
			alerts,
			"Change an alert channel",
			"Changes the fields that the body names; the others keep their values, and so do address and secret.",
		},
		"delete-alert-channel": {
			alerts,
			"Delete an alert channel",
			"Deletes the channel with its rules, what waits to be sent by it, and the record of what was sent.",
		},
		"test-alert-channel": {
			alerts,
			"Send a test",
			"Sends a message that says it is a test, also by a channel that is switched off, and returns its delivery: ask for that to see what came back. While a test is under way another one is a 409.",
		},
		"list-alert-rules": {
			alerts,
			"List alert rules",
			"Returns the rules that you may see, newest first, by any of the filters together.",
		},
		"create-alert-rule": {
			alerts,
			"Create an alert rule",
			"Says what a channel tells of: for one brand, or for all of its customer's. Each thing is told of once; what comes within a short time of each other, such as an outage of an engine, is one message. Schedules that are paused are not told of.",
		},
		"get-alert-rule": {alerts, "Get an alert rule", "Returns one rule."},
		"update-alert-rule": {
			alerts,
			"Change an alert rule",
			"Changes the fields that the body names; the others keep their values. What was told of is not told again.",
		},
		"delete-alert-rule": {
			alerts,
			"Delete an alert rule",
			"Deletes the rule. The record of what it told of stays.",
		},
		"list-alert-events": {
			alerts,
			"List alert events",
			"Returns what rules told of, or are about to, newest first, by any of the filters together.",
		},
		"list-alert-deliveries": {
			alerts,
			"List alert deliveries",
			"Returns the messages that were sent, newest first, each with what was sent and, of each attempt, what came back: status, time, the first bytes of the answer. After eight attempts in about four hours a message is given up. It is kept for 90 days unless the operator says otherwise.",
		},
		"get-alert-delivery": {alerts, "Get an alert delivery", "Returns one message with what came back."},
		"log-in": {
			session,
			"Log in",
			"Checks a user's password and starts a session, in a cookie that scripts cannot read. Failed log-ins are slowed down per account and address: 429 with Retry-After.",
		},
		"get-session": {session, "Who am I", "Returns who the caller is and what it may see."},
		"log-out":     {session, "Log out", "Ends the session and clears its cookie."},
		"change-password": {
			session,
			"Change your password",
			"Sets a new password for the user who is logged in, who must know the old one, and ends the user's other sessions.",
		},
		"list-users": {
			access,
			"List users",
			"Returns the users that you may see, newest first. An admin limited to one customer sees those who are, too.",
		},
		"create-user": {
			access,
			"Create a user",
			"Adds a user who can log in. Nobody can give more rights than it has: an admin of one customer makes users of that customer.",
		},
		"get-user": {access, "Get a user", "Returns one user."},
		"update-user": {
			access,
			"Change a user",
			"Changes the fields that the body names. Another password, other rights or is_active=false log the user out everywhere, at once. The last active admin of all customers stays one: 409.",
		},
		"delete-user": {
			access,
			"Delete a user",
			"Deletes a user and ends all sessions. What the user did stays in the audit log, and so do the API tokens that the user made, which are their programs' own: revoke those that should end, created_by names them. The last active admin of all customers stays: 409.",
		},
		"list-tokens": {
			access,
			"List API tokens",
			"Returns the API tokens that you may see, newest first, revoked and expired ones, too. Secrets are not kept, and not shown.",
		},
		"create-token": {
			access,
			"Create an API token",
			"Makes a token for a program and returns its secret, this once. Nobody can give more rights than it has, and a token makes none that outlasts it. There is no Idempotency-Key here: the secret would have to be kept.",
		},
		"get-token": {access, "Get an API token", "Returns one token, without its secret."},
		"revoke-token": {
			access,
			"Revoke an API token",
			"Ends a token for good: at once where this is asked, within a second on every other node. It stays in the list.",
		},
		"list-collectors": {
			collectors,
			"List collectors",
			"Returns every answer engine: whether it is configured or what is missing, the limits in force, and whether it is paused.",
		},
		"pause-collector": {
			collectors,
			"Pause a collector",
			"Keeps every node from asking an engine until it is resumed. Calls under way end; runs wait, up to their time limit, and other engines' calls go on. Pausing again changes the reason.",
		},
		"resume-collector": {
			collectors,
			"Resume a collector",
			"Lets an engine be asked again. The runs that wait for it go on within half a minute.",
		},
		"list-scheduled-job-ticks": {
			jobs,
			"List a schedule's next ticks",
			"Returns when the schedule fires next, in UTC and as the clock of its time zone shows it, with the schedule in words. Of a paused one: when it would.",
		},
		"preview-schedule": {
			jobs,
			"Preview a schedule",
			"Says what a schedule would do, before it is written: its next ticks, the expression in words, and warnings: times that changes of the clock leave out or repeat in the next 13 months, a plan's limit that it exceeds, runs so frequent that they cost. With scheduled_job_id it also says which ticks of the next 30 days an edit would take away and add. Nothing is changed.",
		},
		"get-ahead": {
			jobs,
			"What fires next",
			"Returns the ticks to come of all active schedules that you may see, counted by stretches of time. What did not run lately is in the list of runs, with status=skipped,failed,cancelled.",
		},
	}
}
