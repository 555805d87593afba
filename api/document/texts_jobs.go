package document

func jobTexts() map[string]Text {
	return map[string]Text{
		"list-scheduled-jobs": {
			tagJobs,
			"List scheduled jobs",
			"Returns the scheduled jobs that the caller may see, newest first, with their newest runs.",
		},
		"create-scheduled-job": {
			tagJobs,
			"Create a scheduled job",
			"Adds a schedule to a brand and plans its first run. The operation rejects an expression that never fires, an unknown " +
				"time zone, an unknown option and an engine that is not configured.",
		},
		"get-scheduled-job": {
			tagJobs,
			"Get a scheduled job",
			"Returns one scheduled job. The ETag identifies the definition of the schedule, for If-Match. Ticks and " +
				"runs do not change the ETag.",
		},
		"update-scheduled-job": {
			tagJobs,
			"Update a scheduled job",
			"Changes the fields that the body contains. The field metadata is replaced as a whole. An edit of the " +
				"timing plans the next run from the time of the edit, so the edit never fires a past tick. Other edits " +
				"keep the next run. Existing runs keep the options that they were created with. With dry_run, the " +
				"response shows the changed fields and the next five ticks before and after the edit, and nothing is " +
				"saved.",
		},
		"delete-scheduled-job": {
			tagJobs,
			"Delete a scheduled job",
			"Deletes the schedule. The runs, answers and scores of the schedule are kept, and unfinished runs " +
				"continue. After the response, the runs have no schedule. If another schedule fires after this " +
				"schedule in a chain, the deletion is rejected with 409.",
		},
		"trigger-scheduled-job": {
			tagJobs,
			"Trigger a scheduled job",
			"Starts a run now, with a higher priority than the runs that ticks create. A paused schedule can " +
				"be triggered, too. With the overlap policy \"skip\", the trigger is rejected with 409 while a run of " +
				"the schedule is unfinished. The field run_id of the error identifies the unfinished run.",
		},
		"get-schedule-chain": {
			tagJobs,
			"Get the chain of a schedule",
			"Returns the chain of a schedule, with the next and the newest run of each schedule. The list begins with the " +
				"first schedule of the chain. The list has at most 500 schedules that fire after the requested schedule, " +
				"nearest first. For a schedule that is not chained, the list has one element.",
		},
		"list-schedule-versions": {
			tagJobs,
			"List the versions of a schedule",
			"Returns the versions that edits made, newest first, with the author, the time and the changed fields of " +
				"each edit. Edits by plain SQL make versions, too. Versions are kept as long as runs, and a schedule keeps " +
				"at most 1,000 versions.",
		},
		"get-schedule-version": {
			tagJobs,
			"Get a version of a schedule",
			"Returns all fields of a schedule at a version, and the fields that differ from another version.",
		},
		"restore-schedule-version": {
			tagJobs,
			"Restore a version of a schedule",
			"Edits the schedule so that its fields have the values of a version. The edit makes a new version. A " +
				"restore neither activates nor pauses the schedule. A restore is rejected in the same cases as an edit with the same " +
				"values. With dry_run, the response shows the changed fields and the next five ticks before and " +
				"after the edit, and nothing is saved.",
		},
		"list-scheduled-job-ticks": {
			tagJobs,
			"List the next ticks of a schedule",
			"Returns the next ticks in UTC and in the schedule's time zone, and the schedule in words. For a " +
				"paused schedule, the response contains the ticks that the schedule would have if it were active.",
		},
	}
}

func upcomingTexts() map[string]Text {
	return map[string]Text{
		"preview-schedule": {
			tagJobs,
			"Preview a schedule",
			"Returns the next ticks of a schedule before the schedule is saved, a description of the expression, and " +
				"warnings. The warnings concern clock changes in the next 13 months, the limit of the customer's " +
				"plan, the cap for one run, very frequent runs, and reports that cannot be sent. The field cost has the " +
				"expected calls and the expected cost of the runs. With scheduled_job_id, the request " +
				"describes an edit of this schedule. The response then also has the ticks of the next 30 days that " +
				"the edit would remove or add. Nothing is saved.",
		},
		"get-ahead": {
			tagJobs,
			"List upcoming ticks",
			"Returns the upcoming ticks of all active schedules that the caller may see, counted by interval. For recent ticks that did " +
				"not run, list the runs with status=skipped,failed,cancelled.",
		},
		"get-forecast": {
			tagJobs,
			"Forecast calls and costs",
			"Returns the expected calls and costs of the active schedules, by hour and engine. The response also has " +
				"the expected waits for the limits of the engines, and the first cap on spending that would be reached. " +
				"The forecast uses the active queries, and the attempts, costs and durations of the newest 100 calls of " +
				"each brand.",
		},
		"spread-scheduled-jobs": {
			tagJobs,
			"Spread the schedules of a crowded hour",
			"Sets a longer jitter for the active schedules whose calls become due in a crowded hour of an engine. The " +
				"response has the expected wait before and after the change. An hour is crowded if calls wait longer " +
				"than 5 minutes for the limit of the engine. The new jitter is the expected wait in this hour, but " +
				"at most one day, and at least one minute shorter than the time between two ticks. Schedules whose jitter " +
				"is already at least as long do not change. The list of schedules is empty if the hour is not crowded, or if a longer jitter " +
				"would not shorten the wait. With dry_run, nothing is saved.",
		},
	}
}
