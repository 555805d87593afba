package jobs

import (
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// answerReason returns the reason code of a failed call.
func answerReason(failure *collector.Error) store.ReasonCode {
	if failure == errOutOfQuota || failure == errKeyRefused {
		return store.ReasonNotAsked
	}
	switch failure.Kind {
	case collector.KindCutOff:
		return store.ReasonAnswerCutOff
	case collector.KindKeyRefused:
		return store.ReasonKeyRefused
	case collector.KindNotConfigured:
		return store.ReasonEngineNotConfigured
	case collector.KindOutOfQuota:
		return store.ReasonOutOfQuota
	case collector.KindRequestRefused:
		return store.ReasonRequestRefused
	case collector.KindThrottled:
		return store.ReasonThrottled
	case collector.KindTimedOut:
		return store.ReasonTimedOut
	case collector.KindEngineError:
		return store.ReasonEngineError
	default:
		return store.ReasonEngineError
	}
}

// noSuccessReason derives the reason code of a run without a successful call from the errors of its calls.
func noSuccessReason(errs []store.CallError) store.ReasonCode {
	for _, e := range errs {
		if e.ReasonCode != store.ReasonEngineNotConfigured {
			return store.ReasonNoCallSucceeded
		}
	}
	if len(errs) == 0 {
		return store.ReasonNoCallSucceeded
	}
	return store.ReasonEngineNotConfigured
}
