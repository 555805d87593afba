package store

// runReasons returns the reasons for the ends of runs that concern their setup, their spending or their calls. The
// function runEndReasons returns the other reasons of runs.
func runReasons() []Reason {
	return []Reason{
		{
			Code: ReasonNoActiveQueries, Runs: true, Meaning: "The brand has no active query.",
			Advice: "Add a query to the brand, or activate one, and trigger the schedule.",
		},
		{
			Code: ReasonNoEngineConfigured, Runs: true, Meaning: "No engine has a key, so there are no default engines.",
			Advice: "Set the key of at least one engine and restart Tidewatch, or start the demo.",
		},
		{
			Code: ReasonEngineNotConfigured, Runs: true, Answers: true, Meaning: "The engine has no key.",
			Advice: "Set the key of the engine and restart Tidewatch, or remove the engine from the schedule.",
		},
		{
			Code: ReasonCapRunCalls, Runs: true, Meaning: "The run needs more calls than the cap for one run.",
			Advice: "Raise maxCalls of the schedule, or use fewer queries, engines or samples.",
		},
		{
			Code: ReasonCapRunCost, Runs: true, Meaning: "The estimated cost of the run exceeds the cap for one run.",
			Advice: "Raise maxCostUsd of the schedule, or use fewer queries, engines or samples.",
		},
		{
			Code: ReasonCapDayCalls, Runs: true,
			Meaning: "The run needs more calls than remain within the customer's daily cap (UTC).",
			Advice:  "Wait until the next day (UTC), or raise the customer's daily cap on calls.",
		},
		{
			Code: ReasonCapDayCost, Runs: true,
			Meaning: "The run needs more money than remains within the customer's daily cap on costs (UTC).",
			Advice:  "Wait until the next day (UTC), or raise the customer's daily cap on costs.",
		},
		{
			Code: ReasonNoCallSucceeded, Runs: true, Meaning: "All calls of the run failed.",
			Advice: "Read the errors of the calls, remove their cause, and retry the run.",
		},
		{
			Code: ReasonCallsFailed, Runs: true, Meaning: "The run completed, but some of its calls failed.",
			Advice: "Read the errors of the calls. Retrying the run repeats only the failed calls.",
		},
	}
}

// runEndReasons returns the other reasons for the ends of runs, such as reasons that concern the queue job or the tick
// of a run.
func runEndReasons() []Reason {
	return []Reason{
		{
			Code: ReasonTimeLimitExceeded, Runs: true, Meaning: "The run did not finish within the time limit of its schedule.",
			Advice: "Raise the time limit of the schedule, or run its queries in parallel; then retry the run.",
		},
		{
			Code: ReasonInvalidOptions, Runs: true, Meaning: "The options of the run cannot be read.",
			Advice: "Correct the metadata of the schedule, then trigger the schedule.",
		},
		{
			Code: ReasonCancelled, Runs: true, Meaning: "A user or a program cancelled the run.",
			Advice: "To continue the run, retry the run.",
		},
		{
			Code: ReasonQueueJobCancelled, Runs: true, Meaning: "The queue job of the run was cancelled outside Tidewatch.",
			Advice: "Retry the run. Cancel runs, not their queue jobs.",
		},
		{
			Code: ReasonQueueJobDiscarded, Runs: true, Meaning: "The queue discarded the job of the run.",
			Advice: "Read the error message, remove the cause, and retry the run.",
		},
		{
			Code: ReasonQueueJobLost, Runs: true, Meaning: "The queue job of the run was deleted or changed outside Tidewatch.",
			Advice: "Retry the run. Do not delete or change queue jobs directly: cancel or retry their runs instead.",
		},
		{
			Code: ReasonAttemptsExhausted, Runs: true, Meaning: "The run failed at each of its attempts.",
			Advice: "Read the error message, remove the cause, and retry the run.",
		},
		{
			Code: ReasonPreviousRunUnfinished, Runs: true,
			Meaning: "The previous run of the schedule was unfinished when the tick was due.",
			Advice:  "Run the schedule less often, or set its overlap policy to \"allow\".",
		},
		{
			Code: ReasonMissed, Runs: true,
			Meaning: "The tick was missed, and the misfire policy or the catch-up window allowed no run.",
			Advice:  "Trigger the schedule to start a run now.",
		},
		{
			Code: ReasonStartDeadlinePassed, Runs: true,
			Meaning: "The run made no call before the start deadline of its schedule.",
			Advice: "Trigger the schedule to start a run now. If runs often start too late, raise the limits of the engines, " +
				"spread the schedules, or extend the start deadline.",
		},
		{
			Code: ReasonScheduleChanged, Runs: true,
			Meaning: "The schedule was edited, paused or deleted before Tidewatch processed the tick.",
		},
		{
			Code: ReasonBlackout, Runs: true, Meaning: "The tick was within a blackout.",
			Advice: "To start a run now, trigger the schedule.",
		},
		{
			Code: ReasonSchedulePaused, Runs: true, Meaning: "The schedule was paused at the time of the tick.",
			Advice: "End the pause. You can also run the missed ticks.",
		},
		{
			Code: ReasonTickSkipped, Runs: true, Meaning: "A user or a program asked to skip the tick.",
			Advice: "To start a run now, trigger the schedule.",
		},
		{
			Code: ReasonZoneChanged, Runs: true,
			Meaning: "Newer time-zone data moved the tick to a time that was already in the past.",
			Advice:  "Trigger the schedule to start a run now.",
		},
		{
			Code: ReasonJudgeFailed,
			Runs: true,
			Meaning: "The LLM judge did not judge every answer. Answers without a judgement keep the sentiment of the " +
				"statistical model.",
			Advice: "Check the key and the quota of the judge, then re-score the run.",
		},
	}
}

