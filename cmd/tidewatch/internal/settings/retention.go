package settings

import (
	"time"

	"tidewatch/store"
)

// Retention sets how long the data of customers without their own retention is kept.
type Retention struct {
	RetainAnswers time.Duration `default:"0" help:"How long answers and their scores are kept, such as 180d. 0 means as long as the runs." setting:"TIDEWATCH_RETAIN_ANSWERS"`
	RetainAudit   time.Duration `default:"0" help:"How long entries of the audit log are kept. 0 means forever." setting:"TIDEWATCH_RETAIN_AUDIT"`
	RetainRaw     time.Duration `default:"0" help:"How long the text, sources and searches of each answer, and the quotes of the judge, are kept. 0 means as long as the answer. The scores are always kept as long as the answer." setting:"TIDEWATCH_RETAIN_RAW"`
	RetainRuns    time.Duration `default:"0" help:"How long finished runs are kept, such as 365d. Answers, scores, trends and reports are not kept longer. 0 means forever." setting:"TIDEWATCH_RETAIN_RUNS"`
}

// leastRetention is the minimum retention. Ticks and unfinished runs may still need data that is younger than one hour.
const leastRetention = time.Hour

// Validate rejects retention periods that would delete runs before their answers, or answers before their texts.
// Validate also rejects periods below [leastRetention], except 0.
func (s Retention) Validate() error {
	for _, age := range []struct {
		flag, variable string
		value          time.Duration
	}{
		{"--retain-runs", "TIDEWATCH_RETAIN_RUNS", s.RetainRuns},
		{"--retain-answers", "TIDEWATCH_RETAIN_ANSWERS", s.RetainAnswers},
		{"--retain-raw", "TIDEWATCH_RETAIN_RAW", s.RetainRaw},
		{"--retain-audit", "TIDEWATCH_RETAIN_AUDIT", s.RetainAudit},
	} {
		if age.value != 0 && age.value < leastRetention {
			return outOfRange(age.flag, age.variable, "0 (no limit) or at least "+FormatDuration(leastRetention), age.value)
		}
	}
	if s.RetainRuns != 0 && s.RetainAnswers > s.RetainRuns {
		return outOfRange("--retain-answers", "TIDEWATCH_RETAIN_ANSWERS",
			"at most --retain-runs, which is "+FormatDuration(s.RetainRuns), s.RetainAnswers)
	}
	if most := least(s.RetainAnswers, s.RetainRuns); most != 0 && s.RetainRaw > most {
		return outOfRange("--retain-raw", "TIDEWATCH_RETAIN_RAW",
			"at most the retention of answers and runs, which is "+FormatDuration(most), s.RetainRaw)
	}
	return nil
}

// least returns the shorter of two retention periods. A period of 0 means forever.
func least(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// Retention converts the settings to the type of package store.
func (s Retention) Retention() store.Retention {
	return store.Retention{Answers: s.RetainAnswers, Audit: s.RetainAudit, Raw: s.RetainRaw, Runs: s.RetainRuns}
}
