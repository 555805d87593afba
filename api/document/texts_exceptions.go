package document

func exceptionTexts() map[string]Text {
	return map[string]Text{
		"list-schedule-exceptions": {
			tagExceptions,
			"List exceptions",
			"Returns the exceptions that the caller may see, newest first. Callers who are limited to one customer " +
				"see blackouts for all customers only with the filter applies_to. For these callers, the response " +
				"omits the author of a blackout for all customers.",
		},
		"create-schedule-exception": {
			tagExceptions,
			"Create an exception",
			"Creates a blackout, a pause or a skip. Each suppressed tick becomes a skipped run with the reason " +
				"\"blackout\", \"schedule_paused\" or \"tick_skipped\", and makes no calls. Several late ticks can share one " +
				"skipped run. The exception also applies to due ticks that no node has processed yet. Runs that have " +
				"started continue, and triggers still start runs.",
		},
		"get-schedule-exception": {
			tagExceptions,
			"Get an exception",
			"Returns one exception.",
		},
		"delete-schedule-exception": {
			tagExceptions,
			"Delete an exception",
			"Ends an exception. A deleted pause ends without runs for the missed ticks. Ticks that were already suppressed " +
				"stay skipped.",
		},
		"preview-schedule-exception": {
			tagExceptions,
			"Preview an exception",
			"Returns the ticks that an exception would suppress, by schedule. Nothing is saved.",
		},
		"preview-resume": {
			tagExceptions,
			"Preview a resume",
			"Returns the number of ticks that a pause has suppressed, and the number of runs that each policy for missed " +
				"ticks would start. The preview also works after the end of a pause.",
		},
		"resume-pause": {
			tagExceptions,
			"Resume a pause",
			"Ends a pause, deletes the pause, and runs missed ticks. With the missed_policy \"run_once\", the newest missed tick " +
				"of each schedule is run. With \"run_all\", up to 100 missed ticks of each schedule are run, oldest first. " +
				"With \"skip\", no missed tick is run. If a missed tick is run, its skipped run becomes pending. The following " +
				"ticks stay skipped: ticks outside the misfire window of their schedule, ticks that another exception " +
				"also suppresses, and ticks of inactive schedules. A later request cannot run the ticks of a deleted pause. " +
				"A resume that would start more than 10,000 runs is rejected with 409.",
		},
		"pause-scheduled-jobs": {
			tagExceptions,
			"Pause selected scheduled jobs",
			"Creates one pause for each active schedule that the filters select. A schedule whose own pause lasts at " +
				"least as long gets no new pause. The pauses have the same group, so that they can be " +
				"resumed together. Callers with access to all customers must send at least one filter. Filters that select " +
				"more than 1,000 active schedules are rejected.",
		},
		"import-calendar": {
			tagExceptions,
			"Import blackouts from a calendar",
			"Creates a blackout for each event of an iCalendar file. The operation supports a subset of RFC 5545: DTSTART " +
				"with DTEND or DURATION, SUMMARY as the note, and RRULE with FREQ=WEEKLY or FREQ=YEARLY. If a line is not " +
				"supported, the request is rejected with the number of the line, and no blackout is created.",
		},
	}
}