// answerReasons returns the reasons for failed calls, except [ReasonEngineNotConfigured], which runReasons includes.
func answerReasons() []Reason {
	return []Reason{
		{
			Code: ReasonKeyRefused, Answers: true, Meaning: "The engine rejected the key.",
			Advice: "Check that the key of the engine is valid and may use the model, then retry the run.",
		},
		{
			Code: ReasonOutOfQuota, Answers: true,
			Meaning: "The account with the engine's provider has no credit left, or has reached its spending limit.",
			Advice:  "Top up the account or raise its limit at the engine's provider, then retry the run.",
		},
		{
			Code: ReasonAnswerCutOff, Answers: true,
			Meaning: "The engine reached a length limit before the first word of the answer, for example while thinking.",
			Advice:  "Set a model that thinks less or has a higher limit, then retry the run.",
		},
		{
			Code: ReasonThrottled, Answers: true,
			Meaning: "The engine rejected the call, because the engine received too many calls in a short time.",
			Advice:  "Lower the rate limit of the engine in the settings, then retry the run.",
		},
		{
			Code: ReasonTimedOut, Answers: true, Problems: true,
			Meaning: "The call to the engine, or the request to the API, took too long.",
			Advice:  "Try again later.",
		},
		{
			Code: ReasonEngineError, Answers: true,
			Meaning: "The engine could not be reached, or it reported an internal error.",
			Advice:  "Check the status page of the engine's provider, then retry the run.",
		},
		{
			Code: ReasonRequestRefused, Answers: true, Meaning: "The engine rejected the request as invalid.",
			Advice: "Read the error message, which names the rejected model or the rejected part of the request. Correct " +
				"the setting, then retry the run.",
		},
		{
			Code: ReasonNotAsked, Answers: true,
			Meaning: "The call was not made, because earlier calls of the run found the engine's account empty, or its key " +
				"rejected.",
			Advice: "Read the failures of the earlier calls. Top up the account or correct the key, then retry the run.",
		},
	}
}

