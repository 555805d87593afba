package collector_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

// classOf returns the expected class of the error that a fault causes. The class is empty if the fault causes no error.
func classOf(engine string, kind standin.FaultKind) collector.Class {
	serpAPI := slices.Contains([]string{bingCopilot, googleAIMode, googleAIO}, engine)
	switch kind {
	case standin.FaultBadRequest, standin.FaultOversized, standin.FaultUnauthorized:
		return collector.ClassPermanent
	case standin.FaultQuota:
		return collector.ClassOutOfQuota
	case standin.FaultThrottle, standin.FaultThrottleDate:
		return collector.ClassThrottled
	case standin.FaultAIOAbsent, standin.FaultAIODeferred, standin.FaultAIOInline,
		standin.FaultMisquoted, standin.FaultNoCitations, standin.FaultPauseTurn, standin.FaultSlowBody:
		return ""
	case standin.FaultNoResults:
		if serpAPI {
			return ""
		}
	case standin.FaultIncomplete, standin.FaultRefused:
		if !serpAPI {
			return ""
		}
	default:
	}
	return collector.ClassTransient // a provider answers an unsupported fault with status 500
}

// kindOf returns the expected kind of the error that a fault causes.
func kindOf(class collector.Class, fault standin.FaultKind) collector.Kind {
	switch class {
	case collector.ClassOutOfQuota:
		return collector.KindOutOfQuota
	case collector.ClassThrottled:
		return collector.KindThrottled
	case collector.ClassPermanent:
		if fault == standin.FaultUnauthorized {
			return collector.KindKeyRefused
		}
		if fault == standin.FaultOversized {
			return collector.KindEngineError
		}
		return collector.KindRequestRefused
	default:
		return collector.KindEngineError
	}
}

func TestEveryFaultHasItsClassAndItsKind(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	for _, name := range collector.Names() {
		for _, kind := range standin.Kinds() {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				want := classOf(name, kind)
				a, err := s.collector(t, name).Ask(t.Context(), collector.Question{
					Text: "best crm [[fault:" + string(kind) + " retry_after=7s]]",
				})
				if want == "" {
					require.NoError(t, err)
					require.True(t, a.Status != collector.StatusOK || a.Text != "")
					return
				}
				e := failure(t, err)
				require.Equal(t, want, e.Class, e.Error())
				require.Equal(t, kindOf(want, kind), e.Kind, e.Error())
				require.Equal(t, want == collector.ClassTransient || want == collector.ClassThrottled, e.Retryable())
				require.NotEmpty(t, e.Message)
				wait := time.Duration(0)
				if want == collector.ClassThrottled {
					wait = 7 * time.Second
				}
				require.Equal(t, wait, e.RetryAfter)
			})
		}
	}
}

func TestBadKeyIsPermanentAndNotRepeated(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: "another"})
	for _, name := range collector.Names() {
		_, err := s.collector(t, name).Ask(t.Context(), collector.Question{Text: "best crm"})
		require.Equal(t, collector.ClassPermanent, failure(t, err).Class, name)
		require.Equal(t, collector.KindKeyRefused, failure(t, err).Kind, name)
	}
	for _, sent := range s.wire.all() {
		require.Equal(
			t,
			sent.path == "/serpapi/search.json",
			len(sent.query["api_key"]) > 0,
			"only SerpApi has no header for the key",
		)
	}
}

func TestThrottlingWithoutRetryAfter(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	told := map[string]time.Duration{
		chatgpt: 11054 * time.Millisecond, // ChatGPT reports the wait in the error message
		claude:  9 * time.Second,          // Claude reports the wait in the reset header of the exhausted limit
		// SerpApi reports only that the account exceeded its hourly limit.
		bingCopilot: 15 * time.Minute, googleAIMode: 15 * time.Minute, googleAIO: 15 * time.Minute,
	}
	for _, name := range collector.Names() {
		_, err := s.collector(t, name).Ask(t.Context(), collector.Question{Text: "best crm [[fault:throttle]]"})
		require.Equal(t, told[name], failure(t, err).RetryAfter, name)
	}
}
