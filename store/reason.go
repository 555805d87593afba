package store

import "slices"

// ReasonCode is the reason for the outcome of a run, an answer or a request. Programs can rely on reason codes: the
// codes stay the same, although messages may change. [Reasons] lists every reason code.
type ReasonCode string

// Runs and answers have the following reasons. In a completed run, the reason says which part of the work failed.
const (
	ReasonAnswerCutOff          ReasonCode = "answer_cut_off"
	ReasonAttemptsExhausted     ReasonCode = "attempts_exhausted"
	ReasonBlackout              ReasonCode = "blackout"
	ReasonCallsFailed           ReasonCode = "calls_failed"
	ReasonCancelled             ReasonCode = "cancelled"
	ReasonCapDayCalls           ReasonCode = "cap_day_calls"
	ReasonCapDayCost            ReasonCode = "cap_day_cost"
	ReasonCapRunCalls           ReasonCode = "cap_run_calls"
	ReasonCapRunCost            ReasonCode = "cap_run_cost"
	ReasonEngineError           ReasonCode = "engine_error"
	ReasonEngineNotConfigured   ReasonCode = "engine_not_configured"
	ReasonInvalidOptions        ReasonCode = "invalid_options"
	ReasonJudgeFailed           ReasonCode = "judge_failed"
	ReasonKeyRefused            ReasonCode = "key_refused"
	ReasonMissed                ReasonCode = "missed"
	ReasonNoActiveQueries       ReasonCode = "no_active_queries"
	ReasonNoCallSucceeded       ReasonCode = "no_call_succeeded"
	ReasonNoEngineConfigured    ReasonCode = "no_engine_configured"
	ReasonNotAsked              ReasonCode = "not_asked"
	ReasonOutOfQuota            ReasonCode = "out_of_quota"
	ReasonPreviousRunUnfinished ReasonCode = "previous_run_unfinished"
	ReasonQueueJobCancelled     ReasonCode = "queue_job_cancelled"
	ReasonQueueJobDiscarded     ReasonCode = "queue_job_discarded"
	ReasonQueueJobLost          ReasonCode = "queue_job_lost"
	ReasonRequestRefused        ReasonCode = "request_refused"
	ReasonScheduleChanged       ReasonCode = "schedule_changed"
	ReasonStartDeadlinePassed   ReasonCode = "start_deadline_passed"
	ReasonSchedulePaused        ReasonCode = "schedule_paused"
	ReasonThrottled             ReasonCode = "throttled"
	ReasonTickSkipped           ReasonCode = "tick_skipped"
	ReasonTimeLimitExceeded     ReasonCode = "time_limit_exceeded"
	ReasonZoneChanged           ReasonCode = "zone_changed"
	ReasonTimedOut              ReasonCode = "timed_out" // reason for failed calls and for rejected requests
)

// Refused requests have the following reasons, as the values of "code" in an RFC 9457 problem.
const (
	ReasonAnswersDeleted        ReasonCode = "answers_deleted"
	ReasonBodyTooLarge          ReasonCode = "body_too_large"
	ReasonConflict              ReasonCode = "conflict"
	ReasonDatabaseUnavailable   ReasonCode = "database_unavailable"
	ReasonEditedMeanwhile       ReasonCode = "edited_meanwhile"
	ReasonForbidden             ReasonCode = "forbidden"
	ReasonIdempotencyInProgress ReasonCode = "idempotency_in_progress"
	ReasonIdempotencyKeyReused  ReasonCode = "idempotency_key_reused"
	ReasonInternalError         ReasonCode = "internal_error"
	ReasonInvalidBody           ReasonCode = "invalid_body"
	ReasonInvalidField          ReasonCode = "invalid_field"
	ReasonKeysUnavailable       ReasonCode = "keys_unavailable"
	ReasonMethodNotAllowed      ReasonCode = "method_not_allowed"
	ReasonNameTaken             ReasonCode = "name_taken"
	ReasonNotFound              ReasonCode = "not_found"
	ReasonRateLimited           ReasonCode = "rate_limited"
	ReasonRunUnfinished         ReasonCode = "run_unfinished"
	ReasonSecretShown           ReasonCode = "secret_shown"
	ReasonTooBusy               ReasonCode = "too_busy"
	ReasonUnauthenticated       ReasonCode = "unauthenticated"
	ReasonUnsupportedMediaType  ReasonCode = "unsupported_media_type"
)

// Reason is one row of the table of reason codes.
type Reason struct {
	Advice   string // recommended action; empty if no action is needed
	Answers  bool   // whether the code is used for answers
	Code     ReasonCode
	Meaning  string
	Problems bool // whether the code is used for refused requests
	Runs     bool // whether the code is used for runs
}

// Reasons returns the table of reason codes: first the codes of runs, then of answers, then of requests.
func Reasons() []Reason {
	return slices.Concat(runReasons(), runEndReasons(), answerReasons(), problemReasons(), serverReasons())
}

// Advice returns the recommended action for a reason code. The action is empty if no action is needed or the code is
// unknown.
func (c ReasonCode) Advice() string { return c.reason().Advice }

// Meaning returns the meaning of a reason code, or an empty text for an unknown code.
func (c ReasonCode) Meaning() string { return c.reason().Meaning }

func (c ReasonCode) reason() Reason {
	for _, r := range Reasons() {
		if r.Code == c {
			return r
		}
	}
	return Reason{}
}

// CapReason returns the reason code for a reached cap, or an empty code for [ReachedNone].
func CapReason(c ReachedCap) ReasonCode {
	if c == ReachedNone {
		return ""
	}
	return ReasonCode("cap_" + string(c))
}