// problemReasons returns the reasons for rejected requests that the caller must change. [ReasonTimedOut] also applies
// to requests, but answerReasons lists it.
func problemReasons() []Reason {
	return []Reason{
		{
			Code: ReasonInvalidField, Problems: true, Meaning: "A field or parameter has a value that is not allowed.",
			Advice: `Correct the fields that "errors" lists.`,
		},
		{
			Code: ReasonInvalidBody, Problems: true,
			Meaning: "The body is truncated or not valid JSON, or the query string of the URL is invalid.",
			Advice:  "Correct the body or the URL.",
		},
		{
			Code: ReasonBodyTooLarge, Problems: true, Meaning: "The body is larger than the operation accepts.",
			Advice: "Send several smaller requests.",
		},
		{
			Code: ReasonUnsupportedMediaType, Problems: true, Meaning: "The operation does not accept this Content-Type.",
			Advice: "Send a Content-Type that the operation lists.",
		},
		{
			Code: ReasonUnauthenticated, Problems: true, Meaning: "The request has no valid credentials.",
			Advice: "Log in, or send a valid token in the Authorization header.",
		},
		{
			Code: ReasonForbidden, Problems: true,
			Meaning: "The role or the customer of the caller does not allow the operation.",
			Advice:  "Ask an admin to grant the role or to carry out the operation.",
		},
		{
			Code: ReasonNotFound, Problems: true, Meaning: "The resource does not exist, or the caller may not see it.",
			Advice: "Check the path and the id.",
		},
		{
			Code: ReasonMethodNotAllowed, Problems: true, Meaning: "The path does not support the method.",
			Advice: "Use a method that the Allow header lists.",
		},
		{
			Code: ReasonConflict, Problems: true,
			Meaning: "The current state of the resource does not allow the operation.",
			Advice:  `Read "detail" for the reason, then read the resource again.`,
		},
		{
			Code: ReasonNameTaken, Problems: true, Meaning: "Another resource has the same name.",
			Advice: "Choose another name.",
		},
		{
			Code: ReasonRunUnfinished, Problems: true, Meaning: "An unfinished run prevents the operation.",
			Advice: "Wait until the run has finished, or cancel the run.",
		},
		{
			Code: ReasonAnswersDeleted, Problems: true,
			Meaning: "Answers of the run were deleted, or the run is older than the retention of answers. A retry would " +
				"pay for answers again.",
			Advice: "Trigger the schedule to get new answers.",
		},
		{
			Code: ReasonEditedMeanwhile, Problems: true, Meaning: "The resource was edited after the caller read it.",
			Advice: "Read the resource again and repeat the edit.",
		},
		{
			Code: ReasonIdempotencyKeyReused, Problems: true, Meaning: "The Idempotency-Key was used for a different request.",
			Advice: "Use a new key for each request.",
		},
		{
			Code: ReasonIdempotencyInProgress, Problems: true,
			Meaning: "A request with the same Idempotency-Key is in progress.",
			Advice:  "Repeat the request later.",
		},
		{
			Code: ReasonSecretShown, Problems: true,
			Meaning: "An earlier request with this Idempotency-Key created the token or the link. The response to the earlier " +
				"request contained the secret.",
			Advice: "If the secret was lost, revoke the token or the link, and create another one with a new Idempotency-Key.",
		},
	}
}

// serverReasons returns the reasons for rejected requests that the server cannot handle at the moment.
func serverReasons() []Reason {
	return []Reason{
		{
			Code: ReasonRateLimited, Problems: true,
			Meaning: "The caller has sent too many requests, or too many log-ins have failed.",
			Advice:  "Wait for the number of seconds in the Retry-After header, then repeat the request.",
		},
		{
			Code: ReasonTooBusy, Problems: true, Meaning: "The server has too many requests in progress.",
			Advice: "Wait for the number of seconds in the Retry-After header, then repeat the request.",
		},
		{
			Code: ReasonDatabaseUnavailable, Problems: true, Meaning: "The database is not available.",
			Advice: "Wait for the number of seconds in the Retry-After header, then repeat the request.",
		},
		{
			Code: ReasonKeysUnavailable, Problems: true,
			Meaning: "The keys of the JWT issuer cannot be read. The server therefore cannot check the signature of the token.",
			Advice:  "Wait for the number of seconds in the Retry-After header, then repeat the request.",
		},
		{
			Code: ReasonInternalError, Problems: true, Meaning: "The server could not handle the request.",
			Advice: "Search the server's log for the request id.",
		},
	}
}
