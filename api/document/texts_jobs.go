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
			"Adds a schedule to a brand and plans its first run. The operation refuses an expression that never fires, an unknown " +
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
			"Changes the fields that the body contains. The field metadata is replaced as a whole. The next run is " +
				"planned from the time of the edit, so an edit never fires a past tick. Existing runs keep the options " +
				"that they were created with.",
		},
		"delete-scheduled-job": {
			tagJobs,
			"Delete a scheduled job",
			"Deletes the schedule. Its runs, answers and scores are kept, and unfinished runs continue.",
		},
		"trigger-scheduled-job": {
			tagJobs,
			"Trigger a scheduled job",
			"Starts a run now, with a higher priority than the runs that ticks create. A paused schedule can " +
				"be triggered, too. With the overlap policy skip, the trigger is refused with 409 while a run of " +
				"the schedule is unfinished. The field run_id identifies the unfinished run.",
		},
		"list-scheduled-job-ticks": {
			tagJobs,
			"List the next ticks of a schedule",
			"Returns the next ticks in UTC and in the schedule's time zone, and the schedule in words. For a " +
				"paused schedule, the response contains the ticks that the schedule would have if it were active.",
		},
		"preview-schedule": {
			tagJobs,
			"Preview a schedule",
			"Returns the next ticks of a schedule before it is saved, the expression in words, and warnings " +
				"about clock changes in the next 13 months, about the limit of the customer's plan, and about " +
				"very frequent runs. With scheduled_job_id, the operation also returns the ticks of the next 30 " +
				"days that the edit would remove or add. Nothing is saved.",
		},
		"get-ahead": {
			tagJobs,
			"List upcoming ticks",
			"Returns the upcoming ticks of all active schedules that the caller may see, counted by interval. For recent ticks that did " +
				"not run, list the runs with status=skipped,failed,cancelled.",
		},
	}
}
