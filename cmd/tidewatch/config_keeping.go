package main

import (
	"fmt"
	"time"

	"tidewatch/store"
)

// retentionSettings say how long data is kept of customers that have no ages of their own.
type retentionSettings struct {
	RetainAnswers time.Duration `default:"0" help:"How long answers and their scores are kept, such as 4320h. 0: as long as their runs." setting:"TIDEWATCH_RETAIN_ANSWERS"`
	RetainAudit   time.Duration `default:"0" help:"How long entries of the audit log are kept. 0: for ever." setting:"TIDEWATCH_RETAIN_AUDIT"`
	RetainRaw     time.Duration `default:"0" help:"How long the texts of answers are kept, with their sources and searches; scores stay. 0: as long as the answers." setting:"TIDEWATCH_RETAIN_RAW"`
	RetainRuns    time.Duration `default:"0" help:"How long finished runs are kept, with all that they brought, and trends, such as 8760h. 0: for ever." setting:"TIDEWATCH_RETAIN_RUNS"`
}

// leastRetention keeps what ticks and runs under way still look at.
const leastRetention = time.Hour

func (s retentionSettings) check() error {
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
			return outOfRange(
				age.flag,
				age.variable,
				fmt.Sprintf("0 (no bound of its own) or at least %s", leastRetention),
				age.value,
			)
		}
	}
	if s.RetainRuns != 0 && s.RetainAnswers > s.RetainRuns {
		return outOfRange(
			"--retain-answers",
			"TIDEWATCH_RETAIN_ANSWERS",
			fmt.Sprintf("at most --retain-runs, which is %s", s.RetainRuns),
			s.RetainAnswers,
		)
	}
	if most := least(s.RetainAnswers, s.RetainRuns); most != 0 && s.RetainRaw > most {
		return outOfRange(
			"--retain-raw",
			"TIDEWATCH_RETAIN_RAW",
			fmt.Sprintf("at most what answers and runs are kept, which is %s", most),
			s.RetainRaw,
		)
	}
	return nil
}

// least is the shorter of two ages, where 0 is for ever.
func least(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func (s retentionSettings) retention() store.Retention {
	return store.Retention{Answers: s.RetainAnswers, Audit: s.RetainAudit, Raw: s.RetainRaw, Runs: s.RetainRuns}
}
