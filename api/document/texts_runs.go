package document

func runTexts() map[string]Text { //nolint:funlen // a table
	return map[string]Text{
		"list-runs": {tagRuns, "List runs", "Returns runs, newest first. Filters can be combined."},
		"get-run": {
			tagRuns,
			"Get a run",
			"Returns one run with its progress by engine, its errors grouped by message, its queue job, and the runs " +
				"that re-scored its answers.",
		},
		"get-run-figures": {
			tagRuns,
			"Get the figures of a run",
			"Returns the figures of the brand in the scored answers that the run collected or re-scored: mention rate, " +
				"position, sentiment, share of voice and citation share, each with n and a 95 % confidence interval. The " +
				"response also has the domains that these answers cite most, and the previous run. The figures use the newest " +
				"scores of the answers; the webhook run.scored has the figures at the end of the run. The figures of an " +
				"unfinished run count the answers that are scored so far. A report, and a run that scores answers of several " +
				"runs, have figures without values.",
		},
		"list-answers": {
			tagRuns,
			"List the answers of a run",
			"Returns the answers of a run, newest first: text, sources, searches, tokens and cost, and the " +
				"positions, sentiments and citations from scoring. Failed calls are included, with their error. " +
				"Filters can be combined. The field first_offset counts bytes of the UTF-8 text.",
		},
		"get-answer": {
			tagRuns,
			"Get an answer of a run",
			"Returns one answer with its text, its scores, and the places in the text that mention the brand or a " +
				"competitor.",
		},
		"explain-answer": {
			tagRuns,
			"Explain the sentiments of an answer",
			"Returns the stored sentiments of an answer, each with the clauses, the features and the probabilities " +
				"that lead to the sentiment. The server computes the explanation from the stored text, with the current " +
				"scorer and the current names of the brand and its competitors. The explanation may therefore differ " +
				"from a sentiment that was stored earlier. Offsets count bytes of the UTF-8 text.",
		},
		"cancel-run": {
			tagRuns,
			"Cancel a run",
			"Cancels an unfinished run. A pending run does not start. The calls in progress of a processing run are " +
				"interrupted, and the run keeps its answers. The engine may bill the interrupted calls. The " +
				"request is rejected with 409 if the run has ended.",
		},
		"retry-run": {
			tagRuns,
			"Retry a run",
			"Continues a run that failed, was cancelled, or completed with errors. All other runs are rejected with 409. " +
				"Failed calls are repeated. Existing answers are kept and not requested again. With the " +
				"overlap policy \"skip\", the retry is also rejected while another run of the schedule is unfinished. If " +
				"answers of the run were deleted, or the run is older than the retention of answers, a retry would " +
				"pay for answers again. Such a retry is rejected with 409 and the code \"answers_deleted\".",
		},
		"preview-rescore": {
			tagRuns,
			"Preview a re-score",
			"Returns the number of answers that a re-score of the run would score, and the expected calls and cost of " +
				"the LLM judge, if configured. The preview scores answers without storing the scores, and calls no model. " +
				"If the run cannot be re-scored, the request is rejected with 409.",
		},
		"rescore-run": {
			tagRuns,
			"Re-score a run",
			"Creates a run that re-scores the answers of a finished run. Scoring uses the current scorer and the " +
				"current names of the brand and its competitors. The new run has the options of the old run, such as " +
				"positionLimit and maxCalls. No answer engine is called. An LLM judge, if configured, is called " +
				"within the caps of the new run. Depending on its configuration, the judge rates all mentioned " +
				"names, or only the names with an unsure sentiment. The operation preview-rescore returns the cost " +
				"of the judge. The old run does not change, except its field rescored_in. The answers of the old run " +
				"show the new scores as soon as the scores are stored. The new run does not count as an overlap. A " +
				"run that is unfinished, has no answers of its own, or is being re-scored is rejected with 409.",
		},
		"watch-events": {
			tagEvents,
			"Watch changes",
			"Streams changes of the resources that the caller may see, as server-sent events. The event \"run\" means that " +
				"a run was created, changed or re-scored. The event \"progress\" means that a collection has progressed. " +
				"The event \"scheduled_job\" means that a schedule was created, changed or deleted. A tick also changes " +
				"its schedule. The event \"change\" means a new entry of the audit log. The event \"reset\" means that " +
				"events were missed, so the client must reload all shown resources. Each event has an id. After a lost " +
				"connection, any node continues the stream after the event in the header Last-Event-ID.",
		},
		"list-audit-log": {
			tagAudit,
			"List the audit log",
			"Returns changes, newest first, each with the actor, the time, the address, and the object before and " +
				"after. The parameter object_id filters by object. Entries about users, tokens and log-ins are visible to " +
				"admins only.",
		},
	}
}

func exportTexts() map[string]Text {
	return map[string]Text{
		"export-csv": {
			tagExports,
			"Export a table as a CSV file",
			"Streams the rows of a table, in the order of their runs. Changes are sorted by brand, and then by the order " +
				"in which they were found. The filters query_id, query_class, topic and tag require brand_id. The " +
				"tables \"runs\" and \"changes\" allow neither these filters nor the filter country. The table \"runs\" also " +
				"does not allow the filter collector. The first column has the name cursor, and identifies the row. If the connection breaks, send the same request with the cursor of the last complete row. " +
				"The response to a request with a cursor has no header row, so a client can append the response to " +
				"the earlier rows. If the server cannot complete a response, the server closes the connection " +
				"before the end of the response. Rows of runs that are created after the first request, and changes that " +
				"are found after the first request, are left out. Each row has the values at the time when the server reads the row. " + formulas,
		},
		"export-jsonl": {
			tagExports,
			"Export a table as JSON lines",
			"Streams the rows of the operation export-csv as JSON lines. The keys of each object are the columns of the CSV " +
				"file, in the same order. If the connection breaks, send the same request with the cursor of the last complete " +
				"line.",
		},
	}
}

func retryTexts() map[string]Text {
	return map[string]Text{
		"retry-runs": {
			tagRuns,
			"Retry the failed runs of a period",
			"Continues the selected runs that failed, or that completed with failed calls. The operation retry-run " +
				"continues a single run in the same way. Only failed and missing calls are made. The runs of a " +
				"schedule continue one after another, oldest first. The runs of new ticks have a higher priority " +
				"than retried runs. Each run is retried at most once, even if two requests select the run at the " +
				"same time. The response names the reasons why runs were left out. A selection of more than 1,000 " +
				"failed runs is rejected with 422.",
		},
		"preview-run-retries": {
			tagRuns,
			"Preview a retry of failed runs",
			"Returns the number of runs that the operation retry-runs would continue, and the number and the expected " +
				"cost of their calls. The response also has the reasons why runs would be left out. The cost of a call " +
				"is the mean cost of the newest calls of the brand, or else the typical cost by the price table. The cost " +
				"does not include the LLM judge.",
		},
	}
}

func rescoreTexts() map[string]Text {
	return map[string]Text{
		"preview-brand-rescore": {
			tagRuns,
			"Preview a re-score of a brand",
			"Returns the number of stored answers that a re-score of the brand would score.",
		},
		"rescore-brand": {
			tagRuns,
			"Re-score all answers of a brand",
			"Starts a run that re-scores all stored answers of the brand in the background. Scoring uses the current " +
				"scorer and the current names of the brand and its competitors. Neither an answer engine nor an LLM " +
				"judge is called, and judgements are kept. The operation create-rescore also accepts segments. A brand " +
				"without answers, or a brand that is being re-scored, is rejected with 409.",
		},
		"preview-rescore-segment": {
			tagRuns,
			"Preview a re-score of a segment",
			"Returns the number of stored answers that a re-score of a segment would score, and the names that scoring " +
				"looks for. If an LLM judge is configured, the response also has the calls and the typical cost of " +
				"asking the judge. Answers with a judgement are not judged again. The preview scores answers without " +
				"storing the scores, and calls no model.",
		},
		"create-rescore": {
			tagRuns,
			"Re-score a segment",
			"Starts a run that re-scores stored answers of a brand in the background. Scoring uses the current " +
				"scorer and the current names of the brand and its competitors. The segment can be limited to a period, to " +
				"answer engines, and to answers that the current version of the scorer has not scored. No answer engine is called. The LLM " +
				"judge is called only on request, once for each answer without a judgement, within the spending " +
				"caps. The field rate limits the answers per second. A re-score continues after a restart of the " +
				"server, and scores each answer once. A brand can have at most one unfinished re-score. A segment " +
				"without answers, or a brand with an unfinished re-score, is rejected with 409.",
		},
		"list-rescores": {
			tagRuns,
			"List re-scores",
			"Returns the re-scores of stored answers of brands, newest first. Filters can be combined.",
		},
		"get-rescore": {
			tagRuns,
			"Get a re-score",
			"Returns one re-score with its progress: the scored answers, the answers left, the calls and the cost of the " +
				"judge, and the expected end.",
		},
		"pause-rescore": {
			tagRuns,
			"Pause a re-score",
			"Pauses an unfinished re-score after the batch in progress. A finished or paused re-score is rejected " +
				"with 409. A re-score fails 30 days after its start, even if it was paused in the meantime.",
		},
		"resume-rescore": {
			tagRuns,
			"Resume a re-score",
			"Continues a paused re-score after the last scored answer. If the re-score is not paused, the request is rejected with 409.",
		},
		"cancel-rescore": {
			tagRuns,
			"Cancel a re-score",
			"Ends an unfinished re-score. The stored scores are kept. A finished re-score is rejected with 409.",
		},
	}
}
